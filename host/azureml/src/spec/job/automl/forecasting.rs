//! `forecasting`: what a forecast is about.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::super::read::{self, As};
use super::super::super::{Draft, Spelling, spelling};
use super::table::{automatic, custom};
use crate::plan::Node;

/// The settings; none if the job has none.
pub(super) fn settings(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("forecasting").filter(|at| *at.value() != Value::Null)?;
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
    let mut node = read::fields(draft, &at, Spelling::Camel, &rows);
    for key in ["forecast_horizon", "target_rolling_window_size", "seasonality"] {
        node = node.with(&spelling::camel(key), size(draft, &at, key));
    }
    for key in ["time_series_id_column_names", "features_unknown_at_forecast_time"] {
        node = node.with(&spelling::camel(key), columns(draft, &at, key));
    }
    Some(node.with("targetLags", lags(draft, &at)))
}

/// A number, or `auto`; 0 is nothing (azure-ai-ml 1.35.2, `ForecastingSettings`).
fn size(draft: &mut Draft<'_>, owner: &At<'_>, key: &str) -> Option<Node> {
    let at = owner.get(key).filter(|at| *at.value() != Value::Null)?;
    if is_automatic(&at) {
        return Some(automatic());
    }
    let number = read::value(draft, &at, As::Int)?;
    (read::i64(&at) != Some(0)).then(|| custom("value", number))
}

/// The same for lags, of which there may be several.
fn lags(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("target_lags").filter(|at| *at.value() != Value::Null)?;
    if is_automatic(&at) {
        return Some(automatic());
    }
    let lags: Vec<Node> = match at.value() {
        Value::Sequence(_) => {
            at.items().iter().filter_map(|item| read::value(draft, item, As::Int)).collect()
        }
        _ => read::value(draft, &at, As::Int).filter(|_| read::i64(&at) != Some(0)).into_iter().collect(),
    };
    (!lags.is_empty()).then(|| custom("values", Node::List(lags)))
}

fn is_automatic(at: &At<'_>) -> bool {
    at.text().is_some_and(|text| text.eq_ignore_ascii_case("auto"))
}

/// One column is a list of one, unless its name is empty.
fn columns(draft: &mut Draft<'_>, owner: &At<'_>, key: &str) -> Option<Node> {
    let node = read::field(draft, owner, key, As::Json)?;
    Some(match node {
        Node::Text(name) if !name.is_empty() => Node::List(vec![Node::Text(name)]),
        other => other,
    })
}
