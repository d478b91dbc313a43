//! `service-principal`: an application with a client secret.

use async_trait::async_trait;
use azure_core::credentials::Secret;
use azure_identity::{ClientSecretCredential, ClientSecretCredentialOptions};

use super::context::Context;
use super::credential::Credential;
use super::entra::Entra;
use super::{AuthError, Token};

const VARIABLES: [&str; 3] = ["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"];

/// An application with a client secret, both from variables.
pub(super) struct ServicePrincipal(pub(super) Context);

#[async_trait]
impl Credential for ServicePrincipal {
    fn name(&self) -> &'static str {
        "service-principal"
    }

    fn available(&self) -> Result<(), String> {
        self.0.environment.all(VARIABLES).map(|_| ())
    }

    async fn fetch(&self, resource: &str) -> Result<Token, AuthError> {
        let entra = Entra::new(self.name(), &self.0)?;
        let [tenant, client, secret] =
            self.0.environment.all(VARIABLES).map_err(|why| entra.misconfigured(&why))?;
        let options = ClientSecretCredentialOptions { client_options: entra.options() };
        let credential = ClientSecretCredential::new(
            tenant,
            client.to_owned(),
            Secret::new(secret.to_owned()),
            Some(options),
        )
        .map_err(|_| entra.misconfigured("AZURE_TENANT_ID is no tenant"))?;
        entra.token(credential.as_ref(), resource).await
    }
}
