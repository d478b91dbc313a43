//! What is selected of the choices that findings offer.

use clap::Args;
use jobgate_core::choice::Selection;

/// What is selected of the choices that findings offer.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Choices {
    /// Mend what a rule finds in one of the ways that it offers, wherever it offers it; may be given several times
    #[arg(long, value_name = "RULE=CHOICE")]
    pub(crate) select: Vec<Selection>,
}

impl Choices {
    /// What is selected, each once.
    pub(crate) fn selected(&self) -> Vec<Selection> {
        let mut each: Vec<Selection> = Vec::new();
        for selection in &self.select {
            if !each.contains(selection) {
                each.push(selection.clone());
            }
        }
        each
    }
}
