//! `compute`: one that a job runs on (client-protocol §4), and one that is created (client-protocol §6).

mod attached;
mod cluster;
mod instance;

use jobgate_core::submission::At;

use super::{Draft, asset, plain, resource_identity};
use crate::plan::{Action, Collection, Node, Part, PutStep, RequireStep, Resource};

/// Whether a job runs on the machine that submits it. Written in any case, with or without `azureml:` (azure-ai-ml 1.35.2,
/// `_resolve_compute_id`).
pub(crate) fn is_local(job: &At<'_>) -> bool {
    let written = job.get("compute").and_then(|compute| compute.text()).unwrap_or_default();
    written.strip_prefix("azureml:").unwrap_or(written).eq_ignore_ascii_case("local")
}

/// The compute of a job, as it is sent; none for serverless and for `local`.
pub(crate) fn compute_id(draft: &mut Draft<'_>, job: &At<'_>) -> Option<Node> {
    let at = job.get("compute")?;
    let written = at.text().filter(|_| !is_local(job))?;
    let name = written.strip_prefix("azureml:").unwrap_or(written);
    if name.is_empty() || name.starts_with("//") {
        let help = "write the name of a compute, `azureml:virtualClusters/NAME`, or a resource id";
        draft.refuse(&at, "this is no compute that can be named to the service", Some(help));
        return None;
    }
    named(draft, &at, written).map(Node::Text)
}

/// The resource id of a compute as it is written: `azureml:NAME`, `NAME`, `virtualClusters/NAME`, or a resource id. None, and a finding,
/// where there is no workspace.
pub(crate) fn named(draft: &mut Draft<'_>, at: &At<'_>, written: &str) -> Option<String> {
    let name = written.strip_prefix("azureml:").unwrap_or(written);
    if name.starts_with("/subscriptions/") || name.starts_with("${{") {
        return Some(name.to_owned());
    }
    let workspace = draft.workspace(at)?;
    Some(match name.split_once('/') {
        // A virtual cluster belongs to the resource group, and not to the workspace.
        Some((kind, name)) if kind.eq_ignore_ascii_case("virtualclusters") => {
            workspace.sibling("virtualclusters", name)
        }
        _ => workspace.child(&format!("computes/{name}")),
    })
}

/// The size that the client asks for where a spec names none.
const SIZE: &str = "STANDARD_DS3_V2";

/// A compute that is the root of a spec.
pub(crate) fn root(draft: &mut Draft<'_>, at: &At<'_>) {
    let Some(name) = asset::name(draft, at) else { return };
    let kind = at.get("type").and_then(|kind| kind.text()).unwrap_or_default().to_lowercase();
    let location = location(draft, at, &kind);
    let properties =
        match kind.as_str() {
            "amlcompute" => cluster::properties(draft, at),
            "computeinstance" => instance::properties(draft, at),
            "kubernetes" => attached::kubernetes(draft, at, &location),
            "virtualmachine" => attached::virtual_machine(draft, at),
            "synapsespark" => Some(attached::synapse(at)),
            _ => {
                let place = at.get("type").unwrap_or_else(|| at.clone());
                draft.refuse(&place, "this is no type of compute that can be created", Some(
                "write `amlcompute`, `computeinstance`, `kubernetes`, `virtualmachine` or `synapsespark`",
            ));
                None
            }
        };
    let Some(properties) = properties else { return };
    let identity = if kind == "virtualmachine" { None } else { resource_identity::identity(at) };
    let body = Node::map([
        ("location", Some(location)),
        ("properties", Some(properties.with("description", plain::text(at, "description")))),
        ("identity", identity),
        ("tags", plain::optional(draft, at, "tags")),
    ]);
    let resource =
        Resource { collection: Collection::Compute, parent: None, name: Node::Text(name), version: None };
    let put = PutStep { resource, body, api_version: None, query: Vec::new(), azureml_token: false };
    draft.step("compute", at, Action::Put(put));
}

/// Where it is created: with the workspace. Only a cluster may be elsewhere.
fn location(draft: &mut Draft<'_>, at: &At<'_>, kind: &str) -> Node {
    let written = at.get("location").filter(|place| place.text().is_some_and(|text| !text.is_empty()));
    match written {
        Some(place) if kind == "amlcompute" => Node::text(place.text().unwrap_or_default()),
        other => {
            if let Some(place) = other {
                draft.warn(
                    &place,
                    "this is not sent: the official client puts the workspace's own region",
                    None,
                );
            }
            region(draft, at)
        }
    }
}

/// The region of the workspace, which is asked for.
pub(crate) fn region(draft: &mut Draft<'_>, at: &At<'_>) -> Node {
    let resource =
        Resource { collection: Collection::Workspace, parent: None, name: Node::text(""), version: None };
    let step = draft.step("workspace", at, Action::Require(RequireStep { resource }));
    Node::answer("", &step, Part::Location, "")
}

/// The subnet that a compute stands in. None also where it is refused, which is then a finding.
fn subnet(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    let settings = at.get("network_settings")?;
    let filled = |key: &str| settings.get(key).and_then(|name| name.text()).filter(|name| !name.is_empty());
    let id = match (filled("vnet_name"), filled("subnet")) {
        (_, Some(subnet)) if is_resource_id(subnet) => subnet.to_owned(),
        (Some(network), Some(subnet)) => {
            let workspace = draft.workspace(&settings)?;
            format!(
                "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.Network/virtualNetworks/{network}/subnets/{subnet}",
                workspace.subscription_id, workspace.resource_group
            )
        }
        (Some(_), None) => {
            draft.refuse(&settings, "a network is named, and no subnet", Some("add `subnet`"));
            return None;
        }
        (None, Some(_)) => {
            // The client would send a network of the name `None`.
            draft.refuse(
                &settings,
                "a subnet is named, and no network",
                Some("add `vnet_name`, or write the resource id of the subnet"),
            );
            return None;
        }
        (None, None) => return None,
    };
    Some(Node::map([("id", Some(Node::Text(id)))]))
}

/// Whether a text is a resource id: `/subscriptions/GUID/resourceGroups/GROUP/providers/NAMESPACE/TYPE/…`.
fn is_resource_id(text: &str) -> bool {
    let lower = text.to_lowercase();
    let parts: Vec<_> = lower.split('/').collect();
    let is_guid = |text: &str| {
        let lengths: Vec<_> = text.split('-').map(str::len).collect();
        lengths == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
    };
    let is_word = |text: &str| text.bytes().all(|byte| byte == b'.' || byte.is_ascii_lowercase());
    matches!(parts.as_slice(), ["", "subscriptions", id, "resourcegroups", _, "providers", space, kind, _, ..]
        if is_guid(id) && is_word(space) && is_word(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resource_ids() {
        let id = "/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/r/providers/Microsoft.Network/virtualNetworks/v/subnets/s";
        assert!(is_resource_id(id));
        for other in ["s", "/subscriptions/s/x", &id.replace("0000a", "000g"), &id.replace("providers", "x")]
        {
            assert!(!is_resource_id(other), "{other}");
        }
    }
}
