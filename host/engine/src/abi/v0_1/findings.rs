//! `jobgate:policy/findings`: what a validator says.

use jobgate_core::choice;
use jobgate_core::finding as core;
use wasmtime::Result;
use wasmtime::component::Resource;

use super::Finding;
use super::bindings::jobgate::policy::findings::{ChoiceEdit, Host, HostFinding, Level};
use crate::evaluation::Evaluation;

impl Host for Evaluation {}

impl HostFinding for Evaluation {
    fn new(
        &mut self,
        rule: String,
        level: Level,
        pointer: String,
        message: String,
    ) -> Result<Resource<Finding>> {
        let level = match level {
            Level::Error => Some(core::Level::Error),
            Level::Warning => Some(core::Level::Warning),
            Level::Note => Some(core::Level::Note),
            Level::Undecided => None,
        };
        Ok(Resource::new_own(self.add_finding(rule, level, pointer, message)?))
    }

    fn help(&mut self, finding: Resource<Finding>, text: String) -> Result<()> {
        Ok(self.set_help(finding.rep(), text)?)
    }

    fn related(&mut self, finding: Resource<Finding>, pointer: String, label: String) -> Result<()> {
        Ok(self.add_related(finding.rep(), pointer, label)?)
    }

    fn choice(
        &mut self,
        finding: Resource<Finding>,
        name: String,
        says: String,
        edits: Vec<ChoiceEdit>,
    ) -> Result<()> {
        let edits = edits.into_iter().map(choice::ChoiceEdit::from).collect();
        Ok(self.add_choice(finding.rep(), choice::Choice { name, says, edits })?)
    }

    fn drop(&mut self, finding: Resource<Finding>) -> Result<()> {
        self.take_finding(finding.rep());
        Ok(())
    }
}

impl From<ChoiceEdit> for choice::ChoiceEdit {
    fn from(edit: ChoiceEdit) -> Self {
        Self { pointer: edit.pointer, value: edit.value }
    }
}
