//! Tells placeholders of templates from other text.
//!
//! | a placeholder | none |
//! |---|---|
//! | `<your-image>`, `x/<NAME>:1`, `< any words >` as the whole text | `a < b > c`, `<br/>`, `cat <<EOF>x` |
//! | `{{NAME}}`, `{{ name }}.azurecr.io` | `${{inputs.x}}`, `{{.Names}}` |
//! | in prose: `<DATA_PATH>`, `{{DATA_PATH}}` | in prose: `<b>`, `{{name}}` |

/// Keys whose texts are prose or programs, which have other uses for brackets.
const PROSE: [&str; 2] = ["command", "description"];

/// The placeholder in a text, the first if there are several. `key` is the key that the text stands at.
pub(super) fn find<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    if !text.contains('<') && !text.contains("{{") {
        return None;
    }
    let prose = PROSE.contains(&key) || text.trim_end().contains('\n');
    whole(text.trim()).or_else(|| angle(text, prose)).or_else(|| braces(text, prose))
}

/// Any words between angle brackets, if they are the whole text.
fn whole(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('<')?.strip_suffix('>')?;
    let words = inner.starts_with(|first: char| first.is_alphanumeric() || first == ' ')
        && !inner.contains(['<', '>', '\n'])
        && inner.contains(char::is_alphanumeric);
    words.then_some(text)
}

/// A name between angle brackets, anywhere.
fn angle(text: &str, prose: bool) -> Option<&str> {
    text.match_indices('<').find_map(|(start, _)| {
        let length = text[start..].find('>')?;
        let inner = &text[start + 1..start + length];
        let here_document = text[..start].ends_with('<');
        (is_name(inner, prose) && !here_document).then(|| &text[start..=start + length])
    })
}

/// A name between double braces that no `$` stands before.
fn braces(text: &str, prose: bool) -> Option<&str> {
    text.match_indices("{{").find_map(|(start, _)| {
        let length = text[start..].find("}}")?;
        let inner = text.get(start + 2..start + length)?.trim();
        let expression = text[..start].ends_with('$');
        (is_name(inner, prose) && !expression).then(|| &text[start..start + length + 2])
    })
}

fn is_name(text: &str, prose: bool) -> bool {
    let part = |part: char| match prose {
        true => part.is_ascii_uppercase() || part.is_ascii_digit() || part == '_',
        false => part.is_ascii_alphanumeric() || matches!(part, '_' | '-' | '.' | ' '),
    };
    let starts = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    starts && text.len() > 1 && !text.ends_with(' ') && text.chars().all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_other_brackets() {
        for (key, text, found) in [
            ("image", "<your-image>", Some("<your-image>")),
            ("environment", "< your environment name >", Some("< your environment name >")),
            ("image", "{{ACR_NAME}}.azurecr.io/x:1", Some("{{ACR_NAME}}")),
            ("image", "{{ acr }}/x", Some("{{ acr }}")),
            ("resource_id", "/subscriptions/<SUB_ID>/x", Some("<SUB_ID>")),
            ("command", "python x.py --data <DATA_PATH>", Some("<DATA_PATH>")),
            ("path", "${{inputs.x}}", None),
            ("path", "${{inputs.x}}/{{NAME}}", Some("{{NAME}}")),
            ("command", "sort <in.txt >out.txt", None),
            ("command", "cat <<EOF>x", None),
            ("command", "docker ps --format '{{.Names}}'", None),
            ("command", "if [ 1 < 2 ]; then a > b; fi", None),
            ("description", "a <b>bold</b> {{word}}", None),
            ("x", "a < b > c", None),
            ("x", "<>", None),
            ("x", "a {{", None),
            ("x", "}}{{", None),
            ("x", "plain", None),
        ] {
            assert_eq!(find(text, key), found, "{key}: {text}");
        }
    }
}
