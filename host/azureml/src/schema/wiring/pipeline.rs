//! What the client checks of a pipeline as a whole.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::binding::expressions;
use super::super::checker::Checker;
use super::super::pipeline::{StepType, step_type};
use super::super::rules;
use super::super::words::quoted;
use super::{has, not_local, step};

/// A pipeline that is a job.
pub(in super::super) fn pipeline_job(checker: &mut Checker<'_>, at: &At<'_>) {
    both(checker, at);
    not_local(checker, at);
    let has_compute =
        has(at, "compute") || at.get("settings").is_some_and(|settings| has(&settings, "default_compute"));
    let component = at.get("component").filter(|component| component.link().is_some());
    if !has_compute {
        computes(checker, component.as_ref().unwrap_or(at));
    }
    if let Some(component) = component {
        needed_inputs(checker, at, &component);
    } else {
        step::check_steps(checker, at);
    }
}

/// A pipeline that is a component.
pub(in super::super) fn pipeline_component(checker: &mut Checker<'_>, at: &At<'_>) {
    step::check_steps(checker, at);
}

/// A pipeline has steps, or a component that has them.
fn both(checker: &mut Checker<'_>, at: &At<'_>) {
    let has_steps = at.get("jobs").is_some_and(|jobs| !jobs.entries().is_empty());
    if let Some(component) = at.get("component").filter(|_| has_steps) {
        checker.error(&rules::WRONG_VALUE, component.pointer(), || {
            let message = "a pipeline has `jobs` or a `component`, and this one has both";
            (message.to_owned(), "remove one".to_owned())
        });
    }
}

/// Every step needs a compute, unless the pipeline has one for all. Steps of pipelines below count, and Spark steps with `resources`
/// need none.
fn computes(checker: &mut Checker<'_>, at: &At<'_>) {
    let Some(jobs) = at.get("jobs") else { return };
    for (name, step) in jobs.entries() {
        match step_type(&step) {
            StepType::Known("pipeline") => {
                let component = step.get("component");
                if let Some(component) = component.filter(|it| matches!(it.value(), Value::Mapping(_))) {
                    computes(checker, &component);
                }
            }
            StepType::Known("spark") if has(&step, "resources") => {}
            StepType::Known(_) if !has(&step, "compute") => {
                checker.error(&rules::MISSING_FIELD, &format!("{}/compute", step.pointer()), || {
                    let message = format!(
                        "the step {} has no `compute`, and the pipeline sets none for all",
                        quoted(name)
                    );
                    (
                        message,
                        "set `settings.default_compute` of the pipeline, or `compute` of the step".to_owned(),
                    )
                });
            }
            _ => {}
        }
    }
}

/// Inputs that a pipeline component needs and uses must be given by the job that runs it.
fn needed_inputs(checker: &mut Checker<'_>, job: &At<'_>, component: &At<'_>) {
    let used = used_inputs(component);
    let given = job.get("inputs");
    for (name, _) in step::required_inputs(component) {
        let is_given = given.as_ref().is_some_and(|given| has(given, name));
        if !is_given && used.iter().any(|used| used == name) {
            checker.error(&rules::MISSING_FIELD, &format!("{}/inputs/{name}", job.pointer()), || {
                let message =
                    format!("the pipeline needs the input {}, and the job gives it none", quoted(name));
                (message, format!("add `{name}` to `inputs`"))
            });
        }
    }
}

/// The inputs of a pipeline that its steps refer to.
fn used_inputs(pipeline: &At<'_>) -> Vec<String> {
    let mut used = Vec::new();
    let steps = pipeline.get("jobs").map(|jobs| jobs.entries()).unwrap_or_default();
    for (_, step) in steps {
        let inputs = step.get("inputs").map(|inputs| inputs.entries()).unwrap_or_default();
        for (_, input) in inputs {
            let text = input.get("path").or(Some(input)).and_then(|node| node.text()).unwrap_or_default();
            let names = expressions(text).into_iter().filter_map(|name| name.strip_prefix("parent.inputs."));
            used.extend(names.map(str::to_owned));
        }
    }
    used
}
