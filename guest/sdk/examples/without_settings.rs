//! A validator without settings: no code that reads JSON becomes part of it.

use jobgate_guest::{Document, Finding, Level, NoSettings, Policy, Refusal, form};

const RULE: &str = "EXAMPLE-001";

struct ImagesHaveATag;

impl Policy for ImagesHaveATag {
    type Settings = NoSettings;

    fn validate(document: &Document, _: &NoSettings) -> Result<Vec<Finding>, Refusal> {
        let mut findings = Vec::new();
        for site in document.sites::<form::Image>() {
            match &site.form {
                form::Image::Inline | form::Image::DockerfileFrom => {
                    if site.text().is_some_and(|image| !image.contains([':', '@'])) {
                        let finding = Finding::new(RULE, Level::Error, site.pointer, "the image has no tag");
                        findings.push(finding.help("add a tag"));
                    }
                }
                other => {
                    let message = format!("an image that is `{other}` cannot be judged");
                    findings.push(Finding::new(RULE, Level::Undecided, site.pointer, message));
                }
            }
        }
        Ok(findings)
    }
}

jobgate_guest::export!(ImagesHaveATag: validator);
