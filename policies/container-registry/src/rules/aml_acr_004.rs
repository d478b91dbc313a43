//! A build from a private base image has a connection to its registry. Only in the profile docs-2023: today's documents leave it out.
//!
//! Source: "Set up authentication between Azure ML and other services", the older revision, scenario 2.

use jobgate_guest::workspace::{Access, Answer};
use jobgate_guest::{Document, Finding, Level};

use crate::facts::Known;
use crate::host::{host, is_of_azure};

pub(super) const ID: &str = "AML-ACR-004";

pub(super) fn check(build: &Access, known: &Known, document: &Document) -> Option<Finding> {
    let image = build.pointer.child("image");
    let text = document.text(&image)?;
    let base = host(text.split('/').next().unwrap_or_default());
    if !is_of_azure(&base) || is_of_workspace(&base, known) {
        return None;
    }
    let what = format!("whether a connection lets builds pull from `{base}`");
    let connections = match known.connections()? {
        Ok(connections) => connections,
        Err(why) => return Some(Finding::unknown(ID, image, &what, why)),
    };
    let fits = connections.iter().any(|connection| {
        connection.auth_type.as_deref() == Some("ManagedIdentity")
            && connection.target.as_deref().is_some_and(|target| host(target) == base)
    });
    if fits {
        return None;
    }
    let message = format!(
        "this environment is built from `{base}`, and no connection of the workspace lets builds pull from it"
    );
    let help = "make a connection of type container_registry with a managed identity, or use an image that needs no build";
    Some(Finding::new(ID, Level::Error, image, message).help(help))
}

/// Whether a host is the workspace's own registry, which it can always pull from.
fn is_of_workspace(base: &str, known: &Known) -> bool {
    let Some(Answer::Fact(workspace)) = known.fact("workspace", "") else { return false };
    let own = workspace.properties.container_registry.as_deref().and_then(|id| id.rsplit('/').next());
    own.is_some_and(|own| base.split('.').next().is_some_and(|name| name.eq_ignore_ascii_case(own)))
}
