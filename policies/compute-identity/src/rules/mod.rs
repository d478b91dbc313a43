//! The rules, each in the file of its name.

mod aml_cmp_001;
mod aml_cmp_002;
mod aml_cmp_003;
pub(crate) mod aml_cmp_004;
mod aml_cmp_005;
pub(crate) mod aml_cmp_006;
mod aml_cmp_007;
mod aml_cmp_008;
mod aml_cmp_009;
mod aml_cmp_010;
#[cfg(test)]
mod fixture;

use jobgate_guest::workspace;
use jobgate_guest::{Document, Finding, Refusal};

use crate::facts;
use crate::settings::Settings;
use crate::spec::Spec;
use crate::used;

/// Every rule of this policy, as policy.yaml declares them.
pub(crate) const IDS: &[&str] = &[
    aml_cmp_001::ID,
    aml_cmp_002::ID,
    aml_cmp_003::ID,
    aml_cmp_004::ID,
    aml_cmp_005::ID,
    aml_cmp_006::ID,
    aml_cmp_007::ID,
    aml_cmp_008::ID,
    aml_cmp_009::ID,
    aml_cmp_010::ID,
];

/// Judges the spec of a compute.
pub(crate) fn of_spec(
    spec: &Spec,
    document: &Document,
    settings: &Settings,
) -> Result<Vec<Finding>, Refusal> {
    let mut findings = Vec::new();
    findings.extend(aml_cmp_001::of_spec(spec));
    findings.extend(aml_cmp_002::check(spec));
    findings.extend(aml_cmp_003::check(spec));
    findings.extend(aml_cmp_004::check(spec));
    findings.extend(aml_cmp_006::check(spec));
    findings.extend(aml_cmp_007::check(spec));
    findings.extend(aml_cmp_010::check(spec, document, settings));
    if settings.wants(aml_cmp_005::ID) {
        findings.extend(aml_cmp_005::check(spec)?);
    }
    if settings.wants(aml_cmp_008::ID) {
        findings.extend(aml_cmp_008::check(spec, document)?);
    }
    Ok(findings)
}

/// Judges the computes that jobs name, of which only the workspace knows anything.
pub(crate) fn of_jobs(document: &Document, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
    let (both, pulls) = (settings.wants(aml_cmp_001::ID), settings.wants(aml_cmp_009::ID));
    let mut used = if both || pulls { used::read(document) } else { Vec::new() };
    used.retain(|used| both || used.pulls);
    if used.is_empty() {
        return Ok(Vec::new());
    }
    let pulls = pulls && used.iter().any(|used| used.pulls);
    let mut questions: Vec<_> = used.iter().map(|used| facts::compute(&used.name)).collect();
    questions.extend(pulls.then(facts::workspace));
    let answers = workspace::ask(&questions);
    let mut facts = answers.iter().map(workspace::Answer::fact).collect::<Result<Vec<_>, _>>()?;
    let workspace = if pulls { facts.pop() } else { None };
    let mut findings = Vec::new();
    if both {
        findings.extend(used.iter().zip(&facts).filter_map(|(used, fact)| aml_cmp_001::of_used(used, fact)));
    }
    if let Some(workspace) = workspace {
        findings.extend(aml_cmp_009::check(&used, &facts, &workspace)?);
    }
    Ok(findings)
}
