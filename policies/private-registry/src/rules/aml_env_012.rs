//! A reference to an environment has a form that the service knows, and names one that the settings allow.
//!
//! Source: measured with azure-ai-ml 1.35.2, which finds a missing version only after it has uploaded the code, and which takes the
//! registered environment that the `id` of an environment names, whatever image stands beside it.

use jobgate_guest::{Editor, Finding, Level, Pointer, Site, Value, Why, form};

use crate::environment;
use crate::reference::Reference;
use crate::settings::{Settings, Target};
use crate::shown::shown;

pub(super) const ID: &str = "AML-ENV-012";

type Environment = Site<form::Environment>;

/// Replaces a reference by what the settings map it to. What may not be written is left to the validator.
pub(super) fn mend(site: &Environment, editor: &Editor, settings: &Settings) {
    let Some(text) = registered(site) else { return };
    if let Some(target) = settings.environments.target(text)
        && editor.writable(&site.pointer)
    {
        let reason = format!("`{}` is replaced by `{}`.", shown(text), shown(&target.to_string()));
        let at = match target {
            // In place of the environment that has the `id`.
            Target::Image(_) => around(site).unwrap_or_else(|| site.pointer.clone()),
            Target::Registered(_) => site.pointer.clone(),
        };
        editor.set(&at, target.value(), &Why::new(ID, reason));
    }
}

/// The environment whose `id` a site is.
fn around(site: &Environment) -> Option<Pointer> {
    site.pointer.as_str().strip_suffix("/id").map(Pointer::from)
}

pub(super) fn check(site: &Environment, settings: &Settings) -> Option<Finding> {
    match &site.form {
        form::Environment::Inline | form::Environment::File => None,
        form::Environment::Unresolved => unresolved(site),
        form::Environment::Registered
        | form::Environment::Label
        | form::Environment::Curated
        | form::Environment::Registry
        | form::Environment::Arm
        | form::Environment::Invalid => match &site.value {
            Some(Value::Text(text)) => judge(site, text, settings),
            Some(Value::Null) | None => None,
            Some(_) => Some(malformed(site, "an environment is a reference or a mapping")),
        },
        other => {
            let message =
                format!("this version of the policy does not know an environment of the form `{other}`");
            let finding = Finding::new(ID, Level::Undecided, site.pointer.clone(), message);
            Some(finding.help("use a newer version of the policy"))
        }
    }
}

/// The text of a reference to something registered.
fn registered(site: &Environment) -> Option<&str> {
    match site.form {
        form::Environment::Registered
        | form::Environment::Label
        | form::Environment::Curated
        | form::Environment::Registry
        | form::Environment::Arm => site.text(),
        _ => None,
    }
}

fn judge(site: &Environment, text: &str, settings: &Settings) -> Option<Finding> {
    let environments = &settings.environments;
    let image = shown(text);
    let deny = |message: String, help: String| {
        Some(Finding::new(ID, Level::Error, site.pointer.clone(), message).help(help))
    };
    if let Some(target) = registered(site).and_then(|text| environments.target(text)) {
        let help = format!("write `{}`, or run `jobgate fix`", shown(&target.to_string()));
        return deny(format!("the environment `{image}` must be replaced"), help);
    }
    if let Err(error) = environment::read(text) {
        return Some(malformed(site, &format!("`{image}` is no reference to an environment: {error}")));
    }
    let help = "use an environment that the policy's settings allow (`environments`)";
    if environments.denies(text) {
        deny(format!("the environment `{image}` is denied"), help.to_owned())
    } else if !environments.allows(text) {
        deny(format!("the environment `{image}` is not allowed"), help.to_owned())
    } else {
        None
    }
}

fn malformed(site: &Environment, message: &str) -> Finding {
    let help = "write `azureml:NAME:VERSION`, or the environment itself: `{image: …}`";
    Finding::new(ID, Level::Error, site.pointer.clone(), message).help(help)
}

/// A text that is neither registered nor a file that could be read. That a file is not there, the host reports; here it is about the
/// texts that never meant one: images, and registered names without `azureml:`.
fn unresolved(site: &Environment) -> Option<Finding> {
    let text = site.text()?;
    let is_path = text.starts_with(['.', '/'])
        || text.starts_with("file:")
        || text.ends_with(".yml")
        || text.ends_with(".yaml");
    if is_path {
        return None;
    }
    let name = shown(text);
    let message = format!("`{name}` names no registered environment and no file that can be read");
    let help = match Reference::parse(text) {
        Ok(_) => {
            format!(
                "write `{{image: {name}}}` for the image, or `azureml:{name}` for the registered environment"
            )
        }
        Err(_) => "write `azureml:NAME:VERSION`, or the environment itself: `{image: …}`".to_owned(),
    };
    Some(Finding::new(ID, Level::Error, site.pointer.clone(), message).help(help))
}

#[cfg(test)]
mod tests {
    use jobgate_guest::form::Environment as Form;
    use jobgate_guest::testing::{Place, Submission};
    use serde_json::{Value, json};

    use super::super::fixture::{environment, mend, only};
    use super::*;

    const EVIL: &str = "azureml://registries/evil/environments/x/versions/1";

    fn level(text: &str, form: Form, environments: Value) -> Option<Level> {
        let settings = json!({"environments": environments, "require": "none"});
        only(ID, &environment(text, form), &settings).map(|(level, _)| level)
    }

    #[test]
    fn without_settings_the_form_alone_counts() {
        for (text, form) in [
            ("azureml:e:1", Form::Registered),
            ("azureml:e@latest", Form::Label),
            ("azureml:AzureML-AutoML@prod", Form::Curated),
            (EVIL, Form::Registry),
        ] {
            assert_eq!(level(text, form, json!({})), None, "{text}");
        }
        for text in
            ["azureml:e", "azureml:e@prod", "< your environment name >", "azureml:${{e}}:1", "https://x.y/z"]
        {
            assert_eq!(level(text, Form::Invalid, json!({})), Some(Level::Error), "{text}");
        }
    }

    #[test]
    fn what_is_listed_is_allowed() {
        let allow = json!({"allow": ["azureml:corp-*", "azureml://registries/azureml"]});
        for (text, form, expected) in [
            ("azureml:corp-e:1", Form::Registered, None),
            ("azureml://registries/azureml/environments/x/versions/1", Form::Registry, None),
            ("azureml:e:1", Form::Registered, Some(Level::Error)),
            (EVIL, Form::Registry, Some(Level::Error)),
        ] {
            assert_eq!(level(text, form, allow.clone()), expected, "{text}");
        }
        assert_eq!(level("azureml:e:1", Form::Registered, json!({"allow": []})), Some(Level::Error));
    }

    #[test]
    fn denying_wins() {
        let both = json!({"allow": ["*"], "deny": ["AzureML-*"]});
        assert_eq!(level("azureml:AzureML-x@latest", Form::Curated, both.clone()), Some(Level::Error));
        assert_eq!(level("azureml:azureml-x:1", Form::Registered, both.clone()), Some(Level::Error));
        assert_eq!(level("azureml:x:1", Form::Registered, both), None);
    }

    #[test]
    fn a_mapped_reference_is_replaced() {
        let settings = json!({"environments": {
            "map": {
                "azureml:*": "azureml:corp-any:1",
                "azureml:sklearn": "azureml:corp-sklearn:7",
                "azureml:corp-sklearn:7": "azureml:other:1",
                "azureml:base@latest": {"image": "python:3"},
            },
            "allow": [],
        }, "rules": [{"from": "docker.io", "to": "corp.azurecr.io"}]});
        for (text, becomes) in [
            ("azureml:sklearn@latest", json!("azureml:corp-sklearn:7")),
            ("azureml:sklearn", json!("azureml:corp-sklearn:7")),
            ("azureml:x:1", json!("azureml:corp-any:1")),
            // A target stays, whatever the map says about it.
            ("azureml:corp-sklearn:7", json!("azureml:corp-sklearn:7")),
        ] {
            let submission = environment(text, Form::Registered);
            let mapped = only(ID, &submission, &settings);
            assert_eq!(mapped.is_some(), json!(text) != becomes, "{text}");
            assert_eq!(mend(&submission, &settings).0["environment"], becomes, "{text}");
            assert_eq!(only(ID, &submission, &settings), None, "{text}");
        }
        // An image goes the way of every image.
        let (tree, _) = mend(&environment("azureml:base@latest", Form::Label).grant("image"), &settings);
        assert_eq!(tree, json!({"environment": {"image": "corp.azurecr.io/library/python:3"}}));
    }

    #[test]
    fn the_id_of_an_environment_is_the_reference_that_counts() {
        let submission = || {
            let inert = &form::Inert::IdDecides;
            Submission::new(
                "job/command",
                json!({"environment": {"id": EVIL, "image": "corp.azurecr.io/x:1"}}),
            )
            .site(Place::new("/environment", Form::Inline).inert(inert))
            .site(Place::new("/environment/id", Form::Registry))
            .site(Place::new("/environment/image", form::Image::Inline).inert(inert))
            .grant("environment")
        };
        let settings =
            |environments: Value| json!({"allowed": ["corp.azurecr.io"], "environments": environments});
        let allow = settings(json!({"allow": ["azureml:corp-*"]}));
        let findings = submission().validate::<crate::PrivateRegistry>(&allow).unwrap();
        let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
        assert_eq!((finding.pointer.as_str(), finding.level), ("/environment/id", Level::Error));

        let map =
            |target: Value| settings(json!({"map": {"azureml://registries/evil": target}, "allow": []}));
        let mapped = submission();
        let (tree, _) = mend(&mapped, &map(json!("azureml:corp-x:1")));
        assert_eq!(tree, json!({"environment": {"id": "azureml:corp-x:1", "image": "corp.azurecr.io/x:1"}}));
        // An image takes the place of all of it.
        let mapped = submission();
        let (tree, _) = mend(&mapped, &map(json!({"image": "corp.azurecr.io/y:1"})));
        assert_eq!(tree, json!({"environment": {"image": "corp.azurecr.io/y:1"}}));
    }

    #[test]
    fn a_mapping_that_may_not_be_written_is_a_finding() {
        let settings = json!({"environments": {"map": {"azureml:a:1": "azureml:b:1"}}});
        let place = Place::new("/environment", Form::Registered);
        let submission = Submission::new("job/command", json!({"environment": "azureml:a:1"})).site(place);
        assert_eq!(mend(&submission, &settings).1, 0);
        assert!(only(ID, &submission, &settings).unwrap().1.contains("must be replaced"));
    }

    #[test]
    fn an_image_in_place_of_an_environment_is_told_what_to_write() {
        let submission = environment("mcr.microsoft.com/azureml/openmpi:1", Form::Unresolved);
        let findings = submission.validate::<crate::PrivateRegistry>(&json!({})).unwrap();
        assert_eq!(findings[0].level, Level::Error);
        assert!(findings[0].help.as_ref().unwrap().contains("{image: mcr.microsoft.com/azureml/openmpi:1}"));
    }

    #[test]
    fn a_file_that_is_not_there_is_left_to_the_host() {
        for text in ["./env.yml", "file:env", "environments/train.yaml", "/env"] {
            assert_eq!(level(text, Form::Unresolved, json!({})), None, "{text}");
        }
    }

    #[test]
    fn what_is_not_known_is_undecided() {
        assert_eq!(level("x", Form::Other("holographic".into()), json!({})), Some(Level::Undecided));
    }

    #[test]
    fn an_environment_beside_a_component_is_left_alone() {
        let settings = json!({"environments": {"map": {"azureml:a:1": "azureml:b:1"}, "allow": []}});
        let place = Place::new("/environment", Form::Registered).inert(&form::Inert::ComponentDecides);
        let tree = json!({"environment": "azureml:a:1"});
        let submission = Submission::new("job/pipeline", tree.clone()).site(place).grant("environment");
        assert_eq!(only(ID, &submission, &settings), None);
        assert_eq!(mend(&submission, &settings), (tree, 0));
    }
}
