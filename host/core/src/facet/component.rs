//! The facet `component`: uses of components, trials included. One that is the root of a spec is no use.

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
            None if is_url(text.trim()) || !may_be_file => "invalid",
            None => "unresolved",
        },
        _ => "invalid",
    };
    sites.add(spot, form)
}
