//! Who previews data behind a firewall.
//!
//! Source: "Identity-based data access to storage services" and "Administer data authentication": with a firewall it is the workspace's
//! identity that previews and profiles data. Jobs are not concerned.

use jobgate_guest::Level;

use super::found::Found;
use crate::model::Model;

pub(crate) const ID: &str = "AML-NET-002";

pub(super) fn check(model: &Model, found: &mut Found) {
    for store in &model.stores {
        let Some(fact) = model.account(store).filter(|fact| fact.is_behind_firewall()) else { continue };
        let account = store.account.as_deref().unwrap_or_default();
        let who = if fact.lets_services_in() {
            "as the workspace's identity, which comes in as a trusted service"
        } else {
            "as the submitter or as the workspace's identity, as the datastore says"
        };
        let message = format!(
            "data of the storage account `{account}`, which is behind a firewall, are previewed and profiled {who}"
        );
        let help = "know that jobs read as the job's identity all the same";
        found.add(ID, Level::Note, &store.pointer, message, help);
    }
}
