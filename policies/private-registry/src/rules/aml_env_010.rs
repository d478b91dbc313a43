//! The images of a Dockerfile come from allowed registries: each `FROM`, `COPY --from` and `RUN --mount=from`.
//!
//! Source: measured; the client uploads a build context without a look into it (azure-ai-ml 1.35.2).

use jobgate_guest::{Finding, Level};

use super::finding;
use crate::mapping::Verdict;
use crate::objection;
use crate::place::{Content, ImagePlace, Origin};
use crate::settings::Settings;

pub(super) const ID: &str = "AML-ENV-010";

pub(super) fn check(image: &ImagePlace, settings: &Settings) -> Option<Finding> {
    if image.origin != Origin::Dockerfile {
        return None;
    }
    match &image.content {
        Content::Reference(text, reference) => {
            let objection = match settings.verdict(reference, ID) {
                Verdict::Unmapped => objection::unmapped(text, reference, settings)?,
                verdict => objection::not_rewritten(text, &verdict)?,
            };
            Some(finding(ID, image, objection))
        }
        Content::Unknown(why) => {
            let message = format!("where the images of this build come from is open: {why}");
            let finding = Finding::new(ID, Level::Undecided, image.pointer.clone(), message);
            Some(finding.help("give the build a local folder with a Dockerfile, and each build argument in a `FROM` a default"))
        }
        Content::Invalid(..) | Content::NotText => None,
    }
}
