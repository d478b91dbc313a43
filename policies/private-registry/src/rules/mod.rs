//! The rules, each in the file of its name.

mod aml_env_001;
pub(crate) mod aml_env_002;
mod aml_env_003;
mod aml_env_009;
pub(crate) mod aml_env_010;
mod aml_env_012;
#[cfg(test)]
mod fixture;

use jobgate_guest::{Document, Editor, Finding, Refusal, Site, Why, form};

use crate::facts;
use crate::mapping::Verdict;
use crate::objection::Objection;
use crate::place::{Content, ImagePlace, images};
use crate::settings::Settings;

/// Every rule of this policy, as policy.yaml declares them.
pub(crate) const IDS: &[&str] =
    &[aml_env_001::ID, aml_env_002::ID, aml_env_003::ID, aml_env_009::ID, aml_env_010::ID, aml_env_012::ID];

/// Judges a submission by every rule.
pub(crate) fn check(document: &Document, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
    let mut findings = Vec::new();
    let images = images(document);
    let wanted: Vec<_> = images.iter().map(|image| aml_env_003::asks_digest(image, settings)).collect();
    for (image, digest) in images.iter().zip(&facts::digests(&wanted)) {
        let rules = [aml_env_001::check, aml_env_002::check, aml_env_009::check, aml_env_010::check];
        findings.extend(rules.iter().filter_map(|rule| rule(image, settings)));
        findings.extend(aml_env_003::check_image(image, digest.as_ref(), settings));
    }
    let environments = environments(document);
    let wanted = |site| {
        let is_wanted = |text: &&str| {
            aml_env_001::asks_image(text, settings) || aml_env_003::asks_version(site, settings)
        };
        facts::in_workspace(site).filter(is_wanted)
    };
    let wanted: Vec<_> = environments.iter().map(wanted).collect();
    for (environment, known) in environments.iter().zip(&facts::environments(&wanted)?) {
        findings.extend(aml_env_012::check(environment, settings));
        findings.extend(aml_env_001::check_environment(environment, known.as_ref(), settings));
        findings.extend(aml_env_003::check_environment(environment, known.as_ref(), settings));
    }
    Ok(findings)
}

/// Changes a submission: environments first, as one may become an image; then where images come from; then which of them.
pub(crate) fn mutate(document: &Document, editor: &Editor, settings: &Settings) -> Result<(), Refusal> {
    replace(document, editor, settings);
    let pins = settings.pins(aml_env_003::ID);
    if pins && pin_labels(document, editor, settings)? {
        // A version may be mapped where its label is not.
        replace(document, editor, settings);
    }
    for image in images(document) {
        rewrite(&image, editor, settings);
    }
    if pins {
        pin_images(document, editor, settings);
    }
    Ok(())
}

/// Writes versions in place of labels, and says whether there was one.
fn pin_labels(document: &Document, editor: &Editor, settings: &Settings) -> Result<bool, Refusal> {
    let environments = environments(document);
    let wanted = |site| facts::in_workspace(site).filter(|_| aml_env_003::asks_version(site, settings));
    let wanted: Vec<_> = environments.iter().map(wanted).collect();
    let mut is_any = false;
    for (site, known) in environments.iter().zip(&facts::environments(&wanted)?) {
        is_any |= aml_env_003::pin_label(site, known.as_ref(), editor, settings);
    }
    Ok(is_any)
}

/// Adds digests to images.
fn pin_images(document: &Document, editor: &Editor, settings: &Settings) {
    let mut images = images(document);
    images.retain(|image| editor.writable(&image.pointer));
    let wanted: Vec<_> = images.iter().map(|image| aml_env_003::asks_digest(image, settings)).collect();
    for (image, digest) in images.iter().zip(&facts::digests(&wanted)) {
        aml_env_003::pin_image(image, digest.as_ref(), editor);
    }
}

/// Every use of an environment that the service sees.
fn environments(document: &Document) -> Vec<Site<form::Environment>> {
    let mut sites: Vec<Site<form::Environment>> = document.sites();
    sites.retain(|site| site.inert.is_none());
    sites
}

/// Replaces environments as the settings map them.
fn replace(document: &Document, editor: &Editor, settings: &Settings) {
    for environment in environments(document) {
        aml_env_012::mend(&environment, editor, settings);
    }
}

/// Takes an image to where the mapping says. What may not be written is left to the validator.
fn rewrite(image: &ImagePlace, editor: &Editor, settings: &Settings) {
    let id = image.origin.rewriting();
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

    /// policy.yaml declares what the settings know. That each rule has a page, and each page a rule, `cargo xtask rules` sees to.
    #[test]
    fn every_rule_is_declared() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let metadata: serde_yaml::Value =
            serde_yaml::from_str(&fs::read_to_string(folder.join("policy.yaml")).unwrap()).unwrap();
        let declared: Vec<&str> =
            metadata["rules"].as_sequence().unwrap().iter().filter_map(|rule| rule["id"].as_str()).collect();
        assert_eq!(declared, IDS);
    }
}
