//! `azure-pipelines`: a service connection of Azure Pipelines with workload identity federation.
//!
//! azure_identity has a credential for it, which reads `SYSTEM_OIDCREQUESTURI` itself; here all variables are read in one place.

use async_trait::async_trait;
use reqwest::Method;
use reqwest::header::{CONTENT_LENGTH, HeaderName, HeaderValue};

use super::assertion::{AssertionRequest, exchange};
use super::context::Context;
use super::credential::Credential;
use super::{AuthError, Token};

const VARIABLES: [&str; 5] = [
    "AZURESUBSCRIPTION_TENANT_ID",
    "AZURESUBSCRIPTION_CLIENT_ID",
    "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
    "SYSTEM_ACCESSTOKEN",
    "SYSTEM_OIDCREQUESTURI",
];

/// A task with a service connection (`AzureCLI@2`, `AzurePowerShell@5`), with `SYSTEM_ACCESSTOKEN` mapped into its environment.
pub(super) struct AzurePipelines(pub(super) Context);

#[async_trait]
impl Credential for AzurePipelines {
    fn name(&self) -> &'static str {
        "azure-pipelines"
    }

    fn available(&self) -> Result<(), String> {
        self.0.environment.all(VARIABLES).map(|_| ())
    }

    async fn fetch(&self, resource: &str) -> Result<Token, AuthError> {
        let unset = |why| AuthError::of(self.name(), super::AuthProblem::Unavailable { why });
        let [tenant, client, connection, bearer, _] = self.0.environment.all(VARIABLES).map_err(unset)?;
        let mut url = self.0.url(self.name(), "SYSTEM_OIDCREQUESTURI")?;
        url.query_pairs_mut()
            .append_pair("api-version", "7.1")
            .append_pair("serviceConnectionId", connection);
        let mut request = reqwest::Request::new(Method::POST, url);
        let headers = request.headers_mut();
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        // Else a token that is not accepted is answered with a redirect to a sign-in page.
        headers
            .insert(HeaderName::from_static("x-tfs-fedauthredirect"), HeaderValue::from_static("Suppress"));
        let assertion = AssertionRequest {
            credential: self.name(),
            what: "the endpoint of Azure Pipelines for id tokens",
            request,
            bearer: bearer.to_owned(),
            member: "oidcToken",
        };
        exchange(&self.0, assertion, [tenant, client], resource).await
    }
}
