//! `early_termination` of sweep jobs and of AutoML (client-protocol §5).

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::read::{self, As};
use super::{Draft, Spelling, spelling};
use crate::plan::Node;

/// A policy.
pub(crate) struct Policy {
    /// Its kind as the service spells it.
    pub(crate) kind: &'static str,
    /// Its fields, by their names in a spec.
    pub(crate) fields: Vec<(&'static str, Node)>,
}

/// The policy of a job, as the job sends it; none if it has none.
pub(crate) fn early_termination(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let policy = policy(draft, owner)?;
    let node = Node::of([("policyType", Some(Node::text(policy.kind)))]);
    let with = |node: Node, (key, value): (&str, Node)| node.with(&Spelling::Camel.key(key), Some(value));
    Some(policy.fields.into_iter().fold(node, with))
}

/// The policy of a job or step; none if it has none. Every field has a default, and one that is null is not sent.
pub(crate) fn policy(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Policy> {
    let at = owner.get("early_termination").filter(|at| *at.value() != Value::Null)?;
    let written = at.get("type").and_then(|kind| kind.text()).unwrap_or_default();
    let (kind, rows, interval): (_, &[(&'static str, As)], _) = match spelling::snake(written).as_str() {
        "bandit" => ("Bandit", &[("slack_factor", As::Float), ("slack_amount", As::Float)], 0),
        "median_stopping" => ("MedianStopping", &[], 1),
        "truncation_selection" => ("TruncationSelection", &[("truncation_percentage", As::Int)], 0),
        _ => {
            let known = "`type` must be `bandit`, `median_stopping` or `truncation_selection`";
            draft.refuse(&at, "this is no known policy", Some(known));
            return None;
        }
    };
    let common = [("evaluation_interval", As::Int, interval), ("delay_evaluation", As::Int, 0)];
    let own = rows.iter().map(|(key, how)| (*key, *how, 0));
    let mut fields = Vec::new();
    for (key, how, default) in common.into_iter().chain(own) {
        let value = match at.get(key) {
            Some(_) => read::field(draft, &at, key, how),
            None => Some(Node::int(default)),
        };
        fields.extend(value.map(|value| (key, value)));
    }
    Some(Policy { kind, fields })
}
