//! What went wrong while a plan was carried out: what happened, what was created, and what to do.

use std::fmt;

use super::journal::JournalError;
use super::submitted::Created;
use crate::auth::AuthError;
use crate::http::{HttpError, HttpErrorKind, ServiceError};
use crate::plan::Unanswered;
use crate::upload::UploadError;

/// A plan that was not carried out. Its text is one sentence after the other: what happened where, what is known of the job, and what was
/// created before; [`help`](Self::help) says what to do. It holds text of the service: redacted, in one line, and untrusted.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct ExecuteError(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    problem: Problem,
    place: Option<String>,
    created: Vec<Created>,
    unsure: Vec<String>,
    fate: Fate,
}

/// What is known of what the plan is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It does not exist.
    NotCreated {
        /// What it would have been, for example `the job`.
        what: String,
    },
    /// Nobody knows: the service may have created it.
    Unknown {
        /// Its name.
        name: String,
    },
    /// The question does not arise: something that exists was asked about.
    NotAsked,
}

/// What happened.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A request failed.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// There is no token.
    #[error("no token: {0}")]
    Auth(#[from] AuthError),
    /// An upload failed.
    #[error(transparent)]
    Upload(#[from] UploadError),
    /// The record of what was done cannot be kept.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The plan needs something that it does not give.
    #[error(transparent)]
    Plan(#[from] Unanswered),
    /// Steps wait for each other, or for one that is not there.
    #[error("the steps of the plan wait for each other ({steps}): the plan is damaged")]
    Circle {
        /// The steps that cannot begin.
        steps: String,
    },
    /// The code that would be used is not the code that was admitted.
    #[error(
        "the service's code asset `{asset}` has the hash {found}, and the code that was admitted has {wanted}"
    )]
    OtherCode {
        /// The asset.
        asset: String,
        /// The hash that was admitted.
        wanted: String,
        /// What the service says.
        found: String,
    },
    /// An answer lacks something.
    #[error("the service's answer about `{about}` has no usable {what}")]
    Incomplete {
        /// What was asked about.
        about: String,
        /// What is missing.
        what: &'static str,
    },
    /// A registry that cannot be found.
    #[error("there is no registry `{name}`, or none that this identity may use: {error}")]
    NoRegistry {
        /// Its name.
        name: String,
        /// What the service says.
        error: HttpError,
    },
    /// An asset without a version.
    #[error("`{asset}` has no version in this workspace")]
    NoVersion {
        /// The asset.
        asset: String,
    },
    /// A datastore that takes no files.
    #[error("the datastore `{name}` is of type `{kind}`, and files are uploaded to `AzureBlob` only")]
    Datastore {
        /// Its name.
        name: String,
        /// Its type. Text of the service.
        kind: String,
    },
    /// A long operation of the service failed.
    #[error("the service took the request for `{about}` and then failed ({answer})")]
    Failed {
        /// What was put.
        about: String,
        /// What the service says.
        answer: ServiceError,
    },
    /// Another job has this name.
    #[error("a job `{name}` was there before and is another one")]
    Taken {
        /// Its name.
        name: String,
    },
    /// Whether the job exists cannot be found out.
    #[error("whether the job `{name}` was created is not known, since {error}")]
    Unknown {
        /// Its name.
        name: String,
        /// What failed last.
        error: HttpError,
    },
}

/// Of which kind a failure is, for the exit code (design §8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// jobgate, this machine or the way to the service failed: 1.
    Own,
    /// Files are not those of the plan any more: 6.
    Stale,
    /// The service refused or failed: 7.
    Service,
    /// Nobody knows whether the job was created: 8.
    Unknown,
    /// It may work later: 75.
    Temporary,
}

impl Class {
    /// The kind of a request's failure, after which nothing is open.
    pub fn of(error: &HttpError) -> Self {
        match error.kind() {
            _ if error.is_temporary() && error.status().is_some() => Self::Temporary,
            _ if error.status().is_some() => Self::Service,
            HttpErrorKind::Transport(why) if why.may_pass() => Self::Service,
            _ => Self::Own,
        }
    }

    /// The exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Own => 1,
            Self::Stale => 6,
            Self::Service => 7,
            Self::Unknown => 8,
            Self::Temporary => 75,
        }
    }
}

impl ExecuteError {
    pub(super) fn new(problem: impl Into<Problem>, fate: Fate) -> Self {
        let problem = problem.into();
        let fate = match &problem {
            Problem::Unknown { name, .. } => Fate::Unknown { name: name.clone() },
            _ => fate,
        };
        Self(Box::new(Inner { problem, place: None, created: Vec::new(), unsure: Vec::new(), fate }))
    }

    pub(super) fn at(mut self, place: String) -> Self {
        self.0.place = Some(place);
        self
    }

    pub(super) fn after(mut self, created: Vec<Created>, unsure: Vec<String>) -> Self {
        self.0.created = created;
        self.0.unsure = unsure;
        self
    }

    /// What happened.
    pub fn problem(&self) -> &Problem {
        &self.0.problem
    }

    /// What is known of the job.
    pub fn fate(&self) -> &Fate {
        &self.0.fate
    }

    /// What was created before. It stays, costs nothing, and is found again by the next run.
    pub fn created(&self) -> &[Created] {
        &self.0.created
    }

    /// The request that failed, if one did.
    pub fn http(&self) -> Option<&HttpError> {
        match &self.0.problem {
            Problem::Http(error) | Problem::Unknown { error, .. } | Problem::NoRegistry { error, .. } => {
                Some(error)
            }
            Problem::Upload(UploadError::Http(error)) => Some(error),
            _ => None,
        }
    }

    /// The kind of failure.
    pub fn class(&self) -> Class {
        match &self.0.problem {
            Problem::Unknown { .. } => Class::Unknown,
            Problem::Upload(UploadError::Changed { .. }) => Class::Stale,
            Problem::Auth(_)
            | Problem::Upload(UploadError::Unreadable { .. })
            | Problem::Plan(_)
            | Problem::Circle { .. } => Class::Own,
            Problem::Journal(JournalError::Busy { .. }) => Class::Temporary,
            Problem::Journal(_) => Class::Own,
            _ => match self.http() {
                Some(error) => Class::of(error),
                None => Class::Service,
            },
        }
    }

    /// What to do.
    pub fn help(&self) -> String {
        match &self.0.problem {
            Problem::Auth(error) => error.help(),
            Problem::Upload(error) => error.help(),
            Problem::Journal(error) => error.help(),
            Problem::Plan(_) | Problem::Circle { .. } => "make the plan again (`jobgate plan`)".to_owned(),
            Problem::OtherCode { .. } => {
                "do not use this asset: ask who administers the workspace, with this message".to_owned()
            }
            Problem::Incomplete { .. } => {
                "try again; if it stays, check that the endpoint is the one that was meant".to_owned()
            }
            Problem::NoRegistry { .. } => {
                "check the name of the registry (`az ml registry list`) and the cloud, and ask for a role on the registry, for example \
                 AzureML Registry User"
                    .to_owned()
            }
            Problem::NoVersion { .. } => "check the name, or register the asset first".to_owned(),
            Problem::Datastore { .. } => {
                "name a datastore of type `AzureBlob`, or upload the files yourself".to_owned()
            }
            Problem::Failed { .. } => "correct what the service names, and submit again".to_owned(),
            Problem::Taken { .. } => "give the job another name (`--name`)".to_owned(),
            Problem::Unknown { name, .. } => format!(
                "do not submit it anew: run the same command again, which looks for the job first, or ask with `jobgate status {name}`"
            ),
            Problem::Http(error) => http_help(error),
        }
    }
}

/// What to do about a request, by what it asked for.
fn http_help(error: &HttpError) -> String {
    let legacy = |answer: &ServiceError| {
        let text = answer.to_string().to_ascii_lowercase().replace([' ', '_', '-'], "");
        text.contains("v1legacymode") || text.contains("legacymode")
    };
    if error.service_error().is_some_and(legacy) {
        return "the workspace is in v1 legacy mode, which takes no jobs this way: have `v1_legacy_mode` set to false \
                (az ml workspace update --v1-legacy-mode false)"
            .to_owned();
    }
    error.help()
}

impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        write!(f, "{}. ", self.problem)?;
        match &self.fate {
            Fate::NotCreated { what } => write!(f, "Not created: {what}.")?,
            Fate::Unknown { name } => write!(f, "The job `{name}` may exist.")?,
            Fate::NotAsked => return Ok(()),
        }
        if !self.created.is_empty() {
            let created: Vec<_> = self.created.iter().map(|created| format!("`{created}`")).collect();
            write!(f, " Created before, and used again by the next run: {}.", created.join(", "))?;
        }
        if !self.unsure.is_empty() {
            write!(f, " On their way when it ended: {}.", self.unsure.join(", "))?;
        }
        if self.created.is_empty() && self.unsure.is_empty() {
            f.write_str(" Nothing else was created.")?;
        }
        Ok(())
    }
}
