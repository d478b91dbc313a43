//! The rules, each in the file of its name.

mod aml_ws_001;
mod aml_ws_002;
mod aml_ws_003;
mod aml_ws_004;
mod aml_ws_005;
mod aml_ws_006;
mod aml_ws_007;
mod aml_ws_008;
mod aml_ws_009;
mod aml_ws_010;
#[cfg(test)]
mod fixture;

use jobgate_guest::workspace::Answer;
use jobgate_guest::{Document, Fact, Finding, Pointer, Refusal};

use crate::facts::{self, Workspace};
use crate::settings::Settings;
use crate::spec::Spec;
use crate::submitted::Submitted;

/// Every rule of this policy, as policy.yaml declares them.
pub(crate) const IDS: &[&str] = &[
    aml_ws_001::ID,
    aml_ws_002::ID,
    aml_ws_003::ID,
    aml_ws_004::ID,
    aml_ws_005::ID,
    aml_ws_006::ID,
    aml_ws_007::ID,
    aml_ws_008::ID,
    aml_ws_009::ID,
    aml_ws_010::ID,
];

/// Judges the spec of a workspace. What the workspace is now, if it is there, is asked only for rules to which it matters.
pub(crate) fn of_spec(
    spec: &Spec,
    document: &Document,
    settings: &Settings,
) -> Result<Vec<Finding>, Refusal> {
    let mut findings = Vec::new();
    findings.extend(aml_ws_002::check(spec));
    findings.extend(aml_ws_006::check(document));
    findings.extend(aml_ws_005::of_key(document));
    let rules = [
        (aml_ws_003::ID, spec.is_user_assigned()),
        (aml_ws_004::ID, aml_ws_004::may_go_back(spec)),
        (aml_ws_005::ID, aml_ws_005::needs_identity(spec, document)),
        (aml_ws_009::ID, spec.is_user_assigned()),
    ];
    let asked: Vec<_> = rules
        .iter()
        .filter(|(rule, matters)| *matters && settings.wants(rule))
        .map(|(rule, _)| *rule)
        .collect();
    if asked.is_empty() {
        return Ok(findings);
    }
    let answer = known(spec)?;
    let fact = answer.fact()?;
    let known = of_fact(&fact);
    for rule in asked {
        findings.extend(match rule {
            aml_ws_003::ID => aml_ws_003::check(spec, &known),
            aml_ws_004::ID => aml_ws_004::check(&known),
            aml_ws_005::ID => aml_ws_005::of_workspace(&known),
            _ => aml_ws_009::check(spec, &known)?,
        });
    }
    Ok(findings)
}

/// The workspace that a spec is the spec of, as it is now; absent if it is yet to be made.
fn known(spec: &Spec) -> Result<Answer, Refusal> {
    let answer = facts::workspace();
    let is_another = match (answer.fact()?, &spec.name) {
        (Answer::Fact(fact), Some(name)) => !Workspace(fact.root()).is_called(name),
        _ => false,
    };
    let why = "what is known is about another workspace";
    Ok(if is_another { Answer::Unknown(why.to_owned()) } else { answer })
}

fn of_fact<'a>(fact: &'a Answer<Fact<'_>>) -> Answer<Workspace<'a>> {
    match fact {
        Answer::Fact(fact) => Answer::Fact(Workspace(fact.root())),
        Answer::Absent => Answer::Absent,
        Answer::Unknown(why) => Answer::Unknown(why.clone()),
    }
}

/// Judges the workspace that a job is submitted to.
pub(crate) fn of_jobs(submitted: &Submitted, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
    let places = [
        (aml_ws_001::ID, Some(&Pointer::ROOT)),
        (aml_ws_007::ID, submitted.user_identity.as_ref()),
        (aml_ws_008::ID, submitted.built.first()),
        (aml_ws_010::ID, Some(&Pointer::ROOT)),
    ];
    let wanted = places.into_iter().filter(|(rule, _)| settings.wants(rule));
    let asked: Vec<_> = wanted.filter_map(|(rule, place)| Some((rule, place?))).collect();
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let answer = facts::workspace();
    let fact = answer.fact()?;
    let known = of_fact(&fact);
    let mut findings = Vec::new();
    for (rule, place) in asked {
        match &known {
            Answer::Fact(workspace) => match rule {
                aml_ws_001::ID => findings.extend(aml_ws_001::check(*workspace)),
                aml_ws_007::ID => findings.extend(aml_ws_007::check(place, *workspace)),
                aml_ws_008::ID => findings.extend(aml_ws_008::check(&submitted.built, *workspace)?),
                _ => findings.extend(aml_ws_010::check(*workspace)),
            },
            Answer::Absent if rule == aml_ws_001::ID => findings.push(aml_ws_001::missing()),
            Answer::Absent => {}
            Answer::Unknown(why) => findings.push(Finding::unknown(rule, place, what(rule), why)),
        }
    }
    Ok(findings)
}

/// What is not known, if nothing is known about the workspace.
fn what(rule: &str) -> &'static str {
    match rule {
        aml_ws_001::ID => aml_ws_001::WHAT,
        aml_ws_007::ID => aml_ws_007::WHAT,
        aml_ws_008::ID => aml_ws_008::WHAT,
        _ => aml_ws_010::WHAT,
    }
}
