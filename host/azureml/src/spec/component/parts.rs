//! Parts that components of several types have.

use std::collections::BTreeMap;

use jobgate_core::pointer::Pointer;
use jobgate_core::snapshots::{CodePlace, code_place};
use jobgate_core::submission::At;

use super::super::read::{self, As};
use super::super::{Draft, code as codes, environment as environments, plain};
use super::io;
use crate::destination::Destination;
use crate::plan::{Late, Node};

/// The entries of a `componentSpec`.
pub(super) type Spec = BTreeMap<String, Node>;

/// Sets what is there.
pub(super) fn set(spec: &mut Spec, key: &str, value: Option<Node>) {
    if let Some(value) = value {
        spec.insert(key.to_owned(), value);
    }
}

/// What component files of every type have in common. `is_deterministic` is true unless the file says something else, but a pipeline
/// has none then (azure-ai-ml 1.35.2, `Component`, `PipelineComponent`).
pub(super) fn common(draft: &mut Draft<'_>, at: &At<'_>) -> Spec {
    let kind = super::kind(at);
    let mut spec = Spec::new();
    for key in ["$schema", "display_name", "description"] {
        set(&mut spec, key, plain::text(at, key));
    }
    set(&mut spec, "type", Some(Node::text(kind)));
    set(&mut spec, "tags", plain::optional(draft, at, "tags"));
    let default = (kind != "pipeline").then_some(Node::Bool(true));
    set(&mut spec, "is_deterministic", read::field(draft, at, "is_deterministic", As::Bool).or(default));
    set(&mut spec, "inputs", Some(io::declared_inputs(draft, at)));
    set(&mut spec, "outputs", Some(io::declared_outputs(draft, at)));
    spec
}

/// What a component file says and the client's schema does not know is sent as it is: its schemas of components take anything
/// (azure-ai-ml 1.35.2, `Component._load`, `_other_parameter`). `known` are the keys of the type; nothing that the client takes for a
/// parameter of its own is passed on either.
pub(super) fn unknown(draft: &mut Draft<'_>, at: &At<'_>, spec: &mut Spec, known: &[&str]) {
    const COMMON: [&str; 12] = [
        "$schema",
        "name",
        "version",
        "id",
        "type",
        "display_name",
        "description",
        "tags",
        "is_deterministic",
        "inputs",
        "outputs",
        "properties",
    ];
    const OWN: [&str; 9] = [
        "creation_context",
        "latest_version",
        "auto_delete_setting",
        "intellectual_property",
        "auto_increment",
        "is_anonymous",
        "yaml_str",
        "base_path",
        "source_path",
    ];
    for (key, value) in at.entries() {
        if COMMON.contains(&key) || OWN.contains(&key) || known.contains(&key) || key.starts_with('_') {
            continue;
        }
        let value = plain::json(draft, &value);
        set(spec, key, Some(value));
    }
}

/// The code of a component or of its task, as a component names it; none if it has none. A folder alone is not all: the client merges
/// `additional_includes` into it.
pub(crate) fn code(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    if let Some(at) = owner.get("code") {
        if let Some(text) = at.text().filter(|text| is_registered(text)) {
            return Some(Node::text(text));
        }
        // The client looks for a folder of that name.
        if at.text().is_some_and(|text| text.starts_with("https://") || text.starts_with("http://")) {
            let help = Some("name a local folder");
            draft.refuse(&at, "the code of a component or of a step cannot be at a URL", help);
            return None;
        }
        return codes::code(draft, owner).map(|step| prefixed(draft.request.destination, Node::id(&step)));
    }
    let first = owner.get("additional_includes")?.items().into_iter().next()?;
    let place =
        Pointer::parse_long(first.pointer()).ok().and_then(|at| code_place(first.submission(), &at))?;
    local_code(draft, &first, &place)
}

/// Code by its place.
pub(super) fn local_code(draft: &mut Draft<'_>, at: &At<'_>, place: &CodePlace) -> Option<Node> {
    codes::local(draft, at, place).map(|step| prefixed(draft.request.destination, Node::id(&step)))
}

/// Whether this names a code asset (azure-ai-ml 1.35.2, `_get_code_type`).
fn is_registered(text: &str) -> bool {
    text.starts_with("azureml://registries/") || text.starts_with("azureml:/subscriptions/")
}

/// The environment of a component or of its task, as a component names it; none if it has none.
pub(crate) fn environment(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("environment")?;
    environments::environment(draft, &at).map(|id| prefixed(draft.request.destination, id))
}

/// A resource id as component specs have it: with `azureml:` before it, unless it has that already, as those of what is in a registry
/// (azure-ai-ml 1.35.2, `ArmStr`).
pub(super) fn prefixed(destination: &Destination, id: Node) -> Node {
    let own_has_it = destination.registry().is_some();
    match id {
        Node::Text(text) if !text.starts_with("azureml:") => Node::Text(format!("azureml:{text}")),
        Node::Late(Late { before, of, after }) if !own_has_it => {
            Node::Late(Late { before: format!("azureml:{before}"), of, after })
        }
        other => other,
    }
}

/// The spec as it is sent: nulls and empty mappings are left out at any depth (azure-ai-ml 1.35.2, `convert_ordered_dict_to_dict`).
pub(super) fn finished(spec: Spec) -> Node {
    plain::without_empty(Node::Map(spec)).unwrap_or_else(Node::empty)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Part, StepId};
    use crate::registry::Registry;
    use crate::workspace::Workspace;

    #[test]
    fn ids_get_their_prefix_once() {
        let (subscription_id, resource_group) = ("s".to_owned(), "g".to_owned());
        let workspace = Workspace { subscription_id, resource_group, name: "w".to_owned() }.into();
        let registry = Destination::Registry(Registry { name: "r".to_owned() });
        for (id, sent) in [
            (
                "/subscriptions/s/environments/e/versions/1",
                "azureml:/subscriptions/s/environments/e/versions/1",
            ),
            ("azureml:AzureML-sklearn", "azureml:AzureML-sklearn"),
            ("azureml://registries/r/environments/e", "azureml://registries/r/environments/e"),
        ] {
            assert_eq!(prefixed(&workspace, Node::text(id)), Node::text(sent));
            assert_eq!(prefixed(&registry, Node::text(id)), Node::text(sent));
        }
        let step = StepId::new("snapshot-1");
        assert_eq!(prefixed(&workspace, Node::id(&step)), Node::answer("azureml:", &step, Part::Id, ""));
        assert_eq!(prefixed(&registry, Node::id(&step)), Node::id(&step));
    }
}
