//! The name of an environment has no reserved prefix.
//!
//! Source: the documentation "Manage environments"; the client registers it without a word (azure-ai-ml 1.35.2, measured).

use jobgate_guest::{Document, Finding, Level};

use crate::places::Environment;

pub(super) const ID: &str = "AML-ENV-005";

const RESERVED: [&str; 2] = ["azureml", "microsoft"];

pub(super) fn check(environment: &Environment, document: &Document) -> Option<Finding> {
    let at = environment.pointer.child("name");
    let name = document.text(&at).filter(|_| environment.is_named)?;
    let prefix = RESERVED
        .iter()
        .find(|prefix| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)))?;
    let mut message = String::from("names that begin with `");
    message.push_str(prefix);
    message.push_str("` are the service's own");
    Some(Finding::new(ID, Level::Error, at, message).help("give it another name"))
}
