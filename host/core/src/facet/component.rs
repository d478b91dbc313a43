//! The facet `component`: uses of components, trials included. One that is the root of a spec is no use.
//!
//! One that is written out or in a file may have an `id`. The client then takes the registered component of that name, whatever else is
//! written (azure-ai-ml 1.35.2, measured), so that the `id` is a use as well. jobgate submits what is written: it is judged all the same.

use jobgate_yaml::Value;

use super::named::Named;
use super::sites::Sites;
use super::walk::Spot;
use crate::kind::Part;
use crate::meter::Stop;
use crate::submission::is_url;

pub(super) fn find(spot: &Spot<'_>, sites: &mut Sites<'_>) -> Result<(), Stop> {
    let may_be_file = match spot.part {
        Part::Component | Part::Trial if spot.holder.is_some() => true,
        Part::ComponentText => false,
        Part::ComponentId if is_used(spot) && !spot.is_nothing() => false,
        _ => return Ok(()),
    };
    let form = match spot.value() {
        Value::Null => return Ok(()),
        Value::Mapping(_) if spot.is_file => "file",
        Value::Mapping(_) if may_be_file => "inline",
        Value::Text(text) => match Named::of(text) {
            Some(Named::Version) => "registered",
            Some(Named::Label) => "label",
            Some(Named::Registry) => "registry",
            Some(Named::Arm) => "arm",
            Some(_) => "invalid",
            // The client takes any text for an `id`.
            None if spot.part == Part::ComponentId && text.starts_with("/subscriptions/") => "arm",
            None if is_url(text.trim()) || !may_be_file => "invalid",
            None => "unresolved",
        },
        _ => "invalid",
    };
    sites.add(spot, form)
}

/// Whether what has this `id` is used: a component that is the root of a spec has a name, and its `id` does not count.
fn is_used(id: &Spot<'_>) -> bool {
    id.holder.is_some_and(|component| component.above.is_some())
}
