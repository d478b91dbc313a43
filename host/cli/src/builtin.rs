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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jobgate_core::policy::{Call, Capabilities, Limits, PolicyEvaluator};
    use jobgate_engine::{Engine, LoadOptions};

    use super::*;

    /// Its code runs where it lies, for all who load it: what one of them drops stays for the others. Another engine copies it.
    #[test]
    fn a_policy_that_is_loaded_twice_goes_on_when_one_is_dropped() {
        let engine = Engine::new().unwrap();
        let builtin = named("user-identity").unwrap();
        let load = || engine.load_precompiled(&builtin.embedded, &LoadOptions::default()).unwrap();
        let (first, second) = (load(), load());
        let call = Call {
            settings: Arc::from("{}"),
            limits: Limits::default(),
            capabilities: Capabilities::default(),
        };
        assert_eq!(first.check_settings(&call).result, Ok(Vec::new()));
        drop(first);
        assert_eq!(second.check_settings(&call).result, Ok(Vec::new()));
        assert_eq!(load().check_settings(&call).result, Ok(Vec::new()));
        let other = Engine::new().unwrap();
        let copied = other.load_precompiled(&builtin.embedded, &LoadOptions::default()).unwrap();
        assert_eq!(copied.check_settings(&call).result, Ok(Vec::new()));
    }
}
