//! Tasks on tables: classification, regression, forecasting.

use std::collections::BTreeMap;

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::super::limits::minutes;
use super::super::super::read::{self, As};
use super::super::super::{Draft, Spelling, plain};
use super::{data, forecasting, metric, words};
use crate::plan::Node;

/// The details of such a task.
pub(super) fn details(draft: &mut Draft<'_>, at: &At<'_>, task: &str) -> Node {
    let rows = [
        ("target_column_name", As::Text),
        ("weight_column_name", As::Text),
        ("validation_data_size", As::Float),
        ("test_data_size", As::Float),
        ("cv_split_column_names", As::Json),
    ];
    let node = read::fields(draft, at, Spelling::Camel, &rows);
    let node = node
        .with("nCrossValidations", cross_validations(draft, at))
        .with("testData", data(draft, at, "test_data"))
        .with("featurizationSettings", featurization(draft, at))
        .with("limitSettings", limits(draft, at))
        .with("trainingSettings", training(draft, at));
    match task {
        "classification" => node
            .with("primaryMetric", metric(at, "AUCWeighted"))
            .with("positiveLabel", plain::text(at, "positive_label")),
        "forecasting" => node
            .with("primaryMetric", metric(at, "NormalizedRootMeanSquaredError"))
            .with("forecastingSettings", forecasting::settings(draft, at)),
        _ => node.with("primaryMetric", metric(at, "NormalizedRootMeanSquaredError")),
    }
}

/// A number, or `auto`. Up to 1 the number stays as it is (azure-ai-ml 1.35.2, `_validation_data_to_rest`).
fn cross_validations(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    let given = at.get("n_cross_validations").filter(|given| *given.value() != Value::Null)?;
    if given.text().is_some_and(|text| text.eq_ignore_ascii_case("auto")) {
        return Some(automatic());
    }
    let number = read::value(draft, &given, As::Int)?;
    match read::i64(&given) {
        Some(count) if count > 1 => Some(custom("value", number)),
        _ => Some(number),
    }
}

/// What AutoML finds out itself.
pub(super) fn automatic() -> Node {
    Node::map([("mode", Some(Node::text("Auto")))])
}

/// What the spec says.
pub(super) fn custom(key: &str, value: Node) -> Node {
    Node::of([("mode", Some(Node::text("Custom"))), (key, Some(value))])
}

/// How columns become features. Parameters of transformers are there even if the spec has none.
fn featurization(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("featurization").filter(|at| *at.value() != Value::Null)?;
    let rows = [
        ("mode", As::Lower),
        ("dataset_language", As::Text),
        ("enable_dnn_featurization", As::Bool),
        ("column_name_and_types", As::Json),
    ];
    let node = Node::map([("mode", Some(Node::text("auto")))]);
    let Node::Map(given) = read::fields(draft, &at, Spelling::Camel, &rows) else { return Some(node) };
    let node = given.into_iter().fold(node, |node, (key, value)| node.with(&key, Some(value)));
    let transformers = transformers(draft, &at);
    Some(
        node.with("blockedTransformers", words::list(&at, "blocked_transformers"))
            .with("transformerParams", Some(transformers)),
    )
}

/// Parameters of transformers, by the transformer's name. A number becomes a float.
fn transformers(draft: &mut Draft<'_>, at: &At<'_>) -> Node {
    let mut sent = BTreeMap::new();
    for (name, transformers) in at.get("transformer_params").map(|at| at.entries()).unwrap_or_default() {
        let list = transformers.items().iter().map(|one| transformer(draft, one)).collect();
        sent.insert(words::pascal(name), Node::List(list));
    }
    Node::Map(sent)
}

fn transformer(draft: &mut Draft<'_>, at: &At<'_>) -> Node {
    let node = read::fields(draft, at, Spelling::Camel, &[("fields", As::Json)]);
    let Some(parameters) = at.get("parameters").filter(|at| *at.value() != Value::Null) else { return node };
    let mut sent = BTreeMap::new();
    for (name, value) in parameters.entries() {
        let value = match value.text().filter(|text| text.trim().parse::<f64>().is_err()) {
            Some(text) => Some(Node::text(text)),
            None if *value.value() == Value::Null => Some(Node::Null),
            None => read::value(draft, &value, As::Float),
        };
        sent.extend(value.map(|value| (name.to_owned(), value)));
    }
    node.with("parameters", Some(Node::Map(sent)))
}

/// How long, and how often. Two fields of another kind of task are always there (azure-ai-ml 1.35.2, `TabularLimitSettings`).
fn limits(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("limits").filter(|at| *at.value() != Value::Null)?;
    let rows = [
        ("enable_early_termination", As::Bool),
        ("exit_score", As::Float),
        ("max_concurrent_trials", As::Int),
        ("max_cores_per_trial", As::Int),
        ("max_nodes", As::Int),
        ("max_trials", As::Int),
    ];
    let node = read::fields(draft, &at, Spelling::Camel, &rows);
    let (timeout, trial) =
        (minutes(draft, &at, "timeout_minutes"), minutes(draft, &at, "trial_timeout_minutes"));
    Some(
        node.with("timeout", timeout)
            .with("trialTimeout", trial)
            .with("sweepConcurrentTrials", Some(Node::int(0)))
            .with("sweepTrials", Some(Node::int(0))),
    )
}

/// Which models, and how. A stack of models cannot be described: the client fails on every description of one.
fn training(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("training").filter(|at| *at.value() != Value::Null)?;
    if let Some(stack) = at.get("stack_ensemble_settings").filter(|stack| *stack.value() != Value::Null) {
        draft.refuse(&stack, "the official client fails on this, so there is no form to send it in", None);
    }
    let rows = [
        ("enable_dnn_training", As::Bool),
        ("enable_onnx_compatible_models", As::Bool),
        ("enable_model_explainability", As::Bool),
        ("enable_stack_ensemble", As::Bool),
        ("enable_vote_ensemble", As::Bool),
    ];
    let timeout = minutes(draft, &at, "ensemble_model_download_timeout_minutes");
    Some(
        read::fields(draft, &at, Spelling::Camel, &rows)
            .with("ensembleModelDownloadTimeout", timeout)
            .with("allowedTrainingAlgorithms", words::list(&at, "allowed_training_algorithms"))
            .with("blockedTrainingAlgorithms", words::list(&at, "blocked_training_algorithms"))
            .with("trainingMode", words::field(&at, "training_mode")),
    )
}
