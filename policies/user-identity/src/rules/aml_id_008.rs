//! The type of an identity is a known one.
//!
//! Source: the client's schema; it ignores case and takes camel case (azure-ai-ml 1.35.2, measured).

use jobgate_guest::{Finding, Level};

use super::Context;
use crate::mutate::known_type;

pub(super) const ID: &str = "AML-ID-008";

pub(super) fn check(context: &Context) -> Vec<Finding> {
    let sites = context.model.jobs.iter().flat_map(|job| job.identities());
    let unknown = sites.filter_map(|site| {
        let at = site.pointer.child("type");
        let written = context.document.text(&at)?;
        known_type(&written).is_none().then_some((at, written))
    });
    unknown
        .map(|(at, written)| {
            Finding::new(ID, Level::Error, at, format!("`{written}` is no type of identity"))
                .help("use `user_identity`, `managed` or `aml_token`")
        })
        .collect()
}
