//! The specs whose effects differ from those of the official client, and why.

/// Path in the corpus, and the reason.
const KNOWN: &[(&str, &str)] = &[];

/// Why a spec differs.
pub(super) fn reason(file: &str) -> Option<&'static str> {
    KNOWN.iter().find(|(known, _)| *known == file).map(|(_, reason)| *reason)
}
