//! What the service says about the workspace and its registry.

use std::collections::BTreeMap;

use jobgate_guest::Refusal;
use jobgate_guest::workspace::{self, Answer, Question};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::spec::Identities;

/// The workspace.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Workspace {
    pub(crate) id: Option<String>,
    name: Option<String>,
    identity: Option<Identity>,
    pub(crate) properties: Properties,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Identity {
    r#type: Option<String>,
    user_assigned_identities: Option<BTreeMap<String, Option<UserAssigned>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct UserAssigned {
    principal_id: Option<String>,
}

/// What of its properties rules look at.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Properties {
    #[serde(rename = "v1LegacyMode")]
    pub(crate) v1_legacy_mode: Option<bool>,
    pub(crate) system_datastores_auth_mode: Option<String>,
    pub(crate) image_build_compute: Option<String>,
    pub(crate) container_registry: Option<String>,
    pub(crate) storage_account: Option<String>,
    pub(crate) key_vault: Option<String>,
    pub(crate) application_insights: Option<String>,
    managed_network: Option<ManagedNetwork>,
    encryption: Option<Encryption>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ManagedNetwork {
    isolation_mode: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Encryption {
    identity: Option<KeyIdentity>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct KeyIdentity {
    user_assigned_identity: Option<String>,
}

/// The registry of the workspace.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Registry {
    properties: RegistryProperties,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RegistryProperties {
    public_network_access: Option<String>,
    network_rule_set: Option<RuleSet>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RuleSet {
    default_action: Option<String>,
}

impl Workspace {
    /// Which identities it has.
    pub(crate) fn identities(&self) -> Identities {
        let written = self.identity.as_ref().and_then(|identity| identity.r#type.as_deref());
        written.and_then(Identities::of).unwrap_or(Identities { system: false, user: false })
    }

    /// The ids of its user-assigned identities.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.identity
            .iter()
            .flat_map(|identity| &identity.user_assigned_identities)
            .flat_map(BTreeMap::keys)
            .map(String::as_str)
    }

    /// The object id of a user-assigned identity.
    pub(crate) fn principal_of(&self, resource_id: &str) -> Option<&str> {
        let mut listed = self.identity.as_ref()?.user_assigned_identities.as_ref()?.iter();
        let (_, found) = listed.find(|(id, _)| id.eq_ignore_ascii_case(resource_id))?;
        found.as_ref()?.principal_id.as_deref()
    }

    /// Whether images are built in a network that the service manages for it, where serverless compute builds them.
    pub(crate) fn has_managed_network(&self) -> bool {
        let mode =
            self.properties.managed_network.as_ref().and_then(|network| network.isolation_mode.as_deref());
        mode.is_some_and(|mode| !mode.eq_ignore_ascii_case("disabled"))
    }

    /// Whether the customer's key is read as an identity of its own.
    pub(crate) fn has_key_identity(&self) -> bool {
        let identity =
            self.properties.encryption.as_ref().and_then(|encryption| encryption.identity.as_ref());
        identity.is_some_and(|identity| identity.user_assigned_identity.is_some())
    }

    /// Whether it is the one with this name. What a spec is not the spec of says nothing about it.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        let last = self.id.as_deref().and_then(|id| id.rsplit('/').next());
        self.name.as_deref().or(last).is_none_or(|known| known.eq_ignore_ascii_case(name))
    }
}

impl Registry {
    /// Whether it cannot be reached from everywhere, so that the service's builders cannot reach it either.
    pub(crate) fn is_private(&self) -> bool {
        let is = |text: &Option<String>, wanted: &str| {
            text.as_deref().is_some_and(|text| text.eq_ignore_ascii_case(wanted))
        };
        let rules = self.properties.network_rule_set.as_ref();
        is(&self.properties.public_network_access, "disabled")
            || rules.is_some_and(|rules| is(&rules.default_action, "deny"))
    }
}

/// The workspace that is submitted to.
pub(crate) fn workspace() -> Result<Answer<Workspace>, Refusal> {
    ask(&Question::new("workspace", ""))
}

/// The registry of a workspace; absent if it has none.
pub(crate) fn registry(workspace: &Workspace) -> Result<Answer<Registry>, Refusal> {
    let id = workspace.properties.container_registry.as_deref().unwrap_or_default();
    let name = id.rsplit('/').next().unwrap_or_default();
    if name.is_empty() {
        return Ok(Answer::Absent);
    }
    let mut server = name.to_ascii_lowercase();
    server.push_str(".azurecr.io");
    ask(&Question::new("registry", server))
}

fn ask<T: DeserializeOwned>(question: &Question) -> Result<Answer<T>, Refusal> {
    let answers = workspace::ask_for(std::slice::from_ref(question))?;
    Ok(answers.into_iter().next().unwrap_or(Answer::Absent))
}
