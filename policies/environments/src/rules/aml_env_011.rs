//! The Dockerfile of a build context is there.
//!
//! The client uploads and registers without a look (azure-ai-ml 1.35.2, measured).

use jobgate_guest::{Finding, Level, Site, form};

pub(super) const ID: &str = "AML-ENV-011";

pub(super) fn check(image: &Site<form::Image>) -> Option<Finding> {
    let (message, help) = match image.form {
        form::Image::DockerfileMissing => (
            "there is no Dockerfile in this build context: the build would fail in the workspace",
            "add one, or name it with `dockerfile_path:`",
        ),
        form::Image::DockerfileUnreadable => {
            ("the Dockerfile of this build context cannot be read", "see to it that it is a text in UTF-8")
        }
        _ => return None,
    };
    Some(Finding::new(ID, Level::Error, image.pointer.clone(), message).help(help))
}
