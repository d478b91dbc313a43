//! The rules, each in the file of its name.

mod aml_env_001;
pub(crate) mod aml_env_002;
mod aml_env_003;
mod aml_env_009;
mod aml_env_010;
mod aml_env_012;
#[cfg(test)]
mod fixture;

use jobgate_guest::{Document, Editor, Finding, Site, Why, form};

use crate::mapping::Verdict;
use crate::objection::Objection;
use crate::place::{Content, ImagePlace, Origin, images};
use crate::settings::Settings;

/// Every rule of this policy, as policy.yaml declares them.
pub(crate) const IDS: &[&str] =
    &[aml_env_001::ID, aml_env_002::ID, aml_env_003::ID, aml_env_009::ID, aml_env_010::ID, aml_env_012::ID];

/// Judges a submission by every rule.
pub(crate) fn check(document: &Document, settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    for image in images(document) {
        let rules = [
            aml_env_001::check,
            aml_env_002::check,
            aml_env_003::check_image,
            aml_env_009::check,
            aml_env_010::check,
        ];
        findings.extend(rules.iter().filter_map(|rule| rule(&image, settings)));
    }
    for environment in environments(document) {
        findings.extend(aml_env_012::check(&environment, settings));
        findings.extend(aml_env_003::check_environment(&environment, settings));
    }
    findings
}

/// Changes a submission: environments first, as one may become an image.
pub(crate) fn mutate(document: &Document, editor: &Editor, settings: &Settings) {
    for environment in environments(document) {
        aml_env_012::mend(&environment, editor, settings);
    }
    for image in images(document) {
        let id = match image.origin {
            Origin::Spec => aml_env_002::ID,
            Origin::Dockerfile => aml_env_010::ID,
        };
        rewrite(id, &image, editor, settings);
    }
}

/// Every use of an environment that the service sees.
fn environments(document: &Document) -> impl Iterator<Item = Site<form::Environment>> {
    document.sites().into_iter().filter(|site: &Site<form::Environment>| site.inert.is_none())
}

/// Takes an image to where the mapping says. What may not be written is left to the validator.
fn rewrite(id: &str, image: &ImagePlace, editor: &Editor, settings: &Settings) {
    let Content::Reference(_, reference) = &image.content else { return };
    if let Verdict::Mapped(rule, mapped) = settings.verdict(reference, id)
        && editor.writable(&image.pointer)
    {
        let reason = format!("Images of `{}` come from `{}`.", rule.from, rule.to);
        editor.set(&image.pointer, mapped.to_string(), &Why::new(id, reason));
    }
}

fn finding(id: &str, image: &ImagePlace, objection: Objection) -> Finding {
    let Objection { level, message, help } = objection;
    Finding::new(id, level, image.pointer.clone(), message).help(help)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// A rule has a file, a page and an entry in policy.yaml, all under one name.
    #[test]
    fn every_rule_is_declared_and_has_a_page() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let metadata: serde_yaml::Value =
            serde_yaml::from_str(&fs::read_to_string(folder.join("policy.yaml")).unwrap()).unwrap();
        let declared: Vec<&str> =
            metadata["rules"].as_sequence().unwrap().iter().filter_map(|rule| rule["id"].as_str()).collect();
        assert_eq!(declared, IDS);
        let mut pages: Vec<String> = fs::read_dir(folder.join("rules"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        pages.sort();
        assert_eq!(pages, IDS.iter().map(|id| format!("{id}.md")).collect::<Vec<_>>());
    }
}
