//! What a policy may allocate.

use jobgate_core::policy::Failure;
use wasmtime::{Error, ResourceLimiter, Result};

use crate::evaluation::mib;

/// Most instances, tables and memories of one component: JavaScript and Python make about a dozen.
const PARTS: usize = 100;
/// Bytes that an element of a table takes in the host.
const ELEMENT: usize = size_of::<usize>();

/// Counts the memory of one evaluation: linear memories and tables, all of them together.
pub(crate) struct MemoryLimiter {
    used: usize,
    limit: usize,
}

impl MemoryLimiter {
    pub(crate) fn new(bytes: u64) -> Self {
        Self { used: 0, limit: usize::try_from(bytes).unwrap_or(usize::MAX) }
    }

    /// Growth that fails ends the evaluation: a guest that is told of it would go on with something else, and say so or not.
    fn grow(&mut self, bytes: usize) -> Result<bool> {
        self.used = self.used.saturating_add(bytes);
        if self.used <= self.limit {
            return Ok(true);
        }
        let value = mib(self.limit as u64);
        Err(Error::new(Failure::Limit { limit: "memory_mib", value }))
    }
}

impl ResourceLimiter for MemoryLimiter {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> Result<bool> {
        match maximum {
            // What the guest itself declared is its own affair: the growth fails, and it is told.
            Some(maximum) if desired > maximum => Ok(false),
            _ => self.grow(desired.saturating_sub(current)),
        }
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> Result<bool> {
        match maximum {
            Some(maximum) if desired > maximum => Ok(false),
            _ => self.grow(desired.saturating_sub(current).saturating_mul(ELEMENT)),
        }
    }

    fn instances(&self) -> usize {
        PARTS
    }

    fn tables(&self) -> usize {
        PARTS
    }

    fn memories(&self) -> usize {
        PARTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memories_count_together() {
        let mut limiter = MemoryLimiter::new(3 << 16);
        assert!(limiter.memory_growing(0, 2 << 16, None).unwrap());
        assert!(limiter.memory_growing(0, 1 << 16, None).unwrap());
        let refused = limiter.memory_growing(1 << 16, 2 << 16, None).unwrap_err();
        assert_eq!(
            refused.downcast_ref::<Failure>(),
            Some(&Failure::Limit { limit: "memory_mib", value: "0.1875 MiB".to_owned() })
        );
    }

    #[test]
    fn tables_count_as_memory() {
        let mut limiter = MemoryLimiter::new(1024);
        assert!(limiter.table_growing(0, 100, None).unwrap());
        assert!(limiter.table_growing(100, 1000, None).is_err());
    }

    #[test]
    fn growth_over_the_declared_maximum_only_fails() {
        let mut limiter = MemoryLimiter::new(1 << 20);
        assert!(!limiter.memory_growing(0, 2 << 16, Some(1 << 16)).unwrap());
        assert!(!limiter.table_growing(0, 20, Some(10)).unwrap());
    }
}
