//! The workspace's identity previews data.
//!
//! Source: "Administer data authentication", its decision matrix: who previews data is told by the datastore; jobs are not concerned.

use jobgate_guest::Level;

use super::found::Found;
use crate::fact::Fact;
use crate::model::Model;

pub(crate) const ID: &str = "AML-DS-011";

pub(super) fn check(model: &Model, found: &mut Found) {
    for (datastore, at) in model.datastores.named() {
        let whose = match datastore.known().and_then(Fact::previewed_by) {
            Some("WorkspaceSystemAssignedIdentity") => "system-assigned",
            Some("WorkspaceUserAssignedIdentity") => "user-assigned",
            _ => continue,
        };
        let message = format!(
            "data of `{}` are previewed as the workspace's {whose} identity: whoever may look into the workspace sees them",
            datastore.name
        );
        found.add(ID, Level::Note, at, message, "know that jobs read as the job's identity all the same");
    }
}
