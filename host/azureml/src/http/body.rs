//! What is sent: bytes, or a stream that every try opens anew.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::stream;

/// The size of the pieces in which a long body is handed to the network.
const PIECE: usize = 128 << 10;

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

    /// Whether sending it may take longer than the service may be silent.
    pub(super) fn is_long(&self) -> bool {
        match self {
            Self::Empty => false,
            Self::Bytes(bytes) => bytes.len() > PIECE,
            Self::Stream(_) => true,
        }
    }

    /// A body for one try, and how it goes.
    pub(super) fn open(&self) -> (Option<reqwest::Body>, Course) {
        let course = Course::default();
        let stream = match self {
            Self::Empty => return (None, course),
            Self::Bytes(bytes) if !self.is_long() => return (Some(bytes.clone().into()), course),
            Self::Bytes(bytes) => pieces(bytes.clone()),
            Self::Stream(source) => source.open(),
        };
        let watched = Watched { stream, course: course.clone() };
        (Some(reqwest::Body::wrap_stream(watched)), course)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.length())
    }
}

/// Bytes in pieces that one after the other are taken as the network takes them.
fn pieces(mut bytes: Bytes) -> ByteStream {
    Box::pin(stream::iter(std::iter::from_fn(move || {
        let piece = bytes.split_to(bytes.len().min(PIECE));
        (!piece.is_empty()).then_some(Ok(piece))
    })))
}

/// How a body goes: how much of it was taken, and why its source failed, if it did: reqwest tells of a broken connection only.
#[derive(Clone, Default)]
pub(super) struct Course(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    taken: u64,
    failure: Option<String>,
}

impl Course {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why the source failed.
    pub(super) fn failure(&self) -> Option<String> {
        self.state().failure.take()
    }

    /// How many pieces the network has taken.
    pub(super) fn taken(&self) -> u64 {
        self.state().taken
    }

    fn note(&self, piece: &io::Result<Bytes>) {
        let mut state = self.state();
        match piece {
            Ok(_) => state.taken += 1,
            Err(error) => state.failure = Some(error.to_string()),
        }
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
    course: Course,
}

impl Stream for Watched {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.stream.as_mut().poll_next(context);
        if let Poll::Ready(Some(piece)) = &next {
            self.course.note(piece);
        }
        next
    }
}
