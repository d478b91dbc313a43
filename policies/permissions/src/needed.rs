//! What each access needs: a permission of a principal at a resource.

use jobgate_guest::Pointer;
use jobgate_guest::roles::Need;
use jobgate_guest::workspace::{Access, Action, Principal, Question};

use crate::facts::{Fact, Known, account_of};
use crate::settings::Settings;

const READ: Need<'static> =
    Need::DataAction("Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read");
const WRITE: Need<'static> =
    Need::DataAction("Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write");
const PULL: Need<'static> = Need::Action("Microsoft.ContainerRegistry/registries/pull/read");
/// In a registry whose role assignments are by repository, `AcrPull` is not honoured (documentation "Azure attribute-based access
/// control (ABAC) for repository permissions").
const PULL_BY_REPOSITORY: Need<'static> =
    Need::DataAction("Microsoft.ContainerRegistry/registries/repositories/content/read");
const USE_IDENTITY: Need<'static> =
    Need::Action("Microsoft.ManagedIdentity/userAssignedIdentities/assign/action");

/// What a submission writes in the workspace.
const SUBMIT: [&str; 4] = [
    "Microsoft.MachineLearningServices/workspaces/jobs/write",
    "Microsoft.MachineLearningServices/workspaces/codes/versions/write",
    "Microsoft.MachineLearningServices/workspaces/environments/versions/write",
    "Microsoft.MachineLearningServices/workspaces/components/versions/write",
];

/// A permission that a principal needs at a resource.
pub(crate) struct Needed {
    pub(crate) rule: &'static str,
    pub(crate) pointer: Pointer,
    /// Who, in words.
    pub(crate) who: String,
    /// The object id of the principal, or why it is not known.
    pub(crate) object_id: Result<String, String>,
    /// What the resource is, in words.
    pub(crate) what: String,
    /// The id of the resource, or why it is not known.
    pub(crate) resource: Result<String, String>,
    pub(crate) need: Need<'static>,
    /// The role that gives it.
    pub(crate) role: &'static str,
    /// Whether a list of who may do what on the data (ACL) may allow it as well.
    pub(crate) has_acl: bool,
}

impl Needed {
    /// The question whose answer decides.
    pub(crate) fn question(&self) -> Result<Question, String> {
        let (resource, object_id) = (self.resource.as_ref()?, self.object_id.as_ref()?);
        Ok(Question::new("role-assignments", format!("{resource}#{object_id}")))
    }
}

/// Everything that is needed, in the order of the accesses.
pub(crate) fn needed(accesses: &[Access], known: &Known, settings: &Settings) -> Vec<Needed> {
    let mut needed: Vec<Needed> = accesses.iter().filter_map(|access| of_access(access, known)).collect();
    needed.extend(SUBMIT.map(|action| submit(known, action)));
    needed.extend(identities(accesses, known));
    needed.retain(|one| settings.has(one.rule));
    needed
}

fn of_access(access: &Access, known: &Known) -> Option<Needed> {
    let (who, object_id) = principal(access, known)?;
    let is_submitter = access.principal == Principal::Submitter;
    let (rule, need, role) = match access.action {
        Action::Read if is_submitter => ("AML-RBAC-001", READ, "Storage Blob Data Reader"),
        Action::Read => ("AML-RBAC-004", READ, "Storage Blob Data Reader"),
        Action::Write => ("AML-DS-010", WRITE, "Storage Blob Data Contributor"),
        Action::Pull if access.kind == "registry" => return pull(access, known, who, object_id),
        _ => return None,
    };
    let (what, resource, has_acl) = storage(access, known)?;
    let pointer = access.pointer.clone();
    Some(Needed { rule, pointer, who, object_id, what, resource, need, role, has_acl })
}

/// Who, and the object id; none for those whose rights are not a matter of roles.
fn principal(access: &Access, known: &Known) -> Option<(String, Result<String, String>)> {
    let own = || access.object_id.clone().ok_or_else(|| "its object id is not known".to_owned());
    match access.principal {
        Principal::Submitter => {
            let id = known.fact("submitter", "").and_then(|fact| {
                fact.object_id.clone().ok_or_else(|| "the token does not say who submits".to_owned())
            });
            Some(("the submitter".to_owned(), id))
        }
        Principal::Compute => Some(("the identity of the compute".to_owned(), own())),
        Principal::Workspace => Some(("the identity of the workspace".to_owned(), own())),
        _ => None,
    }
}

/// The storage account behind data; none for what is no storage account.
fn storage(access: &Access, known: &Known) -> Option<(String, Result<String, String>, bool)> {
    let account = match access.kind.as_str() {
        "datastore" => match known.fact("datastore", &access.name) {
            Ok(fact) => {
                let kind = fact.datastore_type.as_deref().unwrap_or("AzureBlob");
                if kind != "AzureBlob" && !kind.starts_with("AzureDataLakeGen") {
                    return None;
                }
                let has_acl = kind != "AzureBlob";
                let account = fact.account_name.clone().ok_or("its storage account is not known".to_owned());
                account.map(|account| (account, has_acl))
            }
            Err(why) => Err(why),
        },
        "url" => Ok((account_of(access)?.to_owned(), access.name.contains(".dfs."))),
        _ => return None,
    };
    let what = format!("{} `{}`", access.kind, access.name);
    Some(match account {
        Ok((account, has_acl)) => (what, id_of(known, "storage", &account), has_acl),
        Err(why) => (what, Err(why), false),
    })
}

fn id_of(known: &Known, kind: &str, name: &str) -> Result<String, String> {
    known
        .fact(kind, name)
        .and_then(|fact| id(fact).ok_or_else(|| format!("the id of {kind} `{name}` is not known")))
}

fn id(fact: &Fact) -> Option<String> {
    fact.id.clone()
}

/// A registry whose admin user is enabled may be pulled from without any role.
fn pull(access: &Access, known: &Known, who: String, object_id: Result<String, String>) -> Option<Needed> {
    let fact = known.fact("registry", &access.name);
    if fact.as_ref().is_ok_and(|fact| fact.has_admin_user) {
        return None;
    }
    let by_repository = fact.as_ref().is_ok_and(|fact| fact.is_by_repository);
    let (need, role) = match by_repository {
        true => (PULL_BY_REPOSITORY, "Container Registry Repository Reader"),
        false => (PULL, "AcrPull"),
    };
    let is_own = known.fact("workspace", "").is_ok_and(|workspace| {
        let own = workspace.container_registry.as_deref().and_then(|id| id.rsplit('/').next());
        own.is_some_and(|own| {
            access.name.split('.').next().is_some_and(|host| host.eq_ignore_ascii_case(own))
        })
    });
    let rule = match (by_repository, is_own) {
        (true, _) => "AML-ACR-003",
        (false, true) => "AML-RBAC-002",
        (false, false) => "AML-ACR-005",
    };
    Some(Needed {
        rule,
        pointer: access.pointer.clone(),
        who,
        object_id,
        what: format!("registry `{}`", access.name),
        resource: id_of(known, "registry", &access.name),
        need,
        role,
        has_acl: false,
    })
}

fn submit(known: &Known, action: &'static str) -> Needed {
    let object_id = known.fact("submitter", "").and_then(|fact| {
        fact.object_id.clone().ok_or_else(|| "the token does not say who submits".to_owned())
    });
    Needed {
        rule: "AML-RBAC-005",
        pointer: Pointer::ROOT,
        who: "the submitter".to_owned(),
        object_id,
        what: "workspace".to_owned(),
        resource: id_of(known, "workspace", ""),
        need: Need::Action(action),
        role: "AzureML Data Scientist",
        has_acl: false,
    }
}

/// The identities of connections to container registries, which the workspace must be able to use for builds.
fn identities(accesses: &[Access], known: &Known) -> Vec<Needed> {
    let Some(build) = accesses.iter().find(|access| access.action == Action::Build) else {
        return Vec::new();
    };
    let needed = |what: String, resource: Result<String, String>| Needed {
        rule: "AML-RBAC-003",
        pointer: build.pointer.clone(),
        who: "the identity of the workspace".to_owned(),
        object_id: build.object_id.clone().ok_or_else(|| "its object id is not known".to_owned()),
        what,
        resource,
        need: USE_IDENTITY,
        role: "Managed Identity Operator",
        has_acl: false,
    };
    match &known.registry_identities {
        Ok(identities) => {
            identities.iter().map(|id| needed(format!("identity `{id}`"), Ok(id.clone()))).collect()
        }
        Err(why) => vec![needed("identities of the connections".to_owned(), Err(why.clone()))],
    }
}
