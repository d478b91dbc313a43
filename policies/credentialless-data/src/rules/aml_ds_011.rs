//! The workspace's identity previews data.
//!
//! Source: "Administer data authentication", its decision matrix: who previews data is told by the datastore; jobs are not concerned.

use jobgate_guest::{Finding, Level};

use crate::model::Model;

pub(crate) const ID: &str = "AML-DS-011";

pub(super) fn check(model: &Model) -> Vec<Finding> {
    let by_workspace = model.known().filter_map(|(named, datastore)| {
        let identity = datastore.service_data_access_auth_identity.as_deref()?;
        let whose = match identity {
            "WorkspaceSystemAssignedIdentity" => "system-assigned",
            "WorkspaceUserAssignedIdentity" => "user-assigned",
            _ => return None,
        };
        let message = format!(
            "data of `{}` are previewed as the workspace's {whose} identity: whoever may look into the workspace sees them",
            named.name
        );
        let finding = Finding::new(ID, Level::Note, named.pointer.clone(), message);
        Some(finding.help("know that jobs read as the job's identity all the same"))
    });
    by_workspace.collect()
}
