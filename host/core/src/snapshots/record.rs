//! The content of `snapshots.lock` for the code of submissions.

use super::{SnapshotProblem, SnapshotStore, code_place};
use crate::facet::{Facet, sites};
use crate::finding::Place;
use crate::meter::{Meter, Stop};
use crate::pointer::Pointer;
use crate::snapshot::SnapshotLock;
use crate::submission::Submission;

/// A code place that cannot be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unrecorded {
    /// Where it is written.
    pub place: Place,
    /// The text, as written.
    pub written: String,
    /// Why.
    pub problem: SnapshotProblem,
}

/// The lock of every `code` of these submissions, and what cannot be in it. Code that is not on this machine is in neither.
///
/// # Errors
/// When the meter of the host's own reading stops, which it does not.
pub fn record<'a>(
    store: &SnapshotStore,
    submissions: impl IntoIterator<Item = &'a Submission>,
) -> Result<(SnapshotLock, Vec<Unrecorded>), Stop> {
    let (mut lock, mut unrecorded) = (SnapshotLock::default(), Vec::new());
    for submission in submissions {
        for site in sites(submission, Facet::Code, &Meter::unlimited())? {
            let pointer = Pointer::parse(&site.pointer)?;
            let Some(place) = code_place(submission, &pointer) else { continue };
            match store.entry(&place) {
                Ok(entry) => {
                    lock.entries.insert(store.lock_place(&place), entry);
                }
                Err(problem) if problem.code == "remote" => {}
                Err(problem) => {
                    let place_of = submission.place(&pointer);
                    unrecorded.push(Unrecorded { place: place_of, written: place.written, problem });
                }
            }
        }
    }
    Ok((lock, unrecorded))
}
