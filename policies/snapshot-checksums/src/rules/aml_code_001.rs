//! The checksum of a code folder is recorded.
//!
//! The catalogue has this rule as information. Here it denies: otherwise taking a line out of `snapshots.lock` would open the gate.

use jobgate_guest::{Document, Finding, Level, snapshots};

use crate::place::Place;

pub(super) const ID: &str = "AML-CODE-001";

pub(super) fn check(place: &Place, document: &Document) -> Option<Finding> {
    let Some(Ok(snapshot)) = &place.snapshot else { return None };
    if snapshots::recorded(document, &place.site.pointer).is_some() {
        return None;
    }
    let message = format!(
        "snapshots.lock does not record this code: nobody can tell whether it is what was reviewed (its checksum is {})",
        snapshot.hash
    );
    let finding = Finding::new(ID, Level::Error, place.site.pointer.clone(), message);
    Some(finding.help("review the code, then record it with `jobgate lock --snapshots`"))
}
