//! What the rules have found so far.

use jobgate_guest::{Finding, Level, Pointer};

#[derive(Default)]
pub(crate) struct Found {
    findings: Vec<Finding>,
}

impl Found {
    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    /// A finding with its help.
    pub(super) fn add(&mut self, rule: &str, level: Level, at: &Pointer, message: String, help: &str) {
        self.findings.push(Finding::new(rule, level, at, message).help(help));
    }

    /// A fact that is not known. `what` ends the sentence that begins with "unknown: ", and `why` says why it is not known.
    pub(super) fn unknown(&mut self, rule: &str, at: &Pointer, what: &str, why: &str) {
        self.findings.push(Finding::unknown(rule, at, what, why));
    }
}
