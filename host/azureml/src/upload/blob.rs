//! One file into one blob.

use std::sync::Arc;

use super::content::Content;
use super::file_stream::{self, FileStream};
use super::{Manner, Upload, UploadError, blocks};
use crate::execute::Event;
use crate::http::{BlobUrl, HttpErrorKind, Method, Request, Response};
use crate::plan::PlannedFile;

/// Up to this size a file is held in memory.
const HELD: u64 = 4 << 20;

/// Up to this size a blob is one request (client-protocol §1 step 4).
const ONE_REQUEST: u64 = 64 << 20;

/// Puts a file into its place, unless it is there. Tells whether it was.
pub(super) async fn put(
    upload: &Upload<'_>,
    file: &PlannedFile,
    manner: Manner,
) -> Result<bool, UploadError> {
    let _permit = upload.budget.file().await;
    let name = upload.name(file);
    let blob = Blob { upload, file, name, manner };
    if file.size <= HELD {
        blob.held().await
    } else if file.size <= ONE_REQUEST {
        blob.streamed().await
    } else {
        blob.in_blocks().await
    }
}

/// A file and its blob.
pub(super) struct Blob<'a, 'u> {
    pub(super) upload: &'a Upload<'u>,
    pub(super) file: &'a PlannedFile,
    pub(super) name: String,
    pub(super) manner: Manner,
}

impl Blob<'_, '_> {
    async fn held(&self) -> Result<bool, UploadError> {
        let _permit = self.upload.budget.memory(self.file.size).await;
        let file = self.file.clone();
        let (bytes, md5) = blocking(move || {
            let mut content = Content::open(&file)?;
            let most = usize::try_from(file.size).unwrap_or(usize::MAX).max(1);
            let bytes = content.next(most)?.unwrap_or_default();
            content.drain()?;
            Ok((bytes, content.md5()))
        })
        .await?;
        if self.manner.ask_first && self.is_there(&md5).await? {
            return Ok(self.found());
        }
        let was_there =
            self.settle(self.send(|request| request.bytes(bytes.clone()), &md5).await, &md5).await?;
        self.upload.progress.event(&Event::Sent { bytes: self.file.size });
        Ok(was_there)
    }

    async fn streamed(&self) -> Result<bool, UploadError> {
        let _permit = self.upload.budget.memory(file_stream::HELD).await;
        let md5 = self.md5_of_file().await?;
        if self.manner.ask_first && self.is_there(&md5).await? {
            return Ok(self.found());
        }
        let source = Arc::new(FileStream::new(self.file, Arc::clone(&self.upload.progress)));
        let sent = self.send(|request| request.stream(source.clone()), &md5).await;
        if let (Err(_), Some(failure)) = (&sent, source.failure()) {
            return Err(failure);
        }
        self.settle(sent, &md5).await
    }

    async fn in_blocks(&self) -> Result<bool, UploadError> {
        // Storage looks at the conditions of a block list only when all blocks are there.
        let there = self.head().await?;
        if there.status() != 404 {
            // A blob that another client made of blocks has no digest, and nobody knows what it holds.
            let md5 = match there.content_md5() {
                Some(_) => self.md5_of_file().await?,
                None => String::new(),
            };
            if self.is_same(&there, &md5)? {
                return Ok(self.found());
            }
        }
        let blocks = blocks::send(self, there.status() != 404 || self.manner.ask_first).await?;
        self.settle(blocks::commit(self, &blocks).await, &blocks.whole).await
    }

    /// Tells that nothing has to be sent.
    fn found(&self) -> bool {
        self.upload.progress.event(&Event::Sent { bytes: self.file.size });
        true
    }

    /// One request with the whole content.
    async fn send(&self, with_body: impl Fn(Request) -> Request, md5: &str) -> Result<(), UploadError> {
        self.upload
            .place
            .send(self.upload.client, |container| {
                let request = Request::blob(Method::PUT, &blob_url(container, &self.name)?)
                    .header("x-ms-blob-type", "BlockBlob")
                    .header("content-type", "application/octet-stream")
                    .header("content-md5", md5);
                Ok(with_body(self.guarded(request)))
            })
            .await
            .map(|_| ())
    }

    /// A request that fails if something is there, where nothing may be replaced.
    pub(super) fn guarded(&self, request: Request) -> Request {
        if self.manner.replace { request } else { request.header("if-none-match", "*") }
    }

    /// What came of sending: a blob that is in the way and is the same was sent before. Tells whether it was there.
    async fn settle(&self, sent: Result<(), UploadError>, md5: &str) -> Result<bool, UploadError> {
        match sent {
            Ok(()) => Ok(false),
            Err(UploadError::Http(error)) if matches!(error.kind(), HttpErrorKind::Conflict { .. }) => {
                if self.is_there(md5).await? { Ok(true) } else { Err(error.into()) }
            }
            Err(error) => Err(error),
        }
    }

    async fn is_there(&self, md5: &str) -> Result<bool, UploadError> {
        let there = self.head().await?;
        self.is_same(&there, md5)
    }

    async fn head(&self) -> Result<Response, UploadError> {
        self.upload
            .place
            .send(self.upload.client, |container| {
                Ok(Request::blob(Method::HEAD, &blob_url(container, &self.name)?).accept(404))
            })
            .await
    }

    /// Whether a blob is there and the same. One with other content is an error where it may not be replaced.
    fn is_same(&self, there: &Response, md5: &str) -> Result<bool, UploadError> {
        if there.status() == 404 {
            return Ok(false);
        }
        let size = there.header("content-length").and_then(|size| size.parse().ok());
        let is_same = there.content_md5() == Some(md5) && size.is_none_or(|size: u64| size == self.file.size);
        if is_same || self.manner.replace {
            return Ok(is_same);
        }
        Err(UploadError::Occupied { blob: self.name.clone() })
    }

    async fn md5_of_file(&self) -> Result<String, UploadError> {
        let file = self.file.clone();
        blocking(move || {
            let mut content = Content::open(&file)?;
            content.drain()?;
            Ok(content.md5())
        })
        .await
    }
}

/// The URL of a blob.
pub(super) fn blob_url(container: &BlobUrl, name: &str) -> Result<BlobUrl, UploadError> {
    container.join(name).map_err(|_| UploadError::Name { name: name.to_owned() })
}

/// Work on a thread that may wait for the disk.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, UploadError> + Send + 'static,
) -> Result<T, UploadError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        // The runtime ends, or reading panicked.
        Err(error) => {
            Err(UploadError::Unreadable { path: std::path::PathBuf::new(), why: error.to_string() })
        }
    }
}
