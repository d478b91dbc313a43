//! A sweep job (client-protocol §5).

use std::collections::BTreeMap;

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::early_termination::early_termination;
use super::super::read::{self, As};
use super::super::search_space;
use super::super::{
    Draft, Spelling, code, compute, distribution, environment, input, limits, output, plain, queue_settings,
    resources, spelling,
};
use super::common;
use crate::plan::{Collection, Node};

/// A sweep job that is the root of a spec. Its services are not sent, and neither are the queue settings of its trial.
pub(crate) fn root(draft: &mut Draft<'_>, at: &At<'_>) {
    let Some(trial) = at.get("trial").filter(|trial| *trial.value() != Value::Null) else {
        draft.refuse(at, "a sweep job needs a `trial`", None);
        return;
    };
    let dropped = [("services", at.get("services")), ("queue_settings", trial.get("queue_settings"))];
    for (key, lost) in dropped.into_iter().filter_map(|(key, lost)| Some((key, lost?))) {
        draft.warn(&lost, format!("`{key}` are not sent here by a sweep job"), None);
    }
    if let Some(local) = at.get("compute").filter(|_| compute::is_local(at)) {
        draft.refuse(&local, "a sweep job cannot run on this machine", Some("name a compute"));
    }
    let mut properties = common::properties(draft, at, "Sweep");
    let sent_trial = self::trial(draft, &trial);
    // Without resources of its own, the job has those of its trial.
    let own = resources::resources(draft, at, Spelling::Camel);
    let of_trial = resources::resources(draft, &trial, Spelling::Camel);
    properties.extend(common::given([
        ("trial", Some(sent_trial)),
        ("searchSpace", search_space(draft, at)),
        ("samplingAlgorithm", sampling_algorithm(draft, at)),
        ("objective", objective(draft, at)),
        ("earlyTermination", early_termination(draft, at)),
        ("limits", limits::sweep(draft, at)),
        ("computeId", compute::compute_id(draft, at)),
        ("inputs", Some(input::inputs(draft, at, Spelling::Camel))),
        ("outputs", Some(output::outputs(draft, at, Spelling::Camel))),
        ("resources", own.or(of_trial)),
        ("queueSettings", queue_settings::queue_settings(draft, at, Spelling::Camel)),
    ]));
    common::put(draft, at, Collection::SweepJob, properties);
}

/// What runs in each trial.
fn trial(draft: &mut Draft<'_>, at: &At<'_>) -> Node {
    Node::map([
        ("codeId", code::code(draft, at).map(|step| Node::id(&step))),
        ("environmentId", environment::of(draft, at)),
        ("command", common::command(at)),
        ("environmentVariables", Some(plain::mapping(draft, at, "environment_variables"))),
        ("distribution", distribution::distribution(draft, at, Spelling::Camel)),
        ("resources", resources::resources(draft, at, Spelling::Camel)),
    ])
}

/// The distributions by name. The client fails on a job that has none.
fn search_space(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let Some(at) = owner.get("search_space").filter(|at| *at.value() != Value::Null) else {
        draft.refuse(owner, "a sweep job needs a `search_space`", None);
        return None;
    };
    let mut sent = BTreeMap::new();
    for (name, at) in at.entries() {
        if let Some(distribution) = search_space::distribution(draft, &at) {
            sent.insert(name.to_owned(), distribution.listed());
        }
    }
    Some(Node::Map(sent))
}

/// How values are chosen: a name, or a mapping with the name as `type`.
fn sampling_algorithm(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("sampling_algorithm").filter(|at| *at.value() != Value::Null)?;
    let named = at.get("type");
    let written = at.text().or_else(|| named.as_ref().and_then(|kind| kind.text())).unwrap_or_default();
    let kind = match written.to_lowercase().as_str() {
        "random" => "Random",
        "grid" => "Grid",
        "bayesian" => "Bayesian",
        _ => {
            draft.refuse(&at, "this is no known algorithm", Some("write `random`, `grid` or `bayesian`"));
            return None;
        }
    };
    let node = read::fields(draft, &at, Spelling::Camel, &[("seed", As::Int), ("rule", As::Lower)]);
    Some(node.with("logbase", logbase(draft, &at)).with("samplingAlgorithmType", Some(Node::text(kind))))
}

/// A number, also where it is written as a text; or `e`.
fn logbase(draft: &mut Draft<'_>, algorithm: &At<'_>) -> Option<Node> {
    let at = algorithm.get("logbase").filter(|at| *at.value() != Value::Null)?;
    match at.text().filter(|text| text.trim().parse::<f64>().is_err()) {
        Some(text) => Some(Node::text(text)),
        None => read::value(draft, &at, As::Float),
    }
}

/// What is sought. The goal is sent in lower case.
fn objective(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("objective").filter(|at| *at.value() != Value::Null)?;
    let goal = at.get("goal").and_then(|goal| goal.text().map(spelling::snake)).map(Node::text);
    let node = read::fields(draft, &at, Spelling::Camel, &[("primary_metric", As::Text)]);
    Some(node.with("goal", goal))
}
