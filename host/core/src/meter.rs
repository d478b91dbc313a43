//! Host work: the deterministic bound for what the host does for a guest (`docs/abi.md` §12).

use std::cell::Cell;

use crate::pointer::PointerError;

/// Counts the work of host functions in one evaluation: a unit for each node visited and for each 16 bytes passed.
#[derive(Debug)]
pub struct Meter {
    used: Cell<u64>,
    limit: u64,
}

impl Meter {
    /// A meter that stops at this much.
    pub fn new(limit: u64) -> Self {
        Self { used: Cell::new(0), limit }
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
    /// [`Stop::Work`] once the limit is passed.
    pub fn nodes(&self, count: u64) -> Result<(), Stop> {
        let used = self.used.get().saturating_add(count);
        self.used.set(used);
        if used > self.limit { Err(Stop::Work { limit: self.limit }) } else { Ok(()) }
    }

    /// Counts so many passed bytes.
    ///
    /// # Errors
    /// As [`Meter::nodes`].
    pub fn bytes(&self, count: usize) -> Result<(), Stop> {
        self.nodes(count as u64 / 16)
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
