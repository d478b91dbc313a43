//! What runs is pinned: an image by its tag or digest, an environment by its version. Where the settings want it, what is missing is
//! added: the digest that the registry has of a tag, the version that a label stands for in the workspace.
//!
//! Source: "Troubleshoot environment issues".

use jobgate_guest::workspace::Answer;
use jobgate_guest::{Editor, Finding, Level, Site, Why, form};

use crate::environment::{self, Selector};
use crate::facts::Registered;
use crate::mapping::Verdict;
use crate::place::{Content, ImagePlace};
use crate::reference::Reference;
use crate::settings::{Require, Settings, Unmapped};
use crate::shown::shown;

pub(super) const ID: &str = "AML-ENV-003";

/// The tag that an image has which has none.
const LATEST: &str = "latest";

/// What an image lacks, and what to do about it.
fn missing(reference: &Reference, settings: &Settings) -> Option<(&'static str, &'static str)> {
    if reference.digest.is_some() {
        return None;
    }
    let moving = reference.tag.as_deref().is_none_or(|tag| tag == LATEST);
    match settings.require {
        Require::Tag if moving => {
            Some(("a tag other than `latest`, or a digest", "add the tag that was tested"))
        }
        Require::Digest => Some(("a digest", "add the digest that was tested: `@sha256:…`")),
        Require::Tag | Require::None => None,
    }
}

/// The image to ask the registry about. A registry whose images are denied is asked nothing.
pub(super) fn asks_digest<'i>(image: &'i ImagePlace, settings: &Settings) -> Option<&'i str> {
    let Content::Reference(text, reference) = &image.content else { return None };
    let stays = match settings.verdict(reference, image.origin.rewriting()) {
        Verdict::Allowed => true,
        Verdict::Unmapped => settings.unmapped != Unmapped::Deny,
        Verdict::Mapped(..) | Verdict::Stuck(..) => false,
    };
    (settings.pins(ID) && stays && missing(reference, settings).is_some()).then_some(text)
}

/// Adds its digest to an image. The tag stays: it says what was meant.
pub(super) fn pin_image(image: &ImagePlace, digest: Option<&Answer>, editor: &Editor) {
    let Content::Reference(text, _) = &image.content else { return };
    if let Some(pinned) = digest.and_then(|digest| with_digest(text, digest)) {
        let reason = ["`", &shown(text), "` stands for this digest."].concat();
        editor.set(&image.pointer, pinned, &Why::new(ID, reason));
    }
}

fn with_digest(text: &str, digest: &Answer) -> Option<String> {
    let Answer::Fact(digest) = digest else { return None };
    let pinned = [text, "@", digest].concat();
    Reference::parse(&pinned).is_ok().then_some(pinned)
}

pub(super) fn check_image(
    image: &ImagePlace,
    digest: Option<&Answer>,
    settings: &Settings,
) -> Option<Finding> {
    let Content::Reference(text, reference) = &image.content else { return None };
    let (what, help) = missing(reference, settings)?;
    let name = shown(text);
    let mut message = ["`", &name, "` is not pinned: it has not ", what].concat();
    let help = match digest {
        Some(Answer::Unknown(why)) => {
            let what = ["which digest `", &name, "` has"].concat();
            return Some(Finding::unknown(ID, image.pointer.clone(), &what, why));
        }
        Some(Answer::Absent) => {
            message.push_str(", and its registry does not have the image");
            "name an image that is there".to_owned()
        }
        digest => match digest.and_then(|digest| with_digest(text, digest)) {
            Some(pinned) => write(&pinned),
            None => help.to_owned(),
        },
    };
    Some(Finding::new(ID, Level::Warning, image.pointer.clone(), message).help(help))
}

/// The label that an environment is named by, as far as it moves and the rule is about it.
fn label<'s>(site: &'s Site<form::Environment>, settings: &Settings) -> Option<&'s str> {
    let text = site.text()?;
    (settings.require != Require::None && environment::read(text) == Ok(Selector::Label)).then_some(text)
}

/// Whether the workspace is asked what a label stands for. What the settings map something to stays as they have it.
pub(super) fn asks_version(site: &Site<form::Environment>, settings: &Settings) -> bool {
    let environments = &settings.environments;
    settings.pins(ID)
        && label(site, settings)
            .is_some_and(|text| environments.target(text).is_none() && !environments.is_target(text))
}

/// Writes the version in place of the label, and says whether it did.
pub(super) fn pin_label(
    site: &Site<form::Environment>,
    known: Option<&Answer<Registered>>,
    editor: &Editor,
    settings: &Settings,
) -> bool {
    let Some((text, pinned)) = label(site, settings).zip(known.and_then(|known| with_version(site, known)))
    else {
        return false;
    };
    let environments = &settings.environments;
    // A label may be allowed by itself. Whoever allows it so does not want another reference in its place.
    let may_be = environments.allows(&pinned) || environments.target(&pinned).is_some();
    let writes = may_be && editor.writable(&site.pointer);
    if writes {
        let reason = ["`", &shown(text), "` stands for this version."].concat();
        editor.set(&site.pointer, pinned, &Why::new(ID, reason));
    }
    writes
}

/// The reference with the version that its label stands for.
fn with_version(site: &Site<form::Environment>, known: &Answer<Registered>) -> Option<String> {
    let Answer::Fact(Registered { version: Some(version), .. }) = known else { return None };
    let (name, _) = site.text()?.rsplit_once('@')?;
    let pinned = [name, ":", version].concat();
    (environment::read(&pinned) == Ok(Selector::Version)).then_some(pinned)
}

pub(super) fn check_environment(
    site: &Site<form::Environment>,
    known: Option<&Answer<Registered>>,
    settings: &Settings,
) -> Option<Finding> {
    let name = shown(label(site, settings)?);
    let mut message = ["`", &name, "` is not pinned: a label is moved from version to version"].concat();
    let help = match known.filter(|_| asks_version(site, settings)) {
        Some(Answer::Unknown(why)) => {
            let what = ["which version `", &name, "` stands for"].concat();
            return Some(Finding::unknown(ID, site.pointer.clone(), &what, why));
        }
        Some(Answer::Absent) => {
            message.push_str(", and the workspace has no version");
            "name an environment that is there".to_owned()
        }
        known => match known.and_then(|known| with_version(site, known)) {
            Some(pinned) => write(&pinned),
            None => "name the version that was tested".to_owned(),
        },
    };
    Some(Finding::new(ID, Level::Warning, site.pointer.clone(), message).help(help))
}

fn write(pinned: &str) -> String {
    ["write `", pinned, "`, or run `jobgate fix`"].concat()
}

#[cfg(test)]
mod tests {
    use jobgate_guest::testing::{Place, Submission};
    use serde_json::{Value, json};

    use crate::pattern::SCHEME;

    use super::super::fixture::{dockerfile, environment, image, mend, of_rule, only};
    use super::*;

    #[test]
    fn a_tag_or_a_digest_pins() {
        let digest = format!("x@sha256:{}", "a".repeat(64));
        let both = format!("x:1@sha256:{}", "a".repeat(64));
        for (text, tag, digest) in [
            ("x", true, true),
            ("x:latest", true, true),
            ("x:1", false, true),
            ("x:latest-py3", false, true),
            (&digest, false, false),
            (&both, false, false),
        ] {
            let warned = |require: &str| {
                let found = only(ID, &image(json!(text)), &json!({"require": require}));
                assert!(found.as_ref().is_none_or(|(level, _)| *level == Level::Warning));
                found.is_some()
            };
            assert_eq!((warned("tag"), warned("digest"), warned("none")), (tag, digest, false), "{text}");
        }
    }

    #[test]
    fn a_tag_is_required_where_nothing_is_said() {
        assert!(only(ID, &image(json!("x")), &json!({})).is_some());
        assert!(only(ID, &image(json!("x:1")), &json!({})).is_none());
    }

    #[test]
    fn dockerfiles_are_pinned_too() {
        let found = of_rule(ID, &dockerfile(&["x:1", "x"]), &json!({}));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].pointer, "/build/~dockerfile/images/1");
    }

    #[test]
    fn a_version_pins_an_environment_and_a_label_does_not() {
        for (text, form, moves) in [
            ("azureml:e:1", form::Environment::Registered, false),
            ("azureml:e@latest", form::Environment::Label, true),
            ("azureml:AzureML-e@latest", form::Environment::Curated, true),
            ("azureml://registries/r/environments/e/versions/1", form::Environment::Registry, false),
            ("azureml://registries/r/environments/e/labels/latest", form::Environment::Registry, true),
            ("./env.yml", form::Environment::Unresolved, false),
        ] {
            let submission = environment(text, form);
            assert_eq!(only(ID, &submission, &json!({"require": "digest"})).is_some(), moves, "{text}");
            assert_eq!(only(ID, &submission, &json!({"require": "none"})), None, "{text}");
        }
    }

    const DIGEST: &str = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    fn pin(require: &str) -> Value {
        json!({"allowed": ["corp.azurecr.io"], "require": require, "pin": true,
            "rules": [{"from": "docker.io", "to": "corp.azurecr.io/hub"}]})
    }

    #[test]
    fn an_image_gets_the_digest_of_its_tag() {
        for (text, require, asked) in [
            ("corp.azurecr.io/x:1", "digest", Some("corp.azurecr.io/x:1")),
            ("corp.azurecr.io/x", "tag", Some("corp.azurecr.io/x")),
            ("corp.azurecr.io/x:latest", "tag", Some("corp.azurecr.io/x:latest")),
            ("corp.azurecr.io/x:1", "tag", None),
            // First it comes from the private registry, which then is asked.
            ("python", "tag", Some("corp.azurecr.io/hub/library/python")),
        ] {
            let submission = image(json!(text)).digest(asked.unwrap_or(text), DIGEST);
            let (tree, _) = mend(&submission, &pin(require));
            let pinned = asked.map_or(text.to_owned(), |asked| format!("{asked}@{DIGEST}"));
            assert_eq!(tree["image"], pinned, "{text}");
            assert_eq!(only(ID, &submission, &pin(require)), None, "{text}");
        }
    }

    #[test]
    fn a_dockerfile_is_pinned_too() {
        let submission = dockerfile(&["corp.azurecr.io/x:1", "corp.azurecr.io/y:1"])
            .digest("corp.azurecr.io/x:1", DIGEST)
            .absent("image", "corp.azurecr.io/y:1");
        assert_eq!(mend(&submission, &pin("digest")).1, 1);
        let found = of_rule(ID, &submission, &pin("digest"));
        let [finding] = found.as_slice() else { panic!("{found:#?}") };
        assert_eq!(finding.pointer, "/build/~dockerfile/images/1");
        assert_eq!(submission.at("/build/~dockerfile/images/0"), format!("corp.azurecr.io/x:1@{DIGEST}"));
    }

    #[test]
    fn what_a_registry_does_not_tell_is_said() {
        let text = "corp.azurecr.io/x:1";
        for (submission, level, says) in [
            (image(json!(text)), Level::Undecided, "unknown: which digest `corp.azurecr.io/x:1` has"),
            (image(json!(text)).absent("image", text), Level::Warning, "does not have the image"),
            (image(json!(text)).digest(text, "latest"), Level::Warning, "has not a digest"),
        ] {
            assert_eq!(mend(&submission, &pin("digest")).1, 0);
            let (found, message) = only(ID, &submission, &pin("digest")).unwrap();
            assert_eq!(found, level, "{message}");
            assert!(message.contains(says), "{message}");
        }
    }

    #[test]
    fn a_registry_whose_images_are_denied_is_not_asked() {
        let text = "quay.io/x:1";
        let submission = image(json!(text)).digest(text, DIGEST);
        assert_eq!(mend(&submission, &pin("digest")).1, 0);
        assert_eq!(only(ID, &submission, &pin("digest")).unwrap().0, Level::Warning);
        let mut keep = pin("digest");
        keep["unmapped"] = json!("keep");
        assert_eq!(mend(&submission, &keep).1, 1);
    }

    #[test]
    fn what_may_not_be_written_is_told() {
        let submission = Submission::new("environment", json!({"image": "corp.azurecr.io/x"}))
            .site(Place::new("/image", form::Image::Inline))
            .digest("corp.azurecr.io/x", DIGEST);
        assert_eq!(mend(&submission, &pin("tag")).1, 0);
        let finding = of_rule(ID, &submission, &pin("tag")).remove(0);
        assert_eq!(finding.level, Level::Warning);
        assert!(finding.help.unwrap().contains(&format!("write `corp.azurecr.io/x@{DIGEST}`")));
    }

    #[test]
    fn nothing_is_asked_unless_the_settings_want_it_pinned() {
        let submission = image(json!("corp.azurecr.io/x")).digest("corp.azurecr.io/x", DIGEST);
        for settings in [
            json!({"allowed": ["corp.azurecr.io"]}),
            json!({"allowed": ["corp.azurecr.io"], "pin": true, "levels": {ID: "off"}}),
        ] {
            assert_eq!(mend(&submission, &settings).1, 0, "{settings}");
        }
    }

    /// A job whose environment is a label of version 7.
    fn labelled(text: &str) -> Submission {
        let form =
            if text.contains("AzureML-") { form::Environment::Curated } else { form::Environment::Label };
        let fact =
            json!({"id": "/w/environments/e/versions/7", "properties": {"image": "corp.azurecr.io/x:1"}});
        environment(text, form).fact("environment", text.strip_prefix(SCHEME).unwrap(), fact)
    }

    fn with(environments: Value) -> Value {
        json!({"allowed": ["corp.azurecr.io"], "pin": true, "environments": environments})
    }

    #[test]
    fn a_label_becomes_the_version_that_it_stands_for() {
        for (text, pinned) in
            [("azureml:e@latest", "azureml:e:7"), ("azureml:AzureML-e@prod", "azureml:AzureML-e:7")]
        {
            let submission = labelled(text);
            assert!(only(ID, &submission, &with(json!({}))).is_some(), "{text}");
            assert_eq!(mend(&submission, &with(json!({}))).0["environment"], pinned, "{text}");
            assert_eq!(only(ID, &submission, &with(json!({}))), None, "{text}");
        }
        let mut off = with(json!({}));
        off["pin"] = json!(false);
        assert_eq!(mend(&labelled("azureml:e@latest"), &off).1, 0);
    }

    #[test]
    fn a_version_is_mapped_denied_and_allowed_like_one_that_is_written() {
        for (environments, becomes) in [
            (json!({"map": {"azureml:e:7": "azureml:corp@latest"}}), json!("azureml:corp@latest")),
            (
                json!({"map": {"azureml:e:7": {"image": "corp.azurecr.io/y:1"}}}),
                json!({"image": "corp.azurecr.io/y:1"}),
            ),
            (json!({"map": {"azureml:e@latest": "azureml:corp:1"}}), json!("azureml:corp:1")),
            // A target stays as the settings have it.
            (json!({"map": {"azureml:x:1": "azureml:e@latest"}}), json!("azureml:e@latest")),
            (json!({"deny": ["azureml:e:7"]}), json!("azureml:e:7")),
            (json!({"allow": ["azureml:e"]}), json!("azureml:e:7")),
            (json!({"allow": ["azureml:e@latest"]}), json!("azureml:e@latest")),
        ] {
            let (tree, _) = mend(&labelled("azureml:e@latest"), &with(environments.clone()));
            assert_eq!(tree["environment"], becomes, "{environments}");
        }
    }

    #[test]
    fn a_label_of_which_nothing_is_known_is_said() {
        let bought = "azureml://registries/r/environments/e/labels/latest";
        let label = || environment("azureml:e@latest", form::Environment::Label);
        let odd = json!({"id": "/w/environments/e/labels/7", "properties": {}});
        for (submission, level, says) in [
            (label(), Level::Undecided, "unknown: which version `azureml:e@latest` stands for"),
            (label().absent("environment", "e@latest"), Level::Warning, "has no version"),
            (label().fact("environment", "e@latest", odd), Level::Warning, "a label is moved"),
            (environment(bought, form::Environment::Registry), Level::Warning, "a label is moved"),
        ] {
            assert_eq!(mend(&submission, &with(json!({}))).1, 0);
            let (found, message) = only(ID, &submission, &with(json!({}))).unwrap();
            assert_eq!(found, level, "{message}");
            assert!(message.contains(says), "{message}");
        }
    }
}
