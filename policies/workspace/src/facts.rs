//! What the service says about the workspace and its registry.

use jobgate_guest::Part;
use jobgate_guest::workspace::{self, Answer, Question};

use crate::spec::Identities;

/// The workspace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Workspace<'a>(pub(crate) Part<'a>);

impl<'a> Workspace<'a> {
    /// The text of one of its properties; none if it is empty.
    pub(crate) fn property(self, pointer: &str) -> Option<&'a str> {
        self.0.at("/properties")?.text(pointer).filter(|text| !text.is_empty())
    }

    /// Which identities it has.
    pub(crate) fn identities(self) -> Identities {
        let written = self.0.text("/identity/type");
        written.and_then(Identities::of).unwrap_or(Identities { system: false, user: false })
    }

    /// Its user-assigned identities, by their resource ids.
    pub(crate) fn user_assigned(self) -> impl Iterator<Item = (&'a str, Part<'a>)> {
        self.0.entries("/identity/userAssignedIdentities")
    }

    /// The object id of a user-assigned identity.
    pub(crate) fn principal_of(self, resource_id: &str) -> Option<&'a str> {
        let (_, found) = self.user_assigned().find(|(id, _)| id.eq_ignore_ascii_case(resource_id))?;
        found.text("/principalId")
    }

    /// Whether images are built in a network that the service manages for it, where serverless compute builds them.
    pub(crate) fn has_managed_network(self) -> bool {
        let mode = self.property("/managedNetwork/isolationMode");
        mode.is_some_and(|mode| !mode.eq_ignore_ascii_case("disabled"))
    }

    /// Whether it is the one with this name. What a spec is not the spec of says nothing about it.
    pub(crate) fn is_called(self, name: &str) -> bool {
        let last = self.0.text("/id").and_then(|id| id.rsplit('/').next());
        self.0.text("/name").or(last).is_none_or(|known| known.eq_ignore_ascii_case(name))
    }

    /// What is known of its registry; absent if it has none.
    pub(crate) fn registry(self) -> Answer {
        let name = self.property("/containerRegistry").and_then(|id| id.rsplit('/').next());
        let Some(name) = name else { return Answer::Absent };
        let mut server = name.to_ascii_lowercase();
        server.push_str(".azurecr.io");
        ask(Question::new("registry", server))
    }
}

/// Whether a registry cannot be reached from everywhere, so that the service's builders cannot reach it either.
pub(crate) fn is_private(registry: Part<'_>) -> bool {
    registry.is("/properties/publicNetworkAccess", "disabled")
        || registry.is("/properties/networkRuleSet/defaultAction", "deny")
}

/// What is known of the workspace that is submitted to.
pub(crate) fn workspace() -> Answer {
    ask(Question::new("workspace", ""))
}

fn ask(question: Question) -> Answer {
    workspace::ask(&[question]).pop().unwrap_or(Answer::Absent)
}
