//! Steps that are written out in the pipeline: each becomes a component without a name (client-protocol §5).

use std::collections::BTreeMap;

use jobgate_core::submission::At;

use super::super::super::component::{self, About, Content, Source, io};
use super::super::super::read::{self, As};
use super::super::super::{Draft, plain};
use super::binding::Pipeline;
use super::data_transfer;
use super::port::{Port, value_of};
use super::step::Step;
use crate::plan::Node;

/// The id of the component that a step becomes.
pub(super) fn component(draft: &mut Draft<'_>, owner: &At<'_>, step: &Step<'_>) -> Option<Node> {
    let content = match step.kind {
        "command" => command(draft, owner, step),
        "parallel" => parallel(draft, owner, step),
        "spark" => spark(draft, owner, step),
        "data_transfer" => return data_transfer::component(draft, owner, step),
        "sweep" => {
            draft.refuse(&step.at, "a step of type `sweep` needs a `trial`", None);
            return None;
        }
        // Told when the step is planned.
        _ => return None,
    };
    Some(Node::id(&component::anonymous(draft, &step.at, content, Source::Job)))
}

/// What every such component has. Its name and display name are those of the step alone.
pub(super) fn common(draft: &mut Draft<'_>, owner: &At<'_>, step: &Step<'_>) -> BTreeMap<String, Node> {
    BTreeMap::from([
        ("type".to_owned(), Node::text(step.kind)),
        ("is_deterministic".to_owned(), Node::Bool(true)),
        ("inputs".to_owned(), inputs(draft, owner, step)),
        ("outputs".to_owned(), outputs(draft, owner, step)),
    ])
}

/// Tags and description go into the component as well.
pub(super) fn about(draft: &mut Draft<'_>, step: &Step<'_>, spec: &mut BTreeMap<String, Node>) -> About {
    for (key, value) in [
        ("tags", plain::optional(draft, &step.at, "tags")),
        ("description", plain::text(&step.at, "description")),
    ] {
        if let Some(value) = value {
            spec.insert(key.to_owned(), value);
        }
    }
    About::of_step(draft, &step.at)
}

fn command(draft: &mut Draft<'_>, owner: &At<'_>, step: &Step<'_>) -> Content {
    let mut spec = common(draft, owner, step);
    component::command::run(draft, &step.at, &mut spec);
    let about = about(draft, step, &mut spec);
    Content::of(spec, about)
}

/// The component has nothing that is bound to an input, except for `retry_settings`: the step alone has that (azure-ai-ml 1.35.2,
/// `ParallelJob._to_component`, which looks into objects, not into mappings). Nor has it tags and description.
fn parallel(draft: &mut Draft<'_>, owner: &At<'_>, step: &Step<'_>) -> Content {
    let mut spec = common(draft, owner, step);
    component::parallel::run(draft, &step.at, &mut spec);
    for key in [
        "mini_batch_size",
        "partition_keys",
        "logging_level",
        "max_concurrency_per_instance",
        "error_threshold",
        "mini_batch_error_threshold",
        "resources",
    ] {
        if spec.get(key).is_some_and(is_bound) {
            spec.remove(key);
        }
    }
    component::parallel::finish(spec, About::nothing())
}

fn is_bound(node: &Node) -> bool {
    match node {
        Node::Text(text) => text.contains("${{inputs") || text.contains("${{parent.inputs"),
        Node::Map(entries) => entries.values().any(is_bound),
        _ => false,
    }
}

fn spark(draft: &mut Draft<'_>, owner: &At<'_>, step: &Step<'_>) -> Content {
    let mut spec = common(draft, owner, step);
    component::spark::run(draft, &step.at, &mut spec);
    spec.insert("conf".to_owned(), component::spark::conf_of_written(draft, &step.at));
    spec.insert("properties".to_owned(), plain::mapping(draft, &step.at, "properties"));
    let about = about(draft, step, &mut spec);
    Content::of(spec, about)
}

/// The inputs that the component declares follow from the values that the step gives (azure-ai-ml 1.35.2, `_to_input`).
fn inputs(draft: &mut Draft<'_>, owner: &At<'_>, step: &Step<'_>) -> Node {
    let pipeline = Pipeline::new(owner);
    let mut sent = BTreeMap::new();
    for (name, input) in step.at.get("inputs").map(|inputs| inputs.entries()).unwrap_or_default() {
        let input = value_of(&input);
        match pipeline.input_port(&input) {
            Ok(port) => {
                sent.insert(name.to_owned(), declared(draft, &input, &port));
            }
            Err(message) => draft.refuse(&input, message, None),
        }
    }
    Node::Map(sent)
}

fn declared(draft: &mut Draft<'_>, input: &At<'_>, port: &Port) -> Node {
    let default = port.is_value.then(|| plain::python_str(input.value())).flatten();
    let fields =
        read::fields(draft, input, super::super::super::Spelling::Snake, &[("description", As::Text)]);
    let mode = port.mode.clone().filter(|_| !io::is_primitive(&port.kind));
    fields
        .with("type", Some(Node::text(&*port.kind)))
        .with("mode", mode.map(Node::Text))
        .with("default", default.map(Node::Text))
}

/// The same for outputs. One that says nothing is a folder.
fn outputs(draft: &mut Draft<'_>, owner: &At<'_>, step: &Step<'_>) -> Node {
    let pipeline = Pipeline::new(owner);
    let mut sent = BTreeMap::new();
    for (name, output) in step.at.get("outputs").map(|outputs| outputs.entries()).unwrap_or_default() {
        match pipeline.output_port(&output) {
            Ok(port) => {
                let node =
                    Node::map([("type", Some(Node::Text(port.kind))), ("mode", port.mode.map(Node::Text))]);
                sent.insert(name.to_owned(), node);
            }
            Err(message) => draft.refuse(&output, message, None),
        }
    }
    Node::Map(sent)
}
