//! An environment holds no credentials of a registry.
//!
//! Source: the documentation "Troubleshoot environments": they are no longer supported, connections take their place. The client refuses a
//! `docker` block (azure-ai-ml 1.35.2, measured).

use jobgate_guest::{Document, Finding, Level};

use crate::places::Environment;

pub(super) const ID: &str = "AML-ENV-007";

pub(super) fn check(environment: &Environment, document: &Document) -> Option<Finding> {
    let at = ["docker", "registry"]
        .iter()
        .map(|key| environment.pointer.child(key))
        .find(|at| document.exists(at))?;
    let message = "an environment names no registry and holds no credentials: the service does not take them";
    let help = "remove it; let a connection of the workspace, or the identity of the compute, pull the image";
    Some(Finding::new(ID, Level::Error, at, message).help(help))
}
