//! The target `azureml`: a workspace or a registry, and how it is reached.

use std::sync::Arc;

use anyhow::Result;
use jobgate_azureml::auth::{CredentialKind, Credentials, Environment, TokenSource};
use jobgate_azureml::http::{Client, EndpointError, Endpoints, HttpSettings, Observer, Transport};
use jobgate_azureml::plan::file::PlannedTarget;
use jobgate_azureml::spec::Cloud;
use jobgate_azureml::{Destination, Registry, Workspace};
use jobgate_core::config::{AzureMlTarget, Config, ConfigError, ConfigProblem, Target};

use crate::args::{Connection, TargetFlags};
use crate::stop::Stop;

/// A workspace or a registry, and how it is reached.
#[derive(Clone, Debug)]
pub(crate) struct AzureMl {
    /// What a plan says of it.
    pub(crate) planned: PlannedTarget,
    endpoints: Endpoints,
    credential: CredentialKind,
    http: HttpSettings,
}

/// Whether a flag that only this target has is given.
pub(crate) fn is_named(flags: &TargetFlags) -> bool {
    [&flags.subscription_id, &flags.resource_group, &flags.workspace].into_iter().any(Option::is_some)
}

impl AzureMl {
    /// The workspace, by flags and configuration. Flags win.
    ///
    /// # Errors
    /// When something is missing, or cannot be meant as it stands.
    pub(crate) fn choose(flags: &TargetFlags, connection: &Connection, config: &Config) -> Result<Self> {
        let settings = Settings { flags, connection, config };
        let target = settings.merged();
        let [subscription_id, resource_group, name] = settings.workspace(&target)?;
        settings.reach(Workspace { subscription_id, resource_group, name }.into(), target)
    }

    /// A registry, whose own subscription and resource group it tells itself.
    ///
    /// # Errors
    /// When something cannot be meant as it stands.
    pub(crate) fn registry(
        name: &str,
        flags: &TargetFlags,
        connection: &Connection,
        config: &Config,
    ) -> Result<Self> {
        if let Some(why) = name_problem(name) {
            return Err(Stop::usage(format!("`--registry` is `{name}`: {why}")).into());
        }
        let settings = Settings { flags, connection, config };
        let registry = Registry { name: name.to_owned() };
        settings.reach(Destination::Registry(registry), settings.merged())
    }

    /// The workspace.
    ///
    /// # Errors
    /// When it is a registry.
    pub(crate) fn workspace(&self) -> Result<&Workspace> {
        let stop = || Stop::usage("this is about a workspace, and the target is a registry");
        Ok(self.planned.destination.workspace().ok_or_else(stop)?)
    }

    /// What specs take from the cloud.
    pub(crate) fn cloud(&self) -> Cloud {
        let cloud = self.endpoints.cloud();
        Cloud {
            storage_endpoint: cloud.storage_suffix().to_owned(),
            active_directory: cloud.login().to_owned(),
        }
    }

    /// The way to the service. Nothing is opened and no token is asked for before the first request.
    pub(crate) fn client(&self, observer: Arc<dyn Observer>) -> Client {
        self.connect(observer).0
    }

    /// The way to the service, and where its tokens come from.
    pub(crate) fn connect(&self, observer: Arc<dyn Observer>) -> (Client, Arc<dyn TokenSource>) {
        let transport = Transport::new(self.http.clone());
        let cloud = self.endpoints.cloud();
        let environment = Environment::from_process();
        let credentials = Credentials::new(self.credential.clone(), cloud, environment, transport.clone());
        let tokens: Arc<dyn TokenSource> = Arc::new(credentials);
        let client = Client::new(transport, self.endpoints.clone(), Arc::clone(&tokens));
        (client.with_observer(observer), tokens)
    }
}

/// The workspace that flags and configuration name, if they name one in full.
pub(crate) fn named(flags: &TargetFlags, config: &Config) -> Option<Workspace> {
    let target = Settings { flags, connection: &Connection::default(), config }.merged();
    Some(Workspace {
        subscription_id: target.subscription_id?,
        resource_group: target.resource_group?,
        name: target.workspace?,
    })
}

/// The flags, and the configuration behind them.
struct Settings<'s> {
    flags: &'s TargetFlags,
    connection: &'s Connection,
    config: &'s Config,
}

impl Settings<'_> {
    fn merged(&self) -> AzureMlTarget {
        let configured = match &self.config.target {
            Some(Target::AzureMl(target)) => (**target).clone(),
            _ => AzureMlTarget::default(),
        };
        let flags = self.flags;
        let or = |flag: &Option<String>, configured: Option<String>| flag.clone().or(configured);
        AzureMlTarget {
            subscription_id: or(&flags.subscription_id, configured.subscription_id),
            resource_group: or(&flags.resource_group, configured.resource_group),
            workspace: or(&flags.workspace, configured.workspace),
            cloud: or(&flags.cloud, configured.cloud),
            resource_manager: or(&flags.resource_manager, configured.resource_manager),
            registry_endpoint: or(&flags.registry_endpoint, configured.registry_endpoint),
            blob_endpoint: or(&flags.blob_endpoint, configured.blob_endpoint),
            allow_http_loopback: self.connection.allow_http_loopback || configured.allow_http_loopback,
            credential: or(&self.connection.credential, configured.credential),
        }
    }

    /// The three names of a workspace.
    fn workspace(&self, target: &AzureMlTarget) -> Result<[String; 3]> {
        let names = [
            ("subscription_id", &target.subscription_id),
            ("resource_group", &target.resource_group),
            ("workspace", &target.workspace),
        ];
        let missing: Vec<_> =
            names.iter().filter(|(_, value)| value.is_none()).map(|(key, _)| *key).collect();
        if !missing.is_empty() {
            let flags = quoted(missing.iter().map(|key| flag(key)));
            let keys = quoted(missing.iter().map(|key| (*key).to_owned()));
            let stop = Stop::usage(format!("the target `azureml` needs {flags}"));
            return Err(stop
                .help(format!("give the flags, or {keys} below `target` in the configuration"))
                .into());
        }
        for (key, value) in names {
            if let Some(why) = value.as_deref().and_then(name_problem) {
                let value = value.as_deref().unwrap_or_default();
                return Err(self.problem(key, &format!("`{key}` is `{value}`: {why}")));
            }
        }
        Ok(names.map(|(_, value)| value.clone().unwrap_or_default()))
    }

    /// How a destination is reached.
    fn reach(&self, destination: Destination, target: AzureMlTarget) -> Result<AzureMl> {
        let endpoints = Endpoints::from_target(&target)
            .map_err(|error| self.problem(setting_of(&error), &error.to_string()))?;
        let credential = target.credential.as_deref().map_or(Ok(CredentialKind::default()), str::parse);
        let credential = credential.map_err(|error| self.problem("credential", &error.to_string()))?;
        Ok(AzureMl {
            planned: PlannedTarget {
                destination,
                cloud: target.cloud,
                resource_manager: target.resource_manager,
                registry_endpoint: target.registry_endpoint,
                blob_endpoint: target.blob_endpoint,
                endpoint_name: None,
            },
            endpoints,
            credential,
            http: HttpSettings {
                ca_bundle: self.connection.ca_bundle.clone(),
                allow_http_loopback: target.allow_http_loopback,
                ..HttpSettings::default()
            },
        })
    }

    /// A problem of a setting: at its line, if the configuration has it, and else of the command line.
    fn problem(&self, key: &str, message: &str) -> anyhow::Error {
        let flags = self.flags;
        let is_flag = match key {
            "subscription_id" => flags.subscription_id.is_some(),
            "resource_group" => flags.resource_group.is_some(),
            "workspace" => flags.workspace.is_some(),
            "cloud" => flags.cloud.is_some(),
            "resource_manager" => flags.resource_manager.is_some(),
            "registry_endpoint" => flags.registry_endpoint.is_some(),
            "blob_endpoint" => flags.blob_endpoint.is_some(),
            _ => self.connection.credential.is_some(),
        };
        let pointer = format!("/target/{key}");
        match self.config.texts.iter().rev().find(|text| text.has(&pointer)) {
            Some(text) if !is_flag => {
                let place = text.place(&pointer);
                let problem = ConfigProblem { place, pointer, message: message.to_owned(), help: None };
                ConfigError { problems: vec![problem] }.into()
            }
            _ => Stop::usage(format!("`{}`: {message}", flag(key))).into(),
        }
    }
}

fn setting_of(error: &EndpointError) -> &'static str {
    match error {
        EndpointError::Cloud(_) => "cloud",
        EndpointError::NoUrl { setting, .. }
        | EndpointError::TooMuch { setting, .. }
        | EndpointError::Refused { setting, .. } => setting,
    }
}

fn flag(key: &str) -> String {
    format!("--{}", key.replace('_', "-"))
}

fn quoted(texts: impl Iterator<Item = String>) -> String {
    texts.map(|text| format!("`{text}`")).collect::<Vec<_>>().join(", ")
}

/// Why a text cannot be a name in a resource id. What the service allows in names is its business; what would lead elsewhere in a URL is
/// not sent.
fn name_problem(text: &str) -> Option<&'static str> {
    match text {
        "" | "." | ".." => Some("it is no name"),
        _ if text.chars().any(|char| !(char.is_alphanumeric() || "-_.()".contains(char))) => {
            Some("a name has letters, digits, `-`, `_`, `.` and brackets only")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_else() {
        for (name, is_one) in [
            ("ws", true),
            ("rg-1_(a).b", true),
            ("größe", true),
            ("", false),
            ("..", false),
            ("a/b", false),
            ("a b", false),
            ("a?b", false),
            ("a%2fb", false),
            ("a\u{202e}b", false),
        ] {
            assert_eq!(name_problem(name).is_none(), is_one, "{name}");
        }
    }
}
