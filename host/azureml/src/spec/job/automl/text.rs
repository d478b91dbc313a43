//! Tasks on texts.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::super::limits::minutes;
use super::super::super::read::{self, As};
use super::super::super::{Draft, plain, spelling};
use super::parameters::{Kind, Parameter};
use super::{metric, parameters, sweep};
use crate::plan::Node;

/// Parameters of all models (azure-ai-ml 1.35.2, `NlpFixedParametersSchema`).
pub(crate) const PARAMETERS: &[Parameter] = &[
    ("gradient_accumulation_steps", Kind::Int),
    ("learning_rate", Kind::Float),
    ("learning_rate_scheduler", Kind::Word),
    ("model_name", Kind::Text),
    ("number_of_epochs", Kind::Int),
    ("training_batch_size", Kind::Int),
    ("validation_batch_size", Kind::Int),
    ("warmup_ratio", Kind::Float),
    ("weight_decay", Kind::Float),
];

/// The details of such a task. Only classification is sent with a metric, and named entities without a column: the service knows these
/// itself (azure-ai-ml 1.35.2, `TextNerJob`, `TextClassificationMultilabelJob`).
pub(super) fn details(draft: &mut Draft<'_>, at: &At<'_>, task: &str) -> Node {
    let column = plain::text(at, "target_column_name").filter(|_| task != "text_ner");
    let metric = metric(at, "Accuracy").filter(|_| task == "text_classification");
    let featurization = at.get("featurization").filter(|at| *at.value() != Value::Null);
    let featurization =
        featurization.map(|at| Node::map([("datasetLanguage", plain::text(&at, "dataset_language"))]));
    let given = at.get("training_parameters").filter(|at| *at.value() != Value::Null);
    let fixed = given.map(|at| complete(parameters::set(draft, &at, PARAMETERS.iter())));
    Node::map([
        ("targetColumnName", column),
        ("primaryMetric", metric),
        ("featurizationSettings", featurization),
        ("limitSettings", Some(limits(draft, at))),
        ("fixedParameters", fixed),
        ("sweepSettings", sweep::settings(draft, at)),
        ("searchSpace", search_space(draft, at)),
    ])
}

/// With nulls for what is not said: the client writes these parts by hand (azure-ai-ml 1.35.2, `NlpFixedParameters`, `NlpSearchSpace`).
fn complete(node: Node) -> Node {
    let Node::Map(mut entries) = node else { return node };
    for (key, _) in PARAMETERS {
        entries.entry(spelling::camel(key)).or_insert(Node::Null);
    }
    Node::Map(entries)
}

fn search_space(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("search_space").filter(|at| *at.value() != Value::Null)?;
    let items = at.items();
    let spaces = items.iter().map(|space| complete(parameters::searched(draft, space, PARAMETERS.iter())));
    Some(Node::List(spaces.collect()))
}

/// Without others, one trial on one node.
fn limits(draft: &mut Draft<'_>, owner: &At<'_>) -> Node {
    let node = Node::map([("maxTrials", Some(Node::int(1))), ("maxNodes", Some(Node::int(1)))]);
    let Some(at) = owner.get("limits").filter(|at| *at.value() != Value::Null) else { return node };
    let trials = read::field(draft, &at, "max_trials", As::Int);
    let nodes = read::field(draft, &at, "max_nodes", As::Int);
    let concurrent = read::field(draft, &at, "max_concurrent_trials", As::Int);
    let (timeout, trial) =
        (minutes(draft, &at, "timeout_minutes"), minutes(draft, &at, "trial_timeout_minutes"));
    node.with("maxTrials", trials)
        .with("maxNodes", nodes)
        .with("maxConcurrentTrials", concurrent)
        .with("timeout", timeout)
        .with("trialTimeout", trial)
}
