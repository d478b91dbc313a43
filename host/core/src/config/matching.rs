//! Which specs a policy is for.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Which root specs a policy is for. Both lists must match, if both are given.
#[derive(Clone, Debug, Default)]
pub struct Match {
    kinds: Option<Patterns>,
    paths: Option<Patterns>,
}

#[derive(Clone, Debug)]
struct Patterns {
    written: Vec<String>,
    set: GlobSet,
}

/// Equal if the same is written.
impl PartialEq for Match {
    fn eq(&self, other: &Self) -> bool {
        let written =
            |patterns: &Option<Patterns>| patterns.as_ref().map(|patterns| patterns.written.clone());
        written(&self.kinds) == written(&other.kinds) && written(&self.paths) == written(&other.paths)
    }
}

impl Match {
    /// Whether the policy is for a root spec of this kind and path. The path is relative to the project root, `/` between
    /// segments.
    pub fn covers(&self, kind: &str, path: &str) -> bool {
        let covers = |patterns: &Option<Patterns>, text| {
            patterns.as_ref().is_none_or(|patterns| patterns.set.is_match(text))
        };
        covers(&self.kinds, kind) && covers(&self.paths, path)
    }

    pub(super) fn set_kinds(&mut self, patterns: Vec<String>) -> Result<(), globset::Error> {
        self.kinds = Some(Patterns::new(patterns)?);
        Ok(())
    }

    pub(super) fn set_paths(&mut self, patterns: Vec<String>) -> Result<(), globset::Error> {
        self.paths = Some(Patterns::new(patterns)?);
        Ok(())
    }
}

impl Patterns {
    fn new(written: Vec<String>) -> Result<Self, globset::Error> {
        let mut set = GlobSetBuilder::new();
        for pattern in &written {
            set.add(glob(pattern)?);
        }
        Ok(Self { set: set.build()?, written })
    }
}

/// A pattern in which `*` stays within a segment. A leading `./` says nothing.
pub(super) fn glob(pattern: &str) -> Result<globset::Glob, globset::Error> {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    GlobBuilder::new(pattern).literal_separator(true).backslash_escape(true).build()
}
