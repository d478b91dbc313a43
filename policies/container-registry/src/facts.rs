//! What is known of registries and connections, asked in one call each.

use std::collections::BTreeMap;

use jobgate_guest::Refusal;
use jobgate_guest::settings::Profile;
use jobgate_guest::workspace::{Access, Action, Answer, Question, ask_for};
use serde::Deserialize;

use crate::settings::Settings;

/// A container registry, or the workspace, as far as it counts here.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Fact {
    pub(crate) properties: Properties,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Properties {
    pub(crate) admin_user_enabled: Option<bool>,
    pub(crate) container_registry: Option<String>,
}

/// A connection of the workspace.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Connection {
    pub(crate) category: Option<String>,
    pub(crate) auth_type: Option<String>,
    pub(crate) target: Option<String>,
}

/// Everything that was asked.
#[derive(Default)]
pub(crate) struct Known {
    facts: BTreeMap<Question, Answer<Fact>>,
    connections: Option<Answer<Vec<Connection>>>,
}

impl Known {
    /// Asks about the registries that jobs pull from; for builds also about connections, where the profile knows that scenario.
    pub(crate) fn about(accesses: &[Access], settings: &Settings) -> Result<Self, Refusal> {
        let mut questions = Vec::new();
        for access in
            accesses.iter().filter(|access| access.action == Action::Pull && access.kind == "registry")
        {
            let question = Question::new("registry", &access.name);
            if access.name.contains(".azurecr.") && !questions.contains(&question) {
                questions.push(question);
            }
        }
        let builds = accesses.iter().any(|access| access.action == Action::Build);
        let has_scenario = builds && settings.profile == Profile::Docs2023 && settings.has("AML-ACR-004");
        if has_scenario && !questions.is_empty() {
            questions.push(Question::new("workspace", ""));
        }
        if questions.is_empty() {
            return Ok(Self::default());
        }
        let answers = ask_for(&questions)?;
        let connections =
            if has_scenario { ask_for(&[Question::new("connections", "")])?.pop() } else { None };
        Ok(Self { facts: questions.into_iter().zip(answers).collect(), connections })
    }

    /// Asks for the connections of the workspace alone.
    pub(crate) fn of_connections() -> Result<Self, Refusal> {
        Ok(Self { facts: BTreeMap::new(), connections: ask_for(&[Question::new("connections", "")])?.pop() })
    }

    /// A fact; none if it was not asked.
    pub(crate) fn fact(&self, kind: &str, name: &str) -> Option<&Answer<Fact>> {
        self.facts.get(&Question::new(kind, name))
    }

    /// The connections to container registries; none if they were not asked for.
    pub(crate) fn connections(&self) -> Option<Result<Vec<&Connection>, &str>> {
        Some(match self.connections.as_ref()? {
            Answer::Fact(connections) => {
                let is_registry = |one: &&Connection| one.category.as_deref() == Some("ContainerRegistry");
                Ok(connections.iter().filter(is_registry).collect())
            }
            Answer::Absent => Ok(Vec::new()),
            Answer::Unknown(why) => Err(why),
        })
    }
}
