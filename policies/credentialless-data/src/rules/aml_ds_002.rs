//! A datastore spec has no credentials.
//!
//! Source: "Identity-based data access to storage services" and "Set up authentication between Azure Machine Learning and other
//! services": a datastore without credentials is accessed by identity.

use jobgate_guest::{Document, Editor, Level, Pointer, Why};

use super::aml_ds_003::{Access, access};
use super::found::Found;
use crate::settings::Settings;

pub(super) const ID: &str = "AML-DS-002";

const CREDENTIALS: &str = "/credentials";

pub(super) fn check(document: &Document, found: &mut Found) {
    if has_some(document) {
        let message = "this datastore keeps credentials: data are read with them, whoever submits".to_owned();
        let help = "remove `credentials`, and give the identities a role on the storage account";
        found.add(ID, Level::Error, &Pointer::ROOT.join(CREDENTIALS), message, help);
    }
}

/// Takes the credentials out, where identities can do without.
pub(super) fn mend(document: &Document, editor: &Editor, settings: &Settings) {
    let can_do_without = document.text("/type").is_some_and(|kind| access(&kind) != Access::Never);
    if !settings.is_off(ID) && can_do_without && has_some(document) && editor.writable(CREDENTIALS) {
        editor.remove(CREDENTIALS, &Why::new(ID, "Data are accessed by identity."));
    }
}

/// Whether there are credentials. An empty mapping is the same as none for the client, and anything but a mapping is refused by it
/// (azure-ai-ml 1.35.2, measured).
fn has_some(document: &Document) -> bool {
    !document.names(CREDENTIALS).is_empty()
}
