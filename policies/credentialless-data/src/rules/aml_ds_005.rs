//! Storage is in the tenant of the workspace.
//!
//! Source: "Identity-based data access to storage services": storage in another tenant than that of the workspace cannot be accessed by
//! identity.

use jobgate_guest::workspace::{self, Answer, Question};
use jobgate_guest::{Finding, Level, Pointer, Refusal};
use serde::Deserialize;

use super::unknown;
use crate::model::{DATASTORE, Model};

pub(crate) const ID: &str = "AML-DS-005";

/// A place that leads to a storage account.
struct Stored {
    pointer: Pointer,
    account: String,
    subscription: Option<String>,
}

/// What of a workspace tells its tenant.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Workspace {
    properties: Tenant,
    identity: Option<Tenant>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Tenant {
    tenant_id: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Storage {
    id: String,
}

pub(super) fn check(model: &Model) -> Result<Vec<Finding>, Refusal> {
    let mut stored = stored(model);
    if stored.is_empty() || model.settings.is_off(ID) {
        return Ok(Vec::new());
    }
    // The workspace, and each account whose subscription its datastore does not name, in one call.
    let accounts = stored.iter().filter(|one| one.subscription.is_none());
    let mut questions = vec![Question::new("workspace", "")];
    questions.extend(accounts.map(|one| Question::new("storage", one.account.as_str())));
    let answers = workspace::ask(&questions);
    let mut answers = answers.into_iter().zip(&questions);
    let own = match answers.next() {
        Some((answer, question)) => match answer.read::<Workspace>(question)? {
            Answer::Fact(found) => found.properties.tenant_id.or_else(|| found.identity?.tenant_id),
            _ => None,
        },
        None => None,
    };
    for one in stored.iter_mut().filter(|one| one.subscription.is_none()) {
        let Some((answer, question)) = answers.next() else { break };
        if let Answer::Fact(Storage { id }) = answer.read::<Storage>(question)? {
            one.subscription = subscription(&id).map(str::to_owned);
        }
    }
    judge(model, &stored, own.as_deref())
}

/// Where data lie: what the workspace says of the datastores that are named, and a datastore spec itself.
fn stored(model: &Model) -> Vec<Stored> {
    let of_datastores = model.known().filter_map(|(named, datastore)| {
        let account = datastore.account_name.clone()?;
        Some(Stored {
            pointer: named.pointer.clone(),
            account,
            subscription: datastore.subscription_id.clone(),
        })
    });
    let mut stored: Vec<Stored> = of_datastores.collect();
    if model.document.kind() == DATASTORE
        && let Some(account) = model.document.text("/account_name").filter(|name| is_account(name))
    {
        stored.push(Stored { pointer: Pointer::ROOT.child("account_name"), account, subscription: None });
    }
    stored
}

/// Judges the accounts by the tenants of their subscriptions, asked in one call.
fn judge(model: &Model, stored: &[Stored], own: Option<&str>) -> Result<Vec<Finding>, Refusal> {
    let mut subscriptions: Vec<&str> = stored.iter().filter_map(|one| one.subscription.as_deref()).collect();
    subscriptions.sort_unstable();
    subscriptions.dedup();
    let questions: Vec<Question> =
        subscriptions.iter().map(|id| Question::new("subscription", *id)).collect();
    let tenants = if own.is_some() { workspace::ask_for::<Tenant>(&questions)? } else { Vec::new() };
    let tenant = |one: &Stored| {
        let at = subscriptions.iter().position(|id| one.subscription.as_deref() == Some(*id))?;
        match tenants.get(at)? {
            Answer::Fact(tenant) => tenant.tenant_id.as_deref(),
            _ => None,
        }
    };
    let finding = |one: &Stored| match (own, tenant(one)) {
        (Some(own), Some(other)) if own.eq_ignore_ascii_case(other) => None,
        (Some(_), Some(_)) => {
            let message =
                format!("the storage account `{}` is in another tenant than the workspace", one.account);
            let help = "use storage of the workspace's tenant: identities of one have no access to the other";
            Some(Finding::new(ID, Level::Error, one.pointer.clone(), message).help(help))
        }
        _ => {
            let what = format!("in which tenant the storage account `{}` is", one.account);
            Some(unknown::finding(ID, one.pointer.clone(), &what, model.settings))
        }
    };
    Ok(stored.iter().filter_map(finding).collect())
}

/// Names that are filled in later are none.
fn is_account(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The subscription that a resource id names.
fn subscription(id: &str) -> Option<&str> {
    let mut segments = id.split('/').skip_while(|segment| !segment.eq_ignore_ascii_case("subscriptions"));
    segments.nth(1).filter(|id| !id.is_empty())
}
