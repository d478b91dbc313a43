//! References to what is registered: `azureml:NAME:VERSION`, `azureml:NAME@latest`, resource ids, registries (client-protocol §4).

use jobgate_core::submission::At;

use super::Draft;
use crate::plan::{Action, Collection, LatestStep, Lookup, Node};

/// What is registered under a text, as it is sent. None, and a finding, if that cannot be said. The newest version of anything but data is
/// asked for by listing versions.
pub(crate) fn registered(
    draft: &mut Draft<'_>,
    at: &At<'_>,
    written: &str,
    collection: Collection,
) -> Option<Node> {
    // What is in a registry is resolved by the service.
    if written.starts_with("azureml://registries/") {
        return Some(Node::text(written));
    }
    let name = written.strip_prefix("azureml:").unwrap_or(written);
    if name.starts_with("/subscriptions/") {
        return Some(Node::text(name));
    }
    let workspace = draft.workspace(at)?;
    if let Some((name, label)) = name.split_once('@') {
        return labelled(draft, at, (name, label), collection);
    }
    match name.rsplit_once(':') {
        Some((name, version)) => {
            let path = format!("{}/{name}/versions/{version}", collection.segment());
            Some(Node::text(workspace.child(&path)))
        }
        None => {
            draft.refuse(at, "this names no version", Some("write `azureml:NAME:VERSION`"));
            None
        }
    }
}

/// The client resolves one label, and leaves `default` of a component to the service.
fn labelled(
    draft: &mut Draft<'_>,
    at: &At<'_>,
    (name, label): (&str, &str),
    collection: Collection,
) -> Option<Node> {
    if collection == Collection::Component && label == "default" {
        return Some(Node::text(draft.workspace(at)?.child(&format!("components/{name}/labels/default"))));
    }
    if label != "latest" {
        let message =
            format!("the label `{label}` cannot be resolved: the official client knows `latest` only");
        draft.refuse(at, message, Some("write a version, or `@latest`"));
        return None;
    }
    let lookup = if collection == Collection::Data { Lookup::Container } else { Lookup::Newest };
    let latest = LatestStep { collection, name: name.to_owned(), lookup };
    let step = draft.step("latest", at, Action::Latest(latest));
    Some(Node::id(&step))
}
