//! Names of algorithms, metrics and the like. A spec may spell them as the service does or in snake case.

use jobgate_core::submission::At;

use super::super::super::spelling;
use crate::plan::Node;

/// Names with capital letters of their own (azure-ai-ml 1.35.2, `ClassificationModels`, `RegressionModels`, `ForecastingModels`,
/// `ClassificationPrimaryMetrics`, `ClassificationMultilabelPrimaryMetrics`).
const OWN: [(&str, &str); 10] = [
    ("auc_weighted", "AUCWeighted"),
    ("iou", "IOU"),
    ("sgd", "SGD"),
    ("svm", "SVM"),
    ("linear_svm", "LinearSVM"),
    ("knn", "KNN"),
    ("light_gbm", "LightGBM"),
    ("xg_boost_classifier", "XGBoostClassifier"),
    ("xg_boost_regressor", "XGBoostRegressor"),
    ("tcn_forecaster", "TCNForecaster"),
];

/// A word in Pascal case.
pub(super) fn pascal(written: &str) -> String {
    spelling::pascal(&spelling::snake(written))
}

/// A name as the service spells it.
fn named(written: &str) -> String {
    let snake = spelling::snake(written);
    match OWN.iter().find(|(name, _)| *name == snake) {
        Some((_, own)) => (*own).to_owned(),
        None => spelling::pascal(&snake),
    }
}

/// A field that is a name.
pub(super) fn field(at: &At<'_>, key: &str) -> Option<Node> {
    at.get(key)?.text().map(|written| Node::Text(named(written)))
}

/// A field that is a list of names.
pub(super) fn list(at: &At<'_>, key: &str) -> Option<Node> {
    let items = at.get(key)?.items();
    Some(Node::List(
        items.iter().filter_map(|item| item.text()).map(|text| Node::Text(named(text))).collect(),
    ))
}
