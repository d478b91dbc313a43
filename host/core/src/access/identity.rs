//! As whom a job runs: its own identity, that of the pipeline, the client's default for Spark, or else the compute's.

use serde_json::Value;

use super::Principal;
use super::known::{Fact, Known};
use crate::facet::identity_type;
use crate::submission::At;

/// The identity that a job asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// That of the submitter.
    User,
    /// A managed identity; with the client id or object id that the job names.
    Managed(Option<String>),
    /// The token that Azure ML makes.
    AmlToken,
    /// Something that the client refuses.
    Invalid,
}

/// The identity that stands at a job, if one does.
pub(super) fn asked(job: &At<'_>) -> Option<Asked> {
    let identity = job.get("identity")?;
    let kind = identity.get("type").and_then(|kind| kind.text()).unwrap_or_default();
    let named = ["client_id", "object_id"].iter().find_map(|key| Some(identity.get(key)?.text()?.to_owned()));
    Some(match identity_type(kind) {
        "user" => Asked::User,
        "managed" => Asked::Managed(named),
        "aml_token" => Asked::AmlToken,
        _ => Asked::Invalid,
    })
}

/// Where a job runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Compute {
    /// A compute of the workspace.
    Named(String),
    /// The submitter's machine.
    Local,
    /// Serverless.
    Serverless,
}

impl Compute {
    /// What `compute` says; none where it stands for nothing.
    pub(super) fn of(written: &str) -> Self {
        let name = written.strip_prefix("azureml:").unwrap_or(written);
        match name.rsplit('/').next().unwrap_or_default() {
            local if local.eq_ignore_ascii_case("local") => Self::Local,
            "" | "serverless" => Self::Serverless,
            name => Self::Named(name.to_owned()),
        }
    }
}

/// Who acts for a job, and why.
pub(super) struct Acting {
    pub(super) principal: Principal,
    pub(super) because: String,
}

/// Where the identity of a job comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// It stands at the job.
    Own,
    /// The client fills it in.
    Filled,
    /// It stands at the root of the pipeline.
    Inherited,
}

/// What the client fills in for a Spark job or step that has no identity (azure-ai-ml 1.35.2): with a `compute` of its own the compute's,
/// else with `resources` the submitter's, whatever default the pipeline around it has.
pub(super) fn filled(job: &At<'_>) -> Option<Asked> {
    if job.get("compute").is_some() {
        return Some(Asked::Managed(None));
    }
    job.get("resources").map(|_| Asked::User)
}

/// The one as whom the code of a job runs.
pub(super) fn acting(asked: Option<(&Asked, Whose)>, compute: &Compute, known: &Known) -> Acting {
    let whose = match asked {
        Some((_, Whose::Inherited)) => "the pipeline's `identity`",
        _ => "the job's `identity`",
    };
    let (principal, because) = match asked {
        Some((Asked::User, Whose::Filled)) => {
            (Principal::Submitter, "serverless Spark without `identity` runs as the submitter".to_owned())
        }
        Some((Asked::Managed(_), Whose::Filled)) => (
            managed(compute, None, known),
            "Spark on a compute without `identity` runs as its identity".to_owned(),
        ),
        Some((Asked::User, _)) => (Principal::Submitter, format!("{whose} is `user_identity`")),
        Some((Asked::Managed(named), _)) => {
            (managed(compute, named.as_deref(), known), format!("{whose} is `managed`"))
        }
        Some((Asked::AmlToken, _)) => (
            Principal::Nobody("the token that Azure ML makes has no access to data".to_owned()),
            format!("{whose} is `aml_token`"),
        ),
        Some((Asked::Invalid, _)) => (
            Principal::Unknown("the identity is none that the service knows".to_owned()),
            format!("{whose} is invalid"),
        ),
        None => {
            (managed(compute, None, known), "no `identity` is given, so the compute's is used".to_owned())
        }
    };
    Acting { principal, because }
}

/// The managed identity of where a job runs.
pub(super) fn managed(compute: &Compute, named: Option<&str>, known: &Known) -> Principal {
    match compute {
        Compute::Local => Principal::Unknown("the job runs on the submitter's machine".to_owned()),
        Compute::Serverless => match known.ask("workspace", "") {
            Fact::Says(workspace) => on_serverless(workspace, named),
            _ => Principal::Workspace { object_id: None },
        },
        Compute::Named(name) => {
            let object_id = match known.ask("compute", name) {
                Fact::Says(compute) if identity_kind(compute) == "None" => {
                    return Principal::Nobody(format!("the compute `{name}` has no identity"));
                }
                Fact::Says(compute) => object_id(compute, named),
                Fact::Absent => return Principal::Unknown(format!("there is no compute `{name}`")),
                Fact::Unknown(_) => None,
            };
            Principal::Compute { compute: name.clone(), object_id }
        }
    }
}

/// On serverless compute a user-assigned identity of the workspace acts, and never the system's.
fn on_serverless(workspace: &Value, named: Option<&str>) -> Principal {
    let has_some = assigned(workspace).is_some_and(|assigned| !assigned.is_empty());
    match (user_assigned(workspace, named), named) {
        (None, Some(named)) if has_some => {
            Principal::Nobody(format!("the workspace has no identity `{named}`"))
        }
        // Of several the default cannot be told.
        (object_id, _) if has_some => Principal::Workspace { object_id },
        _ => Principal::Nobody(
            "serverless compute takes a user-assigned identity of the workspace, and it has none".to_owned(),
        ),
    }
}

/// The user-assigned identities of a resource, by resource id.
fn assigned(resource: &Value) -> Option<&serde_json::Map<String, Value>> {
    resource["identity"]["userAssignedIdentities"].as_object()
}

/// `SystemAssigned`, `UserAssigned`, both, or `None`.
fn identity_kind(resource: &Value) -> &str {
    resource["identity"]["type"].as_str().unwrap_or("None")
}

/// The object id of the identity of a resource: the one that is named, else the system's, else the only one.
fn object_id(resource: &Value, named: Option<&str>) -> Option<String> {
    if named.is_none() {
        let system = resource["identity"]["principalId"].as_str().filter(|id| !id.is_empty());
        if let Some(system) = system {
            return Some(system.to_owned());
        }
    }
    user_assigned(resource, named)
}

/// The object id of a user-assigned identity. Of several that the service lists in no order, the one that is the default cannot be told.
fn user_assigned(resource: &Value, named: Option<&str>) -> Option<String> {
    let assigned = assigned(resource)?;
    let is_named = |identity: &&Value| match named {
        None => assigned.len() == 1,
        Some(named) => {
            let is_it = |id: &Value| id.as_str().is_some_and(|id| id.eq_ignore_ascii_case(named));
            is_it(&identity["clientId"]) || is_it(&identity["principalId"])
        }
    };
    assigned.values().find(is_named)?["principalId"].as_str().map(str::to_owned)
}
