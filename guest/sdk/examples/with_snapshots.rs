//! A validator that needs the capability `snapshots`.

use jobgate_guest::snapshots::{self, Code};
use jobgate_guest::{Document, Finding, Level, NoSettings, Policy, Refusal, form};

const RULE: &str = "EXAMPLE-003";

struct CodeIsRecorded;

impl Policy for CodeIsRecorded {
    type Settings = NoSettings;

    fn validate(document: &Document, _: &NoSettings) -> Result<Vec<Finding>, Refusal> {
        let sites = document.sites::<form::Code>();
        let computed = snapshots::compute(document, sites.iter().map(|site| &site.pointer));
        let mut findings = Vec::new();
        for (site, computed) in sites.iter().zip(computed) {
            let finding = match computed {
                Ok(snapshot) if snapshots::recorded(document, &site.pointer).as_ref() == Some(&snapshot) => {
                    continue;
                }
                Ok(_) => Finding::new(RULE, Level::Error, &site.pointer, "the code is not what was recorded"),
                Err(problem) if problem.code == Code::Remote => continue,
                Err(problem) => Finding::new(RULE, Level::Undecided, &site.pointer, problem.message),
            };
            findings.push(finding);
        }
        Ok(findings)
    }
}

jobgate_guest::export!(CodeIsRecorded: validator);
