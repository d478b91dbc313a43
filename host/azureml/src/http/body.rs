//! What is sent: bytes, or a stream that every try opens anew.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

/// The bytes of a body as they come.
pub type ByteStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// A body that is too large to be held: a part of a file.
pub trait StreamSource: Send + Sync {
    /// How many bytes it gives.
    fn length(&self) -> u64;

    /// The bytes from the beginning: called once for each try.
    fn open(&self) -> ByteStream;
}

/// What is sent.
#[derive(Clone, Default)]
pub enum Body {
    /// Nothing.
    #[default]
    Empty,
    /// These bytes.
    Bytes(Bytes),
    /// A stream.
    Stream(Arc<dyn StreamSource>),
}

impl Body {
    /// Its length in bytes.
    pub fn length(&self) -> u64 {
        match self {
            Self::Empty => 0,
            Self::Bytes(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            Self::Stream(source) => source.length(),
        }
    }

    /// A body for one try, and where a failure of its source will be found.
    pub(super) fn open(&self) -> (Option<reqwest::Body>, SourceFailure) {
        let failure = SourceFailure::default();
        let body = match self {
            Self::Empty => None,
            Self::Bytes(bytes) => Some(bytes.clone().into()),
            Self::Stream(source) => {
                let watched = Watched { stream: source.open(), failure: failure.clone() };
                Some(reqwest::Body::wrap_stream(watched))
            }
        };
        (body, failure)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.length())
    }
}

/// Why the source of a body failed, if it did: reqwest tells of a broken connection only.
#[derive(Clone, Default)]
pub(super) struct SourceFailure(Arc<Mutex<Option<String>>>);

impl SourceFailure {
    pub(super) fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn set(&self, error: &io::Error) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.to_string());
    }
}

/// The body of an answer, up to a limit.
///
/// # Errors
/// When the connection breaks; none when the body is larger.
pub(crate) async fn read_limited(
    mut response: reqwest::Response,
    limit: usize,
) -> Result<Bytes, Option<reqwest::Error>> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > limit {
            return Err(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

struct Watched {
    stream: ByteStream,
    failure: SourceFailure,
}

impl Stream for Watched {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.stream.as_mut().poll_next(context);
        if let Poll::Ready(Some(Err(error))) = &next {
            self.failure.set(error);
        }
        next
    }
}
