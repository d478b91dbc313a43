//! How long an evaluation may take.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jobgate_core::meter::Stop;

/// The end of an evaluation. The time that capabilities take does not count: it moves the end.
pub(crate) struct Deadline {
    start: Instant,
    limit: Duration,
    /// Nanoseconds that did not count.
    free: AtomicU64,
}

impl Deadline {
    pub(crate) fn new(limit: Duration) -> Self {
        Self { start: Instant::now(), limit, free: AtomicU64::new(0) }
    }

    /// Whether there is time left.
    pub(crate) fn check(&self) -> Result<(), Stop> {
        let free = Duration::from_nanos(self.free.load(Ordering::Relaxed));
        if self.start.elapsed().saturating_sub(free) < self.limit {
            return Ok(());
        }
        Err(Stop::Limit { what: "timeout_ms", limit: format!("{} ms", self.limit.as_millis()) })
    }

    /// Does something whose time does not count.
    pub(crate) fn without<T>(&self, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let done = work();
        let took = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.free.fetch_add(took, Ordering::Relaxed);
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_comes() {
        assert!(Deadline::new(Duration::from_secs(3600)).check().is_ok());
        let stop = Deadline::new(Duration::ZERO).check().unwrap_err();
        assert_eq!(stop.to_string(), "timeout_ms is over the limit of 0 ms");
    }

    #[test]
    fn time_of_capabilities_does_not_count() {
        let deadline = Deadline::new(Duration::from_secs(3600));
        deadline.without(|| std::thread::sleep(Duration::from_millis(5)));
        assert!(deadline.free.load(Ordering::Relaxed) >= 5_000_000);
        assert!(deadline.check().is_ok());
    }
}
