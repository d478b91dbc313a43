//! Facts that are not known: said once for each thing, at a level of their own.

use jobgate_guest::{Finding, Pointer};

use crate::settings::Settings;

/// What is not known, for a rule. `what` ends the sentence that begins with "unknown: ".
pub(super) fn finding(rule: &str, at: Pointer, what: &str, settings: &Settings) -> Finding {
    let mut message = String::from("unknown: ");
    message.push_str(what);
    Finding::new(rule, settings.unknown(), at, message).help("give `--context FILE` or `--live`")
}
