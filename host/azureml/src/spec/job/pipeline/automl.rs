//! AutoML steps: there is no component, and they are sent close to how they are written (client-protocol §5). Unlike in other steps, what
//! is empty stays.

mod image;
mod table;
mod text;

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::super::read::{self, As};
use super::super::super::{Draft, Spelling, compute, identity, plain, queue_settings, resources, spelling};
use super::node::{self, Entries};
use super::step::Step;
use crate::plan::Node;

/// What steps of all tasks have, as it is written.
const ROWS: [(&str, As); 9] = [
    ("type", As::Text),
    ("display_name", As::Text),
    ("description", As::Text),
    ("experiment_name", As::Text),
    ("environment_id", As::Text),
    ("environment_variables", As::Json),
    ("services", As::Json),
    ("target_column_name", As::Text),
    ("validation_data_size", As::Float),
];

/// An AutoML step.
pub(super) fn node(draft: &mut Draft<'_>, step: &Step<'_>) -> Option<Node> {
    let at = &step.at;
    let task = at.get("task").and_then(|task| task.text()).unwrap_or_default();
    let own = match task {
        "classification" | "regression" | "forecasting" => table::fields(draft, step, task),
        "image_classification"
        | "image_classification_multilabel"
        | "image_object_detection"
        | "image_instance_segmentation" => image::fields(draft, step, task),
        "text_classification" | "text_classification_multilabel" | "text_ner" => text::fields(draft, step),
        _ => {
            let place = at.get("task").unwrap_or_else(|| at.clone());
            draft.refuse(&place, "this is no task of AutoML", None);
            return None;
        }
    };
    let mut sent = entries(read::fields(draft, at, Spelling::Snake, &ROWS));
    sent.extend(own);
    for (key, value) in [
        ("name", Some(Node::text(step.name))),
        ("task", Some(Node::text(task))),
        ("tags", Some(plain::mapping(draft, at, "tags"))),
        ("properties", Some(plain::mapping(draft, at, "properties"))),
        ("compute", compute(draft, step)),
        ("identity", identity::written(at)),
        ("outputs", Some(outputs(step))),
        ("resources", resources::written(draft, at)),
        ("queue_settings", queue_settings::written(draft, at)),
        ("training_data", data(draft, step, "training_data")),
        ("validation_data", data(draft, step, "validation_data")),
        ("log_verbosity", word(at, "log_verbosity")),
    ] {
        if let Some(value) = value {
            sent.insert(key.to_owned(), value);
        }
    }
    Some(Node::Map(sent))
}

fn entries(node: Node) -> Entries {
    match node {
        Node::Map(entries) => entries,
        _ => Entries::new(),
    }
}

/// A word of the client's own, in snake case; an expression stays as it is.
fn word(at: &At<'_>, key: &str) -> Option<Node> {
    at.get(key)?.text().map(|text| Node::Text(snake(text)))
}

fn snake(text: &str) -> String {
    if text.contains("${{") { text.to_owned() } else { spelling::snake(text) }
}

/// A list of such words.
fn words(at: &At<'_>, key: &str) -> Option<Node> {
    let items = at.get(key)?.items();
    Some(Node::texts(items.iter().filter_map(|item| item.text()).map(snake)))
}

/// What the task is to be good at.
fn metric(at: &At<'_>, default: &str) -> Option<Node> {
    word(at, "primary_metric").or_else(|| Some(Node::text(default)))
}

/// Here the compute is under the key that it is written under, with `azureml:` before its id unless that is an expression.
fn compute(draft: &mut Draft<'_>, step: &Step<'_>) -> Option<Node> {
    let at = step.given("compute")?;
    let id = draft.workspace(&at)?.child("computes/");
    let written = at.text()?;
    let name = written.strip_prefix("azureml:").unwrap_or(written);
    // The client does not see that it is an expression, and takes it for a name.
    if name.starts_with("${{") {
        return Some(Node::Text(format!("{id}{name}")));
    }
    Some(Node::Text(format!("azureml:{}", compute::named(draft, &at, written)?)))
}

/// Data are bound to an input of the pipeline, or to another step. Data that are described here the client sends as the text of a Python
/// mapping, which nobody can read (azure-ai-ml 1.35.2, `AutoMLNodeMixin`: the field tries `Str` first).
fn data(draft: &mut Draft<'_>, step: &Step<'_>, key: &str) -> Option<Node> {
    let at = step.given(key)?;
    if matches!(at.value(), Value::Mapping(_)) {
        let help = "make it an input of the pipeline, and bind it: `${{parent.inputs.NAME}}`";
        draft.refuse(&at, "an AutoML step of a pipeline cannot describe its data", Some(help));
        return None;
    }
    read::value(draft, &at, As::Text)
}

/// The outputs. What says nothing is not sent.
fn outputs(step: &Step<'_>) -> Node {
    let outputs = step.at.get("outputs").map(|outputs| outputs.entries()).unwrap_or_default();
    let given = outputs.into_iter().filter(|(_, output)| *output.value() != Value::Null);
    Node::Map(given.map(|(name, output)| (name.to_owned(), node::output_value(&output, None))).collect())
}
