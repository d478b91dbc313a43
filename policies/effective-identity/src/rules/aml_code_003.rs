//! Registered code has its checksum.
//!
//! Source: how-to-identity-based-service-authentication, important note: with user identity the service compares code with its checksum.
//! That the one that is missing is what makes that fail is inferred; the fields are those that the client writes (azure-ai-ml 1.35.2).

use jobgate_guest::{Document, Finding, Level, Pointer, form};

use super::Context;
use crate::asset::Asset;
use crate::facts::{Known, Questions};
use crate::model::Model;

pub(super) const ID: &str = "AML-CODE-003";

pub(super) fn ask(context: &Context, questions: &mut Questions) {
    for (_, text) in registered(context.document, context.model) {
        if let Asset::Workspace(name) = Asset::of(&text) {
            questions.add("code", &name);
        }
    }
}

/// The registered code of jobs that run as the submitter.
fn registered(document: &Document, model: &Model) -> Vec<(Pointer, String)> {
    let sites = document.sites::<form::Code>().into_iter();
    sites
        .filter(|site| site.form == form::Code::Registered && model.is_used_by_user(document, &site.pointer))
        .filter_map(|site| {
            let text = site.text()?.to_owned();
            Some((site.pointer, text))
        })
        .collect()
}

pub(super) fn check(context: &Context) -> Vec<Finding> {
    let found = registered(context.document, context.model).into_iter();
    found.filter_map(|(at, text)| judge(context, at, &text)).collect()
}

fn judge(context: &Context, at: Pointer, text: &str) -> Option<Finding> {
    let what = || ["whether the code `", text, "` has its checksum"].concat();
    let error = |at: Pointer, message: &str| {
        let message = ["the code `", text, "` ", message].concat();
        let help = "name the local folder, so that the code is uploaded with its checksum";
        Some(Finding::new(ID, Level::Error, at, message).help(help))
    };
    match Asset::of(text) {
        Asset::Workspace(name) => match context.facts.known("code", &name) {
            Known::Fact(fact) if fact.has_checksum() => None,
            Known::Fact(_) => error(at, "has no checksum, so it does not run as the submitter"),
            Known::Absent => error(at, "is not there"),
            Known::Unknown(why) => Some(Finding::unknown(ID, at, &what(), why)),
        },
        Asset::Registry(registry) if context.settings.trusts(registry) => None,
        Asset::Registry(_) => Some(Finding::unknown(ID, at, &what(), "it is in a registry")),
        Asset::Other => Some(Finding::unknown(ID, at, &what(), "it has no version")),
    }
}
