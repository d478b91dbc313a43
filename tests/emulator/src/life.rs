//! How a job gets from submitted to done.

use std::time::{Duration, Instant};

/// When a job goes from `NotStarted` to `Running` to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobLife {
    /// By reads of its status: it runs at read number `running`, and is done at read number `done` (counted from 1).
    Reads {
        /// The read that finds it running.
        running: u32,
        /// The read that finds it done.
        done: u32,
    },
    /// By the time since it was submitted.
    Time {
        /// How long it waits.
        running: Duration,
        /// How long until it is done.
        done: Duration,
    },
    /// It stays `NotStarted`.
    Never,
}

impl Default for JobLife {
    fn default() -> Self {
        Self::Reads { running: 2, done: 3 }
    }
}

/// Where one job is in its life.
#[derive(Debug)]
pub(crate) struct Run {
    reads: u32,
    since: Instant,
    cancel: Option<bool>,
}

impl Run {
    pub(crate) fn new() -> Self {
        Self { reads: 0, since: Instant::now(), cancel: None }
    }

    /// The status that a read finds; `end` is the status of a job that is done.
    pub(crate) fn read(&mut self, life: &JobLife, end: &str) -> String {
        self.reads = self.reads.saturating_add(1);
        if self.cancel.is_some() {
            // The read after the request still finds the request, the next one the end.
            let was_seen = self.cancel.replace(true) == Some(true);
            return if was_seen { "Canceled" } else { "CancelRequested" }.to_owned();
        }
        self.status(life, end)
    }

    fn status(&self, life: &JobLife, end: &str) -> String {
        let (is_running, is_done) = match life {
            JobLife::Reads { running, done } => (self.reads >= *running, self.reads >= *done),
            JobLife::Time { running, done } => {
                let age = self.since.elapsed();
                (age >= *running, age >= *done)
            }
            JobLife::Never => (false, false),
        };
        match (is_running, is_done) {
            (_, true) => end.to_owned(),
            (true, false) => "Running".to_owned(),
            (false, false) => "NotStarted".to_owned(),
        }
    }

    /// Asks the job to stop; false when it is done already.
    pub(crate) fn cancel(&mut self, life: &JobLife, end: &str) -> bool {
        if self.status(life, end) == end {
            return false;
        }
        self.cancel.get_or_insert(false);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_move_a_job_on() {
        let mut run = Run::new();
        let statuses: Vec<_> = (0..4).map(|_| run.read(&JobLife::default(), "Failed")).collect();
        assert_eq!(statuses, ["NotStarted", "Running", "Failed", "Failed"]);
        assert!(!run.cancel(&JobLife::default(), "Failed"), "it is done");
    }

    #[test]
    fn a_cancelled_job_ends_at_the_second_read() {
        let mut run = Run::new();
        assert!(run.cancel(&JobLife::Never, "Completed"));
        assert_eq!(run.read(&JobLife::Never, "Completed"), "CancelRequested");
        assert_eq!(run.read(&JobLife::Never, "Completed"), "Canceled");
        assert_eq!(run.read(&JobLife::Never, "Completed"), "Canceled");
    }

    #[test]
    fn time_moves_a_job_on() {
        let hour = Duration::from_secs(3600);
        let waits = JobLife::Time { running: hour, done: hour };
        assert_eq!(Run::new().read(&waits, "Completed"), "NotStarted");
        let runs = JobLife::Time { running: Duration::ZERO, done: hour };
        assert_eq!(Run::new().read(&runs, "Completed"), "Running");
    }
}
