//! The code of a registered component has its checksum.
//!
//! Source: how-to-identity-based-service-authentication, important note: with user identity the service compares the code of a registered
//! component with its checksum. That the one that is missing is what makes that fail is inferred; the fields are those that the client
//! writes (azure-ai-ml 1.35.2).

use jobgate_guest::{Document, Finding, Level, Pointer, form};

use super::Context;
use crate::asset::Asset;
use crate::facts::{DEPTH, Known, Questions};
use crate::model::Model;

pub(super) const ID: &str = "AML-ID-015";

pub(super) fn ask(context: &Context, questions: &mut Questions) {
    for (_, text) in registered(context.document, context.model) {
        if let Asset::Workspace(name) = Asset::of(&text) {
            questions.add("component", &name);
        }
    }
}

/// The registered components that run as the submitter.
fn registered(document: &Document, model: &Model) -> Vec<(Pointer, String)> {
    let sites = document.sites::<form::Component>().into_iter();
    let registered = sites.filter(|site| {
        matches!(
            site.form,
            form::Component::Registered
                | form::Component::Label
                | form::Component::Registry
                | form::Component::Arm
        )
    });
    registered
        .filter(|site| model.is_used_by_user(document, &site.pointer))
        .filter_map(|site| {
            let text = site.text()?.to_owned();
            Some((site.pointer, text))
        })
        .collect()
}

pub(super) fn check(context: &Context) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, text) in registered(context.document, context.model) {
        match Asset::of(&text) {
            Asset::Workspace(name) => component(context, &at, &name, 0, &mut findings),
            Asset::Registry(registry) if context.settings.trusts(registry) => {}
            Asset::Registry(registry) => findings.push(of_registry(at, &text, registry)),
            // The client refuses it.
            Asset::Other => {}
        }
    }
    findings
}

/// A component, and those of its steps.
fn component(context: &Context, at: &Pointer, name: &str, depth: usize, findings: &mut Vec<Finding>) {
    let fact = match context.facts.known("component", name) {
        Known::Fact(fact) if depth < DEPTH => fact,
        Known::Fact(_) => return findings.push(unknown(at, name, "its steps go too deep")),
        Known::Absent => {
            let message = ["the workspace has no component `", name, "`"].concat();
            return findings.push(error(at, message, "name one that is registered"));
        }
        Known::Unknown(why) => return findings.push(unknown(at, name, why)),
    };
    for (kind, text) in fact.parts() {
        match (kind, Asset::of(text)) {
            ("code", Asset::Workspace(code)) => findings.extend(judge(context, at, name, &code)),
            ("code", Asset::Other) => {
                let message =
                    ["the code of the component `", name, "` is at a URL, and has no checksum"].concat();
                findings.push(error(at, message, "register the component again, from a local folder"));
            }
            (_, Asset::Workspace(step)) => component(context, at, &step, depth + 1, findings),
            (_, Asset::Registry(registry)) if context.settings.trusts(registry) => {}
            (_, Asset::Registry(registry)) => findings.push(of_registry(at.clone(), text, registry)),
            (_, Asset::Other) => {}
        }
    }
}

fn judge(context: &Context, at: &Pointer, component: &str, code: &str) -> Option<Finding> {
    match context.facts.known("code", code) {
        Known::Fact(fact) if fact.has_checksum() => None,
        Known::Fact(_) => {
            let message = [
                "the code of the component `",
                component,
                "` has no checksum, so it does not run as the submitter",
            ]
            .concat();
            Some(error(at, message, "register the component again, with a current client"))
        }
        Known::Absent => {
            let message = ["the code of the component `", component, "` is not there"].concat();
            Some(error(at, message, "register the component again"))
        }
        Known::Unknown(why) => Some(unknown(at, component, why)),
    }
}

fn of_registry(at: Pointer, text: &str, registry: &str) -> Finding {
    let message = [
        "whether the code of `",
        text,
        "` has its checksum cannot be told: it is in the registry `",
        registry,
        "`",
    ]
    .concat();
    Finding::new(ID, Level::Undecided, at, message)
        .help("list the registry under `trusted_registries` in the policy's settings, or use a component of the workspace")
}

fn error(at: &Pointer, message: String, help: &str) -> Finding {
    Finding::new(ID, Level::Error, at.clone(), message).help(help)
}

fn unknown(at: &Pointer, component: &str, why: &str) -> Finding {
    let what = ["whether the code of the component `", component, "` has its checksum"].concat();
    Finding::unknown(ID, at.clone(), &what, why)
}
