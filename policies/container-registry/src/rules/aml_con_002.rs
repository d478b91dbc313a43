//! A connection to a registry holds no password.
//!
//! One loads and is sent (azure-ai-ml 1.35.2, measured); "Set up authentication between Azure ML and other services" has a managed identity.

use jobgate_guest::{Document, Finding, Level, Pointer};

use crate::spelling::type_at;

pub(super) const ID: &str = "AML-CON-002";

pub(super) fn check(document: &Document) -> Option<Finding> {
    let message = match type_at(document, "/credentials/type").as_deref() {
        Some("managed_identity") => return None,
        Some(_) => "this connection holds a credential of its own, which whoever reads the spec has",
        None => "this connection has no credentials: the registry would have to be public",
    };
    let finding = Finding::new(ID, Level::Error, Pointer::from("/credentials".to_owned()), message);
    Some(finding.help("use `credentials: {type: managed_identity, client_id: …, resource_id: …}`"))
}
