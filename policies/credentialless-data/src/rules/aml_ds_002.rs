//! A datastore spec has no credentials.
//!
//! Source: "Identity-based data access to storage services" and "Set up authentication between Azure Machine Learning and other
//! services": a datastore without credentials is accessed by identity.

use jobgate_guest::{Document, Editor, Finding, Level, Site, Why, form};

use super::aml_ds_003::{Access, access};
use crate::settings::Settings;

pub(super) const ID: &str = "AML-DS-002";

const CREDENTIALS: &str = "/credentials";

pub(super) fn check(document: &Document) -> Option<Finding> {
    let site = site(document)?;
    let message = "this datastore keeps credentials: data are read with them, whoever submits";
    let help = "remove `credentials`, and give the identities a role on the storage account";
    Some(Finding::new(ID, Level::Error, site.pointer, message).help(help))
}

/// Takes the credentials out, where identities can do without.
pub(super) fn mend(document: &Document, editor: &Editor, settings: &Settings) {
    let can_do_without = document.text("/type").is_some_and(|kind| access(&kind) != Access::Never);
    if !settings.is_off(ID)
        && can_do_without
        && let Some(site) = site(document)
        && editor.writable(&site.pointer)
    {
        editor.remove(&site.pointer, &Why::new(ID, "Data are accessed by identity."));
    }
}

fn site(document: &Document) -> Option<Site<form::Credential>> {
    document
        .sites::<form::Credential>()
        .into_iter()
        .find(|site| site.pointer == CREDENTIALS && site.value.is_some())
}
