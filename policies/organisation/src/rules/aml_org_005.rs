//! A job opens no service that is denied.
//!
//! Source: azure-ai-ml 1.35.2: the types are `ssh`, `jupyter_lab`, `vs_code` and `tensor_board` in any case; without a type a service is
//! TensorBoard if it has a `log_dir`, and SSH otherwise.

use jobgate_guest::{Document, Finding, Level, Pointer};

use crate::jobs::Jobs;
use crate::number::unclear;

pub(super) const ID: &str = "AML-ORG-005";

pub(super) fn check(jobs: &Jobs, document: &Document, denied: &[String]) -> Vec<Finding> {
    let services =
        jobs.0.iter().map(|job| job.value(document, "/services")).filter(|(_, value)| value.is_some());
    let each = services.flat_map(|(at, _)| document.children(&at));
    each.filter_map(|service| judge(service, document, denied)).collect()
}

fn judge(service: Pointer, document: &Document, denied: &[String]) -> Option<Finding> {
    let kind = kind(&service, document);
    let is_denied = |kind: &str| denied.iter().any(|denied| denied == "*" || denied == kind);
    match kind {
        Some(kind) if !is_denied(kind) => None,
        // Of any other type is a service that the client sends without one.
        None if !is_denied("") => Some(unclear(ID, service.child("type"))),
        kind => {
            let kind = kind.unwrap_or("of an unknown type");
            let message = ["the organisation denies services: `", kind, "`"].concat();
            Some(Finding::new(ID, Level::Error, service, message).help("remove the service"))
        }
    }
}

fn kind(service: &Pointer, document: &Document) -> Option<&'static str> {
    let at = service.child("type");
    if !document.exists(&at) {
        let has_logs = document.exists(&service.child("log_dir"));
        return Some(if has_logs { "tensor_board" } else { "ssh" });
    }
    let written = document.text(&at)?.to_ascii_lowercase();
    ["ssh", "jupyter_lab", "vs_code", "tensor_board"].into_iter().find(|kind| *kind == written)
}

#[cfg(test)]
mod tests {
    use jobgate_guest::Level;
    use serde_json::{Value, json};

    use crate::rules::fixture::{findings, found, job, pipeline};

    fn of(service: Value, denied: &[&str]) -> Vec<String> {
        found(&job(json!({"services": {"s": service}})), json!({"denied_services": denied}))
    }

    #[test]
    fn services_are_denied_by_type() {
        let at = ["/services/s"];
        assert_eq!(of(json!({"type": "ssh", "ssh_public_keys": "k"}), &["ssh"]), at);
        assert_eq!(of(json!({"type": "SSH"}), &["ssh"]), at);
        assert_eq!(of(json!({"type": "vs_code"}), &["*"]), at);
        assert!(of(json!({"type": "tensor_board"}), &["ssh", "jupyter_lab"]).is_empty());
        assert!(found(&job(json!({"services": {}})), json!({"denied_services": ["*"]})).is_empty());
    }

    #[test]
    fn without_a_type_the_keys_tell() {
        assert_eq!(of(json!({}), &["ssh"]), ["/services/s"]);
        assert_eq!(of(json!({"log_dir": "d"}), &["tensor_board"]), ["/services/s"]);
        assert!(of(json!({"log_dir": "d"}), &["ssh"]).is_empty());
    }

    #[test]
    fn a_type_that_is_none_is_denied_with_all_and_undecided_with_some() {
        assert_eq!(of(json!({"type": "rdp"}), &["*"]), ["/services/s"]);
        let some =
            findings(&job(json!({"services": {"s": {"type": "rdp"}}})), json!({"denied_services": ["ssh"]}));
        assert_eq!(some[0].level, Level::Undecided);
    }

    #[test]
    fn steps_have_services() {
        let steps = json!({"a": {"services": {"s": {"type": "ssh"}}}});
        let settings = json!({"denied_services": ["ssh"]});
        assert_eq!(found(&pipeline(steps, "x", json!(1)), settings), ["/jobs/a/services/s"]);
    }
}
