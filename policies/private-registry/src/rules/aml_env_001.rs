//! Images come from allowed registries only.
//!
//! Source: "Set up authentication between Azure Machine Learning and other services"; it mirrors `allowedACRs` of the built-in
//! Azure Policy.

use jobgate_guest::{Finding, Level};

use super::{aml_env_002, finding};
use crate::mapping::Verdict;
use crate::objection;
use crate::place::{Content, ImagePlace, Origin};
use crate::settings::Settings;

pub(super) const ID: &str = "AML-ENV-001";

pub(super) fn check(image: &ImagePlace, settings: &Settings) -> Option<Finding> {
    if image.origin != Origin::Spec {
        return None;
    }
    match &image.content {
        Content::Reference(text, reference) => {
            let unmapped = settings.verdict(reference, aml_env_002::ID) == Verdict::Unmapped;
            let objection = unmapped.then(|| objection::unmapped(text, reference, settings))??;
            Some(finding(ID, image, objection))
        }
        Content::Unknown(why) => {
            let finding = Finding::new(ID, Level::Undecided, image.pointer.clone(), why.as_str());
            Some(finding.help("use a newer version of the policy"))
        }
        Content::Invalid(..) | Content::NotText => None,
    }
}
