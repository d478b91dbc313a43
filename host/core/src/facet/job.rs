//! The facet `job`: the root, steps at any depth, the job of a schedule. The form is its type.

use super::sites::Sites;
use super::walk::{Spot, job_type};
use crate::kind::{Part, job};
use crate::meter::Stop;

/// The job of a schedule is at `create_job`, also where its file is named below at `job`: there is one site either way (`docs/abi.md`
/// §13 case 23).
pub(super) fn find(spot: &Spot<'_>, sites: &mut Sites<'_>) -> Result<(), Stop> {
    match spot.part {
        Part::Job | Part::Step | Part::ScheduledJob => {
            let form = spot.place.map_or(job::UNKNOWN, |place| job_type(spot.submission, place));
            sites.add(spot, form)
        }
        _ => Ok(()),
    }
}
