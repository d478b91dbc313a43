//! The facet `compute`: where a compute may stand.

use super::named::Named;
use super::sites::Sites;
use super::walk::{Spot, job_type};
use crate::kind::Part;
use crate::meter::Stop;

pub(super) fn find(spot: &Spot<'_>, sites: &mut Sites<'_>) -> Result<(), Stop> {
    match spot.part {
        Part::Compute if spot.is_nothing() => {
            if may_stand(spot) {
                sites.add(spot, "absent")
            } else {
                Ok(())
            }
        }
        Part::Compute | Part::ComputeText if !spot.is_nothing() => sites.add(spot, form(spot)),
        _ => Ok(()),
    }
}

fn form(spot: &Spot<'_>) -> &'static str {
    let text = spot.text().unwrap_or_default();
    match Named::of(text) {
        Some(Named::Arm) => "arm",
        None if text.starts_with("/subscriptions/") => "arm",
        None if text == "local" => "local",
        // A name, with the prefix or without; also what is no text, which the client refuses.
        _ => "registered",
    }
}

/// Whether a compute may stand where none does: in every job but a step that is a pipeline, and in a batch deployment.
fn may_stand(spot: &Spot<'_>) -> bool {
    let Some(holder) = spot.holder else { return false };
    match holder.part {
        Part::Step => job_type(spot.submission, holder.place) != "pipeline",
        Part::BatchDeployment => true,
        part => part.is_job(),
    }
}
