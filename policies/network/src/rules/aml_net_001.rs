//! Storage behind a firewall can be reached.
//!
//! Source: "Identity-based data access to storage services" and "Set up authentication between Azure Machine Learning and other services":
//! storage in a virtual network needs a compute or a workspace that is in one too.

use jobgate_guest::Level;

use super::found::Found;
use crate::fact::Fact;
use crate::model::{Model, Store};

pub(crate) const ID: &str = "AML-NET-001";

pub(super) fn check(model: &Model, found: &mut Found) {
    let workspace = model.workspace();
    if workspace.is_some_and(Fact::is_networked) {
        return;
    }
    let mut unknown: Vec<&Store> = Vec::new();
    for store in &model.stores {
        match (model.account(store).map(Fact::is_behind_firewall), is_networked(store, model)) {
            (Some(false), _) | (_, Some(true)) => {}
            (Some(true), Some(false)) => {
                let account = store.account.as_deref().unwrap_or_default();
                let message = format!(
                    "the storage account `{account}` lets in only what its firewall allows, and the job runs in no network that it could allow"
                );
                let help = "run the job on a compute in a subnet, or in a workspace with a managed network";
                found.add(ID, Level::Warning, &store.pointer, message, help);
            }
            _ => unknown.push(store),
        }
    }
    // Said once: it is one lookup that is missing, however many stores there are.
    if let Some(first) = unknown.first() {
        let what = format!("whether the network of the job reaches the storage behind `{}`", first.name);
        let more = unknown.len() - 1;
        let what = if more == 0 { what } else { format!("{what} and {more} more") };
        found.unknown(ID, &first.pointer, &what, model.why(first));
    }
}

/// Whether a job runs in a subnet: that of its compute, or that of serverless computes. None if it is not known.
fn is_networked(store: &Store, model: &Model) -> Option<bool> {
    let workspace = model.workspace()?;
    match &store.compute {
        Some(_) => model.compute(store).map(Fact::has_subnet),
        None => Some(workspace.has_serverless_subnet()),
    }
}
