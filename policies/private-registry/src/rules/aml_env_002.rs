//! Images that a rule of the settings knows come from where it says.
//!
//! Source: "Set up authentication between Azure Machine Learning and other services" (custom base image internal to your
//! enterprise).

use jobgate_guest::Finding;

use super::finding;
use crate::objection;
use crate::place::{Content, ImagePlace, Origin};
use crate::settings::Settings;

pub(crate) const ID: &str = "AML-ENV-002";

pub(super) fn check(image: &ImagePlace, settings: &Settings) -> Option<Finding> {
    let Content::Reference(text, reference) = &image.content else { return None };
    if image.origin != Origin::Spec {
        return None;
    }
    let objection = objection::not_rewritten(text, &settings.verdict(reference, ID))?;
    Some(finding(ID, image, objection))
}
