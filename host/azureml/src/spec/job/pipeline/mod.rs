//! Pipelines: as a job, and as the steps of a pipeline component (client-protocol §5).

mod automl;
mod binding;
mod command;
mod data_transfer;
mod leaves;
mod node;
mod optional;
mod parallel;
mod port;
mod root;
mod spark;
mod step;
mod sweep;
mod written;

use std::collections::BTreeMap;

use jobgate_core::submission::At;

use super::super::{Draft, component};
use crate::plan::Node;
pub(crate) use leaves::Leaves;
pub(crate) use optional::{is_optional, refuse_needed};
pub(crate) use root::{properties, root};
use step::{MadeOf, Step};

/// The steps of a pipeline as they are sent.
pub(crate) fn steps(draft: &mut Draft<'_>, leaves: &Leaves, owner: &At<'_>) -> Node {
    let mut sent = BTreeMap::new();
    for step in Step::all(owner) {
        if let Some(node) = one(draft, leaves, owner, &step) {
            sent.insert(step.name.to_owned(), node);
        }
    }
    Node::Map(sent)
}

fn one(draft: &mut Draft<'_>, leaves: &Leaves, owner: &At<'_>, step: &Step<'_>) -> Option<Node> {
    match step.kind {
        "command" => command::node(draft, leaves, step),
        "parallel" => parallel::node(draft, leaves, step),
        "spark" => spark::node(draft, leaves, step),
        "sweep" => sweep::node(draft, leaves, step),
        "data_transfer" => data_transfer::node(draft, leaves, step),
        "automl" => automl::node(draft, step),
        "pipeline" => nested(draft, leaves, step),
        other => {
            let message = format!("a step of a pipeline cannot be of type `{other}`");
            let at = step.at.get("type").unwrap_or_else(|| owner.clone());
            draft.refuse(&at, message, None);
            None
        }
    }
}

/// A step that is a pipeline itself. What the client does not know of it, it sends as it is, its identity for example
/// (client-protocol §7.2).
fn nested(draft: &mut Draft<'_>, leaves: &Leaves, step: &Step<'_>) -> Option<Node> {
    let id = match &step.made_of {
        MadeOf::Component(at, source) => {
            let content = component::pipeline(draft, leaves, at)?;
            Node::id(&component::anonymous(draft, at, content, *source))
        }
        MadeOf::Registered(at) => node::registered(draft, at)?,
        MadeOf::Itself => {
            let help = Some("write it into a file of its own, and name that in `component`");
            draft.refuse(&step.at, "a step of type `pipeline` cannot be written out in the pipeline", help);
            return None;
        }
    };
    let mut sent = node::common(draft, step);
    node::unknown(draft, step, &mut sent, &["settings"]);
    sent.insert("componentId".to_owned(), id);
    node::finished(sent)
}
