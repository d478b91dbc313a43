//! What the steps of a pipeline refer to.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::binding::{expressions, sole_expression};
use super::super::checker::Checker;
use super::super::rules;
use super::super::scalar::is_bool;
use super::super::words::quoted;
use super::{expression, has};

/// A step whose program is a component: it gives every input that the component needs. What else it gives the client sends.
pub(in super::super) fn step_with_component(checker: &mut Checker<'_>, at: &At<'_>) {
    let component = at.get("component").filter(|component| matches!(component.value(), Value::Mapping(_)));
    let Some(component) = component else { return };
    let given = at.get("inputs");
    for (name, _) in required_inputs(&component) {
        if !given.as_ref().is_some_and(|given| has(given, name)) {
            missing_input(checker, name, at);
        }
    }
    for (name, value) in given.map(|given| given.entries()).unwrap_or_default() {
        let is_number =
            matches!(value.value(), Value::Int(_) | Value::BigInt(_) | Value::Float(_) | Value::Bool(_));
        if is_number && takes_data(&component, name) {
            checker.error(&rules::WRONG_TYPE, value.pointer(), || {
                let message =
                    format!("the input {} of the component is data, and this is a value", quoted(name));
                (message, "write a mapping with `type` and `path`".to_owned())
            });
        }
    }
    undeclared(checker, at, &component, "inputs");
    undeclared(checker, at, &component, "outputs");
}

fn missing_input(checker: &mut Checker<'_>, name: &str, at: &At<'_>) {
    checker.error(&rules::MISSING_FIELD, &format!("{}/inputs/{name}", at.pointer()), || {
        let message = format!("the component needs the input {}, and the step gives it none", quoted(name));
        (message, format!("add `{name}` to `inputs` of the step"))
    });
}

/// Whether an input of a component is declared as data.
fn takes_data(component: &At<'_>, name: &str) -> bool {
    let kind = component.get("inputs").and_then(|inputs| inputs.get(name)?.get("type")?.text());
    kind.is_some_and(|kind| !matches!(kind, "string" | "integer" | "number" | "boolean"))
}

/// The inputs of a component that have no default and are not optional.
pub(super) fn required_inputs<'a>(component: &At<'a>) -> Vec<(&'a str, At<'a>)> {
    let inputs = component.get("inputs").map(|inputs| inputs.entries()).unwrap_or_default();
    let is_required = |input: &At<'_>| {
        let is_optional = input.get("optional").is_some_and(|optional| match optional.value() {
            Value::Bool(optional) => *optional,
            // A word for a boolean: it may be either.
            other => is_bool(other),
        });
        !is_optional && !has(input, "default")
    };
    inputs.into_iter().filter(|(_, input)| is_required(input)).collect()
}

/// Warns of inputs or outputs that the component has not.
fn undeclared(checker: &mut Checker<'_>, at: &At<'_>, component: &At<'_>, key: &str) {
    let declared = component.get(key);
    for (name, value) in at.get(key).map(|given| given.entries()).unwrap_or_default() {
        let is_group =
            |(known, _): &(&str, At<'_>)| known.split_once('.').is_some_and(|(group, _)| group == name);
        let is_declared =
            |declared: &At<'_>| declared.get(name).is_some() || declared.entries().iter().any(is_group);
        if !declared.as_ref().is_some_and(is_declared) {
            checker.warning(&rules::UNBOUND, value.pointer(), || {
                let what = key.trim_end_matches('s');
                let message = format!(
                    "the component declares no {what} {}: the client sends it all the same",
                    quoted(name)
                );
                (message, "correct the name, or remove it".to_owned())
            });
        }
    }
}

/// A sweep step: the trial's inputs come from the step or the search space. An expression that names the search space is refused.
pub(in super::super) fn sweep_step(checker: &mut Checker<'_>, at: &At<'_>) {
    let Some(trial) = at.get("trial").filter(|trial| matches!(trial.value(), Value::Mapping(_))) else {
        return;
    };
    let (given, searched) = (at.get("inputs"), at.get("search_space"));
    for (name, _) in required_inputs(&trial) {
        let has_name = |node: &Option<At<'_>>| node.as_ref().is_some_and(|node| has(node, name));
        if !has_name(&given) && !has_name(&searched) {
            missing_input(checker, name, at);
        }
    }
}

/// A copy has inputs that are data, and one output.
pub(in super::super) fn copy_step(checker: &mut Checker<'_>, at: &At<'_>) {
    written_step(checker, at);
    let inputs = at.get("inputs").map(|inputs| inputs.entries()).unwrap_or_default();
    if inputs.is_empty() {
        checker.error(&rules::MISSING_FIELD, &format!("{}/inputs", at.pointer()), || {
            ("a step that copies data needs `inputs`".to_owned(), "add `inputs`".to_owned())
        });
    }
    for (name, input) in inputs {
        let is_value =
            !matches!(input.value(), Value::Mapping(_)) && input.text().and_then(sole_expression).is_none();
        if is_value || input.get("value").is_some() {
            checker.error(&rules::WRONG_TYPE, input.pointer(), || {
                let message =
                    format!("{} of a step that copies data must be data, and this is a value", quoted(name));
                (message, "write a mapping with `type` and `path`".to_owned())
            });
        }
    }
    let outputs = at.get("outputs").map(|outputs| outputs.entries().len()).unwrap_or_default();
    if outputs != 1 {
        checker.error(&rules::MISSING_FIELD, &format!("{}/outputs", at.pointer()), || {
            let message = format!("a step that copies data has one output, and this has {outputs}");
            (message, "give it one output".to_owned())
        });
    }
}

/// A command that is written out: the client makes a component of it, which needs an environment.
pub(in super::super) fn written_command_step(checker: &mut Checker<'_>, at: &At<'_>) {
    if !has(at, "environment") {
        checker.error(&rules::MISSING_FIELD, &format!("{}/environment", at.pointer()), || {
            let message = "a command step needs `environment`: a pipeline has none for all its steps";
            (message.to_owned(), "add `environment`".to_owned())
        });
    }
    expression::component_command(checker, at, None);
    written_step(checker, at);
}

/// Any step that is written out: its inputs and outputs become those of a component.
pub(in super::super) fn written_step(checker: &mut Checker<'_>, at: &At<'_>) {
    for key in ["inputs", "outputs"] {
        if let Some(ports) = at.get(key) {
            super::distinct_names(checker, &ports);
        }
    }
}

/// Checks what the steps of a pipeline refer to: inputs and outputs of the pipeline, and of other steps.
pub(super) fn check_steps(checker: &mut Checker<'_>, pipeline: &At<'_>) {
    let steps = pipeline.get("jobs").map(|jobs| jobs.entries()).unwrap_or_default();
    for (place, (_, step)) in steps.iter().enumerate() {
        let before = &steps[..place];
        let scope = Scope { pipeline, steps: &steps, before, is_written: is_written(step) };
        for (_, input) in step.get("inputs").map(|inputs| inputs.entries()).unwrap_or_default() {
            scope.input(checker, &input);
        }
        for (_, output) in step.get("outputs").map(|outputs| outputs.entries()).unwrap_or_default() {
            scope.output(checker, &output);
        }
    }
}

/// Whether a step is written out and no component, so that the client has to find the types of its inputs.
fn is_written(step: &At<'_>) -> bool {
    let is = |name: &str| step.get("type").as_ref().and_then(At::text).unwrap_or("command") == name;
    step.get("component").is_none()
        && step.get("trial").is_none()
        && ["command", "spark", "parallel", "data_transfer"].into_iter().any(is)
}

/// What a step may refer to.
struct Scope<'s, 'a> {
    pipeline: &'s At<'a>,
    steps: &'s [(&'a str, At<'a>)],
    /// The steps that stand before it.
    before: &'s [(&'a str, At<'a>)],
    is_written: bool,
}

/// How the client takes a reference that leads nowhere.
enum Verdict {
    /// It finds what is named, or cannot tell.
    Fine,
    /// It refuses it.
    Refused(String),
    /// It sends it.
    Sent(String),
}

impl Scope<'_, '_> {
    fn input(&self, checker: &mut Checker<'_>, input: &At<'_>) {
        let (node, direct) = match input.get("path") {
            Some(path) => (path, false),
            None => (input.clone(), true),
        };
        let Some(text) = node.text() else { return };
        for name in expressions(text) {
            // The client looks into what an expression names only where the expression is all there is, blanks not counted.
            let is_sole = direct && text == format!("${{{{{name}}}}}");
            let parts: Vec<&str> = name.split('.').collect();
            let verdict = match parts.as_slice() {
                ["inputs" | "jobs", ..] if is_sole => {
                    Verdict::Refused(format!("is written `${{{{parent.{name}}}}}`"))
                }
                ["parent", "inputs", rest @ ..] => self.of_pipeline("inputs", &rest.join("."), is_sole),
                ["parent", "jobs", step, ports, rest @ ..] => {
                    self.of_step(step, ports, &rest.join("."), is_sole)
                }
                _ => Verdict::Fine,
            };
            say(checker, &node, name, verdict);
        }
    }

    fn output(&self, checker: &mut Checker<'_>, output: &At<'_>) {
        let Some(text) = output.text() else { return };
        let Some(name) = sole_expression(text) else { return };
        let is_sole = text == format!("${{{{{name}}}}}");
        let verdict = match name.split_once('.') {
            Some(("outputs", _)) if is_sole => {
                Verdict::Refused(format!("is written `${{{{parent.{name}}}}}`"))
            }
            _ => match name.strip_prefix("parent.outputs.") {
                Some(output) => self.of_pipeline("outputs", output, is_sole),
                None => Verdict::Fine,
            },
        };
        say(checker, output, name, verdict);
    }

    /// An input or output of the pipeline.
    fn of_pipeline(&self, ports: &str, name: &str, is_sole: bool) -> Verdict {
        if self.pipeline.get(ports).is_some_and(|ports| ports.get(name).is_some()) {
            return Verdict::Fine;
        }
        let what = format!("names nothing: the pipeline has no {} in `{ports}`", quoted(name));
        match self.is_written && is_sole {
            true => Verdict::Refused(what),
            // A group of inputs, or a part of one.
            false if name.contains('.') => Verdict::Fine,
            false => Verdict::Sent(what),
        }
    }

    /// An input or output of another step.
    fn of_step(&self, name: &str, ports: &str, port: &str, is_sole: bool) -> Verdict {
        let find = |steps: &[(&str, At<'_>)]| steps.iter().position(|(known, _)| *known == name);
        let Some(found) = find(self.steps) else {
            let what = format!("names nothing: the pipeline has no step {}", quoted(name));
            return if self.is_written && is_sole { Verdict::Refused(what) } else { Verdict::Sent(what) };
        };
        let source = &self.steps[found].1;
        let declared = source.get("component").or_else(|| source.get("trial"));
        let is_known = |at: &At<'_>| at.get(ports).is_some_and(|ports| ports.get(port).is_some());
        let is_automl = source.get("type").as_ref().and_then(At::text) == Some("automl");
        if is_automl || is_known(source) || declared.as_ref().is_some_and(is_known) {
            return Verdict::Fine;
        }
        let is_registered = declared.as_ref().is_some_and(|component| component.text().is_some());
        let what = format!("names nothing: the step {} has no {} in `{ports}`", quoted(name), quoted(port));
        // A step that is written out and comes later is not known yet, and then nothing is refused.
        let is_judged = declared.is_some() || find(self.before).is_some();
        match self.is_written && is_sole && is_judged {
            true => Verdict::Refused(what),
            false if is_registered => Verdict::Fine,
            false => Verdict::Sent(what),
        }
    }
}

fn say(checker: &mut Checker<'_>, node: &At<'_>, name: &str, verdict: Verdict) {
    let expression = format!("`${{{{{name}}}}}`");
    let help = || "correct the name, or declare what it names".to_owned();
    match verdict {
        Verdict::Fine => {}
        Verdict::Refused(what) => {
            checker.error(&rules::UNBOUND, node.pointer(), || (format!("{expression} {what}"), help()));
        }
        Verdict::Sent(what) => checker.warning(&rules::UNBOUND, node.pointer(), || {
            (format!("{expression} {what}; the client sends it all the same"), help())
        }),
    }
}
