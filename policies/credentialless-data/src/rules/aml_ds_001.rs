//! No stored credential takes the place of the submitter's identity.
//!
//! Source: "Set up authentication between Azure Machine Learning and other services", step 2: "cached credentials in datastores take
//! precedence"; the decision matrix of "Administer data authentication", column "job", which the host applies.

use std::collections::BTreeSet;

use jobgate_guest::workspace::{Access, Action, Answer, Principal};
use jobgate_guest::{Document, Editor, Finding, Level, Pointer, Site, Why, form};

use super::unknown;
use crate::model::{DATASTORE, Model, Named};
use crate::name;
use crate::settings::Settings;

pub(crate) const ID: &str = "AML-DS-001";

/// The findings, and the names of which it is said that nothing is known.
pub(super) fn check<'m>(model: &'m Model) -> (Vec<Finding>, BTreeSet<&'m str>) {
    let mut findings = left(model);
    let mut unknown = BTreeSet::new();
    for access in &model.accesses {
        let document = model.document;
        if !model.jobs.runs_as_submitter(&access.job, document) || is_between_steps(access, document) {
            continue;
        }
        match access.principal {
            // A signature in a URL is AML-DS-006's.
            Principal::Credential if access.kind != "url" => findings.push(stored(access, document)),
            Principal::Unknown if is_open(access) && unknown.insert(access.name.as_str()) => {
                findings.push(not_known(access, model));
            }
            _ => {}
        }
    }
    (findings, unknown)
}

/// Replaces datastores by those that the settings name for them.
pub(super) fn remap(document: &Document, editor: &Editor, settings: &Settings) {
    if settings.remap.is_empty() || settings.is_off(ID) {
        return;
    }
    for site in document.sites::<form::Datastore>() {
        if let Some((text, old, new)) = remapped(&site, settings)
            && editor.writable(&site.pointer)
        {
            let reason = format!("`{new}` takes the place of the datastore `{old}`.");
            editor.set(&site.pointer, text, &Why::new(ID, reason));
        }
    }
}

/// What a text becomes, with the old name and the new one.
fn remapped<'a>(site: &Site<form::Datastore>, settings: &'a Settings) -> Option<(String, &'a str, &'a str)> {
    let (before, name, behind) = name::cut(site.text()?, &site.form)?;
    let (old, new) = settings.remap.get_key_value(name)?;
    Some(([before, new, behind].concat(), old, new))
}

/// Datastores that the settings replace and that are still named, because the place may not be written.
fn left(model: &Model) -> Vec<Finding> {
    let replaced = |named: &Named| {
        let new = model.settings.remap.get(&named.name)?;
        let message = format!("the datastore `{}` is replaced by `{new}`", named.name);
        Some(Finding::new(ID, Level::Error, named.pointer.clone(), message).help(format!("name `{new}`")))
    };
    model.datastores.iter().filter_map(replaced).collect()
}

/// What one step hands to the next: it lies where the output does, and the output is judged.
fn is_between_steps(access: &Access, document: &Document) -> bool {
    access.action == Action::Read && {
        let path = access.pointer.child("path");
        let text = document.text(&access.pointer).or_else(|| document.text(&path));
        text.is_some_and(|text| text.trim_start().starts_with("${{"))
    }
}

/// Whether what is not known is what is accessed, and not as whom.
fn is_open(access: &Access) -> bool {
    matches!(access.kind.as_str(), DATASTORE | "data" | "model")
}

fn stored(access: &Access, document: &Document) -> Finding {
    let place = place(access, document);
    let is_local = document.text(&place).is_some_and(|text| !text.contains(':'));
    let (level, done) = match access.action {
        Action::Write => (Level::Warning, "written"),
        // What the submitter uploads, nobody gains access to by it.
        _ if is_local => (Level::Warning, "uploaded and read"),
        _ => (Level::Error, "read"),
    };
    let message = format!(
        "`{}`: {}, so data are {done} with that and not as the submitter",
        access.name, access.because
    );
    let help = if level == Level::Error {
        "use a datastore without credentials, or replace this one by one with `remap` in the settings"
    } else {
        "name a path in a datastore without credentials; those of the workspace itself have none if its \
         `system_datastores_auth_mode` is `identity`"
    };
    Finding::new(ID, level, place, message).help(help)
}

fn not_known(access: &Access, model: &Model) -> Finding {
    let name = &access.name;
    let what = match model.fact(name).filter(|_| access.kind == DATASTORE) {
        Some(Answer::Absent) => {
            format!("the workspace has no datastore `{name}`, so who accesses the data cannot be told")
        }
        _ if access.kind == DATASTORE => format!(
            "whether the datastore `{name}` keeps a credential, which would take the place of the submitter's identity"
        ),
        _ => format!(
            "where `{name}` lies, and whether a credential is kept there, which would take the place of the submitter's identity"
        ),
    };
    unknown::finding(ID, place(access, model.document), &what, model.settings)
}

/// The path of what is accessed, if it has one.
fn place(access: &Access, document: &Document) -> Pointer {
    let path = access.pointer.child("path");
    if document.exists(&path) { path } else { access.pointer.clone() }
}
