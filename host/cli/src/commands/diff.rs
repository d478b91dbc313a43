//! `jobgate diff`: what mutators would change, and why.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::Result;
use jobgate_core::admission::{Outcome, ReportedChange};
use jobgate_core::submission::{Rewritten, Submission};

use crate::args::{Diff, Format};
use crate::output::untrusted::one_line;
use crate::output::{self, Sources};
use crate::run::{self, Run};

pub(super) fn run(arguments: &Diff) -> Result<Outcome> {
    let run = run::run(&arguments.paths, &arguments.scope, super::fail_on(&arguments.output))?;
    match arguments.output.format {
        Format::Json => super::report(&run, Format::Json)?,
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
    let submissions = run.checked.iter().filter_map(|one| one.admission.submission());
    for file in submissions.flat_map(Submission::rewritten) {
        if shown.insert(file.path.clone()) {
            text.push_str(&unified(&file));
        }
    }
    text + &output::human::report(&run.report, &Sources::of(&run.checked))
}

/// One change, on two lines: what and why.
fn change(reported: &ReportedChange) -> String {
    let change = &reported.change;
    let value = |text: &Option<String>| text.as_deref().map_or_else(|| "nothing".to_owned(), one_line);
    let scratch = if reported.applied { "" } else { " (not applied: the policy is in mode warn)" };
    let place = format!("{}:{}", one_line(&change.file), change.place.line);
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{place}: {}: {} → {}",
        one_line(&change.pointer),
        value(&change.old),
        value(&change.new)
    );
    let _ = writeln!(
        text,
        "    {} {}: {}{scratch}",
        one_line(&change.policy),
        one_line(&change.rule),
        one_line(&change.reason)
    );
    text
}

fn unified(file: &Rewritten) -> String {
    let path = one_line(&file.path);
    let after = match &file.after {
        Ok(after) => after,
        Err(why) => return format!("{path}: the text cannot be changed in place: {}\n\n", one_line(why)),
    };
    let diff = similar::TextDiff::from_lines(file.before.as_str(), after.as_str());
    let mut text = format!("--- {path}\n+++ {path}\n");
    for hunk in diff.unified_diff().iter_hunks() {
        let _ = writeln!(text, "{}", hunk.header());
        for line in hunk.iter_changes() {
            let sign = match line.tag() {
                similar::ChangeTag::Equal => ' ',
                similar::ChangeTag::Delete => '-',
                similar::ChangeTag::Insert => '+',
            };
            let shown = line.value().trim_end_matches(['\n', '\r']);
            let _ = writeln!(text, "{sign}{}", visible(shown));
        }
    }
    text + "\n"
}

/// A line of a file, tabs kept, everything else that does not show made visible.
fn visible(line: &str) -> String {
    line.split('\t').map(one_line).collect::<Vec<_>>().join("\t")
}
