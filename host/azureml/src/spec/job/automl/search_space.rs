//! What is searched for a parameter, written as an expression: `uniform(0.001,0.1)`, `choice('a','b')`, or a value.

use jobgate_core::submission::At;
use jobgate_yaml::{Value, float_repr};

use super::super::super::read::{self, As};
use super::super::super::search_space::{self, Distribution};
use super::super::super::{Draft, spelling};
use super::parameters::Kind;
use crate::plan::Node;

/// The expression for a parameter; none, and a finding, if there is none.
pub(crate) fn expression(draft: &mut Draft<'_>, at: &At<'_>, kind: Kind) -> Option<String> {
    if !matches!(at.value(), Value::Mapping(_)) {
        return value(draft, at, kind);
    }
    let written = at.get("type").and_then(|kind| kind.text()).unwrap_or_default();
    if written.eq_ignore_ascii_case("choice") {
        let items = at.get("values").map(|values| values.items()).unwrap_or_default();
        // Numbers stay whole only if all of them are (azure-ai-ml 1.35.2, `FLOAT_SEARCH_SPACE_DISTRIBUTION_FIELD`).
        let is_whole = items.iter().all(|item| matches!(item.value(), Value::Int(_) | Value::BigInt(_)));
        let kind = if kind == Kind::Float && is_whole { Kind::Int } else { kind };
        let is_text = matches!(kind, Kind::Text | Kind::Word);
        let choices = items.iter().filter_map(|item| value(draft, item, kind));
        let quoted = |choice: String| if is_text { format!("'{choice}'") } else { choice };
        return Some(format!("choice({})", choices.map(quoted).collect::<Vec<_>>().join(",")));
    }
    match search_space::distribution(draft, at)? {
        Distribution::Numbers(name, numbers) => {
            let numbers: Vec<String> = numbers.iter().filter_map(number).collect();
            Some(format!("{name}({})", numbers.join(",")))
        }
        Distribution::Choice(_) => None,
    }
}

/// A value, as Python's `str` spells it.
fn value(draft: &mut Draft<'_>, at: &At<'_>, kind: Kind) -> Option<String> {
    let how = match kind {
        Kind::Bool => As::Bool,
        Kind::Int => As::Int,
        Kind::Float => As::Float,
        Kind::Text | Kind::Word => As::Text,
    };
    match read::value(draft, at, how)? {
        Node::Bool(true) => Some("True".to_owned()),
        Node::Bool(false) => Some("False".to_owned()),
        Node::Text(text) if kind == Kind::Word => Some(spelling::snake(&text)),
        Node::Text(text) => Some(text),
        other => number(&other),
    }
}

/// A number without an exponent (azure-ai-ml 1.35.2, `float_to_str`).
fn number(node: &Node) -> Option<String> {
    let Node::Number(number) = node else { return None };
    let spelled = number.to_string();
    if !spelled.contains(['.', 'e', 'E']) {
        return Some(spelled);
    }
    let float: f64 = spelled.parse().ok()?;
    let repr = float_repr(float);
    Some(if repr.contains('e') { format!("{float}") } else { repr })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    /// What `float_to_str` gives.
    #[test]
    fn numbers_have_no_exponent() {
        for (json, spelled) in [
            ("1", "1"),
            ("1.0", "1.0"),
            ("1e-05", "0.00001"),
            ("1.5e-7", "0.00000015"),
            ("1e16", "10000000000000000"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("-0.25", "-0.25"),
        ] {
            let node = Node::Number(json.parse().unwrap());
            assert_eq!(number(&node).as_deref(), Some(spelled));
        }
    }
}
