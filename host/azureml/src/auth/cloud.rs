//! The clouds.

use std::fmt;
use std::str::FromStr;

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// The resource manager, and registries.
    ResourceManager,
    /// Blobs.
    Storage,
    /// Azure ML itself: the second token of a job (client-protocol §1 step 10).
    AzureMl,
}

impl Audience {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::ResourceManager, Self::Storage, Self::AzureMl];
}

/// A cloud of Azure, by the name that the Azure CLI has for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Cloud {
    /// `AzureCloud`.
    #[default]
    Public,
    /// `AzureUSGovernment`.
    UsGovernment,
    /// `AzureChinaCloud`.
    China,
}

/// What differs between clouds (azure-ai-ml 1.35.2, its table of environments; the Azure CLI's for container registries).
struct Row {
    cloud: Cloud,
    name: &'static str,
    also: &'static str,
    resource_manager: &'static str,
    azureml: &'static str,
    login: &'static str,
    storage: &'static str,
    registry: &'static str,
    /// Domains of the service's own hosts: beside them, below the same names, are hosts that run what users bring.
    registry_hosts: &'static [&'static str],
    container_registry: &'static str,
}

const TABLE: [Row; 3] = [
    Row {
        cloud: Cloud::Public,
        name: "AzureCloud",
        also: "public",
        resource_manager: "https://management.azure.com",
        azureml: "https://ml.azure.com",
        login: "https://login.microsoftonline.com",
        storage: "core.windows.net",
        registry: "https://eastus.api.azureml.ms",
        registry_hosts: &["api.azureml.ms", "experiments.azureml.net"],
        container_registry: "azurecr.io",
    },
    Row {
        cloud: Cloud::UsGovernment,
        name: "AzureUSGovernment",
        also: "usgovernment",
        resource_manager: "https://management.usgovcloudapi.net",
        azureml: "https://ml.azure.us",
        login: "https://login.microsoftonline.us",
        storage: "core.usgovcloudapi.net",
        registry: "https://usgovarizona.api.ml.azure.us",
        registry_hosts: &["api.ml.azure.us"],
        container_registry: "azurecr.us",
    },
    Row {
        cloud: Cloud::China,
        name: "AzureChinaCloud",
        also: "china",
        resource_manager: "https://management.chinacloudapi.cn",
        azureml: "https://ml.azure.cn",
        login: "https://login.chinacloudapi.cn",
        storage: "core.chinacloudapi.cn",
        registry: "https://chinaeast2.api.ml.azure.cn",
        registry_hosts: &["api.ml.azure.cn"],
        container_registry: "azurecr.cn",
    },
];

impl Cloud {
    /// Its name.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The URL of its resource manager.
    pub fn resource_manager(self) -> &'static str {
        self.row().resource_manager
    }

    /// Where tokens are asked for.
    pub fn login(self) -> &'static str {
        self.row().login
    }

    /// What the names of storage hosts end in, after `ACCOUNT.blob.`.
    pub fn storage_suffix(self) -> &'static str {
        self.row().storage
    }

    /// Where registries of Azure ML are asked for.
    pub fn registry(self) -> &'static str {
        self.row().registry
    }

    /// The resource that a token of an audience is for: what stands in its claim `aud`.
    pub fn resource(self, audience: Audience) -> &'static str {
        match audience {
            Audience::ResourceManager => self.row().resource_manager,
            // One for all clouds.
            Audience::Storage => "https://storage.azure.com",
            Audience::AzureMl => self.row().azureml,
        }
    }

    /// What is asked for to get such a token.
    pub fn scope(self, audience: Audience) -> String {
        format!("{}/.default", self.resource(audience))
    }

    /// The domains that hosts of registries are in.
    pub(crate) fn registry_hosts(self) -> &'static [&'static str] {
        self.row().registry_hosts
    }

    /// What the names of container registries end in.
    pub(crate) fn container_registry_suffix(self) -> &'static str {
        self.row().container_registry
    }

    fn row(self) -> &'static Row {
        match self {
            Self::Public => &TABLE[0],
            Self::UsGovernment => &TABLE[1],
            Self::China => &TABLE[2],
        }
    }
}

impl fmt::Display for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A cloud that is not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no cloud `{name}`; did you mean `{nearest}`? (AzureCloud, AzureUSGovernment or AzureChinaCloud)"
)]
pub struct UnknownCloud {
    name: String,
    nearest: &'static str,
}

impl FromStr for Cloud {
    type Err = UnknownCloud;

    /// The names of the Azure CLI, in any case, and `public`, `usgovernment`, `china`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let lower = text.to_ascii_lowercase();
        let known = |row: &&Row| row.name.eq_ignore_ascii_case(&lower) || row.also == lower;
        if let Some(row) = TABLE.iter().find(known) {
            return Ok(row.cloud);
        }
        let likeness = |row: &Row| {
            strsim::jaro_winkler(&lower, &row.name.to_ascii_lowercase())
                .max(strsim::jaro_winkler(&lower, row.also))
        };
        let mut nearest = &TABLE[0];
        for row in &TABLE {
            if likeness(row) > likeness(nearest) {
                nearest = row;
            }
        }
        Err(UnknownCloud { name: crate::http::redact(text), nearest: nearest.name })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_azure_cli() {
        let table = [
            ("AzureCloud", Cloud::Public),
            ("azurecloud", Cloud::Public),
            ("public", Cloud::Public),
            ("AzureUSGovernment", Cloud::UsGovernment),
            ("AzureChinaCloud", Cloud::China),
        ];
        for (text, cloud) in table {
            assert_eq!(text.parse(), Ok(cloud));
        }
        for row in &TABLE {
            assert_eq!(row.cloud.name(), row.name);
        }
    }

    #[test]
    fn an_unknown_name_gets_the_nearest() {
        let nearest = |text: &str| text.parse::<Cloud>().unwrap_err().nearest;
        assert_eq!(nearest("AzureCloudd"), "AzureCloud");
        assert_eq!(nearest("AzureUSGov"), "AzureUSGovernment");
        assert_eq!(nearest("chin"), "AzureChinaCloud");
        assert!("".parse::<Cloud>().unwrap_err().to_string().contains("AzureCloud"));
    }

    #[test]
    fn scopes_follow_the_cloud() {
        assert_eq!(Cloud::Public.scope(Audience::AzureMl), "https://ml.azure.com/.default");
        assert_eq!(
            Cloud::China.scope(Audience::ResourceManager),
            "https://management.chinacloudapi.cn/.default"
        );
        assert_eq!(Cloud::UsGovernment.resource(Audience::Storage), "https://storage.azure.com");
    }
}
