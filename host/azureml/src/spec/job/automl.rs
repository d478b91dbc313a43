//! An AutoML job (client-protocol §5).

mod forecasting;
pub(crate) mod image;
pub(crate) mod parameters;
mod raw;
pub(crate) mod search_space;
mod sweep;
mod table;
pub(crate) mod text;
mod words;

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::{Draft, Spelling, compute, input, output, plain, services};
use super::common;
use crate::plan::{Collection, Node};

/// An AutoML job that is the root of a spec.
pub(crate) fn root(draft: &mut Draft<'_>, at: &At<'_>) {
    let Some(task) = task(draft, at) else { return };
    only_computes(draft, at);
    let mut properties = common::properties(draft, at, "AutoML");
    properties.extend(common::given([
        ("taskDetails", Some(task)),
        ("computeId", compute::compute_id(draft, at)),
        ("environmentId", plain::text(at, "environment_id")),
        ("environmentVariables", plain::optional(draft, at, "environment_variables")),
        ("outputs", Some(outputs(draft, at))),
        ("resources", raw::resources(draft, at)),
        ("queueSettings", raw::queue_settings(at)),
        ("services", services::unconverted(draft, at)),
    ]));
    common::put(draft, at, Collection::AutomlJob, properties);
}

/// What is trained, and on what: one of ten tasks.
fn task(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    let name = at.get("task").and_then(|task| task.text()).unwrap_or_default();
    let node = match name {
        "classification" | "regression" | "forecasting" => table::details(draft, at, name),
        "image_classification"
        | "image_classification_multilabel"
        | "image_object_detection"
        | "image_instance_segmentation" => image::details(draft, at, name),
        "text_classification" | "text_classification_multilabel" | "text_ner" => {
            text::details(draft, at, name)
        }
        _ => {
            let place = at.get("task").unwrap_or_else(|| at.clone());
            draft.refuse(&place, "this is no task of AutoML", None);
            return None;
        }
    };
    let verbosity = words::field(at, "log_verbosity").unwrap_or_else(|| Node::text("Info"));
    let kind = if name == "text_ner" { "TextNER".to_owned() } else { words::pascal(name) };
    let node = node.with("logVerbosity", Some(verbosity)).with("taskType", Some(Node::Text(kind)));
    Some(
        node.with("trainingData", data(draft, at, "training_data"))
            .with("validationData", data(draft, at, "validation_data")),
    )
}

/// A table. Of how it is read nothing is sent, and a local path is relative to the current folder, not to the spec (client-protocol §5).
fn data(draft: &mut Draft<'_>, at: &At<'_>, key: &str) -> Option<Node> {
    let input = at.get(key).filter(|input| *input.value() != Value::Null)?;
    let Some(path) = input.get("path") else {
        draft.refuse(&input, "data need a `path`", None);
        return None;
    };
    let folder = draft.request.surroundings.folder.clone();
    let uri = input::uri(draft, &input, &path, "mltable", &folder)?;
    Some(Node::map([("uri", Some(uri)), ("jobInputType", Some(Node::text("mltable")))]))
}

/// What a task is to be good at. The service has names of its own for some.
fn metric(at: &At<'_>, default: &str) -> Option<Node> {
    Some(words::field(at, "primary_metric").unwrap_or_else(|| Node::text(default)))
}

/// The outputs. The client sends a folder for each, whatever its type is (azure-ai-ml 1.35.2, `AutoMLNodeIOMixin`).
fn outputs(draft: &mut Draft<'_>, at: &At<'_>) -> Node {
    let sent = output::outputs(draft, at, Spelling::Camel);
    let written = at.get("outputs").map(|outputs| outputs.entries()).unwrap_or_default();
    for (_, output) in &written {
        if let Some(kind) = output.get("type").filter(|kind| kind.text() != Some("uri_folder")) {
            draft.warn(&kind, "the output of an AutoML job is sent as a folder, whatever its type", None);
        }
    }
    let Node::Map(entries) = sent else { return Node::empty() };
    let as_folder = |output: Node| output.with("jobOutputType", Some(Node::text("uri_folder")));
    Node::Map(entries.into_iter().map(|(name, output)| (name, as_folder(output))).collect())
}

/// The client fails where AutoML is to run on this machine, and names a compute that cannot be for a virtual cluster.
fn only_computes(draft: &mut Draft<'_>, at: &At<'_>) {
    let Some(compute) = at.get("compute") else { return };
    let name = compute.text().unwrap_or_default();
    let name = name.strip_prefix("azureml:").unwrap_or(name).to_lowercase();
    if name == "local" || name.starts_with("virtualclusters/") {
        draft.refuse(&compute, "AutoML runs on a compute of the workspace", Some("name one, or none"));
    }
}
