//! The whole service: what a request goes through, from arrival to answer.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Request as HttpRequest, Response};
use hyper::body::Frame;

use crate::answer::Answer;
use crate::blob::Blobs;
use crate::fault::{Action, Fault, Faults};
use crate::journal::{Entry, Journal};
use crate::listen::{NoAnswer, Way};
use crate::request::{DATA_PLANE, LOGIN, MACHINE, Request};
use crate::state::State;
use crate::{Options, arm, identity};

/// Everything that the emulator keeps.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) options: Options,
    pub(crate) blobs: Blobs,
    state: Mutex<State>,
    faults: Mutex<Faults>,
    journal: Mutex<Journal>,
    answered: AtomicU64,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Service {
    pub(crate) fn new(options: Options, blobs: Blobs) -> Self {
        Self {
            options,
            blobs,
            state: Mutex::default(),
            faults: Mutex::default(),
            journal: Mutex::default(),
            answered: AtomicU64::new(0),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    pub(crate) fn journal(&self) -> MutexGuard<'_, Journal> {
        lock(&self.journal)
    }

    /// Forgets what was put, uploaded and asked, and all faults.
    pub(crate) fn reset(&self) {
        *self.state() = State::default();
        *self.journal() = Journal::default();
        *self.faults() = Faults::default();
        self.blobs.reset();
        arm::seed(self);
    }

    /// Answers one request to Azure: enters it into the journal, lets faults strike, and asks the service it is for.
    pub(crate) async fn answer(self: Arc<Self>, request: HttpRequest<Body>) -> Response<Body> {
        let is_tls = request.extensions().get::<Way>().is_some_and(|way| way.is_tls);
        let Some(request) = Request::read(request, is_tls).await else { return none() };
        let entry = self.journal().begin(&request);
        let fault = self.faults().strike(&request);
        let Some(fault) = fault else {
            let answer = self.route(&request).await;
            self.journal().end(entry, answer.status, None);
            return self.respond(&request, answer);
        };
        self.struck(&request, entry, &fault).await
    }

    async fn struck(&self, request: &Request, entry: Entry, fault: &Fault) -> Response<Body> {
        if let Action::Latency { ms } = fault.action {
            tokio::time::sleep(Duration::from_millis(ms)).await;
        }
        let does = fault.after || matches!(fault.action, Action::Latency { .. } | Action::Truncate);
        let own = if does { Some(self.route(request).await) } else { None };
        let name = Some(fault.action.name());
        self.journal().end(entry, own.as_ref().map_or(0, |answer| answer.status), name);
        let answer = match &fault.action {
            Action::Latency { .. } => own.unwrap_or_else(|| Answer::empty(500)),
            Action::Hang => std::future::pending().await,
            Action::Reset => return none(),
            Action::Truncate => return truncated(own.unwrap_or_else(|| Answer::empty(500))),
            Action::NotJson => {
                Answer::bytes(200, "text/html", "<html><body>Sign in to the proxy</body></html>")
            }
            Action::Status { status, retry_after, headers, body } => {
                if own.is_none() {
                    self.journal().end(entry, *status, name);
                }
                let mut answer = match body {
                    Some(body) => Answer::json(*status, body),
                    None => Answer::error(*status, code(*status), "a fault that was asked for"),
                };
                answer.headers.extend(headers.clone());
                match retry_after {
                    Some(seconds) => answer.with("retry-after", seconds.to_string()),
                    None => answer,
                }
            }
        };
        self.respond(request, answer)
    }

    async fn route(&self, request: &Request) -> Answer {
        match request.host.as_str() {
            _ if request.is_blob => self.blobs.answer(request).await,
            LOGIN => identity::entra(request),
            MACHINE => identity::machine(request),
            DATA_PLANE => arm::data_plane(self, request),
            _ => arm::answer(self, request),
        }
    }

    fn respond(&self, request: &Request, answer: Answer) -> Response<Body> {
        let number = self.answered.fetch_add(1, Ordering::Relaxed);
        let mut answer = answer.with("x-ms-request-id", format!("00000000-0000-4000-8000-{number:012x}"));
        for name in ["x-ms-client-request-id", "x-ms-correlation-request-id"] {
            if let Some(id) = request.header(name) {
                answer = answer.with(name, id);
            }
        }
        let body = Body::from(answer.body.clone());
        answer.into_response(body)
    }
}

/// The code that the services give to a status.
fn code(status: u16) -> &'static str {
    match status {
        401 => "Unauthorized",
        403 => "AuthorizationFailed",
        404 => "ResourceNotFound",
        408 => "RequestTimeout",
        409 => "Conflict",
        429 => "TooManyRequests",
        503 => "ServiceUnavailable",
        _ => "InternalServerError",
    }
}

/// The connection ends without an answer.
fn none() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(NoAnswer);
    response
}

/// The answer up to the middle of its body, and then the end of the connection.
fn truncated(answer: Answer) -> Response<Body> {
    let length = answer.body.len().max(1);
    let half = answer.body.slice(..answer.body.len() / 2);
    let answer = answer.with("content-length", length.to_string());
    answer.into_response(Body::new(Broken(Some(half))))
}

/// A body that breaks off.
struct Broken(Option<Bytes>);

impl HttpBody for Broken {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        Poll::Ready(Some(match self.0.take() {
            Some(half) => Ok(Frame::data(half)),
            None => Err(std::io::ErrorKind::ConnectionReset.into()),
        }))
    }
}
