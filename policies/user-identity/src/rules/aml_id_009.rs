//! An identity has the right shape.
//!
//! Source: the client's schema (azure-ai-ml 1.35.2, measured); for `msi_resource_id` Azure/azureml-examples#3697.

use jobgate_guest::{Finding, Level, Pointer, Shape, Site, form};

use super::Context;

pub(super) const ID: &str = "AML-ID-009";

/// The keys of a managed identity. `msi_resource_id` is in the client's schema and always makes it crash.
const MANAGED: [&str; 3] = ["type", "client_id", "object_id"];

pub(super) fn check(context: &Context) -> Vec<Finding> {
    let sites = context.model.jobs.iter().flat_map(|job| job.identities());
    sites.flat_map(|site| judge(context, site)).collect()
}

fn judge(context: &Context, site: &Site<form::Identity>) -> Vec<Finding> {
    let document = context.document;
    if document.shape(&site.pointer) != Some(Shape::Mapping) {
        let finding = finding(site.pointer.clone(), "an identity is a mapping with a `type`");
        return vec![finding.help("write `identity: {type: user_identity}`")];
    }
    let kind = site.pointer.child("type");
    if document.shape(&kind) != Some(Shape::Text) {
        return vec![
            finding(kind, "an identity has a `type`, and it is a text").help("add `type: user_identity`"),
        ];
    }
    let is_managed = site.form == form::Identity::Managed;
    document
        .names(&site.pointer)
        .into_iter()
        .filter_map(|key| judge_key(context, site, &key, is_managed))
        .collect()
}

fn judge_key(context: &Context, site: &Site<form::Identity>, key: &str, is_managed: bool) -> Option<Finding> {
    let at = site.pointer.child(key);
    if key == "type" {
        return None;
    }
    if key == "msi_resource_id" {
        let message = "`msi_resource_id` cannot be submitted: the official client crashes on it";
        return Some(finding(at, message).help("name the identity by `client_id`"));
    }
    if !(is_managed && MANAGED.contains(&key)) {
        let message = format!("`{key}` is no key of an identity of this type");
        return Some(finding(at, &message).help("remove it"));
    }
    let is_text = context.document.shape(&at) == Some(Shape::Text);
    (!is_text).then(|| finding(at, &format!("`{key}` is a text")).help("put it in quotes"))
}

fn finding(at: Pointer, message: &str) -> Finding {
    Finding::new(ID, Level::Error, at, message)
}
