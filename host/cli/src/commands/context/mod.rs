//! `jobgate context`: facts about a workspace in a file.

mod pull;
mod show;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Result;
use jobgate_core::admission::Outcome;
use jobgate_core::context::ContextFile;
use jobgate_core::facts::Answer;

use crate::args::Context;
use crate::facts;
use crate::output::style::{ATTENTION, styled};
use crate::output::untrusted::one_line;

pub(super) fn run(arguments: &Context) -> Result<Outcome> {
    match arguments {
        Context::Pull(arguments) => pull::run(arguments),
        Context::Show(arguments) => show::run(arguments),
    }
}

/// How many facts of which kind there are, and what is not known, with the reasons.
fn summary(file: &ContextFile) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unknown = String::new();
    let (mut known, mut absent) = (0, 0);
    for (question, answer) in file.facts() {
        match answer {
            Answer::Fact(_) => {
                known += 1;
                *kinds.entry(&question.kind).or_default() += 1;
            }
            Answer::Absent => absent += 1,
            Answer::Unknown(why) => {
                let name = styled(ATTENTION, "unknown");
                let _ = writeln!(unknown, "{name}: {}: {}", facts::shown(question), one_line(why));
            }
        }
    }
    let kinds: Vec<_> = kinds.iter().map(|(kind, count)| format!("{} {count}", one_line(kind))).collect();
    let mut text = format!("facts: {known}");
    if !kinds.is_empty() {
        let _ = write!(text, " ({})", kinds.join(", "));
    }
    let _ = writeln!(text, "\nnot there: {absent}\nnot known: {}\n{unknown}", unknown.lines().count());
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}
