//! The words of messages.

use jobgate_core::config::nearest;
use jobgate_core::pointer::{Pointer, Segment};
use jobgate_core::submission::At;

use super::language::Schema;

/// Longest part of a text that a message shows, in characters.
const SHOWN: usize = 60;

/// A text from a spec, shortened, in backticks.
pub(super) fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// How a message calls a node: by its key, or by its number in a list.
pub(super) fn label(at: &At<'_>) -> String {
    let pointer = at.pointer();
    let (above, last) = pointer.rsplit_once('/').unwrap_or(("", ""));
    if pointer.is_empty() {
        return "the spec".to_owned();
    }
    if !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()) {
        let list = above.rsplit('/').next().unwrap_or_default();
        return format!("each item of {}", quoted(&unescaped(list)));
    }
    quoted(&unescaped(last))
}

fn unescaped(segment: &str) -> String {
    match Pointer::parse(&format!("/{segment}")).ok().as_ref().map(Pointer::segments) {
        Some([Segment::Name(name)]) => name.clone(),
        _ => segment.to_owned(),
    }
}

/// What a schema accepts, as in "takes …".
pub(super) fn form(schema: &Schema) -> &'static str {
    match schema {
        Schema::Any | Schema::Value => "a value",
        Schema::Text | Schema::Enum(_) => "a text",
        Schema::Name(name) => name.form,
        Schema::Int | Schema::IntOnly => "an integer",
        Schema::Float => "a number",
        Schema::FloatOnly => "a float",
        Schema::Bool => "`true` or `false`",
        Schema::Version => "a version",
        Schema::Binding => "an expression such as `${{parent.inputs.NAME}}`",
        Schema::List(_) => "a list",
        Schema::Map(_) | Schema::Object(_) | Schema::Step => "a mapping",
        Schema::OneOf(one) => one.form,
        Schema::Reference(reference) => reference.name,
        Schema::OrNull(inner)
        | Schema::Bindable(inner)
        | Schema::Unbindable(inner)
        | Schema::Also(inner, _) => form(inner),
    }
}

/// Whether a schema takes null.
pub(super) fn accepts_null(schema: &Schema) -> bool {
    match schema {
        Schema::Any | Schema::OrNull(_) => true,
        Schema::Bindable(inner) | Schema::Unbindable(inner) | Schema::Also(inner, _) => accepts_null(inner),
        _ => false,
    }
}

/// The known texts as the end of a sentence, and the nearest one as help.
pub(super) fn listed_and_nearest(text: &str, known: &[&str]) -> (String, String) {
    let listed = format!("known are {}", list(known));
    let help = match nearest(text, known.iter().copied()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => "write one of those".to_owned(),
    };
    (listed, help)
}

/// Names in backticks, with commas.
pub(super) fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
