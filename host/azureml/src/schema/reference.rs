//! Places that name something registered, a local file, or hold the thing itself.

use jobgate_core::submission::{At, Reference as Written};
use jobgate_yaml::Value;

use super::checker::Checker;
use super::language::{Reference, Registered, Schema};
use super::rules;
use super::words::quoted;

/// Checks what a reference names, or what stands in its place.
pub(super) fn check(checker: &mut Checker<'_>, reference: &'static Reference, at: &At<'_>) {
    if let Some((written, _)) = at.link() {
        return check_file(checker, reference, written, at);
    }
    match (at.value(), reference.inline) {
        (Value::Text(text), _) => check_text(checker, reference, text, at),
        (Value::Mapping(_), Some(inline)) => checker.check(inline, at),
        _ => checker.wrong_type(&Schema::Reference(reference), at),
    }
}

/// The content of a file that replaced the reference.
fn check_file(checker: &mut Checker<'_>, reference: &'static Reference, written: &str, at: &At<'_>) {
    let prefixed = written.starts_with("file:");
    match reference.file {
        Some(schema) if reference.prefix.allows(prefixed) => checker.check(schema, at),
        Some(_) if !prefixed => checker.error(&rules::WRONG_VALUE, at.pointer(), || {
            let message = format!(
                "{} is a path without `file:` before it, which the client refuses here",
                quoted(written)
            );
            (message, format!("write `file:{written}`"))
        }),
        Some(_) => checker.error(&rules::WRONG_VALUE, at.pointer(), || {
            let message =
                format!("{} has `file:` before the path, which the client refuses here", quoted(written));
            (message, "leave `file:` out".to_owned())
        }),
        None => checker.error(&rules::WRONG_VALUE, at.pointer(), || no_file(reference, written)),
    }
}

fn check_text(checker: &mut Checker<'_>, reference: &'static Reference, text: &str, at: &At<'_>) {
    match Written::of(text) {
        // Loading says what is wrong with a path that leads nowhere.
        Written::Local(_) if reference.file.is_some() => {}
        Written::Local(_) | Written::Remote => {
            checker.error(&rules::WRONG_VALUE, at.pointer(), || no_file(reference, text));
        }
        Written::Registered if text.starts_with("azureml://registries/") && reference.registry => {}
        Written::Registered => {
            let name = text.strip_prefix("azureml:").unwrap_or(text);
            if let Some((what, help)) = problem(reference, name) {
                checker.error(&rules::WRONG_VALUE, at.pointer(), || {
                    (format!("{} {what}", quoted(text)), help.to_owned())
                });
            }
        }
    }
}

fn no_file(reference: &Reference, text: &str) -> (String, String) {
    let message = format!(
        "{} names no {}",
        quoted(text),
        reference.name.trim_start_matches("a ").trim_start_matches("an ")
    );
    (message, format!("write `azureml:NAME:VERSION` for {} that is registered", reference.name))
}

/// What is wrong with the name of something registered, and what to do (client-protocol §4).
fn problem(reference: &Reference, name: &str) -> Option<(&'static str, &'static str)> {
    if name.is_empty() {
        return Some(("names nothing", "write `azureml:NAME:VERSION`"));
    }
    if name.contains('/') && !name.starts_with('/') && !name.starts_with("subscriptions/") {
        return Some((
            "is neither a name nor the id of a resource, which begins with `/subscriptions/`",
            "write `azureml:NAME:VERSION`",
        ));
    }
    if name.contains('/') {
        let is_version = name.contains("/versions/") || matches!(reference.registered, Registered::Name);
        return (!is_version).then_some(("is the id of no version", "add `/versions/VERSION`"));
    }
    match reference.registered {
        Registered::Name => return None,
        Registered::Component if name.ends_with("@default") => return None,
        Registered::VersionOrLatest if name.starts_with("AzureML-") => return None,
        Registered::Component | Registered::VersionOrLatest => {}
    }
    version_problem(name)
}

/// What is wrong with the version or the label of something registered that the client looks up, and what to do.
pub(super) fn version_problem(name: &str) -> Option<(&'static str, &'static str)> {
    const HELP: &str = "write `azureml:NAME:VERSION` or `azureml:NAME@latest`";
    match name.rsplit_once('@') {
        Some((_, "latest")) => None,
        Some(_) => Some(("has a label that the client does not look up: it knows `latest` alone", HELP)),
        None if name.split_once(':').is_some_and(|(_, version)| !version.is_empty()) => None,
        None => Some(("has no version", HELP)),
    }
}
