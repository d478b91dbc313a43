//! `managed-identity`: the identity of App Service, a container app or a virtual machine.

use std::time::Duration;

use async_trait::async_trait;
use url::Url;

use super::azureml_compute::AzureMlCompute;
use super::context::Context;
use super::credential::Credential;
use super::msi::Endpoint;
use super::{AuthError, AuthProblem, Token};

const VARIABLES: [&str; 2] = ["IDENTITY_ENDPOINT", "IDENTITY_HEADER"];

/// The address of virtual machines' metadata.
const METADATA: &str = "http://169.254.169.254";

/// How long that address may take to answer at all: where there is none, a request hangs.
const PROBE: Duration = Duration::from_secs(1);

/// The identity of the machine.
pub(super) struct ManagedIdentity {
    pub(super) context: Context,
    /// The client id of an identity that a user assigned; else the system's.
    pub(super) client_id: Option<String>,
    /// Whether the metadata address is asked, if nothing else is there: only for someone who named this credential.
    pub(super) metadata: bool,
}

impl ManagedIdentity {
    fn app_service(&self) -> Result<Endpoint, AuthError> {
        let secret = self.context.environment.get("IDENTITY_HEADER").unwrap_or_default();
        let mut url = self.context.url(self.name(), "IDENTITY_ENDPOINT")?;
        url.query_pairs_mut().append_pair("api-version", "2019-08-01");
        self.add_client_id(&mut url);
        let what = "the identity endpoint (IDENTITY_ENDPOINT)";
        Ok(Endpoint { credential: self.name(), what, url, header: ("x-identity-header", secret.to_owned()) })
    }

    fn virtual_machine(&self) -> Result<Endpoint, AuthError> {
        let host = self.context.environment.get("AZURE_POD_IDENTITY_AUTHORITY_HOST").unwrap_or(METADATA);
        let wrong = |_| {
            let why = "AZURE_POD_IDENTITY_AUTHORITY_HOST is no URL".to_owned();
            AuthError::of(self.name(), AuthProblem::Misconfigured { why })
        };
        let mut url =
            Url::parse(host).and_then(|url| url.join("/metadata/identity/oauth2/token")).map_err(wrong)?;
        url.query_pairs_mut().append_pair("api-version", "2018-02-01");
        self.add_client_id(&mut url);
        let what = "the metadata address of virtual machines";
        Ok(Endpoint { credential: self.name(), what, url, header: ("metadata", "true".to_owned()) })
    }

    fn add_client_id(&self, url: &mut Url) {
        if let Some(id) = &self.client_id {
            url.query_pairs_mut().append_pair("client_id", id);
        }
    }
}

#[async_trait]
impl Credential for ManagedIdentity {
    fn name(&self) -> &'static str {
        "managed-identity"
    }

    fn available(&self) -> Result<(), String> {
        let environment = &self.context.environment;
        if environment.get("IDENTITY_SERVER_THUMBPRINT").is_some() {
            return Err("Service Fabric (IDENTITY_SERVER_THUMBPRINT) is not supported".to_owned());
        }
        let set_up = environment.all(VARIABLES).map(|_| ());
        if self.metadata { Ok(()) } else { set_up }
    }

    async fn fetch(&self, resource: &str) -> Result<Token, AuthError> {
        let Context { environment, transport, .. } = &self.context;
        if environment.all(VARIABLES).is_ok() {
            return self.app_service()?.token(transport, resource).await;
        }
        let compute = AzureMlCompute { context: self.context.clone(), client_id: self.client_id.clone() };
        if compute.available().is_ok() {
            return compute.fetch(resource).await;
        }
        let endpoint = self.virtual_machine()?;
        if endpoint.answers(transport, PROBE).await.is_err() {
            let why = "nothing answers at the metadata address of virtual machines, and neither IDENTITY_ENDPOINT and \
                       IDENTITY_HEADER nor MSI_ENDPOINT and MSI_SECRET are set: this machine has no managed identity";
            return Err(AuthError::of(self.name(), AuthProblem::Unavailable { why: why.to_owned() }));
        }
        endpoint.token(transport, resource).await
    }
}
