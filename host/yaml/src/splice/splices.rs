//! Replacements in one text, all against its original offsets.

/// One replacement.
#[derive(Clone, Debug)]
struct Splice {
    start: usize,
    end: usize,
    text: String,
}

/// Replacements that are applied together. Of several at one offset, those that were added first come first.
#[derive(Clone, Debug, Default)]
pub(super) struct Splices(Vec<Splice>);

impl Splices {
    /// Puts a text in place of what stands between two offsets.
    pub(super) fn replace(&mut self, start: usize, end: usize, text: impl Into<String>) {
        self.0.push(Splice { start, end, text: text.into() });
    }

    /// Puts a text in front of what stands at an offset.
    pub(super) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at, at, text);
    }

    /// Whether something is put at an offset.
    pub(super) fn inserts_at(&self, at: usize) -> bool {
        self.0.iter().any(|splice| splice.start == at && !splice.text.is_empty())
    }

    /// Whether what stands at an offset is replaced.
    pub(super) fn covers(&self, at: usize) -> bool {
        self.0.iter().any(|splice| (splice.start..splice.end).contains(&at))
    }

    /// The text with everything replaced; none if two replacements overlap. An insertion within what is removed comes behind
    /// it.
    pub(super) fn apply(mut self, text: &str) -> Option<String> {
        // Insertions come before a replacement that starts where they stand; the sort is stable.
        self.0.sort_by_key(|splice| (splice.start, splice.end > splice.start));
        let mut out = String::with_capacity(text.len() + 256);
        let (mut last, mut removed) = (0, false);
        for splice in &self.0 {
            let moved = removed && splice.start < last && splice.start == splice.end;
            if !moved {
                out.push_str(text.get(last..splice.start)?);
                removed = splice.text.is_empty();
            }
            out.push_str(&splice.text);
            last = splice.end.max(last);
        }
        out.push_str(text.get(last..)?);
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::Splices;

    #[test]
    fn replacements_act_on_the_original_offsets() {
        let mut splices = Splices::default();
        splices.replace(2, 4, "X");
        splices.insert(2, "a");
        splices.insert(2, "b");
        splices.insert(0, "<");
        assert_eq!(splices.apply("012345").as_deref(), Some("<01abX45"));
    }

    #[test]
    fn overlapping_replacements_are_refused() {
        let mut splices = Splices::default();
        splices.replace(1, 4, "");
        splices.replace(3, 5, "");
        assert_eq!(splices.apply("012345"), None);
        let mut splices = Splices::default();
        splices.replace(1, 4, "");
        splices.insert(3, "x");
        assert_eq!(splices.apply("012345").as_deref(), Some("0x45"));
    }
}
