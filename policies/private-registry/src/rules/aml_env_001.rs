//! Images come from allowed registries only: those that are written, and those of registered environments as far as they are known.
//!
//! Source: "Set up authentication between Azure Machine Learning and other services"; it mirrors `allowedACRs` of the built-in
//! Azure Policy.

use jobgate_guest::workspace::Answer;
use jobgate_guest::{Finding, Level, Site, form};

use super::{aml_env_002, finding};
use crate::facts::{self, Registered};
use crate::mapping::Verdict;
use crate::objection::{self, Objection};
use crate::place::{Content, ImagePlace, Origin};
use crate::reference::Reference;
use crate::settings::{Images, Settings};
use crate::shown::shown;

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

/// Whether the image of a reference to an environment of the workspace is to be judged. One that the settings replace is not.
pub(super) fn asks_image(text: &str, settings: &Settings) -> bool {
    let environments = &settings.environments;
    let is_judged = match environments.images {
        Images::Known => !environments.names(text),
        Images::Required => true,
        Images::Trusted => false,
    };
    is_judged && !settings.is_off(ID) && environments.target(text).is_none()
}

/// The image of a registered environment. It is in the workspace, so nothing here rewrites it.
pub(super) fn check_environment(
    site: &Site<form::Environment>,
    known: Option<&Answer<Registered>>,
    settings: &Settings,
) -> Option<Finding> {
    let Some(text) = facts::in_workspace(site) else { return elsewhere(site, settings) };
    let known = known.filter(|_| asks_image(text, settings))?;
    let name = shown(text);
    let (message, help) = match known {
        Answer::Fact(Registered { image: Some(image), .. }) => {
            let reference = Reference::parse(image).ok()?;
            let Objection { level, message, .. } =
                objection::of(image, &reference, aml_env_002::ID, settings)?;
            let message = ["the environment `", &name, "`: ", &message].concat();
            return Some(Finding::new(ID, level, site.pointer.clone(), message).help(ANOTHER));
        }
        _ if settings.environments.images != Images::Required => return None,
        Answer::Fact(_) => (["the workspace builds `", &name, "` from a context that is not seen"], ANOTHER),
        Answer::Absent => {
            (["the workspace has no environment `", &name, "`"], "register it, or name one that is there")
        }
        Answer::Unknown(why) => {
            let what = ["which image `", &name, "` has"].concat();
            return Some(Finding::unknown(ID, site.pointer.clone(), &what, why));
        }
    };
    Some(Finding::new(ID, Level::Undecided, site.pointer.clone(), message.concat()).help(help))
}

/// What to do about an image that is in the workspace.
const ANOTHER: &str = "what is registered is not rewritten: name an environment whose image is allowed, or let the policy's settings replace this one (`environments.map`)";

/// An environment that is not of the workspace itself: no host looks it up, so it is the settings that know it.
fn elsewhere(site: &Site<form::Environment>, settings: &Settings) -> Option<Finding> {
    let text = site.text()?;
    let is_open = matches!(site.form, form::Environment::Registry | form::Environment::Arm)
        && settings.environments.images == Images::Required
        && asks_image(text, settings)
        && !settings.environments.names(text);
    let message =
        ["which image `", &shown(text), "` has is not looked up: it is not of the workspace itself"];
    let help = "list it under `environments.allow` in the policy's settings if its image is known, or under `environments.map`";
    is_open.then(|| Finding::new(ID, Level::Undecided, site.pointer.clone(), message.concat()).help(help))
}

#[cfg(test)]
mod tests {
    use jobgate_guest::form;
    use jobgate_guest::testing::{Place, Submission};
    use serde_json::{Value, json};

    use super::super::fixture::{environment, image, of_rule, only, without_value};
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

    const BOUGHT: &str = "azureml://registries/r/environments/e/versions/1";

    /// A job with the environment `azureml:e:1`, whose image the workspace knows.
    fn registered(image: Value) -> Submission {
        let fact = json!({"id": "/w/environments/e/versions/1", "properties": {"image": image}});
        environment("azureml:e:1", form::Environment::Registered).fact("environment", "e:1", fact)
    }

    fn corp(environments: Value) -> Value {
        json!({"allowed": ["corp.azurecr.io"], "environments": environments})
    }

    #[test]
    fn the_image_of_a_registered_environment_is_judged_where_it_is_known() {
        for (image, expected) in [("corp.azurecr.io/x:1", None), ("python:3", Some(Level::Error))] {
            let found = only(ID, &registered(json!(image)), &corp(json!({})));
            assert_eq!(found.map(|(level, _)| level), expected, "{image}");
        }
        let finding = of_rule(ID, &registered(json!("python:3")), &corp(json!({}))).remove(0);
        assert_eq!(finding.pointer, "/environment");
        assert_eq!(
            finding.message,
            "the environment `azureml:e:1`: `python:3` comes from `docker.io`, which is not allowed"
        );
        assert!(finding.help.unwrap().contains("environments.map"));
        for (unmapped, expected) in [("warn", Some(Level::Warning)), ("keep", None)] {
            let found = only(ID, &registered(json!("python:3")), &json!({"unmapped": unmapped}));
            assert_eq!(found.map(|(level, _)| level), expected, "{unmapped}");
        }
    }

    #[test]
    fn what_a_label_stands_for_is_judged() {
        for (text, form) in [
            ("azureml:e@latest", form::Environment::Label),
            ("azureml:AzureML-e@latest", form::Environment::Curated),
        ] {
            let fact = json!({"properties": {"image": "mcr.microsoft.com/azureml/curated/e:1"}});
            let submission = environment(text, form).fact("environment", &text["azureml:".len()..], fact);
            assert_eq!(only(ID, &submission, &corp(json!({}))).unwrap().0, Level::Error, "{text}");
        }
    }

    #[test]
    fn an_image_that_a_rule_knows_is_not_rewritten_in_the_workspace() {
        let submission = registered(json!("python:3"));
        let settings = json!({"rules": [{"from": "docker.io", "to": "corp.azurecr.io/hub"}]});
        assert_eq!(super::super::fixture::mend(&submission, &settings).1, 0);
        let findings = submission.validate::<crate::PrivateRegistry>(&settings).unwrap();
        let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
        assert_eq!((finding.rule.as_str(), finding.level), (ID, Level::Error));
        assert!(finding.message.contains("`python:3` must come from the private registry"));
        assert!(finding.help.as_ref().unwrap().contains("what is registered is not rewritten"));
    }

    #[test]
    fn what_the_settings_name_is_known_already() {
        let denied =
            |environments: Value| only(ID, &registered(json!("python:3")), &corp(environments)).is_some();
        assert!(denied(json!({})));
        assert!(!denied(json!({"allow": ["azureml:e"]})));
        assert!(!denied(json!({"map": {"azureml:x:1": "azureml:e:1"}})));
        assert!(!denied(json!({"map": {"azureml:e:1": "azureml:x:1"}})), "it is replaced");
        assert!(!denied(json!({"images": "trusted"})));
        assert!(denied(json!({"images": "required", "allow": ["azureml:e"]})));
    }

    #[test]
    fn what_is_not_known_counts_where_it_is_required() {
        let level = |submission: &Submission, images: &str| {
            only(ID, submission, &corp(json!({"images": images}))).map(|(level, _)| level)
        };
        let form = form::Environment::Registered;
        for submission in [
            environment("azureml:e:1", form.clone()),
            environment("azureml:e:1", form).absent("environment", "e:1"),
            registered(Value::Null),
            environment(BOUGHT, form::Environment::Registry),
        ] {
            assert_eq!(level(&submission, "known"), None);
            assert_eq!(level(&submission, "trusted"), None);
            assert_eq!(level(&submission, "required"), Some(Level::Undecided));
        }
        let bought = environment(BOUGHT, form::Environment::Registry);
        let allow = corp(json!({"images": "required", "allow": ["azureml://registries/r"]}));
        assert_eq!(only(ID, &bought, &allow), None);
    }

    #[test]
    fn an_environment_beside_a_component_is_not_asked_about() {
        let place =
            Place::new("/environment", form::Environment::Registered).inert(&form::Inert::ComponentDecides);
        let submission = Submission::new("job/pipeline", json!({"environment": "azureml:e:1"})).site(place);
        assert_eq!(only(ID, &submission, &corp(json!({"images": "required"}))), None);
    }
}
