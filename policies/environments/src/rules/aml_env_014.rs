//! A build context is local: nobody can look into one that is elsewhere.
//!
//! It loads and is submitted under a random name (azure-ai-ml 1.35.2, measured).

use jobgate_guest::{Finding, Level, Site, form};

pub(super) const ID: &str = "AML-ENV-014";

pub(super) fn check(image: &Site<form::Image>) -> Option<Finding> {
    if image.form != form::Image::ContextRemote {
        return None;
    }
    let message = "this build context is not local: what its Dockerfile pulls cannot be seen";
    Some(Finding::new(ID, Level::Error, image.pointer.clone(), message).help("name a local folder"))
}
