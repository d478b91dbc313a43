//! The name of an environment has at most 255 characters.
//!
//! Source: the documentation "Manage environments"; the client accepts 300 (azure-ai-ml 1.35.2, measured).

use jobgate_guest::{Document, Finding, Level};

use crate::places::Environment;

pub(super) const ID: &str = "AML-ENV-006";

const MOST: usize = 255;

pub(super) fn check(environment: &Environment, document: &Document) -> Option<Finding> {
    let at = environment.pointer.child("name");
    let name = document.text(&at).filter(|name| environment.is_named && name.chars().count() > MOST)?;
    let message = format!("this name has {} characters, and the service takes {MOST}", name.chars().count());
    Some(Finding::new(ID, Level::Error, at, message).help("give it a shorter name"))
}
