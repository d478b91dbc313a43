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

#[cfg(test)]
mod tests {
    use jobgate_guest::testing::{Place, Submission};
    use jobgate_guest::{Level, form};
    use serde_json::json;

    use super::super::fixture::{image, mend, mirror, only};
    use super::*;

    #[test]
    fn images_are_rewritten() {
        let submission = image(json!("python:3.10"));
        assert_eq!(only(ID, &submission, &mirror()).unwrap().0, Level::Error);
        let rewritten = json!({"name": "e", "image": "corp.azurecr.io/docker.io/library/python:3.10"});
        assert_eq!(mend(&submission, &mirror()), (rewritten, 1));
        assert_eq!(only(ID, &submission, &mirror()), None);
    }

    #[test]
    fn what_is_in_place_stays_as_it_is_written() {
        let written = json!({"name": "e", "image": "corp.azurecr.io/docker.io/x:1"});
        assert_eq!(mend(&image(written["image"].clone()), &mirror()), (written, 0));
        let hub = json!({"rules": [{"from": "mcr.microsoft.com", "to": "corp.azurecr.io"}], "allowed": ["docker.io"]});
        let written = json!({"name": "e", "image": "python"});
        assert_eq!(mend(&image(json!("python")), &hub), (written, 0));
    }

    #[test]
    fn a_rewrite_that_cannot_be_is_an_error() {
        let settings = json!({"rules": [{"from": "docker.io", "to": "corp.azurecr.io"}], "unmapped": "keep"});
        let submission = image(json!("corp.azurecr.io"));
        assert_eq!(mend(&submission, &settings).1, 0);
        let (level, message) = only(ID, &submission, &settings).unwrap();
        assert_eq!(level, Level::Error);
        assert!(message.contains("twice"), "{message}");
    }

    #[test]
    fn what_may_not_be_written_is_a_finding() {
        let submission = Submission::new("environment", json!({"image": "python:3"}))
            .site(Place::new("/image", form::Image::Inline));
        assert_eq!(mend(&submission, &mirror()), (json!({"image": "python:3"}), 0));
        let (_, message) = only(ID, &submission, &mirror()).unwrap();
        assert!(message.contains("must come from the private registry"), "{message}");
    }

    #[test]
    fn an_environment_beside_a_component_is_left_alone() {
        let place =
            Place::new("/environment/image", form::Image::Inline).inert(&form::Inert::ComponentDecides);
        let tree = json!({"environment": {"image": "python"}});
        let submission = Submission::new("job/pipeline", tree.clone()).site(place).grant("image");
        assert_eq!(mend(&submission, &mirror()), (tree, 0));
    }

    #[test]
    fn a_file_that_is_used_twice_is_rewritten_once() {
        let component = json!({"component": {"environment": {"image": "python:3"}}});
        let submission = Submission::new("job/pipeline", json!({"jobs": {"a": component, "b": component}}))
            .shared(["/jobs/a/component", "/jobs/b/component"])
            .site(Place::new("/jobs/a/component/environment/image", form::Image::Inline))
            .grant("/**/image");
        let (tree, changes) = mend(&submission, &mirror());
        assert_eq!(changes, 1);
        assert_eq!(tree["jobs"]["a"], tree["jobs"]["b"]);
        assert_eq!(
            tree["jobs"]["b"]["component"]["environment"]["image"],
            "corp.azurecr.io/docker.io/library/python:3"
        );
    }
}
