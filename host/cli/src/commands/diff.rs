//! `jobgate diff`: what mutators, and choices that are selected, would change, and why.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::Result;
use jobgate_core::admission::Outcome;
use jobgate_core::secret::Secrets;
use jobgate_core::submission::{Rewritten, Submission};

use super::chosen::{self, Made};
use crate::args::{Diff, Format};
use crate::output::changes::change;
use crate::output::json::Done;
use crate::output::style::{ASIDE, BAD, GOOD, HEADING, styled};
use crate::output::untrusted::one_line;
use crate::output::{self, Sources};
use crate::purpose::{Aim, Overridden, Purpose};
use crate::run::{self, Run};

pub(super) fn run(arguments: &Diff) -> Result<Outcome> {
    let overrides = Overridden::read(&arguments.overrides)?;
    let facts = super::source(&arguments.judged);
    let choices = arguments.choices.selected();
    let purpose = Purpose {
        fail_on: super::fail_on(arguments.output.fail_on),
        overrides: &overrides,
        aim: Aim::Judge { target: &arguments.judged.target },
        facts: &facts,
        choices: &choices,
    };
    let run = run::run(&arguments.paths, &arguments.scope, &purpose)?;
    // With a policy that failed it is not known what could not be chosen.
    let made = if run.report.failures.is_empty() { chosen::made(&run, &choices)? } else { Vec::new() };
    match arguments.output.format {
        Format::Json => {
            super::data(&run, Done { chosen: made.iter().map(Made::data).collect(), ..Done::default() })?
        }
        Format::Human => output::print(&human(&run))?,
    }
    Ok(run.report.outcome)
}

fn human(run: &Run) -> String {
    let mut text = String::new();
    for reported in &run.report.changes {
        text.push_str(&change(reported));
    }
    if run.report.changes.is_empty() {
        text.push_str("nothing would be changed\n");
    }
    text.push('\n');
    // A file that several specs refer to is shown once.
    let mut shown = BTreeSet::new();
    let secrets = Secrets::merged(run.checked.iter().map(|one| one.admission.secrets()));
    let submissions = run.checked.iter().filter_map(|one| one.admission.submission());
    for file in submissions.flat_map(Submission::rewritten) {
        if shown.insert(file.absolute.clone()) {
            text.push_str(&unified(&run.name(&file), &file, &secrets));
        }
    }
    text + &output::human::report(&run.report, &Sources::of(&run.checked))
}

fn unified(name: &str, file: &Rewritten, secrets: &Secrets) -> String {
    let path = one_line(name);
    let after = match &file.after {
        Ok(after) => after,
        Err(why) => {
            let why = one_line(why);
            return format!(
                "{path}: the text cannot be changed in place, so `jobgate fix` leaves it as it is: {why}\n\n"
            );
        }
    };
    let diff = similar::TextDiff::from_lines(file.before.as_str(), after.as_str());
    let mut text = styled(HEADING, format!("--- {path}\n+++ {path}")) + "\n";
    for hunk in diff.unified_diff().iter_hunks() {
        let _ = writeln!(text, "{}", styled(ASIDE, hunk.header()));
        for line in hunk.iter_changes() {
            let shown = visible(&secrets.redact(line.value().trim_end_matches(['\n', '\r'])));
            let _ = match line.tag() {
                similar::ChangeTag::Equal => writeln!(text, " {shown}"),
                similar::ChangeTag::Delete => writeln!(text, "{}", styled(BAD, format_args!("-{shown}"))),
                similar::ChangeTag::Insert => writeln!(text, "{}", styled(GOOD, format_args!("+{shown}"))),
            };
        }
    }
    text + "\n"
}

/// A line of a file, tabs kept, everything else that does not show made visible.
fn visible(line: &str) -> String {
    line.split('\t').map(one_line).collect::<Vec<_>>().join("\t")
}
