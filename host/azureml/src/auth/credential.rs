//! A way to a token, as the chain sees it.

use async_trait::async_trait;

use super::{AuthError, Token};

/// A way to a token. It keeps none: that is the cache's affair.
#[async_trait]
pub(super) trait Credential: Send + Sync {
    /// Its name, as in `--credential`.
    fn name(&self) -> &'static str;

    /// Whether it is set up here.
    ///
    /// # Errors
    /// With what is missing.
    fn available(&self) -> Result<(), String>;

    /// Gets a token for a resource, for example `https://ml.azure.com`.
    async fn fetch(&self, resource: &str) -> Result<Token, AuthError>;
}
