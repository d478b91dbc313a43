//! `azureml-compute`: the identity of a compute of Azure ML, where jobgate runs in a job or on a compute instance.

use async_trait::async_trait;

use super::context::Context;
use super::credential::Credential;
use super::msi::Endpoint;
use super::{AuthError, AuthProblem, Token};

const VARIABLES: [&str; 2] = ["MSI_ENDPOINT", "MSI_SECRET"];

/// The endpoint that Azure ML gives to what runs on its computes.
pub(super) struct AzureMlCompute {
    pub(super) context: Context,
    /// The client id of an identity; else `DEFAULT_IDENTITY_CLIENT_ID`, else the system's.
    pub(super) client_id: Option<String>,
}

#[async_trait]
impl Credential for AzureMlCompute {
    fn name(&self) -> &'static str {
        "azureml-compute"
    }

    fn available(&self) -> Result<(), String> {
        self.context.environment.all(VARIABLES).map(|_| ())
    }

    async fn fetch(&self, resource: &str) -> Result<Token, AuthError> {
        let environment = &self.context.environment;
        let unset = |why| AuthError::of(self.name(), AuthProblem::Unavailable { why });
        let [_, secret] = environment.all(VARIABLES).map_err(unset)?;
        let mut url = self.context.url(self.name(), "MSI_ENDPOINT")?;
        url.query_pairs_mut().append_pair("api-version", "2017-09-01");
        let client_id = self.client_id.as_deref().or_else(|| environment.get("DEFAULT_IDENTITY_CLIENT_ID"));
        if let Some(id) = client_id {
            url.query_pairs_mut().append_pair("clientid", id);
        }
        let endpoint = Endpoint {
            credential: self.name(),
            what: "the identity endpoint of Azure ML (MSI_ENDPOINT)",
            url,
            header: ("secret", secret.to_owned()),
        };
        endpoint.token(&self.context.transport, resource).await
    }
}
