//! References to other resources: what a job is put with must be there.

use serde_json::Value;

use super::path::{self, Place, Target};
use crate::answer::Answer;
use crate::service::Service;

/// Collections whose resources can be made up when nobody has put them.
const MADE_UP: &[&str] = &["computes", "environments", "data", "models", "components", "datastores"];

/// Names that clients give to what they put themselves: nothing of these is made up.
const ANONYMOUS: &[&str] = &["azureml_anonymous", "CliV2AnonymousEnvironment"];

/// The answer that refuses a body which refers to something that is not there.
pub(crate) fn check(service: &Service, properties: &Value) -> Result<(), Answer> {
    let mut missing = Vec::new();
    collect(service, properties, &mut missing);
    match missing.first() {
        None => Ok(()),
        Some(target) => {
            let message =
                format!("The {} '{}' that the job refers to was not found.", target.kind(), target.id());
            Err(Answer::error(404, "ResourceNotFound", message))
        }
    }
}

fn collect(service: &Service, value: &Value, missing: &mut Vec<Target>) {
    match value {
        Value::String(text) => {
            missing.extend(target(service, text).filter(|target| !is_there(service, target)))
        }
        Value::Array(items) => items.iter().for_each(|item| collect(service, item, missing)),
        Value::Object(members) => members.values().for_each(|member| collect(service, member, missing)),
        _ => {}
    }
}

/// The resource that a text names, when it is an id in the workspace and nothing else.
fn target(service: &Service, text: &str) -> Option<Target> {
    let id = text.strip_prefix("azureml:").unwrap_or(text);
    if !id.starts_with("/subscriptions/") {
        return None;
    }
    match path::place(&service.options, id) {
        Ok(Place::Within(target)) if target.segment(2) != "labels" => Some(target),
        _ => None,
    }
}

fn is_there(service: &Service, target: &Target) -> bool {
    let is_anonymous = ANONYMOUS.contains(&target.segment(1));
    let may_be_made_up = service.options.made_up && !is_anonymous && MADE_UP.contains(&target.collection());
    let is_checked = MADE_UP.contains(&target.collection()) || target.collection() == "codes";
    may_be_made_up || !is_checked || service.state().get(&target.id()).is_some()
}
