//! Tasks on images.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::super::limits::minutes;
use super::super::super::read::{self, As};
use super::super::super::{Draft, Spelling};
use super::parameters::{Kind, Parameter};
use super::{metric, parameters, sweep};
use crate::plan::Node;

/// Parameters of all models (azure-ai-ml 1.35.2, `ImageModelSettingsSchema`).
pub(crate) const COMMON: &[Parameter] = &[
    ("ams_gradient", Kind::Bool),
    ("beta1", Kind::Float),
    ("beta2", Kind::Float),
    ("distributed", Kind::Bool),
    ("early_stopping", Kind::Bool),
    ("early_stopping_delay", Kind::Int),
    ("early_stopping_patience", Kind::Int),
    ("enable_onnx_normalization", Kind::Bool),
    ("evaluation_frequency", Kind::Int),
    ("gradient_accumulation_step", Kind::Int),
    ("layers_to_freeze", Kind::Int),
    ("learning_rate", Kind::Float),
    ("learning_rate_scheduler", Kind::Word),
    ("model_name", Kind::Text),
    ("momentum", Kind::Float),
    ("nesterov", Kind::Bool),
    ("number_of_epochs", Kind::Int),
    ("number_of_workers", Kind::Int),
    ("optimizer", Kind::Word),
    ("random_seed", Kind::Int),
    ("step_lr_gamma", Kind::Float),
    ("step_lr_step_size", Kind::Int),
    ("training_batch_size", Kind::Int),
    ("validation_batch_size", Kind::Int),
    ("warmup_cosine_lr_cycles", Kind::Float),
    ("warmup_cosine_lr_warmup_epochs", Kind::Int),
    ("weight_decay", Kind::Float),
];

/// Parameters that can be set, but not searched for.
pub(crate) const SET: &[Parameter] = &[
    ("advanced_settings", Kind::Text),
    ("checkpoint_frequency", Kind::Int),
    ("checkpoint_run_id", Kind::Text),
];

/// Parameters of classification.
pub(crate) const CLASSIFICATION: &[Parameter] = &[
    ("training_crop_size", Kind::Int),
    ("validation_crop_size", Kind::Int),
    ("validation_resize_size", Kind::Int),
    ("weighted_loss", Kind::Int),
];

/// Parameters of detection and segmentation.
pub(crate) const DETECTION: &[Parameter] = &[
    ("box_detections_per_image", Kind::Int),
    ("box_score_threshold", Kind::Float),
    ("image_size", Kind::Int),
    ("max_size", Kind::Int),
    ("min_size", Kind::Int),
    ("model_size", Kind::Word),
    ("multi_scale", Kind::Bool),
    ("nms_iou_threshold", Kind::Float),
    ("tile_grid_size", Kind::Text),
    ("tile_overlap_ratio", Kind::Float),
    ("tile_predictions_nms_threshold", Kind::Float),
    ("validation_iou_threshold", Kind::Float),
    ("validation_metric_type", Kind::Word),
];

/// Parameters of detection and segmentation that can be set, but not searched for.
pub(crate) const DETECTION_SET: &[Parameter] =
    &[("log_training_metrics", Kind::Word), ("log_validation_loss", Kind::Word)];

/// The details of such a task. Limits are there even if the spec has none.
pub(super) fn details(draft: &mut Draft<'_>, at: &At<'_>, task: &str) -> Node {
    untested(draft, at);
    let is_classification = task.starts_with("image_classification");
    let (own, own_set) =
        if is_classification { (CLASSIFICATION, &[][..]) } else { (DETECTION, DETECTION_SET) };
    let default = match task {
        "image_classification" => "Accuracy",
        "image_classification_multilabel" => "IOU",
        _ => "MeanAveragePrecision",
    };
    let rows = [("target_column_name", As::Text), ("validation_data_size", As::Float)];
    let node = read::fields(draft, at, Spelling::Camel, &rows);
    let settings = at.get("training_parameters").filter(|at| *at.value() != Value::Null).map(|at| {
        let all = COMMON.iter().chain(own).chain(SET).chain(own_set);
        parameters::set(draft, &at, all)
    });
    node.with("primaryMetric", metric(at, default))
        .with("limitSettings", Some(limits(draft, at)))
        .with("modelSettings", settings)
        .with("sweepSettings", sweep::settings(draft, at))
        .with("searchSpace", search_space(draft, at, own))
}

/// What the client does not send, or fails on (azure-ai-ml 1.35.2, `AutoMLImage`).
fn untested(draft: &mut Draft<'_>, at: &At<'_>) {
    if let Some(lost) = at.get("test_data") {
        draft.warn(&lost, "a task on images has no test data: this is not sent", None);
    }
    if let Some(size) = at.get("test_data_size") {
        draft.refuse(&size, "a task on images has no test data", Some("remove this"));
    }
}

fn limits(draft: &mut Draft<'_>, owner: &At<'_>) -> Node {
    let Some(at) = owner.get("limits").filter(|at| *at.value() != Value::Null) else { return Node::empty() };
    let rows = [("max_concurrent_trials", As::Int), ("max_trials", As::Int)];
    let node = read::fields(draft, &at, Spelling::Camel, &rows);
    let timeout = minutes(draft, &at, "timeout_minutes");
    node.with("timeout", timeout)
}

fn search_space(draft: &mut Draft<'_>, owner: &At<'_>, own: &[Parameter]) -> Option<Node> {
    let at = owner.get("search_space").filter(|at| *at.value() != Value::Null)?;
    let mut spaces = Vec::new();
    for space in at.items() {
        if let Some(lost) = space.get("augmentations") {
            draft.refuse(
                &lost,
                "augmentations cannot be searched for: the official client fails on this",
                None,
            );
        }
        spaces.push(parameters::searched(draft, &space, COMMON.iter().chain(own)));
    }
    Some(Node::List(spaces))
}
