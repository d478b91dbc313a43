//! `jobgate.lock`: pins every policy of a configuration by the digest of its component, built-in ones too, so that another
//! jobgate or another file under the same name is noticed before it judges anything.
//!
//! JSON with one policy after the other in the order of the configuration: a diff of the lock is a list of what changed.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::admission::PolicyRun;
use crate::policy::Digest;

/// The version of the format that this host reads and writes.
const VERSION: u64 = 1;
/// The largest lock file that is read, in bytes: some thousands of policies.
pub const LOCK_BYTES: usize = 1 << 20;
/// What mends a lock.
const REMEDY: &str = "write it anew with `jobgate lock`";

/// The content of a `jobgate.lock`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    policies: Vec<LockedPolicy>,
}

/// One policy, as the lock pins it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedPolicy {
    /// The id in the configuration.
    pub id: String,
    /// Where its component came from: for the reader. What is pinned is the component, wherever it lies.
    pub source: String,
    /// The policy's version: for the reader.
    pub version: String,
    /// The digest of the component.
    pub digest: Digest,
}

/// Why a lock file is not read. A lock that is not understood pins nothing, so it must not pass for one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// Over the limit.
    #[error("the lock file has {size} bytes, more than the limit of {LOCK_BYTES}; {REMEDY}")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
    },
    /// Not JSON of the expected shape.
    #[error("the lock file cannot be read: {0}; {REMEDY}")]
    Malformed(String),
    /// A later format.
    #[error(
        "the lock file has version {0}, and this jobgate reads version {VERSION}: use the jobgate that wrote it"
    )]
    Version(u64),
    /// A digest that is none.
    #[error(
        "the policy `{id}` of the lock file has no digest: `sha256:` and 64 hexadecimal digits; {REMEDY}"
    )]
    Digest {
        /// The id of the policy.
        id: String,
    },
    /// An id that is there twice.
    #[error("the policy `{id}` is in the lock file twice; {REMEDY}")]
    Twice {
        /// The id.
        id: String,
    },
}

/// Where a configuration and its lock differ. Each denies.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockProblem {
    /// A policy that the lock does not know.
    #[error("the policy `{id}` is not in the lock")]
    Missing {
        /// The id in the configuration.
        id: String,
    },
    /// Another component than the one that was locked.
    #[error("the policy `{id}` has the digest {found}, and the lock pins {locked} (version {version})")]
    Changed {
        /// The id in the configuration.
        id: String,
        /// The digest in the lock.
        locked: Digest,
        /// The version in the lock.
        version: String,
        /// The digest of what was loaded.
        found: Digest,
    },
    /// A policy that the configuration no longer names.
    #[error("the lock pins a policy `{id}`, which the configuration does not name")]
    Superfluous {
        /// The id in the lock.
        id: String,
    },
}

impl LockProblem {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "run `jobgate lock`, and review the line that it adds",
            Self::Changed { .. } => {
                "if the new component is meant, run `jobgate lock` and review the change; else put the old one back"
            }
            Self::Superfluous { .. } => {
                "if the policy was removed on purpose, run `jobgate lock`; else put it back into the configuration"
            }
        }
    }
}

#[derive(Deserialize)]
struct Header {
    version: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    version: u64,
    policies: Vec<TextPolicy>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TextPolicy {
    id: String,
    source: String,
    version: String,
    digest: String,
}

impl Lock {
    /// The lock of these policies, in their order. One that was not loaded has no digest and so no entry: a lock is written
    /// when all were loaded.
    pub fn new<'a>(policies: impl IntoIterator<Item = &'a PolicyRun>) -> Self {
        let entry = |policy: &PolicyRun| {
            Some(LockedPolicy {
                id: policy.id.clone(),
                source: policy.source.to_string(),
                version: policy.version.clone()?,
                digest: policy.digest?,
            })
        };
        Self { policies: policies.into_iter().filter_map(entry).collect() }
    }

    /// Reads a lock file.
    ///
    /// # Errors
    /// [`LockError`], which says what is wrong and what to do.
    pub fn parse(text: &[u8]) -> Result<Self, LockError> {
        if text.len() > LOCK_BYTES {
            return Err(LockError::TooLarge { size: text.len() });
        }
        let malformed = |error: serde_json::Error| LockError::Malformed(error.to_string());
        let header: Header = serde_json::from_slice(text).map_err(malformed)?;
        if header.version != VERSION {
            return Err(LockError::Version(header.version));
        }
        let text: Text = serde_json::from_slice(text).map_err(malformed)?;
        let mut ids = HashSet::new();
        let mut policies = Vec::with_capacity(text.policies.len());
        for TextPolicy { id, source, version, digest } in text.policies {
            let Some(digest) = Digest::parse(&digest) else { return Err(LockError::Digest { id }) };
            if !ids.insert(id.clone()) {
                return Err(LockError::Twice { id });
            }
            policies.push(LockedPolicy { id, source, version, digest });
        }
        Ok(Self { policies })
    }

    /// The text of the lock file: the policies in their order, a line break at the end.
    pub fn render(&self) -> String {
        let policy = |policy: &LockedPolicy| TextPolicy {
            id: policy.id.clone(),
            source: policy.source.clone(),
            version: policy.version.clone(),
            digest: policy.digest.to_string(),
        };
        let text = Text { version: VERSION, policies: self.policies.iter().map(policy).collect() };
        // Nothing in these types can fail to be written as JSON.
        serde_json::to_string_pretty(&text).unwrap_or_default() + "\n"
    }

    /// The pinned policies, in the order of the file.
    pub fn policies(&self) -> &[LockedPolicy] {
        &self.policies
    }

    /// Whether a component is the one that is pinned under an id. To be asked before the component is run.
    ///
    /// # Errors
    /// [`LockProblem::Missing`] or [`LockProblem::Changed`].
    pub fn check(&self, id: &str, found: Digest) -> Result<(), LockProblem> {
        match self.policies.iter().find(|policy| policy.id == id) {
            None => Err(LockProblem::Missing { id: id.to_owned() }),
            Some(policy) if policy.digest == found => Ok(()),
            Some(policy) => Err(LockProblem::Changed {
                id: id.to_owned(),
                locked: policy.digest,
                version: policy.version.clone(),
                found,
            }),
        }
    }

    /// The pinned policies that a configuration does not name, be it switched off.
    pub fn superfluous<'a>(&self, configured: impl IntoIterator<Item = &'a str>) -> Vec<LockProblem> {
        let configured: HashSet<&str> = configured.into_iter().collect();
        let gone = self.policies.iter().filter(|policy| !configured.contains(policy.id.as_str()));
        gone.map(|policy| LockProblem::Superfluous { id: policy.id.clone() }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Layer, Mode, Source};

    fn run(id: &str, component: &[u8]) -> PolicyRun {
        PolicyRun {
            id: id.to_owned(),
            source: Source::Builtin(id.to_owned()),
            digest: Some(Digest::of(component)),
            version: Some("1.2.0".to_owned()),
            mode: Mode::Enforce,
            layer: Layer::Repository,
        }
    }

    const TEXT: &str = r#"{
  "version": 1,
  "policies": [
    {
      "id": "b",
      "source": "builtin:b",
      "version": "1.2.0",
      "digest": "sha256:3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"
    },
    {
      "id": "a",
      "source": "builtin:a",
      "version": "1.2.0",
      "digest": "sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    }
  ]
}
"#;

    #[test]
    fn the_text_is_the_same_every_time_and_reads_back() {
        let lock = Lock::new(&[run("b", b"b"), run("a", b"a")]);
        assert_eq!(lock.render(), TEXT);
        assert_eq!(Lock::parse(TEXT.as_bytes()).unwrap(), lock);
    }

    #[test]
    fn a_policy_that_was_not_loaded_has_no_entry() {
        let unloaded = PolicyRun { digest: None, version: None, ..run("a", b"a") };
        assert_eq!(Lock::new(&[unloaded]).policies(), []);
    }

    #[test]
    fn what_differs_from_the_lock_is_told() {
        let lock = Lock::parse(TEXT.as_bytes()).unwrap();
        assert_eq!(lock.check("a", Digest::of(b"a")), Ok(()));
        let says = |problem: LockProblem| format!("{problem}; {}", problem.help());
        assert_eq!(
            says(lock.check("c", Digest::of(b"a")).unwrap_err()),
            "the policy `c` is not in the lock; run `jobgate lock`, and review the line that it adds"
        );
        let changed = says(lock.check("a", Digest::of(b"b")).unwrap_err());
        assert!(changed.starts_with("the policy `a` has the digest sha256:3e23e816"), "{changed}");
        assert!(changed.contains("and the lock pins sha256:ca978112"), "{changed}");
        assert_eq!(lock.superfluous(["a", "b", "c"]), []);
        let gone = lock.superfluous(["b"]).remove(0);
        assert_eq!(
            says(gone),
            "the lock pins a policy `a`, which the configuration does not name; if the policy was removed on purpose, run \
             `jobgate lock`; else put it back into the configuration"
        );
    }

    #[test]
    fn what_is_no_lock_is_refused() {
        let policy = r#"{"id": "a", "source": "s", "version": "1", "digest": "sha256:00"}"#;
        let twice = TEXT.replace("\"b\"", "\"a\"");
        let digest = "the policy `a` of the lock file has no digest: `sha256:` and 64 hexadecimal digits; write it anew with \
                      `jobgate lock`";
        let table = [
            (
                "",
                "the lock file cannot be read: EOF while parsing a value at line 1 column 0; write it anew with `jobgate lock`",
            ),
            (
                "{\"version\": 2}",
                "the lock file has version 2, and this jobgate reads version 1: use the jobgate that wrote it",
            ),
            (&format!("{{\"version\": 1, \"policies\": [{policy}]}}"), digest),
            (&twice, "the policy `a` is in the lock file twice; write it anew with `jobgate lock`"),
        ];
        for (text, expected) in table {
            assert_eq!(Lock::parse(text.as_bytes()).unwrap_err().to_string(), expected);
        }
        for text in
            ["{\"version\": 1}", "{\"version\": 1, \"policies\": [], \"extra\": 1}", "[]", "\u{feff}{}"]
        {
            assert!(matches!(Lock::parse(text.as_bytes()), Err(LockError::Malformed(_))), "{text}");
        }
        assert_eq!(
            Lock::parse(&vec![b' '; LOCK_BYTES + 1]),
            Err(LockError::TooLarge { size: LOCK_BYTES + 1 })
        );
    }
}
