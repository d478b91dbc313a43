//! Numbers, as a spec may write them.

use jobgate_guest::{Finding, Level, Pointer, Value};

/// What stands where a number should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    /// A whole number, also one that is written as a text, as the client takes it.
    Is(i64),
    /// Something else: a binding to an input, for example.
    Unclear,
}

impl Number {
    /// Reads a value.
    pub(crate) fn of(value: &Value) -> Self {
        let number = match value {
            Value::Integer(number) => Some(*number),
            Value::Text(text) => text.trim().parse().ok(),
            _ => None,
        };
        number.map_or(Self::Unclear, Self::Is)
    }
}

/// A finding for something that is known only when the job runs.
pub(crate) fn unclear(rule: &str, at: Pointer) -> Finding {
    let message = "what this is cannot be told from the spec, so that nobody can say whether it is allowed";
    Finding::new(rule, Level::Undecided, at, message).help("write the value itself")
}

/// Whether a text is, or has, a binding: known only when the job runs.
pub(crate) fn is_binding(text: &str) -> bool {
    text.contains("${{")
}
