//! The facet `data`: where data come from or go to.

use jobgate_yaml::Value;

use super::named::{Named, is_binding};
use super::sites::Sites;
use super::walk::{Spot, child, text};
use crate::kind::Part;
use crate::meter::Stop;
use crate::submission::is_remote;

/// Types of inputs that are data; the others are values (azure-ai-ml 1.35.2). Without a type it is a folder.
const DATA: [&str; 6] = ["uri_file", "uri_folder", "mltable", "custom_model", "mlflow_model", "triton_model"];

pub(super) fn find(spot: &Spot<'_>, sites: &mut Sites<'_>) -> Result<(), Stop> {
    match spot.part {
        Part::InputPath | Part::OutputPath if spot.is_nothing() => {
            if may_stand(spot) {
                sites.add(spot, "absent")
            } else {
                Ok(())
            }
        }
        Part::InputPath | Part::OutputPath | Part::AssetPath => match spot.value() {
            Value::Null => Ok(()),
            Value::Text(text) => sites.add(spot, form(text)),
            // The client refuses it.
            _ => sites.add(spot, "local"),
        },
        Part::JobData | Part::Model => spot.text().map_or(Ok(()), |text| sites.add(spot, form(text))),
        // Any other text is a literal (client-protocol §9).
        Part::Input | Part::Output => match spot.text() {
            Some(text) if is_binding(text) => sites.add(spot, "binding"),
            _ => Ok(()),
        },
        Part::SourceConnection => {
            if spot.is_nothing() {
                Ok(())
            } else {
                sites.add(spot, "registered")
            }
        }
        Part::CollectedData if spot.is_nothing() => sites.add(spot, "absent"),
        // Without a prefix it is a path in what the connection beside it leads to.
        Part::ConnectedPath => match spot.text() {
            Some(text) if is_remote(text) || is_binding(text) => sites.add(spot, form(text)),
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

fn form(text: &str) -> &'static str {
    match Named::of(text) {
        Some(Named::ShortDatastore | Named::LongDatastore) => "datastore",
        Some(Named::Registry) => "registry",
        Some(Named::Label) => "label",
        Some(Named::Version | Named::Name | Named::Arm | Named::Other) => "registered",
        None if is_binding(text) => "binding",
        None if is_remote(text) => "url",
        None => "local",
    }
}

/// Whether a path may stand where none does: in an output, and in an input that is data and not a value.
fn may_stand(spot: &Spot<'_>) -> bool {
    let Some(holder) = spot.holder else { return false };
    if spot.part == Part::OutputPath {
        return true;
    }
    let submission = spot.submission;
    let has = |key| child(submission, holder.place, key).is_some();
    let is_data = match child(submission, holder.place, "type") {
        Some(place) => text(submission, place).is_some_and(|text| DATA.contains(&text)),
        None => true,
    };
    is_data && !has("value") && !has("default")
}
