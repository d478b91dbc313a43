//! AutoML on images: classification, detection and segmentation.

use super::super::job::JOB;
use super::super::language::*;
use super::common::{
    AUTOML, BOOLEAN, FLOAT, INTEGER, JOB_DATA_AND_TEST, STEP_DATA_AND_TEST, SWEEP, TEXT, choice, task,
};

task!(
    /// To what class an image belongs.
    CLASSIFICATION, CLASSIFICATION_STEP, "an AutoML image classification", "image_classification",
    [CLASSIFICATION_FIELDS, CLASSIFIER_FIELDS, IMAGE], JOB_DATA_AND_TEST, STEP_DATA_AND_TEST
);
static CLASSIFICATION_FIELDS: &[Field] = &[opt(
    "primary_metric",
    &Schema::Enum(&snake(&[
        "auc_weighted",
        "accuracy",
        "norm_macro_recall",
        "average_precision_score_weighted",
        "precision_score_weighted",
    ])),
)];
task!(
    /// To what classes an image belongs.
    MULTILABEL, MULTILABEL_STEP, "an AutoML multilabel image classification", "image_classification_multilabel",
    [MULTILABEL_FIELDS, CLASSIFIER_FIELDS, IMAGE], JOB_DATA_AND_TEST, STEP_DATA_AND_TEST
);
static MULTILABEL_FIELDS: &[Field] = &[opt(
    "primary_metric",
    &Schema::Enum(&snake(&[
        "auc_weighted",
        "accuracy",
        "norm_macro_recall",
        "average_precision_score_weighted",
        "precision_score_weighted",
        "iou",
    ])),
)];
static CLASSIFIER_FIELDS: &[Field] = &[
    opt("training_parameters", &Schema::Object(&CLASSIFIER)),
    opt("search_space", &Schema::List(&Schema::Object(&CLASSIFIER_SPACE))),
];
task!(
    /// What is where in an image.
    DETECTION, DETECTION_STEP, "an AutoML object detection", "image_object_detection", [DETECTION_FIELDS, IMAGE], JOB_DATA_AND_TEST, STEP_DATA_AND_TEST
);
task!(
    /// What each part of an image shows.
    SEGMENTATION, SEGMENTATION_STEP, "an AutoML instance segmentation", "image_instance_segmentation",
    [DETECTION_FIELDS, IMAGE], JOB_DATA_AND_TEST, STEP_DATA_AND_TEST
);
static DETECTION_FIELDS: &[Field] = &[
    opt("primary_metric", &Schema::Enum(&snake(&["mean_average_precision"]))),
    opt("training_parameters", &Schema::Object(&DETECTOR)),
    opt("search_space", &Schema::List(&Schema::Object(&DETECTOR_SPACE))),
];

/// Keys of every task on images.
static IMAGE: &[Field] = &[
    opt("limits", &Schema::Object(&LIMITS)),
    opt("sweep", &SWEEP),
    req("target_column_name", &Schema::Text),
    opt("validation_data_size", &Schema::Float),
];
static LIMITS: Object = object(
    "the limits of AutoML on images",
    &[&[
        opt("max_concurrent_trials", &Schema::Int),
        opt("max_trials", &Schema::Int),
        opt("timeout_minutes", &Schema::Int),
    ]],
);

static CLASSIFIER: Object =
    object("the training parameters of a classifier", &[CLASSIFIER_PARAMETERS, PARAMETERS]);
static DETECTOR: Object = object("the training parameters of a detector", &[DETECTOR_PARAMETERS, PARAMETERS]);
/// Training parameters of every model.
static PARAMETERS: &[Field] = &[
    opt("ams_gradient", &Schema::Bool),
    opt("advanced_settings", &Schema::Text),
    opt("beta1", &Schema::Float),
    opt("beta2", &Schema::Float),
    opt("checkpoint_frequency", &Schema::Int),
    opt("checkpoint_run_id", &Schema::Text),
    opt("distributed", &Schema::Bool),
    opt("early_stopping", &Schema::Bool),
    opt("early_stopping_delay", &Schema::Int),
    opt("early_stopping_patience", &Schema::Int),
    opt("evaluation_frequency", &Schema::Int),
    opt("enable_onnx_normalization", &Schema::Bool),
    opt("gradient_accumulation_step", &Schema::Int),
    opt("layers_to_freeze", &Schema::Int),
    opt("learning_rate", &Schema::Float),
    opt("learning_rate_scheduler", &Schema::Enum(&snake(&["none", "warmup_cosine", "step"]))),
    opt("model_name", &Schema::Text),
    opt("momentum", &Schema::Float),
    opt("nesterov", &Schema::Bool),
    opt("number_of_epochs", &Schema::Int),
    opt("number_of_workers", &Schema::Int),
    opt("optimizer", &Schema::Enum(&snake(&["none", "sgd", "adam", "adamw"]))),
    opt("random_seed", &Schema::Int),
    opt("step_lr_gamma", &Schema::Float),
    opt("step_lr_step_size", &Schema::Int),
    opt("training_batch_size", &Schema::Int),
    opt("validation_batch_size", &Schema::Int),
    opt("warmup_cosine_lr_cycles", &Schema::Float),
    opt("warmup_cosine_lr_warmup_epochs", &Schema::Int),
    opt("weight_decay", &Schema::Float),
];
static CLASSIFIER_PARAMETERS: &[Field] = &[
    opt("training_crop_size", &Schema::Int),
    opt("validation_crop_size", &Schema::Int),
    opt("validation_resize_size", &Schema::Int),
    opt("weighted_loss", &Schema::Int),
];
static DETECTOR_PARAMETERS: &[Field] = &[
    opt("box_detections_per_image", &Schema::Int),
    opt("box_score_threshold", &Schema::Float),
    opt("image_size", &Schema::Int),
    opt("max_size", &Schema::Int),
    opt("min_size", &Schema::Int),
    opt("model_size", &Schema::Enum(&snake(&["none", "small", "medium", "large", "extra_large"]))),
    opt("multi_scale", &Schema::Bool),
    opt("nms_iou_threshold", &Schema::Float),
    opt("tile_grid_size", &Schema::Text),
    opt("tile_overlap_ratio", &Schema::Float),
    opt("tile_predictions_nms_threshold", &Schema::Float),
    opt("validation_iou_threshold", &Schema::Float),
    opt("validation_metric_type", &Schema::Enum(&snake(&["none", "coco", "voc", "coco_voc"]))),
    opt("log_training_metrics", &SWITCH),
    opt("log_validation_loss", &SWITCH),
];

static CLASSIFIER_SPACE: Object =
    object("the search space of a classifier", &[CLASSIFIER_SEARCHED, SEARCHED]);
static DETECTOR_SPACE: Object = object("the search space of a detector", &[DETECTOR_SEARCHED, SEARCHED]);
static SWITCH: Schema = Schema::Enum(&any_case(&["enable", "disable"]));

/// What can be searched for in every model.
static SEARCHED: &[Field] = &[
    opt("ams_gradient", &BOOLEAN),
    opt("beta1", &FLOAT),
    opt("beta2", &FLOAT),
    opt("distributed", &BOOLEAN),
    opt("early_stopping", &BOOLEAN),
    opt("early_stopping_delay", &INTEGER),
    opt("early_stopping_patience", &INTEGER),
    opt("evaluation_frequency", &INTEGER),
    opt("enable_onnx_normalization", &BOOLEAN),
    opt("gradient_accumulation_step", &INTEGER),
    opt("layers_to_freeze", &INTEGER),
    opt("learning_rate", &FLOAT),
    opt("learning_rate_scheduler", &SCHEDULER),
    opt("momentum", &FLOAT),
    opt("nesterov", &BOOLEAN),
    opt("number_of_epochs", &INTEGER),
    opt("number_of_workers", &INTEGER),
    opt("optimizer", &OPTIMIZER),
    opt("random_seed", &INTEGER),
    opt("step_lr_gamma", &FLOAT),
    opt("step_lr_step_size", &INTEGER),
    opt("training_batch_size", &INTEGER),
    opt("validation_batch_size", &INTEGER),
    opt("warmup_cosine_lr_cycles", &FLOAT),
    opt("warmup_cosine_lr_warmup_epochs", &INTEGER),
    opt("weight_decay", &FLOAT),
    opt("model_name", &TEXT),
];
static CLASSIFIER_SEARCHED: &[Field] = &[
    opt("training_crop_size", &INTEGER),
    opt("validation_crop_size", &INTEGER),
    opt("validation_resize_size", &INTEGER),
    opt("weighted_loss", &INTEGER),
];
static DETECTOR_SEARCHED: &[Field] = &[
    opt("box_detections_per_image", &INTEGER),
    opt("box_score_threshold", &FLOAT),
    opt("image_size", &INTEGER),
    opt("max_size", &INTEGER),
    opt("min_size", &INTEGER),
    opt("model_size", &MODEL_SIZE),
    opt("multi_scale", &BOOLEAN),
    opt("nms_iou_threshold", &FLOAT),
    opt("tile_grid_size", &TEXT),
    opt("tile_overlap_ratio", &FLOAT),
    opt("tile_predictions_nms_threshold", &FLOAT),
    opt("validation_iou_threshold", &FLOAT),
    opt("validation_metric_type", &METRIC),
];
static SCHEDULER: Schema = Schema::OneOf(&OneOf {
    form: "`warmup_cosine`, `step`, or a mapping with `type: choice`",
    by: None,
    of: &[&SCHEDULER_CHOICE, &SCHEDULER_NAME],
});
static SCHEDULER_NAME: Schema = Schema::Enum(&snake(&["none", "warmup_cosine", "step"]));
static SCHEDULER_CHOICE: Schema = choice!(Schema::Enum(&snake(&["none", "warmup_cosine", "step"])));
static OPTIMIZER: Schema = Schema::OneOf(&OneOf {
    form: "`sgd`, `adam`, `adamw`, or a mapping with `type: choice`",
    by: None,
    of: &[&OPTIMIZER_CHOICE, &OPTIMIZER_NAME],
});
static OPTIMIZER_NAME: Schema = Schema::Enum(&snake(&["none", "sgd", "adam", "adamw"]));
static OPTIMIZER_CHOICE: Schema = choice!(Schema::Enum(&snake(&["none", "sgd", "adam", "adamw"])));
static MODEL_SIZE: Schema = Schema::OneOf(&OneOf {
    form: "a size such as `small`, or a mapping with `type: choice`",
    by: None,
    of: &[&MODEL_SIZE_CHOICE, &MODEL_SIZE_NAME],
});
static MODEL_SIZE_NAME: Schema = Schema::Enum(&snake(&["none", "small", "medium", "large", "extra_large"]));
static MODEL_SIZE_CHOICE: Schema =
    choice!(Schema::Enum(&snake(&["none", "small", "medium", "large", "extra_large"])));
static METRIC: Schema = Schema::OneOf(&OneOf {
    form: "`coco`, `voc`, `coco_voc`, or a mapping with `type: choice`",
    by: None,
    of: &[&METRIC_CHOICE, &METRIC_NAME],
});
static METRIC_NAME: Schema = Schema::Enum(&snake(&["none", "coco", "voc", "coco_voc"]));
static METRIC_CHOICE: Schema = choice!(Schema::Enum(&snake(&["none", "coco", "voc", "coco_voc"])));
