//! The facet `environment`: uses of environments. One that is the root of a spec is no use.
//!
//! One that is written out may have an `id`. The client then takes the registered environment of that name and forgets the rest, so
//! that the `id` is a use as well, and what stands beside it is inert.

use jobgate_yaml::Value;

use super::named::Named;
use super::sites::Sites;
use super::walk::{ID_DECIDES, Spot};
use crate::kind::Part;
use crate::meter::Stop;
use crate::submission::is_url;

/// Names of environments that Microsoft keeps begin so (client-protocol §4).
const CURATED: &str = "AzureML-";

pub(super) fn find(spot: &Spot<'_>, sites: &mut Sites<'_>) -> Result<(), Stop> {
    let may_be_file = match spot.part {
        Part::Environment if spot.holder.is_some() => true,
        Part::EnvironmentText => false,
        Part::EnvironmentId => return id(spot, sites),
        _ => return Ok(()),
    };
    let form = match spot.value() {
        Value::Null => return Ok(()),
        Value::Mapping(_) if spot.is_file => "file",
        Value::Mapping(_) if may_be_file => "inline",
        Value::Text(text) if may_be_file => reference(text),
        Value::Text(text) => name(text),
        _ => "invalid",
    };
    sites.add(spot, form)
}

/// The `id` of an environment that is used. One that is the root of a spec has a name, and its `id` does not count.
fn id(spot: &Spot<'_>, sites: &mut Sites<'_>) -> Result<(), Stop> {
    let is_used = spot.holder.is_some_and(|environment| environment.above.is_some());
    let form = match spot.value() {
        _ if !is_used => return Ok(()),
        Value::Null => return Ok(()),
        Value::Text(text) => Named::of(text).map_or("invalid", |named| registered(named, text)),
        _ => "invalid",
    };
    sites.add_inert(spot, form, spot.inert.filter(|&why| why != ID_DECIDES))
}

/// A text at a reference place: what the host replaced is none any more.
fn reference(text: &str) -> &'static str {
    match Named::of(text) {
        Some(named) => registered(named, text),
        None if is_url(text.trim()) => "invalid",
        None => "unresolved",
    }
}

/// A text where no file may stand: the prefix may be left out.
fn name(text: &str) -> &'static str {
    match Named::of(text) {
        Some(named) => registered(named, text),
        None if text.starts_with("/subscriptions/") => "arm",
        None if text.starts_with(CURATED) => "curated",
        None => "invalid",
    }
}

fn registered(named: Named, text: &str) -> &'static str {
    if text.trim().strip_prefix("azureml:").is_some_and(|name| name.starts_with(CURATED)) {
        return "curated";
    }
    match named {
        Named::Version => "registered",
        Named::Label => "label",
        Named::Registry => "registry",
        Named::Arm => "arm",
        // The client refuses a name alone, after it has uploaded the code.
        Named::Name | Named::ShortDatastore | Named::LongDatastore | Named::Other => "invalid",
    }
}
