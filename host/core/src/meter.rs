//! Host work: the deterministic bound for what the host does for a guest (`docs/abi.md` §12).

use std::cell::Cell;

use crate::pointer::PointerError;

/// Counts the work of host functions in one evaluation: a unit for each node visited and for each 16 bytes passed.
pub struct Meter {
    used: Cell<u64>,
    limit: u64,
    next_look: Cell<u64>,
    clock: Option<Clock>,
}

/// Says whether the time is up. The core has no clock of its own.
type Clock = Box<dyn Fn() -> Result<(), Stop> + Send>;

/// Units of work between two looks at the clock: some microseconds.
const LOOK: u64 = 1024;

impl Meter {
    /// A meter that stops at this much.
    pub fn new(limit: u64) -> Self {
        Self { used: Cell::new(0), limit, next_look: Cell::new(u64::MAX), clock: None }
    }

    /// A meter that also stops when the clock says so, which it asks now and then.
    pub fn with_clock(limit: u64, clock: impl Fn() -> Result<(), Stop> + Send + 'static) -> Self {
        Self { used: Cell::new(0), limit, next_look: Cell::new(LOOK), clock: Some(Box::new(clock)) }
    }

    /// A meter that never stops, for the host's own reading.
    pub fn unlimited() -> Self {
        Self::new(u64::MAX)
    }

    /// What was used so far.
    pub fn used(&self) -> u64 {
        self.used.get()
    }

    /// Counts so many visited nodes.
    ///
    /// # Errors
    /// [`Stop::Work`] once the limit is passed, or what the clock says.
    #[inline]
    pub fn nodes(&self, count: u64) -> Result<(), Stop> {
        let used = self.used.get().saturating_add(count);
        self.used.set(used);
        if used > self.limit {
            return Err(Stop::Work { limit: self.limit });
        }
        if used < self.next_look.get() { Ok(()) } else { self.look(used) }
    }

    #[cold]
    fn look(&self, used: u64) -> Result<(), Stop> {
        self.next_look.set(used.saturating_add(LOOK));
        self.clock.as_ref().map_or(Ok(()), |clock| clock())
    }

    /// Counts so many passed bytes.
    ///
    /// # Errors
    /// As [`Meter::nodes`].
    pub fn bytes(&self, count: usize) -> Result<(), Stop> {
        self.nodes(count as u64 / 16)
    }
}

impl std::fmt::Debug for Meter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Meter")
            .field("used", &self.used.get())
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

/// Why a host function does not answer: the evaluation ends.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// The policy misused the function; the text names pointer and reason.
    #[error("{0}")]
    Misuse(String),
    /// The host work is used up.
    #[error("host work of {limit} units is used up")]
    Work {
        /// The limit.
        limit: u64,
    },
    /// Another limit is reached.
    #[error("{what} is over the limit of {limit}")]
    Limit {
        /// Its name, as the configuration has it.
        what: &'static str,
        /// Its value with its unit.
        limit: String,
    },
}

impl From<PointerError> for Stop {
    fn from(error: PointerError) -> Self {
        Self::Misuse(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_counted_up_to_the_limit() {
        let meter = Meter::new(10);
        meter.nodes(8).unwrap();
        meter.bytes(32).unwrap();
        assert_eq!(meter.used(), 10);
        assert_eq!(meter.nodes(1), Err(Stop::Work { limit: 10 }));
    }

    #[test]
    fn the_clock_is_asked_now_and_then() {
        let late = || Err(Stop::Limit { what: "timeout_ms", limit: "1 ms".to_owned() });
        let meter = Meter::with_clock(u64::MAX, late);
        meter.nodes(LOOK - 1).unwrap();
        assert_eq!(meter.nodes(1), late());
        meter.nodes(1).unwrap();
    }
}
