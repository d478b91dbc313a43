//! Outputs go to allowed datastores.
//!
//! Source: "Configure inbound and outbound network traffic": the outbound rule for storage is for all accounts of a region, so data may
//! leave through it. That an output without a path goes to the default datastore was measured (azure-ai-ml 1.35.2).

use jobgate_guest::Level;
use jobgate_guest::workspace::{Access, Action};

use super::found::Found;
use crate::model::{Model, place};

pub(super) const ID: &str = "AML-NET-004";

/// What the service replaces by the default datastore of the job.
const DEFAULT: &str = "${{default_datastore}}";

/// The default datastore of a workspace.
const WORKSPACE: &str = "workspaceblobstore";

pub(super) fn check(model: &Model, found: &mut Found) {
    let Some(allowed) = &model.settings.output_datastores else { return };
    for access in model.accesses.iter().filter(|access| access.action == Action::Write) {
        let at = place(access, model.document);
        let path = model.document.text(&at).filter(|path| path.contains(':'));
        if is_allowed(access, path.as_deref(), allowed, model) {
            continue;
        }
        let message = match (access.kind.as_str(), path) {
            ("datastore", Some(_)) => {
                format!("the datastore `{}` is none that outputs may go to", access.name)
            }
            ("datastore", None) => format!(
                "without a path this output goes to the datastore `{}`, which is none that outputs may go to",
                access.name
            ),
            _ => format!("`{}` is no datastore that outputs may go to", access.name),
        };
        let help = "give the output a path in a datastore that the settings list in `output_datastores`";
        found.add(ID, Level::Error, &at, message, help);
    }
}

/// A name allows a datastore of the workspace itself. One that is named by its whole id may be of another workspace, so the whole id has
/// to be listed.
fn is_allowed(access: &Access, path: Option<&str>, allowed: &[String], model: &Model) -> bool {
    let lists = |name: &str| allowed.iter().any(|one| one.eq_ignore_ascii_case(name));
    match path.map(str::to_ascii_lowercase).filter(|path| is_whole_id(path)) {
        Some(path) => path.split("/paths/").next().is_some_and(lists),
        None if access.kind != "datastore" => false,
        None if access.name == DEFAULT => {
            let default = model.document.text("/settings/default_datastore");
            lists(default.as_deref().map_or(WORKSPACE, |name| name.trim_start_matches("azureml:")))
        }
        None => lists(&access.name),
    }
}

/// Whether a path names its datastore by the whole resource id.
fn is_whole_id(path: &str) -> bool {
    let id = path.trim_start().strip_prefix("azureml:").map(|id| id.trim_start_matches('/'));
    id.is_some_and(|id| id.starts_with("subscriptions/"))
}
