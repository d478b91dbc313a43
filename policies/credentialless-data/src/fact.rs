//! What the workspace says of a datastore, a storage account, a subscription or itself: the few words that rules want.

use jobgate_guest::Refusal;
use jobgate_guest::workspace::{self, Answer, Question};
use serde::Deserialize;

/// A fact of any kind. One type for all keeps the component small; a word that a fact does not have is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Fact {
    id: Option<String>,
    tenant_id: Option<String>,
    datastore_type: Option<String>,
    account_name: Option<String>,
    subscription_id: Option<String>,
    service_data_access_auth_identity: Option<String>,
    properties: Option<Box<Fact>>,
    identity: Option<Box<Fact>>,
}

impl Fact {
    /// The id of a resource.
    pub(crate) fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The type of a datastore.
    pub(crate) fn datastore_type(&self) -> Option<&str> {
        self.own().datastore_type.as_deref()
    }

    /// The storage account of a datastore.
    pub(crate) fn account_name(&self) -> Option<&str> {
        self.own().account_name.as_deref()
    }

    /// The identity by which a datastore is previewed.
    pub(crate) fn previewed_by(&self) -> Option<&str> {
        self.own().service_data_access_auth_identity.as_deref()
    }

    /// The subscription that a datastore or the id of a resource names.
    pub(crate) fn subscription(&self) -> Option<&str> {
        self.own().subscription_id.as_deref().or_else(|| {
            let mut segments = self.id.as_deref()?.split('/');
            segments.find(|segment| segment.eq_ignore_ascii_case("subscriptions"))?;
            segments.next().filter(|id| !id.is_empty())
        })
    }

    /// The tenant of a subscription or of a workspace.
    pub(crate) fn tenant(&self) -> Option<&str> {
        let own = [Some(self), self.properties.as_deref(), self.identity.as_deref()];
        own.into_iter().flatten().find_map(|fact| fact.tenant_id.as_deref())
    }

    /// What stands below `properties`, as the service answers, or alone.
    fn own(&self) -> &Self {
        self.properties.as_deref().unwrap_or(self)
    }
}

/// The answers, in the order of the questions.
///
/// # Errors
/// A fact is not of the form that the service gives it.
pub(crate) fn ask(questions: &[Question]) -> Result<Vec<Answer<Fact>>, Refusal> {
    if questions.is_empty() { Ok(Vec::new()) } else { workspace::ask_for(questions) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscription_is_named_by_a_datastore_or_by_an_id() {
        let of = |json: &str| serde_json::from_str::<Fact>(json).unwrap().subscription().map(str::to_owned);
        assert_eq!(of(r#"{"properties": {"subscriptionId": "s"}}"#).as_deref(), Some("s"));
        assert_eq!(of(r#"{"id": "/Subscriptions/s/resourceGroups/g"}"#).as_deref(), Some("s"));
        for none in [r#"{"id": "/subscriptions/"}"#, r#"{"id": "/subscriptions"}"#, r#"{"id": ""}"#, "{}"] {
            assert_eq!(of(none), None, "{none}");
        }
    }

    #[test]
    fn a_tenant_is_told_in_several_places() {
        for json in [
            r#"{"tenantId": "t"}"#,
            r#"{"properties": {"tenantId": "t"}}"#,
            r#"{"identity": {"tenantId": "t"}}"#,
        ] {
            assert_eq!(serde_json::from_str::<Fact>(json).unwrap().tenant(), Some("t"), "{json}");
        }
    }
}
