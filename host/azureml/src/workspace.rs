//! The workspace that a plan is for.

/// A workspace: where everything that is submitted lives.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Workspace {
    /// The id of the subscription.
    pub subscription_id: String,
    /// The name of the resource group.
    pub resource_group: String,
    /// The name of the workspace.
    pub name: String,
}

impl Workspace {
    /// The resource id, which begins with `/subscriptions/`.
    pub fn id(&self) -> String {
        self.sibling("workspaces", &self.name)
    }

    /// The resource id of something in it, for example `computes/cpu`.
    pub fn child(&self, path: &str) -> String {
        format!("{}/{path}", self.id())
    }

    /// The resource id of something of the same provider in the same resource group.
    pub fn sibling(&self, kind: &str, name: &str) -> String {
        format!(
            "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.MachineLearningServices/{kind}/{name}",
            self.subscription_id, self.resource_group
        )
    }
}
