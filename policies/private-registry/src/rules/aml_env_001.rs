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

#[cfg(test)]
mod tests {
    use jobgate_guest::form;
    use jobgate_guest::testing::{Place, Submission};
    use serde_json::{Value, json};

    use super::super::fixture::{image, only, without_value};
    use super::*;

    fn level(text: &str, settings: &Value) -> Option<Level> {
        only(ID, &image(json!(text)), settings).map(|(level, _)| level)
    }

    #[test]
    fn registries_and_parts_of_them_are_allowed() {
        let corp = json!({"allowed": ["corp.azurecr.io", "docker.io/pytorch"]});
        for allowed in ["corp.azurecr.io/x:1", "CORP.azurecr.io/x:1", "pytorch/pytorch:2"] {
            assert_eq!(level(allowed, &corp), None, "{allowed}");
        }
        // A bare host is a repository of Docker Hub.
        for denied in [
            "python:3",
            "pytorch2/pytorch:2",
            "corp.azurecr.io",
            "corp.azurecr.io:443/x:1",
            "mcr.microsoft.com/x:1",
        ] {
            assert_eq!(level(denied, &corp), Some(Level::Error), "{denied}");
        }
    }

    #[test]
    fn unmapped_says_how_much_it_weighs() {
        for (unmapped, expected) in
            [("deny", Some(Level::Error)), ("warn", Some(Level::Warning)), ("keep", None)]
        {
            assert_eq!(level("python:3", &json!({"unmapped": unmapped})), expected, "{unmapped}");
        }
        assert_eq!(level("python:3", &json!({})), Some(Level::Error));
    }

    #[test]
    fn the_message_tells_a_registry_from_a_part_of_one() {
        let settings = json!({"allowed": ["mcr.microsoft.com/azureml"]});
        let message = |text: &str| only(ID, &image(json!(text)), &settings).unwrap().1;
        assert!(message("mcr.microsoft.com/x:1").contains("a part of `mcr.microsoft.com`"));
        assert!(message("python:3").contains("comes from `docker.io`"));
    }

    #[test]
    fn switching_the_rewrite_off_opens_nothing() {
        let rules = json!([{"from": "docker.io", "to": "corp.azurecr.io"}]);
        assert_eq!(level("python:3", &json!({"rules": rules})), None, "AML-ENV-002 says it");
        let off = json!({"rules": rules, "levels": {"AML-ENV-002": "off"}});
        assert_eq!(level("python:3", &off), Some(Level::Error));
    }

    #[test]
    fn an_unknown_form_is_undecided() {
        let (level, message) =
            only(ID, &without_value(form::Image::Other("holographic".into())), &json!({})).unwrap();
        assert_eq!(level, Level::Undecided);
        assert!(message.contains("holographic"));
    }

    #[test]
    fn what_the_service_never_sees_is_not_judged() {
        let place =
            Place::new("/environment/image", form::Image::Inline).inert(&form::Inert::ComponentDecides);
        let submission =
            Submission::new("job/pipeline", json!({"environment": {"image": "python"}})).site(place);
        assert_eq!(only(ID, &submission, &json!({})), None);
    }

    #[test]
    fn an_image_of_an_application_is_an_image() {
        let tree = json!({"custom_applications": [{"image": {"reference": "python:3"}}]});
        let place = Place::new("/custom_applications/0/image/reference", form::Image::Application);
        assert!(only(ID, &Submission::new("compute", tree).site(place), &json!({})).is_some());
    }

    #[test]
    fn no_image_is_none() {
        assert_eq!(only(ID, &image(Value::Null), &json!({})), None);
    }
}
