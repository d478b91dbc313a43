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

    /// A datastore that is not there, which leaves open what it would be.
    pub(super) fn missing(&mut self, rule: &str, at: &Pointer, message: &str) {
        let help = "write the name of a datastore of the workspace, or create this one";
        self.add(rule, Level::Undecided, at, message.to_owned(), help);
    }

    /// A fact that is not known. `what` ends the sentence that begins with "unknown: ", and `why` says why it is not known.
    pub(super) fn unknown(&mut self, rule: &str, at: &Pointer, what: &str, why: &str) {
        self.findings.push(Finding::unknown(rule, at, what, why));
    }
}
