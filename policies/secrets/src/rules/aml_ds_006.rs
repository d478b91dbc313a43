//! No secret stands in a spec.
//!
//! Source: "Identity-based data access to storage services", its note on what counts as credentials: keys, signatures, secrets of service
//! principals. What looks like one is told by the host (`docs/abi.md` §6, facet `credential`); no message quotes any.

use jobgate_guest::{Document, Finding, Level, Pointer, Shape, Site, Value, form};

use crate::settings::Settings;

pub(super) const ID: &str = "AML-DS-006";

/// Keys of credentials whose values are secrets (azure-ai-ml 1.35.2).
const SECRETS: &[&str] = &[
    "account_key",
    "admin_password",
    "api_key",
    "certificate",
    "client_secret",
    "kerberos_keytab",
    "kerberos_password",
    "key",
    "password",
    "pat",
    "sas_token",
    "secret_access_key",
];

const USE_IDENTITY: &str = "let identities access it, or give the secret when the asset is made and take it out of the file; replace the \
                            one that stood here";
const USE_VAULT: &str =
    "keep it in a key vault or a connection that the code reads, and replace the one that stood here";

pub(super) fn check(document: &Document, settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    for site in document.sites::<form::Credential>() {
        judge(&site, document, settings, &mut findings);
    }
    findings
}

fn judge(
    site: &Site<form::Credential>,
    document: &Document,
    settings: &Settings,
    findings: &mut Vec<Finding>,
) {
    if let Some(name) = variable(&site.pointer)
        && let Some(holds_secret) = settings.holds_secret(&name)
    {
        if holds_secret && is_literal(site) {
            findings.push(found(&site.pointer, "this variable holds a secret", USE_VAULT));
        }
        return;
    }
    match &site.form {
        form::Credential::Credentials => credentials(site, document, findings),
        form::Credential::UrlSignature => {
            let what =
                "this text holds a shared access signature: whoever reads it has the access that it grants";
            let help = "name the data by datastore or plain URL, which identities access; replace the signature that stood here";
            findings.push(found(&site.pointer, what, help));
        }
        form::Credential::EnvironmentVariable
        | form::Credential::DockerArgument
        | form::Credential::DockerfileArgument => {}
        other => {
            let message =
                format!("this host calls the place of a secret `{other}`, which this policy does not know");
            findings.push(
                Finding::new(ID, Level::Undecided, site.pointer.clone(), message).help("update the policy"),
            );
        }
    }
}

/// A mapping of credentials, of which some are public, or a text that holds a secret.
fn credentials(site: &Site<form::Credential>, document: &Document, findings: &mut Vec<Finding>) {
    let at = &site.pointer;
    if at.name().as_deref() == Some("~dockerfile") {
        let what = "a variable of this Dockerfile holds a secret: it stays in the layers of the image";
        let help = "mount it as a secret of the build, or fetch it when the job runs; replace the one that stood here";
        findings.push(found(at, what, help));
    } else if document.shape(at) == Some(Shape::Mapping) {
        for child in document.children(at) {
            if is_secret_key(&child) && document.get(&child).is_some_and(|value| is_written(&value)) {
                findings.push(found(&child, "these credentials are a secret", USE_IDENTITY));
            }
        }
    } else if variable(at).is_some() {
        findings.push(found(at, "this variable holds a secret", USE_VAULT));
    } else if !is_secret_key(at) || is_literal(site) {
        // Where a text may be anything, the host says so by what it looks like; behind a key for secrets it may be filled in later.
        findings.push(found(at, "a key, a token or a password stands here", USE_VAULT));
    }
}

fn is_secret_key(at: &Pointer) -> bool {
    at.name().is_some_and(|name| SECRETS.contains(&&*name))
}

fn found(at: &Pointer, what: &str, help: &str) -> Finding {
    Finding::new(ID, Level::Error, at.clone(), what).help(help)
}

/// The name of the environment variable at a pointer.
fn variable(pointer: &Pointer) -> Option<String> {
    let is_variable = pointer.parent()?.name()? == "environment_variables";
    pointer.name().filter(|_| is_variable).map(|name| name.into_owned())
}

fn is_literal(site: &Site<form::Credential>) -> bool {
    site.value.as_ref().is_some_and(is_written)
}

/// Whether a value stands there, and not one that is filled in later.
fn is_written(value: &Value) -> bool {
    match value {
        Value::Text(text) => {
            let text = text.trim();
            let is_filling = text.chars().all(|char| "xX*.-_?#".contains(char));
            !is_filling && !text.starts_with(['$', '<', '{', '%']) && !text.contains("${{")
        }
        Value::Integer(_) | Value::Float(_) => true,
        _ => false,
    }
}
