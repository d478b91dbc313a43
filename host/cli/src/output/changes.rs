//! Changes as people read them: what and why.

use std::fmt::Write as _;

use jobgate_core::admission::ReportedChange;

use super::style::{ASIDE, HEADING, styled};
use super::untrusted::one_line;

/// One change, on two lines: what and why.
pub(crate) fn change(reported: &ReportedChange) -> String {
    let change = &reported.change;
    let value = |text: &Option<String>| text.as_deref().map_or_else(|| "nothing".to_owned(), one_line);
    let scratch = if reported.applied { "" } else { " (not applied: the policy is in mode warn)" };
    let place = format!("{}:{}", one_line(&change.file), change.place.line);
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{}: {}: {} → {}",
        styled(HEADING, place),
        one_line(&change.pointer),
        value(&change.old),
        value(&change.new)
    );
    let why =
        format!("{} {}: {}", one_line(&change.policy), one_line(&change.rule), one_line(&change.reason));
    let _ = writeln!(text, "    {}{scratch}", styled(ASIDE, why));
    text
}
