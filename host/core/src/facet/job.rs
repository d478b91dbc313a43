//! The facet `job`: the root, steps at any depth, the job of a schedule. The form is its type.

use jobgate_yaml::Value;

use super::sites::Sites;
use super::walk::{Spot, child, job_type};
use crate::kind::{Part, job};
use crate::meter::Stop;

/// The job of a schedule is at `create_job`, also where its file is named below at `job`: there is one site either way (`docs/abi.md`
/// §13 case 23).
pub(super) fn find(spot: &Spot<'_>, sites: &mut Sites<'_>) -> Result<(), Stop> {
    match spot.part {
        Part::Job | Part::Step | Part::ScheduledJob => {
            let is_open = spot.part == Part::ScheduledJob && is_elsewhere(spot);
            let place = spot.place.filter(|_| !is_open);
            let form = place.map_or(job::UNKNOWN, |place| job_type(spot.submission, place));
            sites.add(spot, form)
        }
        _ => Ok(()),
    }
}

/// Whether overrides stand beside a job that is no part of the submission: what it does cannot be told, whatever `type` says.
fn is_elsewhere(spot: &Spot<'_>) -> bool {
    let job = spot.place.and_then(|place| child(spot.submission, place, "job"));
    job.is_some_and(|job| !matches!(spot.submission.value(job), Value::Mapping(_)))
}
