//! Types as the client reads them: `ContainerRegistry`, `containerRegistry` and `container_registry` are one.

use jobgate_guest::Document;

/// The type at a place, as words between underscores.
pub(crate) fn type_at(document: &Document, pointer: &str) -> Option<String> {
    document.text(pointer).map(|text| snake_case(&text))
}

/// Camel case as the client turns it into words before it looks at a type (azure-ai-ml 1.35.2, `camel_to_snake`).
fn snake_case(text: &str) -> String {
    let mut snake = String::with_capacity(text.len() + 4);
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let ends_a_word = before.is_some_and(|char: char| char.is_ascii_lowercase() || char.is_ascii_digit());
        let starts_a_word = before.is_some() && chars.peek().is_some_and(char::is_ascii_lowercase);
        if char.is_ascii_uppercase() && (ends_a_word || starts_a_word) {
            snake.push('_');
        }
        snake.push(char.to_ascii_lowercase());
        before = Some(char);
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_one_however_it_is_written() {
        for (spellings, expected) in [
            (
                &["container_registry", "ContainerRegistry", "containerRegistry", "CONTAINER_REGISTRY"][..],
                "container_registry",
            ),
            (&["managed_identity", "ManagedIdentity", "managedIdentity"], "managed_identity"),
            (&["python_feed", "PythonFeed", "pythonFeed"], "python_feed"),
            (&["s3", "S3"], "s3"),
            (&["Container_Registry"], "container__registry"),
            (&[""], ""),
        ] {
            for spelling in spellings {
                assert_eq!(snake_case(spelling), expected, "{spelling}");
            }
        }
    }
}
