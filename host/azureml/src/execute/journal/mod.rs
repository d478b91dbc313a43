//! The journal of a submission that did not end yet: what was made up for it and what was done, so that another run goes on in its place
//! and makes no second job.
//!
//! One JSON file for each plan, in a folder that belongs to jobgate. It is on the disk before the first request, and goes away when the
//! submission arrived. No secret is in it: signatures and tokens are asked for again.

mod error;
mod lock;
mod record;
mod store;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

pub use error::JournalError;
use lock::Lock;
use record::Record;
pub(super) use record::StepRecord;

use super::job_name;
use crate::destination::Destination;
use crate::plan::{Step, StepId};

/// The key of a job's name among what is made up.
const JOB: &str = "job";

/// The journal of one plan. Held by one process at a time.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    record: Mutex<Record>,
    was_there: bool,
    lock: Lock,
}

impl Journal {
    /// Opens the journal of a plan, by the plan's digest: that of a run that did not end, or a new one. The folder is made if it is not
    /// there.
    ///
    /// # Errors
    /// When another process holds it, when it cannot be read or written, or is not what jobgate wrote for this plan and destination.
    pub fn open(folder: &Path, plan_digest: &str, destination: &Destination) -> Result<Self, JournalError> {
        store::make_folder(folder)?;
        let path = folder.join(format!("{}.json", store::name(plan_digest)));
        let lock = Lock::take(&path.with_extension("lock"))?;
        let (record, was_there) = match store::read(&path)? {
            Some(record) => (record.checked(&path, plan_digest, destination)?, true),
            None => (Record::new(plan_digest, destination), false),
        };
        Ok(Self { path, record: Mutex::new(record), was_there, lock })
    }

    /// Whether an earlier run did not end.
    pub fn is_resumed(&self) -> bool {
        self.was_there
    }

    /// Whether the job may have been put by an earlier run.
    pub fn may_be_submitted(&self) -> bool {
        self.was_there && self.record().putting
    }

    /// The name that was made up for the job, if one was.
    pub fn job(&self) -> Option<String> {
        self.record().made.get(JOB).cloned()
    }

    /// Makes up what the steps need and is not made up yet, and writes it down for good.
    pub(super) fn begin(&self, steps: &[Step]) -> Result<BTreeMap<String, String>, JournalError> {
        let made = {
            let mut record = self.record();
            for key in steps.iter().flat_map(Step::made) {
                record.made.entry(key.to_owned()).or_insert_with(|| {
                    if key == JOB { job_name::made_up() } else { uuid::Uuid::new_v4().to_string() }
                });
            }
            record.made.clone()
        };
        self.save(true)?;
        Ok(made)
    }

    /// What is written of a step.
    pub(super) fn step(&self, id: &StepId) -> StepRecord {
        self.record().steps.get(id).cloned().unwrap_or_default()
    }

    /// Writes something down of a step. What must survive a failure of the machine is waited for.
    pub(super) fn note(
        &self,
        id: &StepId,
        durable: bool,
        change: impl FnOnce(&mut StepRecord),
    ) -> Result<(), JournalError> {
        change(self.record().steps.entry(id.clone()).or_default());
        self.save(durable)
    }

    /// Writes down that the job is put from now on.
    pub(super) fn putting(&self, putting: bool) -> Result<(), JournalError> {
        self.record().putting = putting;
        self.save(true)
    }

    /// Removes the journal: the submission arrived, or is given up.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove(&self) -> Result<(), JournalError> {
        store::remove(&self.path)?;
        self.lock.remove();
        Ok(())
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn save(&self, durable: bool) -> Result<(), JournalError> {
        store::write(&self.path, &self.record(), durable)
    }
}
