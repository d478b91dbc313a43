//! `github-oidc`: a workflow of GitHub Actions with a federated credential.

use async_trait::async_trait;
use reqwest::Method;

use super::assertion::{AssertionRequest, exchange};
use super::context::Context;
use super::credential::Credential;
use super::{AuthError, Token};

const VARIABLES: [&str; 4] =
    ["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"];

/// What Entra wants assertions to be for.
const AUDIENCE: &str = "api://AzureADTokenExchange";

/// A workflow of GitHub Actions that may ask for an id token (`permissions: id-token: write`).
pub(super) struct GithubOidc(pub(super) Context);

#[async_trait]
impl Credential for GithubOidc {
    fn name(&self) -> &'static str {
        "github-oidc"
    }

    fn available(&self) -> Result<(), String> {
        self.0.environment.all(VARIABLES).map(|_| ())
    }

    async fn fetch(&self, resource: &str) -> Result<Token, AuthError> {
        let unset = |why| AuthError::of(self.name(), super::AuthProblem::Unavailable { why });
        let [tenant, client, _, bearer] = self.0.environment.all(VARIABLES).map_err(unset)?;
        let mut url = self.0.url(self.name(), "ACTIONS_ID_TOKEN_REQUEST_URL")?;
        url.query_pairs_mut().append_pair("audience", AUDIENCE);
        let assertion = AssertionRequest {
            credential: self.name(),
            what: "GitHub's endpoint for id tokens",
            request: reqwest::Request::new(Method::GET, url),
            bearer: bearer.to_owned(),
            member: "value",
        };
        exchange(&self.0, assertion, [tenant, client], resource).await
    }
}
