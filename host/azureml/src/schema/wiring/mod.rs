//! Names that must exist, and what else the client checks across the parts of a spec: inputs in commands, what the steps of a
//! pipeline refer to, computes, Spark settings.

mod expression;
mod pipeline;
mod spark;
mod step;

pub(super) use expression::{command_component, command_job, sweep_job};
pub(super) use pipeline::{pipeline_component, pipeline_job};
pub(super) use spark::{spark_job, spark_step_with_component, written_spark_step};
pub(super) use step::{copy_step, step_with_component, sweep_step, written_command_step, written_step};

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::checker::Checker;
use super::language::Name;
use super::rules;

/// Finds nothing.
pub(super) fn nothing(_: &mut Checker<'_>, _: &At<'_>) {}

/// A mapping must have `path`, if it is no value.
pub(super) fn has_path(checker: &mut Checker<'_>, at: &At<'_>) {
    let is_empty = |path: Option<At<'_>>| path.is_none_or(|path| path.text().is_some_and(str::is_empty));
    if matches!(at.value(), Value::Mapping(_)) && at.get("value").is_none() && is_empty(at.get("path")) {
        checker.error(&rules::MISSING_FIELD, &format!("{}/path", at.pointer()), || {
            ("an input that is data needs a `path`".to_owned(), "add `path`".to_owned())
        });
    }
}

/// The client ends with an error of its own when it is to run a pipeline, a sweep or AutoML on the machine itself.
pub(super) fn not_local(checker: &mut Checker<'_>, at: &At<'_>) {
    let Some(compute) = at.get("compute").filter(|compute| compute.text() == Some("local")) else { return };
    checker.error(&rules::UNSUPPORTED, compute.pointer(), || {
        let message = "the client can run only commands with `compute: local`";
        (message.to_owned(), "name a compute".to_owned())
    });
}

/// Names of inputs and outputs must differ in more than capitals.
pub(super) fn distinct_names(checker: &mut Checker<'_>, at: &At<'_>) {
    let mut seen = std::collections::HashMap::new();
    for (name, value) in at.entries() {
        if let Some(before) = seen.insert(name.to_lowercase(), name) {
            checker.error(&rules::WRONG_VALUE, value.pointer(), || {
                let message = format!(
                    "`{name}` and `{before}` differ in capitals only, and the client takes them for one"
                );
                (message, "rename one".to_owned())
            });
        }
    }
}

/// The name of an input or output of a job.
pub(super) static NAME: Name =
    Name { form: "a name of letters, digits and underscores that begins with no digit", fits: is_name };
/// The name of an input or output of a pipeline or a component: a dot puts it into a group.
pub(super) static GROUPED_NAME: Name = Name {
    form: "a name of letters, digits and underscores, with dots between groups",
    fits: |text| text.split('.').all(is_name),
};

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether a key stands there with a value.
fn has(at: &At<'_>, key: &str) -> bool {
    at.get(key).is_some_and(|value| !matches!(value.value(), Value::Null))
}
