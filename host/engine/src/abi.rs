//! The versions of the interface, side by side: a file for each, and one trait over them.
//!
//! A further version is a folder in `wit/`, a module here, a line in [`AbiVersion::ALL`] and an arm in [`AbiVersion::bind`]. A module
//! is never changed once its version is released, so that a policy that was built for it keeps running.

mod v0_1;

use std::fmt;

use jobgate_core::policy::{Exports, SettingsProblem};
use wasmtime::Store;
use wasmtime::component::Component;

use crate::LoadError;
use crate::engine::Linkers;
use crate::evaluation::Evaluation;

pub(crate) use v0_1::linker as linker_v0_1;

/// The version of an interface: `major.minor.patch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Breaks compatibility.
    pub major: u64,
    /// Breaks compatibility below 1.0, adds from there on.
    pub minor: u64,
    /// Adds.
    pub patch: u64,
}

impl Version {
    /// Reads a release version; there are no pre-releases (`docs/abi.md` §2).
    pub fn parse(text: &str) -> Option<Self> {
        let number =
            |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?;
        let mut parts = text.split('.').map(number);
        let version = Self { major: parts.next()??, minor: parts.next()??, patch: parts.next()?? };
        parts.next().is_none().then_some(version)
    }

    /// Whether a policy of the one version may run on a host of the other, as far as semver goes: the same major version, below 1.0
    /// the same minor version as well.
    pub fn goes_with(self, other: Self) -> bool {
        self.line() == other.line()
    }

    fn line(self) -> (u64, u64) {
        (self.major, if self.major == 0 { self.minor } else { 0 })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// A version of the interface that this host has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AbiVersion {
    V0_1,
}

impl AbiVersion {
    /// Every version, the oldest first.
    pub(crate) const ALL: [Self; 1] = [Self::V0_1];

    /// The version as the WIT has it: the newest of its line.
    pub(crate) fn version(self) -> Version {
        match self {
            Self::V0_1 => v0_1::VERSION,
        }
    }

    /// The interfaces that a policy may import without a grant.
    pub(crate) fn interfaces(self) -> &'static [&'static str] {
        match self {
            Self::V0_1 => &v0_1::INTERFACES,
        }
    }

    /// The interfaces that a policy may import if it is granted them.
    pub(crate) fn capabilities(self) -> &'static [&'static str] {
        match self {
            Self::V0_1 => &v0_1::CAPABILITIES,
        }
    }

    /// Links a component with what this version gives, and finds its exports.
    pub(crate) fn bind(
        self,
        linkers: &Linkers,
        component: &Component,
        exports: Exports,
        wasi: bool,
    ) -> Result<Box<dyn Abi>, LoadError> {
        match self {
            Self::V0_1 => Ok(Box::new(v0_1::Policy::new(linkers.v0_1()?, component, exports, wasi)?)),
        }
    }
}

/// What the guest gave instead of a judgement.
pub(crate) struct Refusal {
    pub(crate) message: String,
    pub(crate) retry_after_seconds: Option<u32>,
}

/// A policy of one version of the interface, ready to be instantiated. Each call makes an instance in the store that it is given.
pub(crate) trait Abi: Send + Sync {
    /// Calls `settings.check`.
    fn check_settings(&self, store: &mut Store<Evaluation>, settings: &str) -> Called<Vec<SettingsProblem>>;

    /// Calls `mutator.mutate`.
    fn mutate(&self, store: &mut Store<Evaluation>, settings: &str) -> Called<Result<(), Refusal>>;

    /// Calls `validator.validate`: the numbers of the findings that it returned.
    fn validate(&self, store: &mut Store<Evaluation>, settings: &str) -> Called<Result<Vec<u32>, Refusal>>;
}

/// What a call into a guest gave, or what it ended with.
pub(crate) type Called<T> = wasmtime::Result<T>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        assert_eq!(Version::parse("0.1.12"), Some(Version { major: 0, minor: 1, patch: 12 }));
        for text in
            ["", "1", "1.2", "1.2.3.4", "0.1.0-rc.1", "0.1.x", "+1.0.0", "1..0", "99999999999999999999.0.0"]
        {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }

    #[test]
    fn versions_go_together_as_semver_says() {
        let goes = |a, b| Version::parse(a).unwrap().goes_with(Version::parse(b).unwrap());
        assert!(goes("0.1.0", "0.1.9"));
        assert!(goes("1.0.0", "1.7.3"));
        assert!(!goes("0.1.0", "0.2.0"));
        assert!(!goes("0.1.0", "1.1.0"));
        assert!(!goes("1.0.0", "2.0.0"));
    }

    #[test]
    fn the_version_is_that_of_the_wit() {
        let wit = include_str!("../../../wit/v0.1/worlds.wit");
        assert!(wit.contains(&format!("package jobgate:policy@{};", v0_1::VERSION)));
    }
}
