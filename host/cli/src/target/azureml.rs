//! The target `azureml`: a workspace, and how it is reached.

use std::path::PathBuf;

use anyhow::Result;
use jobgate_azureml::Workspace;
use jobgate_azureml::plan::file::PlannedTarget;
use jobgate_core::config::{AzureMlTarget, Config, ConfigError, ConfigProblem, Target};

use crate::args::{TargetFlags, Where};
use crate::stop::Stop;

/// A workspace, and how it is reached.
#[derive(Clone, Debug)]
pub(crate) struct AzureMl {
    /// What a plan says of it.
    pub(crate) planned: PlannedTarget,
    /// Whether plain HTTP to this machine is allowed.
    pub(crate) allow_http_loopback: bool,
    /// How a token is got.
    pub(crate) credential: Option<String>,
    /// Certificates to trust besides those of the system.
    pub(crate) ca_bundle: Option<PathBuf>,
}

/// Whether a flag that only this target has is given.
pub(super) fn is_named(flags: &TargetFlags) -> bool {
    [&flags.subscription_id, &flags.resource_group, &flags.workspace].into_iter().any(Option::is_some)
}

impl AzureMl {
    /// The workspace, by flags and configuration. Flags win.
    ///
    /// # Errors
    /// When something is missing, or cannot be meant as it stands.
    pub(super) fn choose(to: &Where, config: &Config) -> Result<Self> {
        let configured = match &config.target {
            Some(Target::AzureMl(target)) => (**target).clone(),
            _ => AzureMlTarget::default(),
        };
        let flags = &to.target;
        let setting = |flag: &Option<String>, configured: Option<String>, key: &'static str| Setting {
            is_flag: flag.is_some(),
            value: flag.clone().or(configured),
            key,
        };
        let workspace = [
            setting(&flags.subscription_id, configured.subscription_id, "subscription_id"),
            setting(&flags.resource_group, configured.resource_group, "resource_group"),
            setting(&flags.workspace, configured.workspace, "workspace"),
        ];
        let urls = [
            setting(&flags.resource_manager, configured.resource_manager, "resource_manager"),
            setting(&flags.registry_endpoint, configured.registry_endpoint, "registry_endpoint"),
            setting(&flags.blob_endpoint, configured.blob_endpoint, "blob_endpoint"),
        ];
        given(&workspace)?;
        workspace.iter().try_for_each(|setting| setting.check(config, name_problem))?;
        urls.iter().try_for_each(|setting| setting.check(config, url_problem))?;
        let [subscription_id, resource_group, name] =
            workspace.map(|setting| setting.value.unwrap_or_default());
        let [resource_manager, registry_endpoint, blob_endpoint] = urls.map(|setting| setting.value);
        Ok(Self {
            planned: PlannedTarget {
                workspace: Workspace { subscription_id, resource_group, name },
                cloud: flags.cloud.clone().or(configured.cloud),
                resource_manager,
                registry_endpoint,
                blob_endpoint,
                endpoint_name: to.endpoint_name.clone(),
            },
            allow_http_loopback: to.connection.allow_http_loopback || configured.allow_http_loopback,
            credential: to.connection.credential.clone().or(configured.credential),
            ca_bundle: to.connection.ca_bundle.clone(),
        })
    }
}

/// A value, and where it comes from.
struct Setting {
    is_flag: bool,
    value: Option<String>,
    key: &'static str,
}

impl Setting {
    fn flag(&self) -> String {
        format!("--{}", self.key.replace('_', "-"))
    }

    /// Refuses a value, at its place.
    fn check(&self, config: &Config, problem: fn(&str) -> Option<&'static str>) -> Result<()> {
        let Some(value) = &self.value else { return Ok(()) };
        let Some(why) = problem(value) else { return Ok(()) };
        let pointer = format!("/target/{}", self.key);
        match config.texts.iter().rev().find(|text| text.has(&pointer)) {
            Some(text) if !self.is_flag => {
                let message = format!("`{value}` is no `{}`: {why}", self.key);
                let place = text.place(&pointer);
                Err(ConfigError { problems: vec![ConfigProblem { place, pointer, message, help: None }] }
                    .into())
            }
            _ => Err(Stop::usage(format!("`{value}` is no value of `{}`: {why}", self.flag())).into()),
        }
    }
}

/// Refuses a workspace of which a part is missing.
fn given(workspace: &[Setting]) -> Result<(), Stop> {
    let missing: Vec<_> = workspace.iter().filter(|setting| setting.value.is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let quoted =
        |texts: Vec<String>| texts.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(", ");
    let flags = quoted(missing.iter().map(|setting| setting.flag()).collect());
    let keys = quoted(missing.iter().map(|setting| setting.key.to_owned()).collect());
    let stop = Stop::usage(format!("the target `azureml` needs {flags}"));
    Err(stop.help(format!("give the flags, or {keys} below `target` in the configuration")))
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

/// Why a text cannot be the URL of an endpoint.
fn url_problem(text: &str) -> Option<&'static str> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    match scheme {
        "https" | "http" if rest.contains(['?', '#', '@']) => Some("it has a user, a query or a fragment"),
        "https" | "http" if !rest.is_empty() => None,
        _ => Some("it is no URL of `https`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_a_plain_url() {
        for (url, is_one) in [
            ("https://management.azure.com", true),
            ("http://127.0.0.1:80/x", true),
            ("management.azure.com", false),
            ("ftp://x", false),
            ("https://", false),
            ("https://user@host", false),
            ("https://host/?q", false),
        ] {
            assert_eq!(url_problem(url).is_none(), is_one, "{url}");
        }
    }

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
