//! `workload-identity`: a pod of Kubernetes.

use std::path::PathBuf;

use async_trait::async_trait;
use azure_identity::{
    ClientAssertionCredentialOptions, WorkloadIdentityCredential, WorkloadIdentityCredentialOptions,
};

use super::context::Context;
use super::credential::Credential;
use super::entra::Entra;
use super::{AuthError, Token};

const VARIABLES: [&str; 3] = ["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE"];

/// A pod with a service account token in a file.
pub(super) struct WorkloadIdentity(pub(super) Context);

#[async_trait]
impl Credential for WorkloadIdentity {
    fn name(&self) -> &'static str {
        "workload-identity"
    }

    fn available(&self) -> Result<(), String> {
        self.0.environment.all(VARIABLES).map(|_| ())
    }

    async fn fetch(&self, resource: &str) -> Result<Token, AuthError> {
        let entra = Entra::new(self.name(), &self.0)?;
        let [tenant, client, file] =
            self.0.environment.all(VARIABLES).map_err(|why| entra.misconfigured(&why))?;
        let options = WorkloadIdentityCredentialOptions {
            credential_options: ClientAssertionCredentialOptions { client_options: entra.options() },
            client_id: Some(client.to_owned()),
            tenant_id: Some(tenant.to_owned()),
            token_file_path: Some(PathBuf::from(file)),
        };
        // The file is read here, so that a token that Kubernetes renewed is seen.
        let credential = WorkloadIdentityCredential::new(Some(options)).map_err(|_| {
            entra.misconfigured(&format!("AZURE_TENANT_ID is no tenant, or the file {file} cannot be read"))
        })?;
        entra.token(credential.as_ref(), resource).await
    }
}
