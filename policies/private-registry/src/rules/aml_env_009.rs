//! What stands where an image is expected is an image reference.
//!
//! Source: the grammar of distribution/reference; the client takes any text (azure-ai-ml 1.35.2, measured).

use jobgate_guest::{Finding, Level};

use crate::place::{Content, ImagePlace};
use crate::settings::Settings;
use crate::shown::shown;

pub(super) const ID: &str = "AML-ENV-009";

pub(super) fn check(image: &ImagePlace, _: &Settings) -> Option<Finding> {
    let message = match &image.content {
        Content::Invalid(text, invalid) => format!("`{}` is no image reference: {invalid}", shown(text)),
        Content::NotText => "this is no image reference: it is not a text".to_owned(),
        Content::Reference(..) | Content::Unknown(_) => return None,
    };
    let help = "write `registry/repository:tag` or `registry/repository@sha256:…`";
    Some(Finding::new(ID, Level::Error, image.pointer.clone(), message).help(help))
}
