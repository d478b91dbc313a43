//! Storage is in the tenant of the workspace.
//!
//! Source: "Identity-based data access to storage services": storage in another tenant than that of the workspace cannot be accessed by
//! identity.

use std::collections::BTreeMap;

use jobgate_guest::workspace::{Answer, Question};
use jobgate_guest::{Level, Pointer, Refusal};

use super::found::Found;
use crate::fact::{self, Fact};
use crate::model::{DATASTORE, Model};

pub(crate) const ID: &str = "AML-DS-005";

/// A place that leads to a storage account.
struct Stored {
    pointer: Pointer,
    account: String,
    subscription: Option<String>,
    /// Why the subscription is not known.
    why: String,
}

pub(super) fn check(model: &Model, found: &mut Found) -> Result<(), Refusal> {
    if model.settings.is_off(ID) {
        return Ok(());
    }
    let mut stored = stored(model);
    if stored.is_empty() {
        return Ok(());
    }
    let (own, why) = workspace(&mut stored)?;
    let tenants = if own.is_some() { Tenants::ask(&stored)? } else { Tenants::default() };
    for one in &stored {
        let other = one.subscription.as_ref().and_then(|id| tenants.of(id));
        let account = &one.account;
        match (&own, other) {
            (Some(own), Some(other)) if own.eq_ignore_ascii_case(other) => {}
            (Some(_), Some(_)) => {
                let message =
                    format!("the storage account `{account}` is in another tenant than the workspace");
                let help =
                    "use storage of the workspace's tenant: identities of one have no access to the other";
                found.add(ID, Level::Error, &one.pointer, message, help);
            }
            _ => {
                let what = format!("in which tenant the storage account `{account}` is");
                let why = match (&own, &one.subscription) {
                    (None, _) => &why,
                    (Some(_), None) => &one.why,
                    (Some(_), Some(id)) => tenants.why(id),
                };
                found.unknown(ID, &one.pointer, &what, why);
            }
        }
    }
    Ok(())
}

/// Where data lie: what the workspace says of the datastores that are named, and a datastore spec itself.
fn stored(model: &Model) -> Vec<Stored> {
    let mut stored = Vec::new();
    for (datastore, at) in model.datastores.named() {
        let Some(fact) = datastore.known() else { continue };
        if let Some(account) = fact.account_name() {
            let subscription = fact.subscription().map(str::to_owned);
            stored.push(Stored {
                pointer: at.clone(),
                account: account.to_owned(),
                subscription,
                why: String::new(),
            });
        }
    }
    if model.document.kind() == DATASTORE
        && let Some(account) = model.document.text("/account_name").filter(|name| is_account(name))
    {
        stored.push(Stored {
            pointer: Pointer::ROOT.join("/account_name"),
            account,
            subscription: None,
            why: String::new(),
        });
    }
    stored
}

/// The tenant of the workspace, or why it is not known; asked in one call with the accounts whose subscription is not told yet, which it fills in.
fn workspace(stored: &mut [Stored]) -> Result<(Option<String>, String), Refusal> {
    let mut questions = vec![Question::new("workspace", "")];
    for one in stored.iter().filter(|one| one.subscription.is_none()) {
        questions.push(Question::new("storage", one.account.as_str()));
    }
    let mut answers = fact::ask(&questions)?.into_iter();
    let own = answers.next();
    for one in stored.iter_mut().filter(|one| one.subscription.is_none()) {
        match answers.next() {
            Some(Answer::Fact(account)) => one.subscription = account.subscription().map(str::to_owned),
            Some(Answer::Absent) => {
                one.why = "there is none that the workspace's subscription shows".to_owned()
            }
            Some(Answer::Unknown(why)) => one.why = why,
            None => {}
        }
    }
    let why = own.as_ref().map(why).unwrap_or_default();
    Ok((own.as_ref().and_then(tenant), why))
}

/// The tenants of subscriptions, as far as they are known.
#[derive(Default)]
struct Tenants {
    at: BTreeMap<String, usize>,
    tenants: Vec<(Option<String>, String)>,
}

impl Tenants {
    /// Asks for those of all subscriptions in one call.
    fn ask(stored: &[Stored]) -> Result<Self, Refusal> {
        let mut tenants = Self::default();
        let mut questions = Vec::new();
        for id in stored.iter().filter_map(|one| one.subscription.as_ref()) {
            if !tenants.at.contains_key(id) {
                tenants.at.insert(id.clone(), questions.len());
                questions.push(Question::new("subscription", id.as_str()));
            }
        }
        for answer in fact::ask(&questions)? {
            tenants.tenants.push((tenant(&answer), why(&answer)));
        }
        Ok(tenants)
    }

    fn of(&self, subscription: &str) -> Option<&str> {
        self.tenants.get(*self.at.get(subscription)?)?.0.as_deref()
    }

    fn why(&self, subscription: &str) -> &str {
        let at = self.at.get(subscription);
        at.and_then(|at| self.tenants.get(*at)).map_or("", |(_, why)| why)
    }
}

/// Why there is no fact.
fn why(answer: &Answer<Fact>) -> String {
    match answer {
        Answer::Unknown(why) => why.clone(),
        _ => String::new(),
    }
}

fn tenant(answer: &Answer<Fact>) -> Option<String> {
    match answer {
        Answer::Fact(fact) => fact.tenant().map(str::to_owned),
        _ => None,
    }
}

/// Names that are filled in later are none.
fn is_account(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
