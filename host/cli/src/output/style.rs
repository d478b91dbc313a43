//! The few colours of texts that are no snippets. They are stripped where colour is not wanted.

use std::fmt::Display;

use annotate_snippets::renderer::{AnsiColor, Style};

/// What is good, or new.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// What is bad, or goes.
pub(crate) const BAD: Style = AnsiColor::BrightRed.on_default();
/// What asks for attention.
pub(crate) const ATTENTION: Style = AnsiColor::Yellow.on_default();
/// Names that head something.
pub(crate) const HEADING: Style = Style::new().bold();
/// What is rarely read.
pub(crate) const ASIDE: Style = Style::new().dimmed();

/// A text in a style.
pub(crate) fn styled(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}
