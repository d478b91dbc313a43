//! AutoML on texts: classification and named entities.

use super::super::job::JOB;
use super::super::language::*;
use super::common::{AUTOML, FLOAT, JOB_DATA, PLAIN_INTEGER, STEP_DATA, SWEEP, TEXT, choice, task};

task!(
    /// To what class a text belongs.
    CLASSIFICATION, CLASSIFICATION_STEP, "an AutoML text classification", "text_classification",
    [CLASSIFICATION_FIELDS, TEXTS], JOB_DATA, STEP_DATA
);
static CLASSIFICATION_FIELDS: &[Field] = &[
    req("target_column_name", &Schema::Text),
    opt(
        "primary_metric",
        &Schema::Enum(&snake(&[
            "auc_weighted",
            "accuracy",
            "norm_macro_recall",
            "average_precision_score_weighted",
            "precision_score_weighted",
        ])),
    ),
];
task!(
    /// To what classes a text belongs.
    MULTILABEL, MULTILABEL_STEP, "an AutoML multilabel text classification", "text_classification_multilabel",
    [MULTILABEL_FIELDS, TEXTS], JOB_DATA, STEP_DATA
);
static MULTILABEL_FIELDS: &[Field] =
    &[req("target_column_name", &Schema::Text), opt("primary_metric", &Schema::Enum(&snake(&["accuracy"])))];
task!(
    /// What is named in a text.
    NER, NER_STEP, "an AutoML named entity recognition", "text_ner", [NER_FIELDS, TEXTS], JOB_DATA, STEP_DATA
);
static NER_FIELDS: &[Field] =
    &[opt("target_column_name", &Schema::Text), opt("primary_metric", &Schema::Enum(&snake(&["accuracy"])))];

/// Keys of every task on texts.
static TEXTS: &[Field] = &[
    opt("limits", &Schema::Object(&LIMITS)),
    opt("sweep", &SWEEP),
    opt("training_parameters", &Schema::Object(&PARAMETERS)),
    opt("search_space", &Schema::List(&Schema::Object(&SPACE))),
    opt("featurization", &Schema::Object(&FEATURIZATION)),
];
static LIMITS: Object = object(
    "the limits of AutoML on texts",
    &[&[
        opt("max_concurrent_trials", &Schema::Int),
        opt("max_trials", &Schema::Int),
        opt("max_nodes", &Schema::Int),
        opt("timeout_minutes", &Schema::Int),
        opt("trial_timeout_minutes", &Schema::Int),
    ]],
);
static FEATURIZATION: Object =
    object("the featurization of texts", &[&[opt("dataset_language", &Schema::Text)]]);
static PARAMETERS: Object = object(
    "the training parameters of a language model",
    &[&[
        opt("gradient_accumulation_steps", &Schema::Int),
        opt("learning_rate", &Schema::Float),
        opt("learning_rate_scheduler", &SCHEDULER_NAME),
        opt("model_name", &Schema::Text),
        opt("number_of_epochs", &Schema::Int),
        opt("training_batch_size", &Schema::Int),
        opt("validation_batch_size", &Schema::Int),
        opt("warmup_ratio", &Schema::Float),
        opt("weight_decay", &Schema::Float),
    ]],
);
static SPACE: Object = object(
    "the search space of a language model",
    &[&[
        opt("gradient_accumulation_steps", &PLAIN_INTEGER),
        opt("learning_rate", &FLOAT),
        opt("learning_rate_scheduler", &SCHEDULER),
        opt("model_name", &TEXT),
        opt("number_of_epochs", &PLAIN_INTEGER),
        opt("training_batch_size", &PLAIN_INTEGER),
        opt("validation_batch_size", &PLAIN_INTEGER),
        opt("warmup_ratio", &FLOAT),
        opt("weight_decay", &FLOAT),
    ]],
);
static SCHEDULER: Schema = Schema::OneOf(&OneOf {
    form: "a scheduler such as `linear`, or a mapping with `type: choice`",
    by: None,
    of: &[&SCHEDULER_CHOICE, &SCHEDULER_NAME],
});
static SCHEDULER_NAME: Schema = Schema::Enum(&snake(&[
    "none",
    "linear",
    "cosine",
    "cosine_with_restarts",
    "polynomial",
    "constant",
    "constant_with_warmup",
]));
static SCHEDULER_CHOICE: Schema = choice!(Schema::Enum(&snake(&[
    "none",
    "linear",
    "cosine",
    "cosine_with_restarts",
    "polynomial",
    "constant",
    "constant_with_warmup"
])));
