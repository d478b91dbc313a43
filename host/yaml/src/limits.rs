//! What a document may be at most.

/// Limits on a document, checked while it is read. Reaching one is an error that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The size of the text in bytes.
    pub bytes: usize,
    /// How deep collections may nest, aliases followed. The parser below stops at 255 whatever is said here.
    pub depth: usize,
    /// Nodes written, keys included.
    pub nodes: usize,
    /// Nodes after aliases and merge keys are expanded, keys included.
    pub expanded: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 8 << 20, depth: 100, nodes: 1_000_000, expanded: 1_000_000 }
    }
}
