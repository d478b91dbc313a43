//! References to registered environments.

use thiserror::Error;

use crate::pattern::SCHEME;
use crate::placeholder;

/// The longest reference that is looked at. Names, versions and resource ids are far shorter.
pub(crate) const MAX_LENGTH: usize = 1024;

/// Which of its versions a reference means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Selector {
    /// One that never changes.
    Version,
    /// The one that a label points to when the job starts.
    Label,
}

/// Why a text is no reference to a registered environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum Malformed {
    /// `${{…}}`, `{{…}}` or `<…>`.
    #[error("it holds a placeholder that nothing has filled in")]
    Placeholder,
    /// Another text.
    #[error("a registered environment begins with `azureml:`")]
    Scheme,
    /// Longer than anything that exists.
    #[error("it is longer than 1024 characters")]
    TooLong,
    /// A name alone. The client finds that out after it has uploaded the code.
    #[error("it names no version")]
    NoVersion,
    /// The client resolves one label only.
    #[error("of a workspace's environments the client knows the label `latest` only")]
    UnknownLabel,
    /// An empty name, or one with a space or a slash.
    #[error("it has no name that an environment can have")]
    Name,
    /// `azureml://…`
    #[error(
        "a registry's environment is `azureml://registries/REGISTRY/environments/NAME/versions/VERSION` or `…/labels/LABEL`"
    )]
    Registry,
    /// `azureml:/…`
    #[error("a resource id ends with `/workspaces/WORKSPACE/environments/NAME/versions/VERSION`")]
    ResourceId,
}

/// Reads a reference: `azureml:NAME:VERSION`, `azureml:NAME@LABEL`, a registry's, or a resource id.
///
/// Source: azure-ai-ml 1.35.2, measured. It passes the curated ones (`AzureML-…`) on with any label.
///
/// # Errors
/// Why it is none.
pub(crate) fn read(text: &str) -> Result<Selector, Malformed> {
    if placeholder::is_in(text) {
        return Err(Malformed::Placeholder);
    }
    let rest = text.strip_prefix(SCHEME).ok_or(Malformed::Scheme)?;
    if text.len() > MAX_LENGTH {
        return Err(Malformed::TooLong);
    }
    if let Some(registry) = rest.strip_prefix("//") {
        return in_registry(registry).ok_or(Malformed::Registry);
    }
    if rest.starts_with('/') {
        return resource_id(rest).ok_or(Malformed::ResourceId);
    }
    in_workspace(rest)
}

fn in_workspace(rest: &str) -> Result<Selector, Malformed> {
    let (name, selector) = match (rest.split_once(':'), rest.split_once('@')) {
        (Some((name, version)), _) if is_name(version) => (name, Selector::Version),
        (None, Some((name, "latest"))) => (name, Selector::Label),
        (None, Some((name, label))) if is_curated(name) && is_name(label) => (name, Selector::Label),
        (None, Some(_)) => return Err(Malformed::UnknownLabel),
        _ => return Err(Malformed::NoVersion),
    };
    if is_name(name) { Ok(selector) } else { Err(Malformed::Name) }
}

fn in_registry(rest: &str) -> Option<Selector> {
    let segments: Vec<&str> = rest.split('/').collect();
    let ["registries", registry, "environments", name, kind, which] = *segments.as_slice() else {
        return None;
    };
    let selector = match kind {
        "versions" => Selector::Version,
        "labels" => Selector::Label,
        _ => return None,
    };
    [registry, name, which].into_iter().all(is_name).then_some(selector)
}

fn resource_id(rest: &str) -> Option<Selector> {
    let segments: Vec<&str> = rest.split('/').collect();
    let [.., workspaces, workspace, environments, name, versions, version] = *segments.as_slice() else {
        return None;
    };
    let keys = [("workspaces", workspaces), ("environments", environments), ("versions", versions)];
    let is_one = rest.to_ascii_lowercase().starts_with("/subscriptions/")
        && keys.iter().all(|(key, written)| key.eq_ignore_ascii_case(written));
    (is_one && [workspace, name, version].into_iter().all(is_name)).then_some(Selector::Version)
}

fn is_curated(name: &str) -> bool {
    name.starts_with("AzureML-")
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        let arm = "azureml:/subscriptions/0/resourceGroups/g/providers/Microsoft.MachineLearningServices\
                   /workspaces/w/environments/e/versions/1";
        for (text, selector) in [
            ("azureml:e:1", Selector::Version),
            ("azureml:e:2024-01-01", Selector::Version),
            ("azureml:e@latest", Selector::Label),
            ("azureml:AzureML-sklearn-1.5@latest", Selector::Label),
            ("azureml:AzureML-AutoML@prod", Selector::Label),
            ("azureml:AzureML-sklearn-1.5:3", Selector::Version),
            ("azureml://registries/azureml/environments/x/versions/1", Selector::Version),
            ("azureml://registries/azureml/environments/x/labels/latest", Selector::Label),
            (arm, Selector::Version),
        ] {
            assert_eq!(read(text), Ok(selector), "{text}");
        }
    }

    #[test]
    fn what_is_none_is_told_apart() {
        let long = format!("azureml:{}:1", "e".repeat(MAX_LENGTH));
        for (text, error) in [
            ("< your environment name >", Malformed::Placeholder),
            ("azureml:${{inputs.e}}:1", Malformed::Placeholder),
            ("mcr.microsoft.com/azureml/openmpi:1", Malformed::Scheme),
            ("", Malformed::Scheme),
            (&long, Malformed::TooLong),
            ("azureml:e", Malformed::NoVersion),
            ("azureml:e:", Malformed::NoVersion),
            ("azureml:", Malformed::NoVersion),
            ("azureml:e@prod", Malformed::UnknownLabel),
            ("azureml::1", Malformed::Name),
            ("azureml:a b:1", Malformed::Name),
            ("azureml:@latest", Malformed::Name),
            ("azureml://registries/azureml/environments/x", Malformed::Registry),
            ("azureml://registries//environments/x/versions/1", Malformed::Registry),
            ("azureml://datastores/d/paths/p", Malformed::Registry),
            ("azureml:/subscriptions/0/environments/e/versions/1", Malformed::ResourceId),
            ("azureml:/x/workspaces/w/environments/e/versions/1", Malformed::ResourceId),
        ] {
            assert_eq!(read(text), Err(error), "{text}");
        }
    }
}
