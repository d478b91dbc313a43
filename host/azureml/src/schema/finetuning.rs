//! `job/finetuning`: a model, trained further.

use jobgate_core::submission::At;

use super::checker::Checker;
use super::common::TEXTS_OR_NULL;
use super::inputs::{DATA_INPUT, MODEL_INPUT, OUTPUTS};
use super::job::JOB;
use super::language::*;
use super::resources::{INSTANCE_TYPES, QUEUE_SETTINGS};
use super::rules;

/// A fine-tuning job.
pub(super) static FINETUNING_JOB: Schema = Schema::Also(
    &Schema::OneOf(&OneOf {
        form: "a mapping with `model_provider: custom` or `model_provider: azure_open_ai`",
        by: Some("model_provider"),
        of: &[&Schema::Object(&CUSTOM), &Schema::Object(&AZURE_OPEN_AI)],
    }),
    no_identity,
);
static COMMON: &[Field] = &[
    opt("outputs", &OUTPUTS),
    opt("queue_settings", &QUEUE_SETTINGS),
    opt("resources", &INSTANCE_TYPES),
    req("type", &Schema::Enum(&any_case(&["finetuning"]))),
    req("model", &MODEL_INPUT),
    opt("training_data", &TRAINING_DATA),
    opt("validation_data", &TRAINING_DATA),
    req(
        "task",
        &Schema::Enum(&Enum {
            values: &[
                "chatCompletion",
                "textCompletion",
                "textClassification",
                "questionAnswering",
                "textSummarization",
                "tokenClassification",
                "textTranslation",
                "imageClassification",
                "imageInstanceSegmentation",
                "imageObjectDetection",
                "videoMultiObjectTracking",
            ],
            spelling: Spelling::Camel,
        }),
    ),
];
static TRAINING_DATA: Schema = Schema::OneOf(&OneOf {
    form: "a text, or a mapping with `type` and `path`",
    by: None,
    of: &[&NEEDED_DATA, &Schema::Text],
});
static NEEDED_DATA: Schema = Schema::Also(&DATA_INPUT, super::wiring::has_path);
static CUSTOM: Object = object(
    "a fine-tuning job",
    &[
        &[req("model_provider", &Schema::Enum(&exact(&["custom"]))), opt("hyperparameters", &TEXTS_OR_NULL)],
        COMMON,
        JOB,
    ],
);
static AZURE_OPEN_AI: Object = object(
    "a fine-tuning job with Azure OpenAI",
    &[
        &[
            req("model_provider", &Schema::Enum(&exact(&["azure_open_ai"]))),
            opt("hyperparameters", &Schema::Object(&HYPERPARAMETERS)),
        ],
        COMMON,
        JOB,
    ],
);
static HYPERPARAMETERS: Object = object(
    "the hyperparameters of Azure OpenAI",
    &[&[
        opt("n_epochs", &Schema::Int),
        opt("learning_rate_multiplier", &Schema::Float),
        opt("batch_size", &Schema::Int),
    ]],
);

/// The client ends with an error of its own when a fine-tuning job has an identity (client-protocol §7.2).
fn no_identity(checker: &mut Checker<'_>, at: &At<'_>) {
    if let Some(identity) = at.get("identity") {
        checker.error(&rules::UNSUPPORTED, identity.pointer(), || {
            let message = "the client cannot submit a fine-tuning job with an `identity`: it ends with an error of its own";
            (message.to_owned(), "remove it".to_owned())
        });
    }
}
