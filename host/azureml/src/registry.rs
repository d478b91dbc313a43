//! The registry that a plan is for.

/// A registry: what is in it is there for many workspaces.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Registry {
    /// Its name.
    pub name: String,
}

impl Registry {
    /// The id that what is in it is named by. It says nothing of subscription and resource group, which discovery tells.
    pub fn id(&self) -> String {
        format!("azureml://registries/{}", self.name)
    }
}
