//! Where a policy's component comes from.

use std::fmt;
use std::path::PathBuf;

/// Where a policy's component comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Built into jobgate, by the policy's own id.
    Builtin(String),
    /// A file, as written: relative to the folder of the configuration, or absolute.
    Path(PathBuf),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Builtin(id) => write!(f, "builtin:{id}"),
            Self::Path(path) => write!(f, "{}", path.display()),
        }
    }
}

/// What is wrong with a source, and what to do.
type Refused = (String, String);

impl Source {
    /// Reads a source.
    pub(super) fn parse(text: &str) -> Result<Self, Refused> {
        if let Some(id) = text.strip_prefix("builtin:") {
            return match id {
                "" => Err((
                    "`builtin:` names no policy".to_owned(),
                    "write `builtin:` and the id of a policy".to_owned(),
                )),
                id => Ok(Self::Builtin(id.to_owned())),
            };
        }
        if let Some((scheme, _)) = text.split_once("://") {
            let message = match scheme {
                "https" | "oci" => {
                    format!(
                        "policies from `{scheme}://` come with a later version: this one does not fetch them"
                    )
                }
                "http" => "a policy is never fetched over plain `http://`".to_owned(),
                _ => format!("`{}://` is no source of policies", scheme.escape_debug()),
            };
            return Err((message, "put the component beside this file and write its path".to_owned()));
        }
        if text.trim().is_empty() {
            return Err((
                "the source is empty".to_owned(),
                "write `builtin:<id>`, or the path of a component".to_owned(),
            ));
        }
        Ok(Self::Path(PathBuf::from(text)))
    }
}

impl super::PolicyConfig {
    /// The source with its path joined to the folder of the configuration in which it stands.
    pub fn resolved_source(&self) -> Source {
        match &self.source {
            Source::Path(path) => Source::Path(self.text.folder.join(path)),
            builtin => builtin.clone(),
        }
    }
}
