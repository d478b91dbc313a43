//! What the service says of networks: of a workspace, a compute, a datastore, a storage account.

mod outbound;

use jobgate_guest::Refusal;
use jobgate_guest::workspace::{self, Answer, Question};
use serde::Deserialize;
use serde::de::IgnoredAny;

use self::outbound::{HostRule, ResourceRule, Rules};
pub(crate) use self::outbound::{Outbound, is_registry};

/// A fact of any kind. One type for all keeps the component small; a word that a fact does not have is none.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Fact {
    properties: Option<Box<Fact>>,
    account_name: Option<String>,
    container_registry: Option<String>,
    managed_network: Option<ManagedNetwork>,
    private_endpoint_connections: Option<Vec<IgnoredAny>>,
    serverless_compute_settings: Option<Serverless>,
    network_acls: Option<Firewall>,
    subnet: Option<IgnoredAny>,
    /// What a workspace lets out to resources; read by itself.
    #[serde(skip)]
    resources: Vec<String>,
}

/// The part of a workspace that tells what it lets out to resources.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Endpoints {
    properties: Option<Box<Endpoints>>,
    managed_network: Option<EndpointNetwork>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct EndpointNetwork {
    outbound_rules: Option<Rules<ResourceRule>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ManagedNetwork {
    isolation_mode: Option<String>,
    outbound_rules: Option<Rules<HostRule>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Serverless {
    serverless_compute_custom_subnet: Option<IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Firewall {
    default_action: Option<String>,
    bypass: Option<String>,
}

impl Fact {
    /// The storage account of a datastore.
    pub(crate) fn account(&self) -> Option<&str> {
        self.own().account_name.as_deref()
    }

    /// The host of the registry of a workspace, which its network always lets through.
    pub(crate) fn own_registry(&self) -> Option<&str> {
        self.own().container_registry.as_deref()?.rsplit('/').next()
    }

    /// Whether computes of a workspace are in a network of their own or of the workspace.
    pub(crate) fn is_networked(&self) -> bool {
        let own = self.own();
        let mode = own.managed_network.as_ref().and_then(|network| network.isolation_mode.as_deref());
        mode.is_some_and(|mode| !mode.eq_ignore_ascii_case("Disabled"))
            || own.private_endpoint_connections.as_ref().is_some_and(|connections| !connections.is_empty())
    }

    /// Whether serverless computes of a workspace are in a subnet.
    pub(crate) fn has_serverless_subnet(&self) -> bool {
        let serverless = self.own().serverless_compute_settings.as_ref();
        serverless.is_some_and(|settings| settings.serverless_compute_custom_subnet.is_some())
    }

    /// Whether a compute is in a subnet: what it is made of stands one level below.
    pub(crate) fn has_subnet(&self) -> bool {
        let own = self.own();
        own.subnet.is_some() || own.own().subnet.is_some()
    }

    /// What a workspace lets out, if it lets out only that.
    pub(crate) fn outbound(&self) -> Option<Outbound> {
        let network = self.own().managed_network.as_ref()?;
        if !network.isolation_mode.as_deref()?.eq_ignore_ascii_case("AllowOnlyApprovedOutbound") {
            return None;
        }
        let mut outbound = Outbound { hosts: Vec::new(), resources: self.resources.clone() };
        for rule in network.outbound_rules.iter().flat_map(|rules| &rules.0) {
            outbound.hosts.extend(rule.destination.clone());
        }
        Some(outbound)
    }

    /// Whether a storage account lets in only what is allowed.
    pub(crate) fn is_behind_firewall(&self) -> bool {
        let action = self.own().network_acls.as_ref().and_then(|acls| acls.default_action.as_deref());
        action.is_some_and(|action| action.eq_ignore_ascii_case("Deny"))
    }

    /// Whether a storage account lets in the services that Azure trusts.
    pub(crate) fn lets_services_in(&self) -> bool {
        let bypass = self.own().network_acls.as_ref().and_then(|acls| acls.bypass.as_deref());
        bypass.is_some_and(|bypass| bypass.contains("AzureServices"))
    }

    fn own(&self) -> &Self {
        self.properties.as_deref().unwrap_or(self)
    }
}

/// The facts, in the order of the questions; none where nothing is known, or nothing there.
///
/// # Errors
/// A fact is not of the form that the service gives it.
pub(crate) fn ask(questions: &[Question]) -> Result<Vec<Answer<Fact>>, Refusal> {
    let mut facts = Vec::new();
    if questions.is_empty() {
        return Ok(facts);
    }
    for (question, answer) in questions.iter().zip(workspace::ask(questions)) {
        let endpoints = match question.kind == "workspace" {
            true => answer.clone().read::<Endpoints>(question)?,
            false => Answer::Absent,
        };
        let mut answer = answer.read::<Fact>(question)?;
        if let (Answer::Fact(fact), Answer::Fact(endpoints)) = (&mut answer, endpoints) {
            fact.resources = resources(endpoints);
        }
        facts.push(answer);
    }
    Ok(facts)
}

fn resources(endpoints: Endpoints) -> Vec<String> {
    let own = match endpoints.properties {
        Some(properties) => *properties,
        None => endpoints,
    };
    let rules = own.managed_network.and_then(|network| network.outbound_rules).unwrap_or_default();
    let mut resources = Vec::new();
    for rule in rules.0 {
        resources.extend(rule.destination.and_then(|endpoint| endpoint.service_resource_id));
    }
    resources
}
