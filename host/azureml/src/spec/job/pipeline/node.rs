//! What every step that is sent has.

use std::collections::BTreeMap;

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::super::component::io::is_primitive;
use super::super::super::{Draft, Spelling, compute, input, output, plain};
use super::binding::{is_expression, is_output_binding};
use super::port::value_of;
use super::step::{MadeOf, Step};
use crate::plan::{Action, Collection, LatestStep, Lookup, Node};

/// The entries of a step.
pub(super) type Entries = BTreeMap<String, Node>;

/// What steps of all types but AutoML have.
pub(super) fn common(draft: &mut Draft<'_>, step: &Step<'_>) -> Entries {
    let sent = Node::map([
        // The client makes a name of a step lower case.
        ("name", Some(Node::Text(step.name.to_lowercase()))),
        ("type", Some(Node::text(step.kind))),
        ("display_name", plain::text(&step.at, "display_name")),
        ("tags", plain::optional(draft, &step.at, "tags")),
        ("properties", plain::optional(draft, &step.at, "properties")),
        ("comment", plain::text(&step.at, "comment")),
        ("computeId", compute_id(draft, step)),
        ("inputs", Some(inputs(draft, step))),
        ("outputs", Some(outputs(draft, step))),
        ("_source", Some(Node::text(step.source()))),
    ]);
    match sent {
        Node::Map(entries) => entries,
        _ => Entries::new(),
    }
}

/// The step as it is sent: nulls and empty mappings are left out at any depth (azure-ai-ml 1.35.2, `convert_ordered_dict_to_dict`).
pub(super) fn finished(entries: Entries) -> Option<Node> {
    plain::without_empty(Node::Map(entries))
}

/// What a step that is made of a component says and the client does not know: it is sent as it is (azure-ai-ml 1.35.2, `_AttrDict`).
/// `known` are the keys of the type.
pub(super) fn unknown(draft: &mut Draft<'_>, step: &Step<'_>, sent: &mut Entries, known: &[&str]) {
    const COMMON: [&str; 14] = [
        "$schema",
        "name",
        "type",
        "component",
        "trial",
        "inputs",
        "outputs",
        "display_name",
        "description",
        "tags",
        "properties",
        "comment",
        "compute",
        "experiment_name",
    ];
    if matches!(step.made_of, MadeOf::Itself) {
        return;
    }
    for (key, value) in step.at.entries() {
        if COMMON.contains(&key)
            || known.contains(&key)
            || key.starts_with('_')
            || *value.value() == Value::Null
        {
            continue;
        }
        let value = plain::json(draft, &value);
        sent.insert(key.to_owned(), value);
    }
}

/// The compute of a step. One that is a pipeline itself has it, too; the service takes no notice (azure-ai-ml 1.35.2, `Pipeline`).
fn compute_id(draft: &mut Draft<'_>, step: &Step<'_>) -> Option<Node> {
    let at = step.at.get("compute")?;
    compute::named(draft, &at, at.text()?).map(Node::Text)
}

/// The id of a registered component: `azureml:NAME:VERSION`, `azureml:NAME@latest`, `azureml:NAME@default`, a resource id, or one of a
/// registry (client-protocol §5).
pub(super) fn registered(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    let written = at.text()?;
    if written.starts_with("azureml://registries/") {
        return Some(Node::text(written));
    }
    let name = written.strip_prefix("azureml:").unwrap_or(written);
    if name.starts_with("/subscriptions/") {
        return Some(Node::text(name));
    }
    let workspace = draft.workspace(at)?;
    let child = |path: String| Some(Node::text(workspace.child(&path)));
    match (name.split_once('@'), name.rsplit_once(':')) {
        (Some((name, "default")), _) => child(format!("components/{name}/labels/default")),
        (Some((name, "latest")), _) => {
            let name = name.to_owned();
            let step = LatestStep { collection: Collection::Component, name, lookup: Lookup::Newest };
            Some(Node::id(&draft.step("latest", at, Action::Latest(step))))
        }
        (None, Some((name, version))) => child(format!("components/{name}/versions/{version}")),
        (Some((_, label)), _) => {
            let message = format!("the label `{label}` of a component cannot be resolved");
            draft.refuse(at, message, Some("write a version, `@latest` or `@default`"));
            None
        }
        (None, None) => {
            let help = Some("write `azureml:NAME:VERSION`, or `azureml:NAME@latest`");
            draft.refuse(at, "this names no version of the component", help);
            None
        }
    }
}

/// The inputs of a step, each as its component declares it.
fn inputs(draft: &mut Draft<'_>, step: &Step<'_>) -> Node {
    let mut sent = BTreeMap::new();
    for (name, input) in step.at.get("inputs").map(|inputs| inputs.entries()).unwrap_or_default() {
        let Some(declared) = declared(draft, step, "inputs", name, &input) else { continue };
        let input = value_of(&input);
        if *input.value() != Value::Null {
            sent.insert(name.to_owned(), input_value(draft, &input, declared));
        }
    }
    Node::Map(sent)
}

/// The declared type, where something is known of the component; none if the component does not declare it: then the client does not
/// send it (azure-ai-ml 1.35.2, `_build_inputs_dict`, which looks at what is declared alone).
fn declared<'a>(
    draft: &mut Draft<'_>,
    step: &Step<'a>,
    section: &str,
    name: &str,
    at: &At<'_>,
) -> Option<Option<&'a str>> {
    let Some(component) = step.component() else { return Some(None) };
    let port = component.get(section).and_then(|ports| ports.get(name));
    if port.is_none() {
        let message = format!("the component declares no `{name}` among its {section}, so it is not sent");
        draft.warn(at, message, None);
    }
    Some(port?.get("type").and_then(|kind| kind.text()))
}

/// One input: bound, a value, or data. A text for an input that takes data is their path (azure-ai-ml 1.35.2, `NodeInput._build_data`).
fn input_value(draft: &mut Draft<'_>, input: &At<'_>, declared: Option<&str>) -> Node {
    let takes_data = declared.is_some_and(|kind| !is_primitive(kind));
    match input.value() {
        Value::Mapping(_) => match input.get("path").and_then(|path| path.text()) {
            Some(path) if is_expression(path) => {
                let mode = input.get("mode").and_then(|mode| mode.text()).and_then(input::mode);
                literal(path).with("mode", mode.map(Node::text))
            }
            _ => input::one(draft, input, Spelling::Snake),
        },
        Value::Text(text) if takes_data && !text.contains("${{") => {
            let kind = declared.unwrap_or("uri_folder");
            let folder = input.file().absolute.parent().map(std::path::Path::to_path_buf).unwrap_or_default();
            let uri = input::uri(draft, input, input, kind, &folder);
            Node::map([("job_input_type", Some(Node::text(kind))), ("uri", uri)])
        }
        Value::Text(text) => literal(text),
        _ if takes_data => {
            draft.refuse(input, "this input takes data: a path, or a mapping with one", None);
            Node::Null
        }
        _ => input::literal(draft, input, Spelling::Snake),
    }
}

fn literal(text: &str) -> Node {
    Node::map([("job_input_type", Some(Node::text("literal"))), ("value", Some(Node::text(text)))])
}

/// The outputs of a step; what says nothing is not sent.
fn outputs(draft: &mut Draft<'_>, step: &Step<'_>) -> Node {
    let mut sent = BTreeMap::new();
    for (name, output) in step.at.get("outputs").map(|outputs| outputs.entries()).unwrap_or_default() {
        let Some(declared) = declared(draft, step, "outputs", name, &output) else { continue };
        if *output.value() != Value::Null {
            sent.insert(name.to_owned(), output_value(&output, declared));
        }
    }
    Node::Map(sent)
}

/// One output: bound, or where it goes. A file stays a file, whatever the step says (azure-ai-ml 1.35.2, `_update_output_types`).
pub(super) fn output_value(output: &At<'_>, declared: Option<&str>) -> Node {
    let path = output.get("path").and_then(|path| path.text()).or_else(|| output.text());
    let mode = output.get("mode").and_then(|mode| mode.text()).and_then(output::mode).map(Node::text);
    let node = Node::map([
        ("mode", mode),
        // A step's output is registered under these names, not under those of a job's.
        ("name", plain::text(output, "name")),
        (
            "version",
            output.get("version").and_then(|version| plain::python_str(version.value())).map(Node::Text),
        ),
    ]);
    if let Some(path) = path.filter(|path| is_output_binding(path)) {
        return node.with("value", Some(Node::text(path))).with("type", Some(Node::text("literal")));
    }
    let written = output.get("type").and_then(|kind| kind.text()).unwrap_or("uri_folder");
    let kind = if declared == Some("uri_file") { "uri_file" } else { written };
    node.with("job_output_type", Some(Node::text(kind))).with("uri", path.map(Node::text))
}
