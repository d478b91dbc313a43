//! The components of all steps that are no pipelines themselves.

use std::collections::HashMap;

use jobgate_core::submission::At;

use super::super::super::{Draft, component};
use super::step::{MadeOf, Step};
use super::{node, written};
use crate::plan::Node;

/// The ids of components, by the pointers of their steps.
///
/// The client registers them level by level: those of a pipeline's own steps before those of the pipelines in it. As components with the
/// same content are put once, this tells which one's `_source` is sent (azure-ai-ml 1.35.2, `_divide_nodes_to_resolve_into_layers`).
pub(crate) struct Leaves {
    ids: HashMap<String, Node>,
}

impl Leaves {
    /// Plans them for a pipeline and all pipelines in it.
    pub(crate) fn plan(draft: &mut Draft<'_>, owner: &At<'_>) -> Self {
        let mut leaves = Self { ids: HashMap::new() };
        let mut level = vec![owner.clone()];
        while !level.is_empty() {
            let mut next = Vec::new();
            for owner in &level {
                for step in Step::all(owner) {
                    match (step.kind, step.component()) {
                        ("pipeline", Some(nested)) => next.push(nested.clone()),
                        ("pipeline" | "automl", _) => {}
                        _ => leaves.add(draft, owner, &step),
                    }
                }
            }
            level = next;
        }
        leaves
    }

    fn add(&mut self, draft: &mut Draft<'_>, owner: &At<'_>, step: &Step<'_>) {
        if let Some(id) = id(draft, owner, step) {
            self.ids.insert(step.at.pointer().to_owned(), id);
        }
    }

    /// The id of a step's component; none if it could not be planned, which is a finding already.
    pub(super) fn id(&self, step: &Step<'_>) -> Option<Node> {
        self.ids.get(step.at.pointer()).cloned()
    }
}

fn id(draft: &mut Draft<'_>, owner: &At<'_>, step: &Step<'_>) -> Option<Node> {
    match &step.made_of {
        MadeOf::Registered(at) => node::registered(draft, at),
        MadeOf::Itself => written::component(draft, owner, step),
        MadeOf::Component(at, source) => {
            let expected = if step.kind == "sweep" { "command" } else { step.kind };
            let kind = component::kind(at);
            if kind != expected {
                let message =
                    format!("a step of type `{}` cannot be made of a component of type `{kind}`", step.kind);
                draft.refuse(at, message, None);
                return None;
            }
            let content = component::from_file(draft, at)?;
            Some(Node::id(&component::anonymous(draft, at, content, *source)))
        }
    }
}
