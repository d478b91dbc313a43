//! A build needs Microsoft's registry, whatever its base image.
//!
//! Source: the documentation "Access Azure Machine Learning behind a firewall": support images of builds come from there.

use jobgate_guest::{Document, Finding, Level};

use crate::places::Environment;

pub(super) const ID: &str = "AML-ENV-015";

pub(super) fn check(environment: &Environment, document: &Document) -> Option<Finding> {
    let builds = ["conda_file", "build"].iter().map(|key| environment.pointer.child(key));
    let at = builds.into_iter().find(|at| document.exists(at))?;
    let message = "this environment is built, and a build pulls support images from `mcr.microsoft.com`";
    Some(
        Finding::new(ID, Level::Note, at, message)
            .help("where that registry cannot be reached, use an image that needs no build"),
    )
}
