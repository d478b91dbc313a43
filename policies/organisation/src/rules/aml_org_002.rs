//! Sizes and computes are allowed ones.
//!
//! Source: MicrosoftDocs/azure-docs#38399: the Azure Policy for VM sizes is not honoured by the service. A compute without a size gets the
//! client's (azure-ai-ml 1.35.2).

use jobgate_guest::{Document, Finding, Level, Pointer, Value, form};

use crate::jobs::{Job, Jobs};
use crate::number::{is_binding, unclear};
use crate::pattern;

pub(super) const ID: &str = "AML-ORG-002";

/// What the client writes for a compute without a size.
const DEFAULT_SIZE: &str = "STANDARD_DS3_V2";

/// Judges VM sizes and instance types.
pub(super) fn sizes(jobs: &Jobs, document: &Document, allowed: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for job in &jobs.0 {
        for below in ["/resources/instance_type", "/trial/resources/instance_type"] {
            let (at, value) = job.value(document, below);
            findings.extend(value.and_then(|value| size(at, &value, allowed)));
        }
    }
    let at = match document.kind().as_str() {
        "compute" => "/size",
        "online_deployment" => "/instance_type",
        "batch_deployment" => "/resources/instance_type",
        _ => return findings,
    };
    let value = document.get(at).filter(|value| *value != Value::Null);
    let default = || {
        let kind = document.text("/type").filter(|_| at == "/size")?.to_ascii_lowercase();
        matches!(kind.as_str(), "amlcompute" | "computeinstance").then(|| Value::from(DEFAULT_SIZE))
    };
    findings.extend(value.or_else(default).and_then(|value| size(at.into(), &value, allowed)));
    findings
}

fn size(at: Pointer, value: &Value, allowed: &[String]) -> Option<Finding> {
    match value.as_text() {
        Some(text) if !is_binding(text) => {
            (!pattern::any(allowed, text)).then(|| denied("the size", text, at, allowed))
        }
        _ => Some(unclear(ID, at)),
    }
}

/// Judges computes.
pub(super) fn computes(jobs: &Jobs, document: &Document, allowed: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    // What builds a workspace's images runs no jobs.
    if document.kind() == "workspace" {
        return findings;
    }
    for site in document.sites::<form::Compute>() {
        let text = site.text().unwrap_or_default();
        let name = match site.form {
            // Where none stands, the jobs below say whether one is missing.
            form::Compute::Absent => continue,
            form::Compute::Registered | form::Compute::Local if !text.is_empty() && !is_binding(text) => {
                text.strip_prefix("azureml:").unwrap_or(text)
            }
            form::Compute::Arm => text.rsplit('/').next().unwrap_or_default(),
            _ => {
                findings.push(unclear(ID, site.pointer));
                continue;
            }
        };
        if !pattern::any(allowed, name) {
            findings.push(denied("the compute", name, site.pointer.clone(), allowed));
        }
    }
    if !pattern::any(allowed, "serverless") {
        let serverless = jobs.0.iter().filter(|job| is_serverless(jobs, document, job));
        findings.extend(serverless.map(|job| {
            let at = job.pointer.child("compute");
            denied("no compute, which is", "serverless", at, allowed)
        }));
    }
    findings
}

/// Whether a job has no compute, neither its own nor one of a pipeline around it.
fn is_serverless(jobs: &Jobs, document: &Document, job: &Job) -> bool {
    let has = |job: &Job, key: &str| job.value(document, key).1.is_some();
    let is_leaf = job.kind != form::Job::Pipeline && !job.is_unknown();
    is_leaf
        && !has(job, "/compute")
        && !jobs
            .around(job)
            .any(|pipeline| has(pipeline, "/compute") || has(pipeline, "/settings/default_compute"))
}

fn denied(what: &str, name: &str, at: Pointer, allowed: &[String]) -> Finding {
    let message = ["the organisation does not allow ", what, " `", name, "`"].concat();
    let help = ["use one of ", &allowed.join(", ")].concat();
    Finding::new(ID, Level::Error, at, message).help(help)
}

#[cfg(test)]
mod tests {
    use jobgate_guest::testing::{Place, Submission};
    use jobgate_guest::{Level, form};
    use serde_json::{Value, json};

    use crate::rules::fixture::{findings, found, job, pipeline};

    fn sizes() -> Value {
        json!({"allowed_sizes": ["Standard_D*"]})
    }

    fn computes(names: &[&str]) -> Value {
        json!({"allowed_computes": names})
    }

    #[test]
    fn instance_types_are_allowed_wherever_they_stand() {
        let of = |size: &str| found(&job(json!({"resources": {"instance_type": size}})), sizes());
        assert!(of("Standard_D2").is_empty());
        assert!(of("STANDARD_DS3_v2").is_empty());
        assert_eq!(of("Standard_ND96"), ["/resources/instance_type"]);
        assert!(found(&job(json!({})), sizes()).is_empty());
        let large = || json!({"instance_type": "Standard_ND96"});
        let steps = json!({
            "a": {"resources": {"instance_type": "Standard_D2"}, "component": {"resources": large()}},
            "b": {"component": {"resources": large()}},
            "c": {"type": "sweep", "trial": {"resources": large()}},
        });
        let places = ["/jobs/b/component/resources/instance_type", "/jobs/c/trial/resources/instance_type"];
        assert_eq!(found(&pipeline(steps, "x", json!(1)), sizes()), places);
        let binding = job(json!({"resources": {"instance_type": "${{parent.inputs.size}}"}}));
        assert_eq!(findings(&binding, sizes())[0].level, Level::Undecided);
    }

    #[test]
    fn sizes_of_computes_and_deployments_count() {
        let of = |kind: &str, tree: Value| found(&Submission::new(kind, tree), sizes());
        assert_eq!(of("compute", json!({"type": "amlcompute", "size": "Standard_NC6"})), ["/size"]);
        assert!(of("compute", json!({"type": "amlcompute"})).is_empty());
        assert!(of("compute", json!({"type": "kubernetes"})).is_empty());
        let only_large = json!({"allowed_sizes": ["Standard_E*"]});
        let without = Submission::new("compute", json!({"type": "ComputeInstance"}));
        assert_eq!(found(&without, only_large), ["/size"]);
        assert_eq!(of("online_deployment", json!({"instance_type": "Standard_NC6"})), ["/instance_type"]);
        assert!(of("online_deployment", json!({})).is_empty());
    }

    #[test]
    fn computes_are_allowed_by_name() {
        let of = |text: &str, form: form::Compute, names: &[&str]| {
            let submission = job(json!({"compute": text})).site(Place::new("/compute", form));
            found(&submission, computes(names))
        };
        let arm = "/subscriptions/s/resourceGroups/g/providers/x/computes/cpu-1";
        assert!(of("azureml:cpu-1", form::Compute::Registered, &["cpu-*"]).is_empty());
        assert!(of(arm, form::Compute::Arm, &["cpu-*"]).is_empty());
        assert!(of("local", form::Compute::Local, &["local"]).is_empty());
        assert_eq!(of("azureml:gpu-1", form::Compute::Registered, &["cpu-*"]), ["/compute"]);
        assert_eq!(of("local", form::Compute::Local, &["cpu-*"]), ["/compute"]);
        assert_eq!(of("${{parent.inputs.c}}", form::Compute::Registered, &["cpu-*"]), ["/compute"]);
    }

    #[test]
    fn no_compute_is_serverless() {
        let submission = || job(json!({})).site(Place::new("/compute", form::Compute::Absent));
        assert_eq!(found(&submission(), computes(&["cpu-*"])), ["/compute"]);
        assert!(found(&submission(), computes(&["serverless"])).is_empty());
        let steps = json!({"a": {}, "b": {"compute": "azureml:cpu-1"}});
        let default = json!({"default_compute": "azureml:cpu-2"});
        assert!(found(&pipeline(steps.clone(), "settings", default), computes(&["cpu-*"])).is_empty());
        assert_eq!(found(&pipeline(steps, "settings", json!({})), computes(&["cpu-*"])), ["/jobs/a/compute"]);
    }
}
