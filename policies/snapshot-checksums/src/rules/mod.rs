//! The rules, each in the file of its name.

mod aml_code_001;
mod aml_code_002;
mod aml_code_005;
mod aml_code_006;
mod aml_code_007;
mod aml_code_008;

use jobgate_guest::snapshots::{self, Problem};
use jobgate_guest::{Document, Finding};

use crate::place::Place;
use crate::settings::Settings;

/// Every rule of this policy, as policy.yaml declares them.
pub(crate) const IDS: &[&str] = &[
    aml_code_001::ID,
    aml_code_002::ID,
    aml_code_005::ID,
    aml_code_006::ID,
    aml_code_007::ID,
    aml_code_008::ID,
];

/// The rule about files that must not be there.
pub(crate) const FORBIDDEN: &str = aml_code_007::ID;

/// So many files are named; the rest is counted.
const NAMED: usize = 10;

/// Judges one place by every rule.
pub(crate) fn check(place: &Place, document: &Document, settings: &Settings) -> Vec<Finding> {
    let rules = [aml_code_001::check, aml_code_002::check, aml_code_005::check, aml_code_006::check];
    let mut findings: Vec<_> = rules.iter().filter_map(|rule| rule(place, document)).collect();
    if let Some(Ok(snapshot)) = &place.snapshot {
        let paths = match paths(place, document, settings) {
            Ok(paths) => paths,
            Err(problem) => {
                findings.push(aml_code_007::unknown(place, &problem));
                Vec::new()
            }
        };
        findings.extend(aml_code_007::check(place, snapshot, &paths, settings));
        findings.extend(aml_code_008::check(place, &paths, settings));
    }
    findings
}

/// The names of the files of a snapshot, if a rule is about them.
fn paths(place: &Place, document: &Document, settings: &Settings) -> Result<Vec<String>, Problem> {
    if settings.looks_at_files() { snapshots::paths(document, &place.site.pointer) } else { Ok(Vec::new()) }
}

/// Files in words, the first of them by name.
fn name<'f>(files: impl ExactSizeIterator<Item = &'f str>) -> String {
    let count = files.len();
    let named = files.take(NAMED).map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ");
    match count {
        _ if count > NAMED => format!("{named} and {} more", count - NAMED),
        _ => named,
    }
}
