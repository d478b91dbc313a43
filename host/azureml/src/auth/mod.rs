//! Authentication: how a token is got, and from whom.
//!
//! [`Credentials`] is the [`TokenSource`] of a run: it asks one of the ways that [`CredentialKind`] names, through azure_identity where
//! that has it, and keeps the tokens in memory. What it reads of the environment is an [`Environment`]; what differs between clouds is
//! [`Cloud`]. Tokens, secrets and the words of tools show in no debug form and in no error.

mod assertion;
mod azure_cli;
mod azure_pipelines;
mod azureml_compute;
mod chain;
mod cloud;
mod context;
mod credential;
mod credentials;
mod entra;
mod entra_codes;
mod environment;
mod error;
mod github_oidc;
mod kind;
mod managed_identity;
mod msi;
mod service_principal;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod token;
mod workload_identity;

use async_trait::async_trait;

pub use cloud::{Audience, Cloud, UnknownCloud};
pub use credentials::Credentials;
pub use environment::Environment;
pub use error::{AuthError, AuthProblem, NotUsed};
pub use kind::{CredentialKind, UnknownCredential};
pub use token::{Claims, Token};

/// Who gives tokens.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// A token for an audience; the one that is kept, if it lasts.
    ///
    /// # Errors
    /// When there is none, with what to do.
    async fn token(&self, audience: Audience) -> Result<Token, AuthError>;

    /// A token in place of one that the service did not accept.
    ///
    /// # Errors
    /// When there is none, with what to do.
    async fn renewed(&self, audience: Audience, rejected: &Token) -> Result<Token, AuthError>;
}
