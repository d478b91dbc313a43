//! What the workspace says about computes, itself and its registry.

use std::collections::BTreeMap;

use jobgate_guest::Refusal;
use jobgate_guest::roles::{Assignments, Need, Verdict};
use jobgate_guest::workspace::{self, Answer, Question};
use serde::Deserialize;

use crate::identity::Type;

/// A compute.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Compute {
    pub(crate) identity: Option<Identity>,
    pub(crate) properties: ComputeProperties,
}

/// What of its properties matters.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct ComputeProperties {
    compute_type: Option<String>,
    pub(crate) created_on: Option<String>,
}

/// Its identity.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Identity {
    r#type: Option<String>,
    principal_id: Option<String>,
    user_assigned_identities: Option<BTreeMap<String, Option<UserAssigned>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct UserAssigned {
    principal_id: Option<String>,
}

/// The workspace.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Workspace {
    pub(crate) id: Option<String>,
    properties: WorkspaceProperties,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WorkspaceProperties {
    container_registry: Option<String>,
}

/// The registry of the workspace.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Registry {
    id: Option<String>,
    pub(crate) properties: RegistryProperties,
}

/// What of its properties matters.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct RegistryProperties {
    admin_user_enabled: Option<bool>,
    pub(crate) creation_date: Option<String>,
    role_assignment_mode: Option<String>,
}

impl Compute {
    /// Whether it is of this type, as the service spells it.
    pub(crate) fn is(&self, kind: &str) -> bool {
        self.properties.compute_type.as_deref().is_some_and(|found| found.eq_ignore_ascii_case(kind))
    }

    /// What the type of its identity means.
    pub(crate) fn meaning(&self) -> Type {
        let written = self.identity.as_ref().and_then(|identity| identity.r#type.as_deref());
        written.and_then(Type::of).unwrap_or(Type::None)
    }

    /// The object ids of its identities: of the compute's own, or of each that is user-assigned.
    pub(crate) fn principals(&self) -> Vec<&str> {
        let Some(identity) = &self.identity else { return Vec::new() };
        match self.meaning() {
            Type::None => Vec::new(),
            Type::SystemAssigned | Type::Both => identity.principal_id.as_deref().into_iter().collect(),
            Type::UserAssigned => {
                let listed = identity.user_assigned_identities.iter().flatten();
                listed.filter_map(|(_, found)| found.as_ref()?.principal_id.as_deref()).collect()
            }
        }
    }

    /// The object id of the identity with this resource id.
    pub(crate) fn principal_of(&self, resource_id: &str) -> Option<&str> {
        let mut listed = self.identity.as_ref()?.user_assigned_identities.as_ref()?.iter();
        let (_, found) = listed.find(|(id, _)| id.eq_ignore_ascii_case(resource_id))?;
        found.as_ref()?.principal_id.as_deref()
    }
}

impl Registry {
    /// Whether repositories have roles of their own, so that AcrPull is not honoured.
    fn has_repository_roles(&self) -> bool {
        let mode = self.properties.role_assignment_mode.as_deref();
        mode.is_some_and(|mode| mode.to_ascii_lowercase().starts_with("abac"))
    }

    /// The role that a pull needs.
    pub(crate) fn role(&self) -> &'static str {
        if self.has_repository_roles() { "Container Registry Repository Reader" } else { "AcrPull" }
    }

    fn need(&self) -> Need<'static> {
        if self.has_repository_roles() {
            Need::DataAction("Microsoft.ContainerRegistry/registries/repositories/content/read")
        } else {
            Need::Action("Microsoft.ContainerRegistry/registries/pull/read")
        }
    }

    /// Whether everybody pulls as its admin user.
    pub(crate) fn has_admin_user(&self) -> bool {
        self.properties.admin_user_enabled == Some(true)
    }

    /// Whether each of these principals may pull.
    pub(crate) fn pulls(&self, principals: &[&str]) -> Result<Vec<Answer<Verdict>>, Refusal> {
        verdicts(self.id.as_deref().unwrap_or_default(), principals, self.need())
    }
}

/// The question for a compute.
pub(crate) fn compute(name: &str) -> Question {
    Question::new("compute", name)
}

/// The question for the workspace.
pub(crate) fn workspace() -> Question {
    Question::new("workspace", "")
}

/// The registry of a workspace; absent if it has none.
pub(crate) fn registry(workspace: &Answer<Workspace>) -> Result<Answer<Registry>, Refusal> {
    let workspace = match workspace {
        Answer::Fact(workspace) => workspace,
        Answer::Absent => return Ok(Answer::Absent),
        Answer::Unknown(why) => return Ok(Answer::Unknown(why.clone())),
    };
    let id = workspace.properties.container_registry.as_deref().unwrap_or_default();
    let name = id.rsplit('/').next().filter(|name| !name.is_empty());
    let Some(name) = name else { return Ok(Answer::Absent) };
    let mut server = name.to_ascii_lowercase();
    server.push_str(".azurecr.io");
    ask_one(&Question::new("registry", server))
}

/// Whether a resource allows something to each of these principals.
pub(crate) fn verdicts(
    resource: &str,
    principals: &[&str],
    need: Need<'_>,
) -> Result<Vec<Answer<Verdict>>, Refusal> {
    let question = |principal: &&str| Question::new("role-assignments", [resource, "#", principal].concat());
    let questions: Vec<_> = principals.iter().map(question).collect();
    let answers = workspace::ask_for::<Assignments>(&questions)?;
    let verdict = |answer| match answer {
        Answer::Fact(assignments) => Answer::Fact(Assignments::verdict(&assignments, need)),
        Answer::Absent => Answer::Unknown("the service knows no such resource".to_owned()),
        Answer::Unknown(why) => Answer::Unknown(why),
    };
    Ok(answers.into_iter().map(verdict).collect())
}

fn ask_one<T: serde::de::DeserializeOwned>(question: &Question) -> Result<Answer<T>, Refusal> {
    let answers = workspace::ask_for(std::slice::from_ref(question))?;
    Ok(answers.into_iter().next().unwrap_or(Answer::Absent))
}
