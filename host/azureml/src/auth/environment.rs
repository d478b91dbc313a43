//! The variables of the environment that tokens depend on: read here and nowhere else.

use std::collections::BTreeMap;
use std::fmt;

/// The variables that are read.
const NAMES: [&str; 22] = [
    // Where Entra is, if not where the cloud has it.
    "AZURE_AUTHORITY_HOST",
    // service-principal, workload-identity, github-oidc.
    "AZURE_TENANT_ID",
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "AZURE_FEDERATED_TOKEN_FILE",
    // azure-pipelines: those of a task with a service connection.
    "AZURESUBSCRIPTION_TENANT_ID",
    "AZURESUBSCRIPTION_CLIENT_ID",
    "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
    "SYSTEM_ACCESSTOKEN",
    "SYSTEM_OIDCREQUESTURI",
    // github-oidc.
    "ACTIONS_ID_TOKEN_REQUEST_URL",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    // managed-identity: App Service and the like.
    "IDENTITY_ENDPOINT",
    "IDENTITY_HEADER",
    "IDENTITY_SERVER_THUMBPRINT",
    "IMDS_ENDPOINT",
    "AZURE_POD_IDENTITY_AUTHORITY_HOST",
    // azureml-compute.
    "MSI_ENDPOINT",
    "MSI_SECRET",
    "DEFAULT_IDENTITY_CLIENT_ID",
    // azure-cli.
    "PATH",
    "SYSTEMROOT",
];

/// The variables of the environment that tokens depend on. An empty one counts as none. Its debug form shows names alone.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// Those of this process.
    pub fn from_process() -> Self {
        Self::from_vars(NAMES.iter().filter_map(|name| Some((*name, std::env::var(name).ok()?))))
    }

    /// These.
    pub fn from_vars<N: Into<String>, V: Into<String>>(vars: impl IntoIterator<Item = (N, V)>) -> Self {
        let vars = vars.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self(vars.filter(|(_, value): &(String, String)| !value.is_empty()).collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        debug_assert!(NAMES.contains(&name), "{name} is not in the table");
        self.0.get(name).map(String::as_str)
    }

    /// The values of several variables.
    ///
    /// # Errors
    /// With the sentence that names those that are not set.
    pub(super) fn all<const N: usize>(&self, names: [&str; N]) -> Result<[&str; N], String> {
        let missing: Vec<&str> = names.iter().copied().filter(|name| self.get(name).is_none()).collect();
        if missing.is_empty() {
            return Ok(names.map(|name| self.get(name).unwrap_or_default()));
        }
        let verb = if missing.len() == 1 { "is" } else { "are" };
        Err(format!("{} {verb} not set", missing.join(", ")))
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
