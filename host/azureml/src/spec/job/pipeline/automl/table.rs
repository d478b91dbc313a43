//! Tasks on tables: classification, regression, forecasting.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::super::super::read::{self, As};
use super::super::super::super::{Draft, Spelling, plain, spelling};
use super::super::node::Entries;
use super::super::step::Step;
use super::{data, metric, snake, word, words};
use crate::plan::Node;

/// The fields of such a task. How models are trained is there even if the step says nothing of it.
pub(super) fn fields(draft: &mut Draft<'_>, step: &Step<'_>, task: &str) -> Entries {
    let at = &step.at;
    let default = if task == "classification" { "accuracy" } else { "normalized_root_mean_squared_error" };
    let rows = [
        ("weight_column_name", As::Text),
        ("test_data_size", As::Float),
        ("cv_split_column_names", As::Json),
        ("positive_label", As::Text),
    ];
    let mut sent = super::entries(read::fields(draft, at, Spelling::Snake, &rows));
    for (key, value) in [
        ("log_verbosity", Some(Node::text("info"))),
        ("primary_metric", metric(at, default)),
        ("n_cross_validations", automatic_or_int(draft, at, "n_cross_validations")),
        ("test_data", data(draft, step, "test_data")),
        ("limits", limits(draft, step)),
        ("featurization", featurization(draft, step)),
        ("training", Some(training(draft, step))),
        ("forecasting", forecasting(draft, step).filter(|_| task == "forecasting")),
    ] {
        if let Some(value) = value {
            sent.insert(key.to_owned(), value);
        }
    }
    sent
}

fn limits(draft: &mut Draft<'_>, step: &Step<'_>) -> Option<Node> {
    let rows = [
        ("enable_early_termination", As::Bool),
        ("exit_score", As::Float),
        ("max_concurrent_trials", As::Int),
        ("max_cores_per_trial", As::Int),
        ("max_nodes", As::Int),
        ("max_trials", As::Int),
        ("timeout_minutes", As::Int),
        ("trial_timeout_minutes", As::Int),
    ];
    Some(read::fields(draft, &step.given("limits")?, Spelling::Snake, &rows))
}

fn featurization(draft: &mut Draft<'_>, step: &Step<'_>) -> Option<Node> {
    let at = step.given("featurization")?;
    let rows = [
        ("mode", As::Lower),
        ("dataset_language", As::Text),
        ("enable_dnn_featurization", As::Bool),
        ("column_name_and_types", As::Json),
    ];
    let node = read::fields(draft, &at, Spelling::Snake, &rows);
    let transformers = at.get("transformer_params").map(|at| transformers(draft, &at));
    Some(
        node.with("blocked_transformers", words(&at, "blocked_transformers"))
            .with("transformer_params", transformers),
    )
}

/// Parameters of transformers, by the transformer's name. A number becomes a float.
fn transformers(draft: &mut Draft<'_>, at: &At<'_>) -> Node {
    let mut sent = Entries::new();
    for (name, transformers) in at.entries() {
        let list = transformers.items().iter().map(|one| transformer(draft, one)).collect();
        sent.insert(spelling::snake(name), Node::List(list));
    }
    Node::Map(sent)
}

fn transformer(draft: &mut Draft<'_>, at: &At<'_>) -> Node {
    let node = read::fields(draft, at, Spelling::Snake, &[("fields", As::Json)]);
    let Some(parameters) = at.get("parameters").filter(|at| *at.value() != Value::Null) else { return node };
    let mut sent = Entries::new();
    for (name, value) in parameters.entries() {
        let value = match value.text().filter(|text| text.trim().parse::<f64>().is_err()) {
            Some(text) => Some(Node::text(text)),
            None => read::value(draft, &value, As::Float),
        };
        sent.extend(value.map(|value| (name.to_owned(), value)));
    }
    node.with("parameters", Some(Node::Map(sent)))
}

/// Which models, and how. A stack of models cannot be described: the client fails on every description of one.
fn training(draft: &mut Draft<'_>, step: &Step<'_>) -> Node {
    let Some(at) = step.given("training") else { return Node::empty() };
    if let Some(stack) = at.get("stack_ensemble_settings").filter(|stack| *stack.value() != Value::Null) {
        draft.refuse(&stack, "the official client fails on this, so there is no form to send it in", None);
    }
    let rows = [
        ("enable_dnn_training", As::Bool),
        ("enable_onnx_compatible_models", As::Bool),
        ("enable_model_explainability", As::Bool),
        ("enable_stack_ensemble", As::Bool),
        ("enable_vote_ensemble", As::Bool),
        ("ensemble_model_download_timeout_minutes", As::Int),
    ];
    read::fields(draft, &at, Spelling::Snake, &rows)
        .with("allowed_training_algorithms", words(&at, "allowed_training_algorithms"))
        .with("blocked_training_algorithms", words(&at, "blocked_training_algorithms"))
        .with("training_mode", word(&at, "training_mode"))
}

fn forecasting(draft: &mut Draft<'_>, step: &Step<'_>) -> Option<Node> {
    let at = step.given("forecasting")?;
    let rows = [
        ("country_or_region_for_holidays", As::Text),
        ("cv_step_size", As::Int),
        ("time_column_name", As::Text),
        ("frequency", As::Text),
        ("feature_lags", As::Lower),
        ("use_stl", As::Lower),
        ("short_series_handling_config", As::Lower),
        ("target_aggregate_function", As::Lower),
    ];
    let mut node = read::fields(draft, &at, Spelling::Snake, &rows);
    for key in ["forecast_horizon", "target_rolling_window_size", "seasonality", "target_lags"] {
        node = node.with(key, automatic_or_int(draft, &at, key));
    }
    for key in ["time_series_id_column_names", "features_unknown_at_forecast_time"] {
        node = node.with(key, columns(&at, key));
    }
    Some(node)
}

/// A number, numbers, or `auto`.
fn automatic_or_int(draft: &mut Draft<'_>, owner: &At<'_>, key: &str) -> Option<Node> {
    let at = owner.get(key).filter(|at| *at.value() != Value::Null)?;
    match at.text() {
        Some(text) if text.parse::<i64>().is_err() => Some(Node::Text(snake(text))),
        _ if matches!(at.value(), Value::Sequence(_)) => {
            let lags = at.items();
            Some(Node::List(lags.iter().filter_map(|item| read::value(draft, item, As::Int)).collect()))
        }
        _ => read::value(draft, &at, As::Int),
    }
}

/// Names of columns. A list of them becomes one text, as Python spells the list: the client takes it for a text when it dumps the step
/// (azure-ai-ml 1.35.2, `ForecastingSettingsSchema`: the field tries `Str` first).
fn columns(owner: &At<'_>, key: &str) -> Option<Node> {
    let at = owner.get(key).filter(|at| *at.value() != Value::Null)?;
    if let Some(text) = at.text() {
        return Some(Node::text(text));
    }
    let names: Vec<_> = at.items().iter().filter_map(|item| item.text().map(plain::python_repr)).collect();
    Some(Node::Text(format!("[{}]", names.join(", "))))
}
