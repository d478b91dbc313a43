//! `job/automl`: automated machine learning, one table for each task.

mod common;
mod image;
mod table;
mod text;

use jobgate_core::submission::At;

use super::checker::Checker;
use super::language::*;

/// An AutoML job.
pub(super) static AUTOML_JOB: Schema = Schema::Also(&JOB, local);
static JOB: Schema = Schema::OneOf(&OneOf {
    form: FORM,
    by: Some("task"),
    of: &[
        &table::CLASSIFICATION,
        &table::REGRESSION,
        &table::FORECASTING,
        &image::CLASSIFICATION,
        &image::MULTILABEL,
        &image::DETECTION,
        &image::SEGMENTATION,
        &text::CLASSIFICATION,
        &text::MULTILABEL,
        &text::NER,
    ],
});
const FORM: &str = "a mapping with a `task` such as `classification`";

/// The same as a step of a pipeline: an expression stands for any single value.
pub(super) static AUTOML_STEP: Schema = Schema::Bindable(&Schema::OneOf(&OneOf {
    form: FORM,
    by: Some("task"),
    of: &[
        &table::CLASSIFICATION_STEP,
        &table::REGRESSION_STEP,
        &table::FORECASTING_STEP,
        &image::CLASSIFICATION_STEP,
        &image::MULTILABEL_STEP,
        &image::DETECTION_STEP,
        &image::SEGMENTATION_STEP,
        &text::CLASSIFICATION_STEP,
        &text::MULTILABEL_STEP,
        &text::NER_STEP,
    ],
}));

/// With environment variables the client gets through.
fn local(checker: &mut Checker<'_>, at: &At<'_>) {
    if at.get("environment_variables").is_none() {
        super::wiring::not_local(checker, at);
    }
}
