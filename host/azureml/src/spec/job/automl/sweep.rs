//! `sweep` of tasks on images and texts.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::super::Draft;
use super::super::super::early_termination::early_termination;
use crate::plan::Node;

/// How parameters are searched for; none if the job does not say. The algorithm is a name: the client fails on a mapping.
pub(super) fn settings(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("sweep").filter(|at| *at.value() != Value::Null)?;
    let algorithm = at.get("sampling_algorithm").filter(|at| *at.value() != Value::Null);
    let name = algorithm.as_ref().and_then(|algorithm| algorithm.text().map(str::to_lowercase));
    if name.is_none() {
        let help = Some("write `sampling_algorithm: random`, `grid` or `bayesian`");
        draft.refuse(algorithm.as_ref().unwrap_or(&at), "AutoML needs the name of an algorithm here", help);
    }
    Some(Node::map([
        ("samplingAlgorithm", name.map(Node::Text)),
        ("earlyTermination", early_termination(draft, &at)),
    ]))
}
