//! What the configuration can say.

use jobgate_guest::settings::{Levels, Profile};
use jobgate_guest::{Pointer, Problem};
use serde::Deserialize;

use crate::{pattern, rules};

/// What no snapshot holds where nothing is said: keys, and what a repository remembers.
/// A `.pem` is none of them: it is as often the certificate of a server, which everybody may have.
const FORBIDDEN: [&str; 8] =
    [".env", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "*.pfx", "*.p12", ".git/"];

/// The settings; README.md explains each.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    forbidden: Option<Vec<String>>,
    pub(crate) max_mib: Option<u64>,
    pub(crate) signed: bool,
    levels: Levels,
    /// Taken by every built-in policy; the editions do not differ on code.
    #[serde(rename = "profile")]
    _profile: Profile,
}

impl Settings {
    /// Whether a file of a snapshot must not be there.
    pub(crate) fn forbids(&self, path: &str) -> bool {
        match &self.forbidden {
            Some(patterns) => patterns.iter().any(|pattern| pattern::has(pattern, path)),
            None => FORBIDDEN.iter().any(|pattern| pattern::has(pattern, path)),
        }
    }

    /// Whether any rule that is on asks for the names of files.
    pub(crate) fn looks_at_files(&self) -> bool {
        let forbids = self.forbidden.as_ref().is_none_or(|patterns| !patterns.is_empty());
        self.signed || forbids && !self.levels.is_off(rules::FORBIDDEN)
    }

    /// What is wrong in settings that could be read.
    pub(crate) fn check(&self) -> Vec<Problem> {
        let mut problems = self.levels.check(rules::IDS);
        let at = Pointer::ROOT.child("forbidden");
        for (i, pattern) in self.forbidden.iter().flatten().enumerate() {
            if pattern.trim_matches('/').is_empty() || pattern.starts_with('/') {
                let message = "a pattern is a name (`*.pem`), the name of a folder (`.git/`), or a path from the folder of the code (`data/*.csv`)";
                problems.push(Problem::new(at.item(i), message));
            }
        }
        if self.max_mib == Some(0) {
            problems
                .push(Problem::new(Pointer::ROOT.child("max_mib"), "0 MiB hold no code: write 1 or more"));
        }
        problems
    }
}
