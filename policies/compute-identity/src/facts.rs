//! What the workspace says about computes, itself and its registry.

use jobgate_guest::roles::{Assignments, Need, Verdict};
use jobgate_guest::workspace::{self, Answer, Question};
use jobgate_guest::{Fact, Part, Refusal};

use crate::identity::Type;

/// A compute.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compute<'a>(pub(crate) Part<'a>);

impl<'a> Compute<'a> {
    /// Whether it is of this type, as the service spells it.
    pub(crate) fn is(self, kind: &str) -> bool {
        self.0.is("/properties/computeType", kind)
    }

    /// When it was made.
    pub(crate) fn created(self) -> Option<&'a str> {
        self.0.text("/properties/createdOn")
    }

    /// What the type of its identity means.
    pub(crate) fn meaning(self) -> Type {
        self.0.text("/identity/type").and_then(Type::of).unwrap_or(Type::None)
    }

    /// The object ids of its identities: of the compute's own, or of each that is user-assigned.
    pub(crate) fn principals(self) -> Vec<&'a str> {
        match self.meaning() {
            Type::None => Vec::new(),
            Type::SystemAssigned | Type::Both => self.0.text("/identity/principalId").into_iter().collect(),
            Type::UserAssigned => {
                self.user_assigned().filter_map(|(_, found)| found.text("/principalId")).collect()
            }
        }
    }

    /// The object id of the identity with this resource id.
    pub(crate) fn principal_of(self, resource_id: &str) -> Option<&'a str> {
        let (_, found) = self.user_assigned().find(|(id, _)| id.eq_ignore_ascii_case(resource_id))?;
        found.text("/principalId")
    }

    fn user_assigned(self) -> impl Iterator<Item = (&'a str, Part<'a>)> {
        self.0.entries("/identity/userAssignedIdentities")
    }
}

/// The registry of the workspace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Registry<'a>(pub(crate) Part<'a>);

impl<'a> Registry<'a> {
    /// When it was made.
    pub(crate) fn created(self) -> Option<&'a str> {
        self.0.text("/properties/creationDate")
    }

    /// Whether everybody pulls as its admin user.
    pub(crate) fn has_admin_user(self) -> bool {
        self.0.is_true("/properties/adminUserEnabled")
    }

    /// Whether repositories have roles of their own, so that AcrPull is not honoured.
    fn has_repository_roles(self) -> bool {
        self.0.is("/properties/roleAssignmentMode", "AbacRepositoryPermissions")
    }

    /// The role that a pull needs.
    pub(crate) fn role(self) -> &'static str {
        if self.has_repository_roles() { "Container Registry Repository Reader" } else { "AcrPull" }
    }

    /// Whether each of these principals may pull.
    pub(crate) fn pulls(self, principals: &[&str]) -> Result<Vec<Answer<Verdict>>, Refusal> {
        let need = if self.has_repository_roles() {
            Need::DataAction("Microsoft.ContainerRegistry/registries/repositories/content/read")
        } else {
            Need::Action("Microsoft.ContainerRegistry/registries/pull/read")
        };
        verdicts(self.0.text("/id").unwrap_or_default(), principals, need)
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
pub(crate) fn registry(workspace: &Answer<Fact<'_>>) -> Answer {
    let workspace = match workspace {
        Answer::Fact(workspace) => workspace,
        Answer::Absent => return Answer::Absent,
        Answer::Unknown(why) => return Answer::Unknown(why.clone()),
    };
    let id = workspace.root().text("/properties/containerRegistry").unwrap_or_default();
    let name = id.rsplit('/').next().unwrap_or_default();
    if name.is_empty() {
        return Answer::Absent;
    }
    let mut server = name.to_ascii_lowercase();
    server.push_str(".azurecr.io");
    workspace::ask(&[Question::new("registry", server)]).pop().unwrap_or(Answer::Absent)
}

/// Whether a resource allows something to each of these principals.
pub(crate) fn verdicts(
    resource: &str,
    principals: &[&str],
    need: Need<'_>,
) -> Result<Vec<Answer<Verdict>>, Refusal> {
    let question = |principal: &&str| Question::new("role-assignments", [resource, "#", principal].concat());
    let questions: Vec<_> = principals.iter().map(question).collect();
    let verdict = |answer: &Answer| {
        Ok(match Assignments::read(answer)? {
            Answer::Fact(assignments) => Answer::Fact(assignments.verdict(need)),
            Answer::Absent => Answer::Unknown("the service knows no such resource".to_owned()),
            Answer::Unknown(why) => Answer::Unknown(why),
        })
    };
    workspace::ask(&questions).iter().map(verdict).collect()
}
