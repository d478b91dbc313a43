//! No stored credential takes the place of the submitter's identity.
//!
//! Source: "Set up authentication between Azure Machine Learning and other services", step 2: "cached credentials in datastores take
//! precedence"; the decision matrix of "Administer data authentication", column "job", which the host applies.

use jobgate_guest::workspace::{Access, Action, Answer, Principal};
use jobgate_guest::{Document, Editor, Level, Pointer, Site, Why, form};

use super::found::Found;
use crate::model::{DATASTORE, Model};
use crate::name;
use crate::settings::Settings;
use crate::target::{Owned, Target};

pub(crate) const ID: &str = "AML-DS-001";

pub(super) fn check(model: &Model, found: &mut Found) {
    left(model, found);
    // Assets of which it is said that nothing is known; datastores note it themselves.
    let mut said: Vec<&str> = Vec::new();
    for access in &model.accesses {
        let document = model.document;
        if !model.jobs.runs_as_submitter(&access.job, document) || is_between_steps(access, document) {
            continue;
        }
        match access.principal {
            // A signature in a URL is AML-DS-006's.
            Principal::Credential if access.kind != "url" => stored(access, document, found),
            Principal::Unknown => not_known(access, model, &mut said, found),
            _ => {}
        }
    }
}

/// Replaces datastores by those that the settings name for them.
pub(super) fn remap(document: &Document, editor: &Editor, settings: &Settings) {
    if settings.remap.is_empty() || settings.is_off(ID) {
        return;
    }
    let sites = document.sites::<form::Datastore>();
    let target = Target::of(&sites);
    for site in &sites {
        if let Some((text, old, new)) = remapped(site, settings)
            && is_owned(site, &target)
            && editor.writable(&site.pointer)
        {
            let reason = format!("`{new}` takes the place of the datastore `{old}`.");
            editor.set(&site.pointer, text, &Why::new(ID, reason));
        }
    }
}

/// Whether a site names a datastore of the workspace that is submitted to, as far as is known.
fn is_owned(site: &Site<form::Datastore>, target: &Target) -> bool {
    site.text().is_some_and(|text| matches!(target.owns(text, &site.form), Owned::Yes))
}

/// What a text becomes, with the old name and the new one.
fn remapped<'a>(site: &Site<form::Datastore>, settings: &'a Settings) -> Option<(String, &'a str, &'a str)> {
    let (before, name, behind) = name::cut(site.text()?, &site.form)?;
    let (old, new) = settings.remap.get(name)?;
    Some(([before, new, behind].concat(), old, new))
}

/// Datastores that the settings replace and that are still named, because the place may not be written. Whether one is replaced that may be
/// of another workspace is part of what is not known of it.
fn left(model: &Model, found: &mut Found) {
    if model.settings.remap.is_empty() {
        return;
    }
    let sites = model.document.sites::<form::Datastore>();
    let target = Target::of(&sites);
    for site in &sites {
        let Some((_, old, new)) = remapped(site, model.settings) else { continue };
        if is_owned(site, &target) {
            let message = format!("the datastore `{old}` is replaced by `{new}`");
            found.add(ID, Level::Error, &site.pointer, message, "name the one that takes its place");
        }
    }
}

/// What one step hands to the next: it lies where the output does, and the output is judged.
fn is_between_steps(access: &Access, document: &Document) -> bool {
    access.action == Action::Read && {
        let text = document.text(&access.pointer).or_else(|| document.text(&access.pointer.join("/path")));
        text.is_some_and(|text| text.trim_start().starts_with("${{"))
    }
}

fn stored(access: &Access, document: &Document, found: &mut Found) {
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
    found.add(ID, level, &place, message, help);
}

/// What is accessed is not known: said once for each datastore and asset. As whom is another question, and not this rule's.
fn not_known<'a>(access: &'a Access, model: &Model, said: &mut Vec<&'a str>, found: &mut Found) {
    let name = access.name.as_str();
    let datastore = model.datastores.get(name).filter(|_| access.kind == DATASTORE);
    let is_said = match (datastore, access.kind.as_str()) {
        (Some(datastore), _) => datastore.is_said.replace(true),
        (None, "data" | "model") => said.contains(&name),
        (None, _) => true,
    };
    if is_said {
        return;
    }
    let fact = datastore.map(|datastore| &datastore.fact);
    let why = match fact {
        Some(Some(Answer::Unknown(why))) => why.as_str(),
        _ => "",
    };
    let (before, behind) = match fact {
        Some(Some(Answer::Absent)) => {
            let what =
                ["the workspace has no datastore `", name, "`, so who accesses the data cannot be told"];
            return found.missing(ID, &place(access, model.document), &what.concat());
        }
        Some(_) => (
            "whether the datastore `",
            "` keeps a credential, which would take the place of the submitter's identity",
        ),
        None => {
            said.push(name);
            (
                "where `",
                "` lies, and whether a credential is kept there that takes the place of the submitter's identity",
            )
        }
    };
    found.unknown(ID, &place(access, model.document), &[before, name, behind].concat(), why);
}

/// The path of what is accessed, if it has one.
fn place(access: &Access, document: &Document) -> Pointer {
    let path = access.pointer.join("/path");
    if document.exists(&path) { path } else { access.pointer.clone() }
}
