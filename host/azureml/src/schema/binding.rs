//! Expressions in texts: `${{parent.inputs.x}}`.

/// What stands in each expression of a text, without the blanks at both ends. The client finds them by a pattern
/// (`get_all_data_binding_expressions`): blanks, a run without blanks, blanks, `}}`.
pub(super) fn expressions(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${{") {
        let inner = rest[start + 3..].trim_start();
        let run = inner.split(char::is_whitespace).next().unwrap_or_default();
        let (content, behind) = match run.find("}}") {
            Some(end) => (&run[..end], inner.get(end + 2..)),
            None => (run, inner[run.len()..].trim_start().strip_prefix("}}")),
        };
        match behind {
            Some(behind) => {
                found.push(content);
                rest = behind;
            }
            None => rest = &rest[start + 3..],
        }
    }
    found
}

/// Whether a text holds an expression.
pub(super) fn has_expression(text: &str) -> bool {
    text.contains("${{") && !expressions(text).is_empty()
}

/// What stands in the one expression that a text is, with nothing around it.
pub(super) fn sole_expression(text: &str) -> Option<&str> {
    if !text.starts_with("${{") || !text.ends_with("}}") {
        return None;
    }
    match expressions(text).as_slice() {
        [content] => Some(content),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_found_as_the_client_finds_them() {
        for (text, found) in [
            ("python a.py ${{inputs.a}} --x ${{ outputs.b }}", vec!["inputs.a", "outputs.b"]),
            ("${{inputs.a}}${{inputs.b}}", vec!["inputs.a", "inputs.b"]),
            ("${{ two words }} ${{inputs.a}}", vec!["inputs.a"]),
            ("$${{a}}", vec!["a"]),
            ("${{}}", vec![""]),
            ("{{a}} ${a} ${{", vec![]),
            ("${{a", vec![]),
        ] {
            assert_eq!(expressions(text), found, "{text}");
        }
        assert_eq!(sole_expression("${{parent.inputs.x}}"), Some("parent.inputs.x"));
        assert_eq!(sole_expression("a/${{parent.inputs.x}}"), None);
    }
}
