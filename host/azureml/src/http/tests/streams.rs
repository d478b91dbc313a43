//! Bodies that are streamed.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use futures_util::StreamExt as _;
use reqwest::Method;

use crate::http::testing::{Reply, Server, reply};
use crate::http::{BlobUrl, ByteStream, HttpErrorKind, Request, StreamSource, TransportError};

/// Gives blocks of one kilobyte, and perhaps fails in the end.
struct Blocks {
    count: usize,
    fails: bool,
    opened: AtomicUsize,
}

struct Running {
    left: usize,
    fails: bool,
}

impl Stream for Running {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left == 0 {
            let failed = std::mem::take(&mut self.fails);
            return Poll::Ready(
                failed.then(|| Err(io::Error::other("the file data.csv has changed sig=SECRET"))),
            );
        }
        self.left -= 1;
        Poll::Ready(Some(Ok(Bytes::from_static(&[b'x'; 1024]))))
    }
}

impl StreamSource for Blocks {
    fn length(&self) -> u64 {
        (self.count + usize::from(self.fails)) as u64 * 1024
    }

    fn open(&self) -> ByteStream {
        self.opened.fetch_add(1, Ordering::SeqCst);
        Box::pin(Running { left: self.count, fails: self.fails })
    }
}

fn blocks(fails: bool) -> Arc<Blocks> {
    Arc::new(Blocks { count: 100, fails, opened: AtomicUsize::new(0) })
}

fn put(source: &Arc<Blocks>) -> Request {
    let url = BlobUrl::parse("https://a.blob.core.windows.net/c/b?sig=SECRET").unwrap();
    Request::blob(Method::PUT, &url).stream(source.clone())
}

#[tokio::test]
async fn every_try_sends_the_whole_stream() {
    let server = Server::start(|number, _| reply(if number == 0 { 503 } else { 201 }, &[], "")).await;
    let source = blocks(false);
    server.client().0.send(&put(&source)).await.unwrap();
    let seen = server.seen();
    assert_eq!((seen.len(), source.opened.load(Ordering::SeqCst)), (2, 2));
    for request in seen {
        assert_eq!(request.header("content-length"), Some("102400"));
        assert_eq!(request.header("transfer-encoding"), None);
        assert_eq!(request.body.len(), 102_400);
    }
}

#[tokio::test]
async fn a_source_that_fails_is_told_and_not_repeated() {
    let server = Server::start(|_, _| reply(201, &[], "")).await;
    let source = blocks(true);
    let error = server.client().0.send(&put(&source)).await.unwrap_err();
    assert!(matches!(error.kind(), HttpErrorKind::Source { .. }), "{error:?}");
    assert!(error.to_string().contains("data.csv has changed"), "{error}");
    assert!(!format!("{error} {error:?}").contains("SECRET"), "{error:?}");
    assert_eq!((source.opened.load(Ordering::SeqCst), error.outcome_unknown()), (1, false));
}

/// Gives the same with a pause before each kilobyte.
struct Slow(Arc<Blocks>);

impl StreamSource for Slow {
    fn length(&self) -> u64 {
        self.0.length()
    }

    fn open(&self) -> ByteStream {
        Box::pin(self.0.open().then(|block| async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            block
        }))
    }
}

#[tokio::test]
async fn a_body_may_take_longer_than_the_service_may_be_silent() {
    let server = Server::start(|_, _| reply(201, &[], "")).await;
    let url = BlobUrl::parse("https://a.blob.core.windows.net/c/b?sig=SECRET").unwrap();
    let source = Slow(blocks(false));
    let began = std::time::Instant::now();
    server.client().0.send(&Request::blob(Method::PUT, &url).stream(Arc::new(source))).await.unwrap();
    assert!(began.elapsed() > server.settings().read_timeout * 2);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_long_body_that_is_not_answered_is_given_up() {
    let server = Server::start(|_, _| Reply::Silence).await;
    let url = BlobUrl::parse("https://a.blob.core.windows.net/c/b?sig=SECRET").unwrap();
    for request in [put(&blocks(false)), Request::blob(Method::PUT, &url).bytes(vec![1; 300_000])] {
        let error = server.client().0.send(&request.once()).await.unwrap_err();
        assert!(
            matches!(error.kind(), HttpErrorKind::Transport(TransportError::Timeout { .. })),
            "{error:?}"
        );
        assert!(error.outcome_unknown());
    }
    let bodies: Vec<_> = server.seen().iter().map(|request| request.body.len()).collect();
    assert_eq!(bodies, [102_400, 300_000]);
}
