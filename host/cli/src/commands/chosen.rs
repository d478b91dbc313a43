//! What came of `--select`: the choices that were made, or why one could not be.

use std::collections::BTreeSet;

use jobgate_core::choice::Selection;
use jobgate_core::config::nearest;
use jobgate_core::finding::Place;

use crate::output;
use crate::output::json::ChosenV1;
use crate::output::style::{HEADING, styled};
use crate::output::untrusted::one_line;
use crate::run::{Checked, Run};
use crate::stop::Stop;

/// A choice that was made, once for each place.
pub(super) struct Made<'a> {
    selection: &'a Selection,
    file: String,
    line: u32,
}

impl Made<'_> {
    /// One line for people.
    pub(super) fn said(&self) -> String {
        let Selection { rule, choice } = self.selection;
        format!("chose {}={choice} at {}:{}\n", one_line(rule), one_line(&self.file), self.line)
    }

    /// The same for programs.
    pub(super) fn data(&self) -> ChosenV1<'_> {
        let Selection { rule, choice } = self.selection;
        ChosenV1 { rule, choice, file: &self.file, line: self.line }
    }
}

/// The choices that were made, in the order of the selections. Of one that an earlier one left nothing to do for, it tells that.
///
/// # Errors
/// When one of them was made nowhere: there is no such rule, it found nothing, or what it found offers no such choice.
pub(super) fn made<'a>(run: &Run, selections: &'a [Selection]) -> Result<Vec<Made<'a>>, Stop> {
    let mut all = Vec::new();
    for (at, selection) in selections.iter().enumerate() {
        let chosen = || {
            let of = |one: &'_ Checked| one.admission.chosen().get(at).cloned();
            run.checked.iter().filter_map(move |one| Some((one, of(one)?)))
        };
        let places: BTreeSet<(String, u32)> = chosen()
            .flat_map(|(one, chosen)| chosen.made.into_iter().map(|place| named(one, &place)))
            .collect();
        if places.is_empty() && chosen().any(|(_, chosen)| chosen.mended) {
            tell_mended(selection);
        } else if places.is_empty() {
            let findings = chosen().map(|(_, chosen)| chosen.findings).sum();
            let offered = chosen().flat_map(|(_, chosen)| chosen.offered).collect();
            return Err(not_made(run, selection, findings, &offered));
        }
        all.extend(places.into_iter().map(|(file, line)| Made { selection, file, line }));
    }
    Ok(all)
}

fn tell_mended(Selection { rule, choice }: &Selection) {
    let rule = one_line(rule);
    output::tell(&format!(
        "{}: nothing was left to do for {rule}={choice}: an earlier selection mended what offers it",
        styled(HEADING, "note")
    ));
}

fn named(one: &Checked, place: &Place) -> (String, u32) {
    (format!("{}{}", one.prefix, place.file), place.line)
}

fn not_made(run: &Run, selection: &Selection, findings: usize, offered: &BTreeSet<String>) -> Stop {
    let Selection { rule, choice } = selection;
    if findings == 0 {
        return none_found(run, rule);
    }
    if offered.is_empty() {
        return Stop::usage(format!("what `{rule}` finds here offers no choice"))
            .help("leave `--select` out");
    }
    let stop = Stop::usage(format!("what `{rule}` finds here offers no choice `{choice}`"));
    match nearest(choice, offered.iter().map(String::as_str)) {
        Some(near) => stop.help(format!("did you mean `{rule}={near}`?")),
        None => {
            let names: Vec<String> = offered.iter().map(|name| format!("`{rule}={name}`")).collect();
            stop.help(format!("offered are {}", names.join(", ")))
        }
    }
}

fn none_found(run: &Run, rule: &str) -> Stop {
    let metadata = || run.checked.iter().flat_map(|one| one.session.policies.metadata());
    let known = || metadata().flat_map(|(_, metadata)| &metadata.rules).map(|rule| rule.id.as_str());
    if known().any(|known| known == rule) {
        return Stop::usage(format!("`{rule}` finds nothing here that could be chosen"))
            .help("`jobgate check` shows what is found, and the choices that it offers");
    }
    let stop = Stop::usage(format!("no policy that is configured here has the rule `{rule}`"));
    match nearest(rule, known()) {
        Some(near) => stop.help(format!("did you mean `{near}`?")),
        None => stop.help("`jobgate check` shows what is found, and the choices that it offers"),
    }
}
