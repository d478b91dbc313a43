//! A reference to an environment has a form that the service knows, and names one that the settings allow.
//!
//! Source: measured with azure-ai-ml 1.35.2, which finds a missing version only after it has uploaded the code.

use jobgate_guest::{Editor, Finding, Level, Site, Value, Why, form};

use crate::environment;
use crate::reference::Reference;
use crate::settings::Settings;
use crate::shown::shown;

pub(super) const ID: &str = "AML-ENV-012";

type Environment = Site<form::Environment>;

/// Replaces a reference by what the settings map it to. What may not be written is left to the validator.
pub(super) fn mend(site: &Environment, editor: &Editor, settings: &Settings) {
    let Some(text) = registered(site) else { return };
    if let Some(target) = settings.environments.target(text)
        && editor.writable(&site.pointer)
    {
        let reason = format!("`{}` is replaced by `{}`.", shown(text), shown(&target.to_string()));
        editor.set(&site.pointer, target.value(), &Why::new(ID, reason));
    }
}

pub(super) fn check(site: &Environment, settings: &Settings) -> Option<Finding> {
    match &site.form {
        form::Environment::Inline | form::Environment::File => None,
        form::Environment::Unresolved => Some(unresolved(site)),
        form::Environment::Registered
        | form::Environment::Label
        | form::Environment::Curated
        | form::Environment::Registry
        | form::Environment::Arm
        | form::Environment::Invalid => match &site.value {
            Some(Value::Text(text)) => judge(site, text, settings),
            Some(Value::Null) | None => None,
            Some(_) => Some(malformed(site, "an environment is a reference or a mapping")),
        },
        other => {
            let message =
                format!("this version of the policy does not know an environment of the form `{other}`");
            let finding = Finding::new(ID, Level::Undecided, site.pointer.clone(), message);
            Some(finding.help("use a newer version of the policy"))
        }
    }
}

/// The text of a reference to something registered.
fn registered(site: &Environment) -> Option<&str> {
    match site.form {
        form::Environment::Registered
        | form::Environment::Label
        | form::Environment::Curated
        | form::Environment::Registry
        | form::Environment::Arm => site.text(),
        _ => None,
    }
}

fn judge(site: &Environment, text: &str, settings: &Settings) -> Option<Finding> {
    let environments = &settings.environments;
    let image = shown(text);
    let deny = |message: String, help: String| {
        Some(Finding::new(ID, Level::Error, site.pointer.clone(), message).help(help))
    };
    if let Some(target) = registered(site).and_then(|text| environments.target(text)) {
        let help = format!("write `{}`, or run `jobgate fix`", shown(&target.to_string()));
        return deny(format!("the environment `{image}` must be replaced"), help);
    }
    if let Err(error) = environment::read(text) {
        return Some(malformed(site, &format!("`{image}` is no reference to an environment: {error}")));
    }
    let help = "use an environment that the policy's settings allow (`environments`)";
    if environments.denies(text) {
        deny(format!("the environment `{image}` is denied"), help.to_owned())
    } else if !environments.allows(text) {
        deny(format!("the environment `{image}` is not allowed"), help.to_owned())
    } else {
        None
    }
}

fn malformed(site: &Environment, message: &str) -> Finding {
    let help = "write `azureml:NAME:VERSION`, or the environment itself: `{image: …}`";
    Finding::new(ID, Level::Error, site.pointer.clone(), message).help(help)
}

/// A text that is neither registered nor a file that could be read. It is often an image, or a registered name without `azureml:`.
fn unresolved(site: &Environment) -> Finding {
    let text = site.text().unwrap_or_default();
    let name = shown(text);
    let is_path = text.starts_with(['.', '/'])
        || text.starts_with("file:")
        || text.ends_with(".yml")
        || text.ends_with(".yaml");
    if is_path {
        let message = format!("which image `{name}` has is open: the file cannot be read");
        return Finding::new(ID, Level::Undecided, site.pointer.clone(), message)
            .help("give the path of an environment file");
    }
    let message = format!("`{name}` names no registered environment and no file that can be read");
    let help = match Reference::parse(text) {
        Ok(_) => format!(
            "write `{{image: {name}}}` for the image, or `azureml:{name}` for the registered environment"
        ),
        Err(_) => "write `azureml:NAME:VERSION`, or the environment itself: `{image: …}`".to_owned(),
    };
    Finding::new(ID, Level::Error, site.pointer.clone(), message).help(help)
}
