//! Texts of specs in messages.

/// The most characters of a text that a message shows. A message has a limit, and a spec may have a text of megabytes.
const MOST: usize = 200;

/// A text of a spec, as a message shows it: cut where it is too long.
pub(crate) fn shown(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        Some((end, _)) => [text.get(..end).unwrap_or_default(), "…"].concat(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(shown("python"), "python");
        let long = "é".repeat(MOST + 1);
        assert_eq!(shown(&long).chars().count(), MOST + 1);
        assert!(shown(&long).ends_with('…'));
    }
}
