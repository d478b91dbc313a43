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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::fixture::{dockerfile, environment, image, of_rule, only};
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
}
