//! The managed network lets images through.
//!
//! Source: "Workspace managed virtual network isolation": with `allow_only_approved_outbound` nothing leaves but what a rule names and what
//! the service needs itself, which includes Microsoft's registry and the workspace's own.

use std::collections::BTreeMap;

use jobgate_guest::{Level, Pointer};

use super::found::Found;
use crate::fact::{Fact, Outbound, is_registry};
use crate::model::Model;

pub(crate) const ID: &str = "AML-NET-003";

/// What every managed network lets through: the service tag `MicrosoftContainerRegistry`.
const MICROSOFT: &str = "mcr.microsoft.com";

pub(super) fn check(model: &Model, found: &mut Found) {
    let foreign = |host: &str| !host.eq_ignore_ascii_case(MICROSOFT);
    let Some(workspace) = model.workspace() else {
        // Said once: it is one lookup that is missing, however many images there are.
        if let Some((pointer, host)) = model.images.iter().find(|(_, host)| foreign(host)) {
            let what = format!("whether the network of the workspace lets images of `{host}` through");
            found.unknown(ID, pointer, &what, model.why_not_workspace());
        }
        return;
    };
    let Some(outbound) = workspace.outbound() else { return };
    let mut said: BTreeMap<String, usize> = BTreeMap::new();
    for (pointer, host) in &model.images {
        if foreign(host)
            && !is_let_through(host, &outbound, workspace)
            && said.insert(host.clone(), 0).is_none()
        {
            blocked(host, pointer, found);
        }
    }
}

fn blocked(host: &str, pointer: &Pointer, found: &mut Found) {
    let message =
        format!("the managed network of the workspace has no rule that lets images of `{host}` through");
    let help = "add an outbound rule for the host, of type FQDN or for a private endpoint, or use an image of a registry that has one";
    found.add(ID, Level::Warning, pointer, message, help);
}

fn is_let_through(host: &str, outbound: &Outbound, workspace: &Fact) -> bool {
    outbound.covers(host) || workspace.own_registry().is_some_and(|own| is_registry(host, own))
}
