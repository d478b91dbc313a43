//! An environment has an image or a build context, and not both.
//!
//! The client finds it out when it submits (azure-ai-ml 1.35.2, measured). A deployment's environment may have an `inference_config` alone.
//! The environment of a prompt flow is another thing, of which the client makes one.

use jobgate_guest::{Document, Finding, Level};

use crate::places::Environment;

pub(super) const ID: &str = "AML-ENV-004";

pub(super) fn check(environment: &Environment, document: &Document) -> Option<Finding> {
    let has = |key: &str| document.exists(&environment.pointer.child(key));
    let (message, help) = match (has("image"), has("build")) {
        (true, true) => {
            ("this environment has an `image` and a `build`: the service takes one", "remove one of the two")
        }
        (false, false) if has("inference_config") || is_of_a_flow(environment, document) => return None,
        (false, false) if has("conda_file") => {
            ("a conda file needs an `image` to be installed into", "add `image:` with the base image")
        }
        (false, false) => {
            ("this environment has neither an `image` nor a `build`", "add `image:` or `build:`")
        }
        _ => return None,
    };
    Some(Finding::new(ID, Level::Error, environment.pointer.clone(), message).help(help))
}

/// Whether it stands in a prompt flow (`flow.dag.yaml`), which has nodes.
fn is_of_a_flow(environment: &Environment, document: &Document) -> bool {
    environment.pointer.parent().is_some_and(|flow| document.exists(&flow.child("nodes")))
}
