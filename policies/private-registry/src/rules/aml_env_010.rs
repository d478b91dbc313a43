//! The images of a Dockerfile come from allowed registries: each `FROM`, `COPY --from` and `RUN --mount=from`.
//!
//! Source: measured; the client uploads a build context without a look into it (azure-ai-ml 1.35.2).

use jobgate_guest::{Finding, Level};

use super::finding;
use crate::objection;
use crate::place::{Content, ImagePlace, Origin};
use crate::settings::Settings;

pub(crate) const ID: &str = "AML-ENV-010";

pub(super) fn check(image: &ImagePlace, settings: &Settings) -> Option<Finding> {
    if image.origin != Origin::Dockerfile {
        return None;
    }
    match &image.content {
        Content::Reference(text, reference) => {
            Some(finding(ID, image, objection::of(text, reference, ID, settings)?))
        }
        Content::Unknown(why) => {
            let message = format!("where the images of this build come from is open: {why}");
            let finding = Finding::new(ID, Level::Undecided, image.pointer.clone(), message);
            Some(finding.help("give the build a local folder with a Dockerfile, and each build argument in a `FROM` a default"))
        }
        Content::Invalid(..) | Content::NotText => None,
    }
}

#[cfg(test)]
mod tests {
    use jobgate_guest::form::Image;
    use serde_json::json;

    use super::super::fixture::{dockerfile, mend, mirror, of_rule, only, without_value};
    use super::*;

    #[test]
    fn every_kind_of_line_is_rewritten() {
        let submission = dockerfile(&["python:3", "nginx", "corp.azurecr.io/docker.io/x:1", "ubuntu:24.04"]);
        assert_eq!(of_rule(ID, &submission, &mirror()).len(), 3);
        assert_eq!(mend(&submission, &mirror()).1, 3);
        let images = [0, 1, 2, 3].map(|i| submission.at(&format!("/build/~dockerfile/images/{i}")));
        assert_eq!(
            images,
            [
                "corp.azurecr.io/docker.io/library/python:3",
                "corp.azurecr.io/docker.io/library/nginx",
                "corp.azurecr.io/docker.io/x:1",
                "corp.azurecr.io/docker.io/library/ubuntu:24.04",
            ]
        );
        assert_eq!(of_rule(ID, &submission, &mirror()), []);
    }

    #[test]
    fn an_unmapped_image_is_denied_by_this_rule_alone() {
        let findings = dockerfile(&["quay.io/x:1"]).validate::<crate::PrivateRegistry>(&mirror()).unwrap();
        let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
        assert_eq!((finding.rule.as_str(), finding.level), (ID, Level::Error));
        let warn = json!({"unmapped": "warn"});
        assert_eq!(only(ID, &dockerfile(&["quay.io/x:1"]), &warn).unwrap().0, Level::Warning);
    }

    #[test]
    fn what_cannot_be_told_is_undecided() {
        for form in [
            Image::DockerfileUndecidable,
            Image::DockerfileMissing,
            Image::DockerfileUnreadable,
            Image::ContextRemote,
            Image::DockerfileFrom,
        ] {
            for unmapped in ["deny", "keep"] {
                let found = only(ID, &without_value(form.clone()), &json!({"unmapped": unmapped}));
                assert_eq!(found.unwrap().0, Level::Undecided, "{form}");
            }
        }
    }

    #[test]
    fn switching_it_off_leaves_the_dockerfile_alone() {
        let mut settings = mirror();
        settings["levels"] = json!({ID: "off"});
        assert_eq!(mend(&dockerfile(&["python:3"]), &settings).1, 0);
    }
}
