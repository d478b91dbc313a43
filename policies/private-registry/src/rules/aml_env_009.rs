//! What stands where an image is expected is an image reference.
//!
//! Source: the grammar of distribution/reference; the client takes any text (azure-ai-ml 1.35.2, measured).

use jobgate_guest::{Finding, Level};

use crate::place::{Content, ImagePlace};
use crate::settings::Settings;
use crate::shown::shown;

pub(super) const ID: &str = "AML-ENV-009";

pub(super) fn check(image: &ImagePlace, _: &Settings) -> Option<Finding> {
    let message = match &image.content {
        Content::Invalid(text, invalid) => format!("`{}` is no image reference: {invalid}", shown(text)),
        Content::NotText => "this is no image reference: it is not a text".to_owned(),
        Content::Reference(..) | Content::Unknown(_) => return None,
    };
    let help = "write `registry/repository:tag` or `registry/repository@sha256:…`";
    Some(Finding::new(ID, Level::Error, image.pointer.clone(), message).help(help))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::fixture::{dockerfile, image, of_rule, only};
    use super::*;

    #[test]
    fn what_is_no_reference_says_why() {
        for (value, why) in [
            (json!("mcr.microsoft.com/UPPER:bad tag"), "upper-case"),
            (json!("{{ACR_NAME}}.azurecr.io/torchserve:1"), "placeholder"),
            (json!("<acr-url>/<image-path>:latest"), "placeholder"),
            (json!("docker://python:3"), "scheme"),
            (json!("python@sha256:abc"), "digest"),
            (json!(""), "empty"),
            (json!(3.10), "not a text"),
            (json!({"a": 1}), "not a text"),
        ] {
            let (level, message) = only(ID, &image(value.clone()), &json!({"unmapped": "keep"})).unwrap();
            assert_eq!(level, Level::Error);
            assert!(message.contains(why), "{value}: {message}");
        }
    }

    #[test]
    fn no_other_rule_judges_what_is_no_reference() {
        let findings = image(json!("Bad")).validate::<crate::PrivateRegistry>(&json!({})).unwrap();
        assert_eq!(findings.iter().map(|finding| finding.rule.as_str()).collect::<Vec<_>>(), [ID]);
    }

    #[test]
    fn references_and_nothing_pass() {
        for value in [json!("python:3"), Value::Null] {
            assert_eq!(only(ID, &image(value), &json!({})), None);
        }
    }

    #[test]
    fn dockerfiles_are_read_too() {
        let found = of_rule(ID, &dockerfile(&["x:1", "{{base}}"]), &json!({}));
        assert_eq!(found[0].pointer, "/build/~dockerfile/images/1");
    }

    #[test]
    fn a_message_has_an_end() {
        let (_, message) = only(ID, &image(json!("A".repeat(1 << 20))), &json!({})).unwrap();
        assert!(message.len() < 1024);
    }
}
