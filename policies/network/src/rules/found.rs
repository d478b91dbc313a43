//! What the rules have found so far.

use jobgate_guest::{Finding, Level, Pointer};

use crate::settings::Settings;

pub(crate) struct Found<'s> {
    findings: Vec<Finding>,
    settings: &'s Settings,
}

impl<'s> Found<'s> {
    pub(super) fn new(settings: &'s Settings) -> Self {
        Self { findings: Vec::new(), settings }
    }

    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    /// A finding with its help.
    pub(super) fn add(&mut self, rule: &str, level: Level, at: &Pointer, message: String, help: &str) {
        self.findings.push(Finding::new(rule, level, at, message).help(help));
    }

    /// A fact that is not known, at a level of its own. `what` ends the sentence that begins with "unknown: ".
    pub(super) fn unknown(&mut self, rule: &str, at: &Pointer, what: &str) {
        let message = ["unknown: ", what].concat();
        self.add(rule, self.settings.unknown(), at, message, "give `--context FILE` or `--live`");
    }
}
