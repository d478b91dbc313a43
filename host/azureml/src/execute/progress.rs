//! What is told while a plan is carried out.

use std::time::Duration;

use super::{Created, JournalError};
use crate::plan::Step;

/// Is told while a plan is carried out, for a progress bar or a log. Called from several threads.
pub trait Progress: Send + Sync {
    /// Something happened.
    fn event(&self, event: &Event<'_>);
}

/// What happened. Texts of the service in it are redacted, in one line, and still untrusted.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// An earlier run did not end: what it did is not done again.
    Resumed {
        /// The name that the job got then, if it is a job.
        job: Option<&'a str>,
    },
    /// A step begins.
    Begins {
        /// The step.
        step: &'a Step,
    },
    /// A step is done, with what it created, if it did.
    Done {
        /// The step.
        step: &'a Step,
        /// What was created or updated; none if it was there or was only looked up.
        created: Option<&'a Created>,
    },
    /// Files are sent.
    Uploading {
        /// The step.
        step: &'a Step,
        /// How many files there are.
        files: usize,
        /// Their size altogether.
        bytes: u64,
    },
    /// Bytes of any upload are done with: handed to the network, or found to be there.
    Sent {
        /// How many.
        bytes: u64,
    },
    /// Bytes that were told as sent have to be sent again.
    Lost {
        /// How many.
        bytes: u64,
    },
    /// A file is in its place.
    FileDone {
        /// Its path within the upload.
        path: &'a str,
        /// Whether it was there already.
        was_there: bool,
    },
    /// The job is put now: from here on an interruption leaves open whether it exists.
    Submitting {
        /// Its name.
        job: &'a str,
    },
    /// Nobody knows whether the job was created: it is looked for by its name.
    LookingFor {
        /// Its name.
        job: &'a str,
    },
    /// It arrived, and the journal cannot be removed: the next submission of the same plan will take itself for the same one.
    JournalStays {
        /// Why.
        error: &'a JournalError,
    },
    /// The service is asked again later.
    Waits {
        /// How long.
        wait: Duration,
        /// Why.
        why: String,
    },
}

/// Nobody is told.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn event(&self, _: &Event<'_>) {}
}
