//! The ways to a token, by name.

use std::fmt;
use std::str::FromStr;

use crate::http::redact;

/// A way to a token: the values of `--credential`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CredentialKind {
    /// `auto`: the first of the others that is set up here, but for the metadata address.
    #[default]
    Auto,
    /// `azure-cli`: whoever is signed in with `az login`.
    AzureCli,
    /// `workload-identity`: a pod of Kubernetes.
    WorkloadIdentity,
    /// `managed-identity`, or `managed-identity:CLIENT_ID` for one that is assigned by a user.
    ManagedIdentity {
        /// The client id.
        client_id: Option<String>,
    },
    /// `service-principal`: a client secret.
    ServicePrincipal,
    /// `azure-pipelines`: a service connection.
    AzurePipelines,
    /// `github-oidc`: a workflow of GitHub Actions.
    GithubOidc,
    /// `azureml-compute`: the identity of a compute of Azure ML.
    AzureMlCompute,
}

impl CredentialKind {
    /// All names. `managed-identity` takes a client id behind a colon.
    pub const NAMES: [&str; 8] = [
        "auto",
        "azure-cli",
        "workload-identity",
        "managed-identity",
        "service-principal",
        "azure-pipelines",
        "github-oidc",
        "azureml-compute",
    ];

    /// Its name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::AzureCli => "azure-cli",
            Self::WorkloadIdentity => "workload-identity",
            Self::ManagedIdentity { .. } => "managed-identity",
            Self::ServicePrincipal => "service-principal",
            Self::AzurePipelines => "azure-pipelines",
            Self::GithubOidc => "github-oidc",
            Self::AzureMlCompute => "azureml-compute",
        }
    }
}

impl fmt::Display for CredentialKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::ManagedIdentity { client_id: Some(id) } => write!(f, ":{id}"),
            _ => Ok(()),
        }
    }
}

/// A text that names no way to a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownCredential {
    /// No such name.
    #[error("there is no credential `{name}`; did you mean `{nearest}`? ({})", CredentialKind::NAMES.join(", "))]
    Name {
        /// What was given.
        name: String,
        /// The nearest name.
        nearest: &'static str,
    },
    /// A client id where none belongs.
    #[error("the credential `{name}` takes nothing behind a colon; only `managed-identity:CLIENT_ID` does")]
    NoArgument {
        /// The name.
        name: &'static str,
    },
    /// No client id.
    #[error(
        "`managed-identity:` is followed by the client id of the identity, a UUID; leave the colon out for the one of the system"
    )]
    ClientId,
}

impl FromStr for CredentialKind {
    type Err = UnknownCredential;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, argument) = match text.split_once(':') {
            Some((name, argument)) => (name, Some(argument)),
            None => (text, None),
        };
        let kind = match name {
            "auto" => Self::Auto,
            "azure-cli" => Self::AzureCli,
            "workload-identity" => Self::WorkloadIdentity,
            "managed-identity" => {
                let parse = |id: &str| uuid::Uuid::try_parse(id).map_err(|_| UnknownCredential::ClientId);
                let client_id = argument.map(parse).transpose()?.map(|id| id.hyphenated().to_string());
                return Ok(Self::ManagedIdentity { client_id });
            }
            "service-principal" => Self::ServicePrincipal,
            "azure-pipelines" => Self::AzurePipelines,
            "github-oidc" => Self::GithubOidc,
            "azureml-compute" => Self::AzureMlCompute,
            _ => return Err(UnknownCredential::Name { name: redact(name), nearest: nearest(name) }),
        };
        if argument.is_some() {
            return Err(UnknownCredential::NoArgument { name: kind.name() });
        }
        Ok(kind)
    }
}

fn nearest(name: &str) -> &'static str {
    let mut best = (CredentialKind::NAMES[0], -1.0);
    for known in CredentialKind::NAMES {
        let likeness = strsim::jaro_winkler(&name.to_ascii_lowercase(), known);
        if likeness > best.1 {
            best = (known, likeness);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        for name in CredentialKind::NAMES {
            let kind: CredentialKind = name.parse().unwrap();
            assert_eq!(kind.to_string(), name);
        }
        let with_id =
            "managed-identity:7B795FB9-09d3-42f4-a494-38864f99ba3c".parse::<CredentialKind>().unwrap();
        assert_eq!(with_id.to_string(), "managed-identity:7b795fb9-09d3-42f4-a494-38864f99ba3c");
    }

    #[test]
    fn what_is_none_gets_the_nearest() {
        let table = [
            ("azurecli", "did you mean `azure-cli`"),
            ("Managed_identity", "did you mean `managed-identity`"),
            ("", "there is no credential ``"),
            ("azure-cli:x", "takes nothing behind a colon"),
            ("managed-identity:", "a UUID"),
            ("managed-identity:me", "a UUID"),
        ];
        for (text, part) in table {
            let error = text.parse::<CredentialKind>().unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
