//! What runs is pinned: an image by its tag or digest, an environment by its version.
//!
//! Source: "Troubleshoot environment issues".

use jobgate_guest::{Finding, Level, Site, form};

use crate::environment::{self, Selector};
use crate::place::{Content, ImagePlace};
use crate::settings::{Require, Settings};
use crate::shown::shown;

pub(super) const ID: &str = "AML-ENV-003";

/// The tag that an image has which has none.
const LATEST: &str = "latest";

pub(super) fn check_image(image: &ImagePlace, settings: &Settings) -> Option<Finding> {
    let Content::Reference(text, reference) = &image.content else { return None };
    if reference.digest.is_some() {
        return None;
    }
    let moving = reference.tag.as_deref().is_none_or(|tag| tag == LATEST);
    let (what, help) = match settings.require {
        Require::Tag if moving => ("a tag other than `latest`, or a digest", "add the tag that was tested"),
        Require::Digest => ("a digest", "add the digest that was tested: `@sha256:…`"),
        Require::Tag | Require::None => return None,
    };
    let message = format!("`{}` is not pinned: it has not {what}", shown(text));
    Some(Finding::new(ID, Level::Warning, image.pointer.clone(), message).help(help))
}

pub(super) fn check_environment(site: &Site<form::Environment>, settings: &Settings) -> Option<Finding> {
    let text = site.text()?;
    if settings.require == Require::None || environment::read(text) != Ok(Selector::Label) {
        return None;
    }
    let message = format!("`{}` is not pinned: a label is moved from version to version", shown(text));
    Some(
        Finding::new(ID, Level::Warning, site.pointer.clone(), message)
            .help("name the version that was tested"),
    )
}
