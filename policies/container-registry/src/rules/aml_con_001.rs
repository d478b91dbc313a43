//! A connection to a registry has a target and an identity.
//!
//! Without a target the client raises an error of its own (azure-ai-ml 1.35.2, measured).

use jobgate_guest::{Document, Finding, Level, Pointer};

use crate::spelling::type_at;

pub(super) const ID: &str = "AML-CON-001";

pub(super) fn check(document: &Document) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut missing = |at: &str, message: &str, help: &str| {
        if document.text(at).is_none_or(|text| text.is_empty()) {
            findings.push(Finding::new(ID, Level::Error, Pointer::from(at.to_owned()), message).help(help));
        }
    };
    missing(
        "/target",
        "this connection does not say which registry it is for",
        "add `target: https://NAME.azurecr.io`",
    );
    if type_at(document, "/credentials/type").as_deref() == Some("managed_identity") {
        let help = "name the user-assigned identity by both";
        missing(
            "/credentials/client_id",
            "this connection does not name the client id of its identity",
            help,
        );
        missing(
            "/credentials/resource_id",
            "this connection does not name the resource of its identity",
            help,
        );
    }
    findings
}
