//! Variables that a command sets for itself: `export NAME=VALUE`, `NAME=VALUE program`.

/// The variables that are set at the beginning of each simple command of a shell's text, with their values as written, quotes included.
/// Arguments of programs (`program name=value`) are none. The work is linear in the text.
pub(crate) fn assignments(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut is_start = true;
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() || ends_word(first) {
            is_start |= first == '\n' || ends_word(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            continue;
        }
        let (word, after) = rest.split_at_checked(word_end(rest)).unwrap_or((rest, ""));
        rest = after;
        if !is_start || matches!(word, "export" | "env" | "\\\n") {
            continue;
        }
        match word.split_once('=').filter(|(name, _)| is_name(name)) {
            Some(assignment) => found.push(assignment),
            None => is_start = false,
        }
    }
    found
}

/// Where the word at the beginning of a text ends: at white space or an operator that is not quoted.
fn word_end(text: &str) -> usize {
    let mut quote = None;
    let mut is_escaped = false;
    for (at, char) in text.char_indices() {
        match quote {
            _ if is_escaped => is_escaped = false,
            None | Some('"') if char == '\\' => is_escaped = true,
            Some(open) if char == open => quote = None,
            Some(_) => {}
            None if matches!(char, '"' | '\'') => quote = Some(char),
            None if char.is_whitespace() || ends_word(char) => return at,
            None => {}
        }
    }
    text.len()
}

fn ends_word(char: char) -> bool {
    matches!(char, ';' | '&' | '|' | '(' | ')')
}

fn is_name(text: &str) -> bool {
    !text.starts_with(|char: char| char.is_ascii_digit())
        && !text.is_empty()
        && text.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_command_sets() {
        for (text, expected) in [
            ("export A_KEY=x && python main.py", &[("A_KEY", "x")][..]),
            ("A=1 B='2 3;4' python x.py C=5", &[("A", "1"), ("B", "'2 3;4'")]),
            ("pip install x; env T=\"a \\\" b\" python y", &[("T", "\"a \\\" b\"")]),
            ("ls\nexport T=$(cat f)\n", &[("T", "$")]),
            ("export \\\n T=x", &[("T", "x")]),
            ("python train.py token=x --key=y", &[]),
            ("1A=x a.b=y =z", &[]),
            ("A='unclosed", &[("A", "'unclosed")]),
            ("", &[]),
        ] {
            assert_eq!(assignments(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in r#"(export|A=|[a-z\\"'=;&|() é\n]){0,30}"#) {
            for (name, _) in assignments(&text) {
                prop_assert!(is_name(name));
            }
        }
    }
}
