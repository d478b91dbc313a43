//! A file as the body of a request: read while it is sent.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::stream;
use tokio::sync::mpsc;

use super::UploadError;
use super::content::Content;
use crate::execute::{Event, Progress};
use crate::http::{ByteStream, StreamSource};
use crate::plan::PlannedFile;

/// How much is read at once.
const CHUNK: usize = 512 << 10;

/// What a stream holds at most: one chunk that is read, one that waits, one that is sent.
pub(super) const HELD: u64 = 3 * CHUNK as u64;

/// A file that is sent from the disk.
pub(super) struct FileStream {
    file: PlannedFile,
    progress: Arc<dyn Progress>,
    /// What the last try has told as sent.
    told: Arc<AtomicU64>,
    failure: Arc<Mutex<Option<UploadError>>>,
}

impl FileStream {
    pub(super) fn new(file: &PlannedFile, progress: Arc<dyn Progress>) -> Self {
        Self { file: file.clone(), progress, told: Arc::default(), failure: Arc::default() }
    }

    /// Why reading failed, if it did: what is told of the request is less.
    pub(super) fn failure(&self) -> Option<UploadError> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl StreamSource for FileStream {
    fn length(&self) -> u64 {
        self.file.size
    }

    fn open(&self) -> ByteStream {
        let lost = self.told.swap(0, Ordering::Relaxed);
        if lost > 0 {
            self.progress.event(&Event::Lost { bytes: lost });
        }
        let (sender, receiver) = mpsc::channel(1);
        let (file, failure) = (self.file.clone(), Arc::clone(&self.failure));
        tokio::task::spawn_blocking(move || {
            if let Err(error) = read(&file, &sender) {
                *failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                // Nobody may listen any more.
                let _ = sender.blocking_send(Err(io::Error::other("the file is not what was admitted")));
            }
        });
        let (progress, told) = (Arc::clone(&self.progress), Arc::clone(&self.told));
        Box::pin(stream::unfold(receiver, move |mut receiver| {
            let (progress, told) = (Arc::clone(&progress), Arc::clone(&told));
            async move {
                let item: io::Result<Bytes> = receiver.recv().await?;
                if let Ok(bytes) = &item {
                    let bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                    told.fetch_add(bytes, Ordering::Relaxed);
                    progress.event(&Event::Sent { bytes });
                }
                Some((item, receiver))
            }
        }))
    }
}

fn read(file: &PlannedFile, sender: &mpsc::Sender<io::Result<Bytes>>) -> Result<(), UploadError> {
    let mut content = Content::open(file)?;
    while let Some(bytes) = content.next(CHUNK)? {
        if sender.blocking_send(Ok(bytes)).is_err() {
            // The request ended.
            return Ok(());
        }
    }
    Ok(())
}
