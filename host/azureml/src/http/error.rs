//! What went wrong with a request: what happened, what the service has of it, and what to do.

use std::fmt;
use std::time::Duration;

use super::endpoints::Refused;
use super::{ServiceError, TransportError};
use crate::auth::AuthError;

/// A request that failed. Its text says what was asked, what happened and under which ids; [`help`](Self::help) what to do.
/// Neither holds a token, a signature or the query of a URL.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct HttpError(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    kind: HttpErrorKind,
    trace: Trace,
    status: Option<u16>,
    outcome_unknown: bool,
}

/// Under what the service's support finds a request.
#[derive(Clone, Debug, Default)]
pub(super) struct Trace {
    pub(super) request: String,
    pub(super) correlation_id: String,
    pub(super) client_request_id: String,
    pub(super) request_id: Option<String>,
    pub(super) tries: u32,
}

/// What happened.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HttpErrorKind {
    /// No answer came.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// What is sent could not be read.
    #[error("what was to be sent could not be read: {why}")]
    Source {
        /// Why.
        why: String,
    },
    /// There is no token.
    #[error("no token: {0}")]
    Auth(#[from] AuthError),
    /// The URL may not get a token or a signature.
    #[error("not sent: {0}")]
    Refused(#[from] Refused),
    /// The address or a header is not possible.
    #[error("not sent: {what} is not possible")]
    Malformed {
        /// What.
        what: &'static str,
    },
    /// 401.
    #[error("the service does not accept the token ({answer})")]
    Unauthorized {
        /// What the service says.
        answer: ServiceError,
        /// How far this machine's clock is off, if it is.
        skew: Option<String>,
    },
    /// 403.
    #[error("the service refuses ({answer})")]
    Forbidden {
        /// What the service says.
        answer: ServiceError,
        /// How far this machine's clock is off, if it is: a SAS is refused for it.
        skew: Option<String>,
    },
    /// 404.
    #[error("not found ({answer})")]
    NotFound {
        /// What the service says.
        answer: ServiceError,
    },
    /// 407 of a proxy.
    #[error("a proxy on the way wants a user and a password")]
    ProxyAuthentication,
    /// 409.
    #[error("there is something else already, or it is being changed ({answer})")]
    Conflict {
        /// What the service says.
        answer: ServiceError,
    },
    /// 429, or a quota that is used up.
    #[error("the service has no room for it now ({answer})")]
    Throttled {
        /// What the service says.
        answer: ServiceError,
        /// How long it asks to wait.
        retry_after: Option<Duration>,
    },
    /// Another status of 3xx or 4xx.
    #[error("the service answers {status} ({answer})")]
    Rejected {
        /// The status.
        status: u16,
        /// What the service says.
        answer: ServiceError,
    },
    /// 408 or 5xx.
    #[error("the service fails with {status} ({answer})")]
    Unavailable {
        /// The status.
        status: u16,
        /// What the service says.
        answer: ServiceError,
    },
    /// A body where JSON should be, and there is none.
    #[error("the service said yes, and its answer is empty")]
    EmptyAnswer,
    /// JSON that ends too early.
    #[error("the service said yes, and its answer of {bytes} bytes ends too early")]
    TruncatedAnswer {
        /// How many bytes there are.
        bytes: usize,
    },
    /// No JSON at all.
    #[error("the service said yes, and its answer is no JSON (content type `{content_type}`)")]
    NoJson {
        /// The content type that it has.
        content_type: String,
    },
    /// Other JSON than expected.
    #[error("the service said yes, and its answer is other JSON than expected ({place})")]
    UnexpectedAnswer {
        /// Where.
        place: String,
    },
    /// A body over the limit.
    #[error("the service's answer is larger than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
}

impl HttpError {
    pub(super) fn new(kind: HttpErrorKind, trace: Trace, status: Option<u16>, outcome_unknown: bool) -> Self {
        Self(Box::new(Inner { kind, trace, status, outcome_unknown }))
    }

    /// What happened.
    pub fn kind(&self) -> &HttpErrorKind {
        &self.0.kind
    }

    /// The status of the last answer, if one came.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// Whether the service may have done what was asked, in this try or in a former one. Never for a request that only reads.
    pub fn outcome_unknown(&self) -> bool {
        self.0.outcome_unknown
    }

    /// The id of the run (`x-ms-correlation-request-id`).
    pub fn correlation_id(&self) -> &str {
        &self.0.trace.correlation_id
    }

    /// The service's id of the last try (`x-ms-request-id`).
    pub fn request_id(&self) -> Option<&str> {
        self.0.trace.request_id.as_deref()
    }

    /// How often it was tried.
    pub fn tries(&self) -> u32 {
        self.0.trace.tries
    }

    /// What the service said, if it answered with an error.
    pub fn service_error(&self) -> Option<&ServiceError> {
        match &self.0.kind {
            HttpErrorKind::Unauthorized { answer, .. }
            | HttpErrorKind::Forbidden { answer, .. }
            | HttpErrorKind::NotFound { answer }
            | HttpErrorKind::Conflict { answer }
            | HttpErrorKind::Throttled { answer, .. }
            | HttpErrorKind::Rejected { answer, .. }
            | HttpErrorKind::Unavailable { answer, .. } => Some(answer),
            _ => None,
        }
    }

    /// Whether the same later may work, with nothing changed: the service or the way to it is not well.
    pub fn is_temporary(&self) -> bool {
        match &self.0.kind {
            HttpErrorKind::Transport(error) => error.may_pass(),
            HttpErrorKind::Throttled { .. } | HttpErrorKind::Unavailable { .. } => true,
            _ => false,
        }
    }

    /// What to do.
    pub fn help(&self) -> String {
        super::help::help(&self.0.kind)
    }
}

impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let trace = &self.trace;
        write!(f, "{}: {}", trace.request, self.kind)?;
        if self.outcome_unknown {
            f.write_str("; it may have been carried out")?;
        }
        if trace.tries > 1 {
            write!(f, "; tried {} times", trace.tries)?;
        }
        if trace.tries > 0 {
            write!(f, " [correlation id {}, ", trace.correlation_id)?;
            match &trace.request_id {
                Some(id) => write!(f, "request id {id}]")?,
                None => write!(f, "client request id {}]", trace.client_request_id)?,
            }
        }
        Ok(())
    }
}
