//! Why there is no token, and what to do.

use std::fmt;

use crate::http::{Refused, TransportError};

/// Why there is no token. Holds no token, secret or output of a tool.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct AuthError(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    credential: Option<&'static str>,
    problem: AuthProblem,
    passed_over: Vec<NotUsed>,
}

/// A credential that was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUsed {
    /// Its name, as in `--credential`.
    pub credential: &'static str,
    /// Why.
    pub why: String,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AuthProblem {
    /// What it needs is not there.
    #[error("{why}")]
    Unavailable {
        /// What is missing.
        why: String,
    },
    /// No answer came.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// A secret would go over plain HTTP.
    #[error(transparent)]
    NotHttps(#[from] Refused),
    /// Entra refuses.
    #[error("Entra refuses: {meaning}{}", code.map(|code| format!(" (AADSTS{code})")).unwrap_or_default())]
    Entra {
        /// The number behind `AADSTS`.
        code: Option<u32>,
        /// What it means.
        meaning: String,
        /// What to do.
        help: String,
    },
    /// An identity endpoint refuses.
    #[error("{what} answers {status}")]
    Endpoint {
        /// Which.
        what: &'static str,
        /// The status.
        status: u16,
    },
    /// An answer that is no token.
    #[error("{what} answers something that is no token")]
    NoToken {
        /// Who.
        what: &'static str,
    },
    /// `az` is not there.
    #[error("`az` is not on PATH")]
    NoAzureCli,
    /// Nobody is signed in.
    #[error("the Azure CLI has nobody signed in")]
    NotSignedIn,
    /// `az` failed. What it printed is not shown: it may hold secrets.
    #[error("`az` failed: {summary}")]
    AzureCli {
        /// What is known of it.
        summary: String,
    },
    /// The token that came is not valid now.
    #[error("the token that came is of no use: {skew}")]
    Skew {
        /// What its times say.
        skew: String,
    },
    /// It is for something else.
    #[error("the token is for {found}, and must be for `{wanted}`")]
    WrongAudience {
        /// The resource that it must be for.
        wanted: String,
        /// What it is for.
        found: String,
    },
    /// The settings of a credential are wrong.
    #[error("{why}")]
    Misconfigured {
        /// How.
        why: String,
    },
    /// No credential of the chain can be used.
    #[error("no credential can be used here")]
    NothingUsable,
}

impl AuthError {
    /// An error of no credential in particular.
    pub fn new(problem: AuthProblem) -> Self {
        Self(Box::new(Inner { credential: None, problem, passed_over: Vec::new() }))
    }

    pub(super) fn of(credential: &'static str, problem: impl Into<AuthProblem>) -> Self {
        Self(Box::new(Inner {
            credential: Some(credential),
            problem: problem.into(),
            passed_over: Vec::new(),
        }))
    }

    pub(super) fn after(mut self, passed_over: &[NotUsed]) -> Self {
        self.0.passed_over = passed_over.to_vec();
        self
    }

    /// What happened.
    pub fn problem(&self) -> &AuthProblem {
        &self.0.problem
    }

    /// The credential that failed, as `--credential` names it.
    pub fn credential(&self) -> Option<&'static str> {
        self.0.credential
    }

    /// The credentials that were passed over before.
    pub fn passed_over(&self) -> &[NotUsed] {
        &self.0.passed_over
    }

    /// What to do.
    pub fn help(&self) -> String {
        match &self.0.problem {
            AuthProblem::Transport(error) => error.help().to_owned(),
            AuthProblem::NotHttps(_) => "set the address of the identity endpoint to one with https".to_owned(),
            AuthProblem::Entra { help, .. } => help.clone(),
            AuthProblem::NotSignedIn => "run `az login`, or name another way with `--credential`".to_owned(),
            AuthProblem::NoAzureCli => {
                "install the Azure CLI and run `az login`, or name another way with `--credential`".to_owned()
            }
            AuthProblem::AzureCli { .. } => {
                "see what `az account get-access-token --query expiresOn` says; sign in again with `az login`".to_owned()
            }
            AuthProblem::Skew { .. } => "set the clock of this machine, and sign in again (`az login`)".to_owned(),
            AuthProblem::WrongAudience { .. } => {
                "check `cloud` of the target, and that the credential gives tokens for any resource that it is asked for".to_owned()
            }
            AuthProblem::NothingUsable => {
                "run `az login`, or set the variables of one of these, or name one with `--credential`".to_owned()
            }
            AuthProblem::Unavailable { .. } | AuthProblem::Misconfigured { .. } => {
                "set what is missing, or name another way with `--credential`".to_owned()
            }
            AuthProblem::Endpoint { .. } | AuthProblem::NoToken { .. } => {
                "see that this machine has an identity, or name another way with `--credential`".to_owned()
            }
        }
    }
}

impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(credential) = self.credential {
            write!(f, "{credential}: ")?;
        }
        write!(f, "{}", self.problem)?;
        for (index, not_used) in self.passed_over.iter().enumerate() {
            let before = if index == 0 { " (passed over: " } else { "; " };
            write!(f, "{before}{}: {}", not_used.credential, not_used.why)?;
        }
        if self.passed_over.is_empty() { Ok(()) } else { f.write_str(")") }
    }
}
