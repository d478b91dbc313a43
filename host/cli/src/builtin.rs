//! The policies that are part of jobgate: compiled and embedded by the build script.

use jobgate_engine::Embedded;

/// A built-in policy.
pub(crate) struct Builtin {
    /// Its id: it is referred to as `builtin:<id>`.
    pub(crate) id: &'static str,
    /// Its machine code and what it declares.
    pub(crate) embedded: Embedded,
    /// The size of its component in bytes.
    pub(crate) size: u64,
    /// The page of each rule, in Markdown.
    pub(crate) pages: &'static [(&'static str, &'static str)],
}

/// Every built-in policy, by id.
pub(crate) const ALL: &[Builtin] = include!(concat!(env!("OUT_DIR"), "/builtins.rs"));

/// The built-in policy of this id.
pub(crate) fn named(id: &str) -> Option<&'static Builtin> {
    ALL.iter().find(|builtin| builtin.id == id)
}

/// The page of a rule of a built-in policy.
pub(crate) fn page(rule: &str) -> Option<&'static str> {
    let pages = ALL.iter().flat_map(|builtin| builtin.pages);
    pages.into_iter().find(|(id, _)| *id == rule).map(|(_, page)| *page)
}
