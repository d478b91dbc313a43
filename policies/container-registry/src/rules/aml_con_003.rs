//! The target of a connection is a container registry of Azure. Both spellings are taken: with `https://` and without.
//!
//! The published sample has a placeholder, `https://test-feed.com`.

use jobgate_guest::{Document, Finding, Level, Pointer};

use crate::host::{host, is_of_azure};

pub(super) const ID: &str = "AML-CON-003";

pub(super) fn check(document: &Document) -> Option<Finding> {
    let target = document.text("/target").filter(|target| !target.is_empty())?;
    if is_of_azure(&host(&target)) {
        return None;
    }
    let message =
        "this target is no container registry of Azure, and a managed identity has no access elsewhere";
    let finding = Finding::new(ID, Level::Warning, Pointer::from("/target".to_owned()), message);
    Some(finding.help("write `https://NAME.azurecr.io`"))
}
