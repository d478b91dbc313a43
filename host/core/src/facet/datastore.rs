//! The facet `datastore`: texts that name a datastore, alone or with a path in it.

use super::named::Named;
use super::sites::Sites;
use super::walk::Spot;
use crate::kind::Part;
use crate::meter::Stop;

pub(super) fn find(spot: &Spot<'_>, sites: &mut Sites<'_>) -> Result<(), Stop> {
    let Some(text) = spot.text() else { return Ok(()) };
    let form = match (spot.part, Named::of(text)) {
        (Part::Datastore, Some(Named::ShortDatastore)) => "short",
        (Part::Datastore, Some(Named::LongDatastore)) => "long",
        // `azureml:NAME`, or the name alone.
        (Part::Datastore, _) => "registered",
        (part, Some(Named::ShortDatastore)) if is_path(part) => "short",
        (part, Some(Named::LongDatastore)) if is_path(part) => "long",
        _ => return Ok(()),
    };
    sites.add(spot, form)
}

/// Where a path in a datastore may stand. The text of an input is a literal for the service (client-protocol §9), and still names the
/// datastore to the program that gets it.
fn is_path(part: Part) -> bool {
    part.is_local_path() || matches!(part, Part::Input | Part::Output | Part::ConnectedPath)
}
