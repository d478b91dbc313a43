//! Code is signed: the snapshot holds `catalog.json` and its signature.
//!
//! Mirrors the signing key of the built-in Azure Policy (`signingKey`); the files are those of azure-ai-ml 1.35.2,
//! `create_catalog_files`. Whether the signature is right, the service checks.

use jobgate_guest::{Finding, Level};

use crate::place::Place;
use crate::settings::Settings;

pub(super) const ID: &str = "AML-CODE-008";

const SIGNED: [&str; 2] = ["catalog.json", "catalog.json.sig"];

pub(super) fn check(place: &Place, paths: &[String], settings: &Settings) -> Option<Finding> {
    let missing = SIGNED.into_iter().find(|name| !paths.iter().any(|path| path == name));
    let missing = missing.filter(|_| settings.signed)?;
    let message = format!("this code is not signed: it has no `{missing}`");
    let finding = Finding::new(ID, Level::Error, place.site.pointer.clone(), message);
    Some(finding.help("sign the folder: `catalog.json` lists its files, `catalog.json.sig` is the signature"))
}
