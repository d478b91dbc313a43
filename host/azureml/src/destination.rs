//! Where what is submitted lives: a workspace or a registry.

use std::fmt;

use crate::registry::Registry;
use crate::workspace::Workspace;

/// A workspace or a registry.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// A workspace, which takes everything.
    Workspace(Workspace),
    /// A registry, which takes assets.
    Registry(Registry),
}

impl Destination {
    /// Its id.
    pub fn id(&self) -> String {
        match self {
            Self::Workspace(workspace) => workspace.id(),
            Self::Registry(registry) => registry.id(),
        }
    }

    /// The id of something in it, for example `environments/e/versions/1`.
    pub fn child(&self, path: &str) -> String {
        format!("{}/{path}", self.id())
    }

    /// The workspace, if it is one.
    pub fn workspace(&self) -> Option<&Workspace> {
        match self {
            Self::Workspace(workspace) => Some(workspace),
            Self::Registry(_) => None,
        }
    }

    /// The registry, if it is one.
    pub fn registry(&self) -> Option<&Registry> {
        match self {
            Self::Workspace(_) => None,
            Self::Registry(registry) => Some(registry),
        }
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Workspace(workspace) => write!(f, "the workspace {}", workspace.id()),
            Self::Registry(registry) => write!(f, "the registry {}", registry.name),
        }
    }
}

impl From<Workspace> for Destination {
    fn from(workspace: Workspace) -> Self {
        Self::Workspace(workspace)
    }
}
