//! The type of an identity is a known one.
//!
//! Source: the client's schema; it ignores case and takes camel case (azure-ai-ml 1.35.2, measured).

use jobgate_guest::{Choice, Finding, Level, Pointer};

use super::Context;
use crate::mutate::known_type;
use crate::settings::OnOther;

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
            let message = format!("`{written}` is no type of identity");
            let finding = Finding::new(ID, Level::Error, at.clone(), message)
                .help("use `user_identity`, `managed` or `aml_token`");
            choices(context, &at).fold(finding, Finding::choice)
        })
        .collect()
}

/// The types that may have been meant; where another identity than the submitter's is replaced or denied, that one alone.
fn choices(context: &Context, at: &Pointer) -> impl Iterator<Item = Choice> {
    let all = [
        ("user-identity", "run as the person who submits", "user_identity"),
        ("managed", "run as the compute's managed identity", "managed"),
        ("aml-token", "run with the token that the service makes for the job", "aml_token"),
    ];
    let count = if context.settings.on_other_identity == OnOther::Keep { all.len() } else { 1 };
    all.into_iter().take(count).map(|(name, says, kind)| Choice::new(name, says).set(at.clone(), kind))
}
