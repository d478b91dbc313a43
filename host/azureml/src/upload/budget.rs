//! How much of everything an upload takes at once, over all uploads of a submission.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A unit of memory.
const UNIT: u64 = 64 << 10;

/// Blocks of one blob at once (azure-ai-ml 1.35.2).
pub(super) const BLOCKS_AT_ONCE: usize = 16;

/// Limits that all uploads of a submission share, however many there are and however large.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    files: Arc<Semaphore>,
    memory: Arc<Semaphore>,
    files_at_once: usize,
    units: u32,
}

impl Default for Budget {
    /// Twice as many files as there are cores, as the official client, and 32 MiB of file content: a fast line of
    /// 100 ms takes 2.5 Gbit/s with that.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self::new(2 * cores, 32 << 20)
    }
}

impl Budget {
    /// At most so many files and so many bytes of file content at once.
    pub(crate) fn new(files: usize, bytes: u32) -> Self {
        let units = (bytes >> 16).max(1);
        Self {
            files: Arc::new(Semaphore::new(files.max(1))),
            memory: Arc::new(Semaphore::new(usize::try_from(units).unwrap_or(1))),
            files_at_once: files.max(1),
            units,
        }
    }

    pub(super) fn files_at_once(&self) -> usize {
        self.files_at_once
    }

    /// Waits until one more file may be worked on. None never: the semaphore is not closed.
    pub(super) async fn file(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.files).acquire_owned().await.ok()
    }

    /// Waits until so many bytes may be held. Whoever holds some asks for no more before giving them back.
    pub(super) async fn memory(&self, bytes: u64) -> Option<OwnedSemaphorePermit> {
        let units = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX).clamp(1, self.units);
        Arc::clone(&self.memory).acquire_many_owned(units).await.ok()
    }
}
