//! Inputs and outputs that are bound to those of the pipeline or of other steps: `${{parent.inputs.x}}`, `${{parent.jobs.a.outputs.y}}`.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::port::{Port, is_given, value_of};
use super::step::{MadeOf, Step};

/// How many bindings are followed from one to the next.
const HOPS: usize = 100;

/// What a binding refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target<'t> {
    ParentInput(&'t str),
    ParentOutput(&'t str),
    Step { name: &'t str, is_output: bool, port: &'t str },
}

/// Whether a text is one expression and nothing else (azure-ai-ml 1.35.2, `is_data_binding_expression`).
pub(super) fn is_expression(text: &str) -> bool {
    let inner = text.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}"));
    inner.is_some_and(|inner| !inner.trim().contains(char::is_whitespace))
}

/// Whether a text is a binding of an input as the client reads one: no blanks in it.
fn is_input_binding(text: &str) -> bool {
    (text.starts_with("${{parent.inputs.") || text.starts_with("${{parent.jobs.")) && text.ends_with("}}")
}

/// The same for an output.
pub(super) fn is_output_binding(text: &str) -> bool {
    text.starts_with("${{parent.outputs.") && text.ends_with("}}")
}

fn target(text: &str) -> Option<Target<'_>> {
    let inner = text.strip_prefix("${{parent.")?.strip_suffix("}}")?;
    let mut parts = inner.split('.');
    let target = match (parts.next()?, parts.next()?) {
        ("inputs", name) => Target::ParentInput(name),
        ("outputs", name) => Target::ParentOutput(name),
        ("jobs", name) => {
            let is_output = match parts.next()? {
                "outputs" => true,
                "inputs" => false,
                _ => return None,
            };
            Target::Step { name, is_output, port: parts.next()? }
        }
        _ => return None,
    };
    parts.next().is_none().then_some(target)
}

/// The names of the pipeline's inputs that a text is bound to, where the client asks whether they may be left out. There it allows for
/// blanks, and takes two expressions without blanks between them for one (azure-ai-ml 1.35.2,
/// `PipelineExpression.parse_pipeline_inputs_from_data_binding`).
pub(super) fn parent_inputs(text: &str) -> Vec<&str> {
    if !is_expression(text) {
        return Vec::new();
    }
    text.split("${{").filter_map(parent_input).collect()
}

/// The name in `parent.inputs.NAME}}`.
fn parent_input(text: &str) -> Option<&str> {
    let path = text.split("}}").next()?.trim().strip_prefix("parent.inputs.")?;
    path.split('.').next().filter(|name| !name.is_empty())
}

/// A pipeline, job or component, in which bindings are looked up.
pub(super) struct Pipeline<'a> {
    at: &'a At<'a>,
}

type Found = Result<Port, String>;

impl<'a> Pipeline<'a> {
    pub(super) fn new(at: &'a At<'a>) -> Self {
        Self { at }
    }

    /// What a step's input takes, by its value.
    ///
    /// # Errors
    /// When it is bound to nothing.
    pub(super) fn input_port(&self, input: &At<'_>) -> Found {
        self.input_port_after(input, HOPS)
    }

    fn input_port_after(&self, input: &At<'_>, hops: usize) -> Found {
        match input.value() {
            Value::Text(text) if is_input_binding(text) => self.bound(text, hops),
            Value::Mapping(_) => Ok(Port::of_mapping(input)),
            value => Port::of_value(value).ok_or_else(|| "this is no value of an input".to_owned()),
        }
    }

    /// What a step's output takes.
    ///
    /// # Errors
    /// When it is bound to nothing.
    pub(super) fn output_port(&self, output: &At<'_>) -> Found {
        self.output_port_after(output, HOPS)
    }

    fn output_port_after(&self, output: &At<'_>, hops: usize) -> Found {
        match output.value() {
            Value::Null => Ok(Port::folder()),
            Value::Text(text) if is_output_binding(text) => self.bound(text, hops),
            // The client takes any other text for a value.
            Value::Text(_) => Ok(Port::data("string")),
            // A mapping that holds a binding and nothing else is that binding (azure-ai-ml 1.35.2, `OutputBindingStr`).
            Value::Mapping(_) => Ok(Port::of_mapping(output)),
            _ => Err("this is no output".to_owned()),
        }
    }

    fn bound(&self, text: &str, hops: usize) -> Found {
        let Some(hops) = hops.checked_sub(1) else {
            return Err(format!("`{text}` is bound in a circle"));
        };
        match target(text) {
            Some(Target::ParentInput(name)) => {
                let input = self.at.get("inputs").and_then(|inputs| inputs.get(name));
                let input = input.ok_or_else(|| format!("the pipeline has no input `{name}`"))?;
                self.pipeline_input(&value_of(&input))
            }
            Some(Target::ParentOutput(name)) => {
                let output = self.at.get("outputs").and_then(|outputs| outputs.get(name));
                let output = output.ok_or_else(|| format!("the pipeline has no output `{name}`"))?;
                Ok(if is_given(&output) { Port::of_mapping(&output) } else { Port::folder() })
            }
            Some(Target::Step { name, is_output, port }) => self.other(name, is_output, port, hops),
            None => Err(format!("`{text}` is bound to nothing in this pipeline")),
        }
    }

    /// A declared input of a pipeline component, or the value that a pipeline job gives.
    fn pipeline_input(&self, input: &At<'_>) -> Found {
        let port = match input.value() {
            Value::Mapping(_) => Some(Port::of_mapping(input)),
            value => Port::of_value(value),
        };
        let port = port.ok_or_else(|| "the pipeline's input has no value".to_owned())?;
        Ok(Port { is_value: false, ..port })
    }

    /// What another step gives or takes. How that is done there is not how it is done here (azure-ai-ml 1.35.2,
    /// `_find_source_from_other_jobs`).
    fn other(&self, name: &str, is_output: bool, port: &str, hops: usize) -> Found {
        let step = Step::all(self.at).into_iter().find(|step| step.name == name);
        let step = step.ok_or_else(|| format!("the pipeline has no step `{name}`"))?;
        let section = if is_output { "outputs" } else { "inputs" };
        let found = match &step.made_of {
            // An AutoML step gives a table, whatever it is asked for.
            _ if step.kind == "automl" => Port::data("mltable"),
            MadeOf::Component(component, _) => {
                let declared = component.get(section).and_then(|ports| ports.get(port));
                declared
                    .map(|declared| Port::of_mapping(&declared))
                    .ok_or_else(|| missing(name, section, port))?
            }
            MadeOf::Registered(_) | MadeOf::Itself => {
                let given = step.at.get(section).and_then(|ports| ports.get(port));
                let given = given.ok_or_else(|| missing(name, section, port))?;
                if is_output {
                    self.output_port_after(&given, hops)?
                } else {
                    self.input_port_after(&value_of(&given), hops)?
                }
            }
        };
        Ok(Port { mode: None, is_value: false, ..found })
    }
}

fn missing(step: &str, section: &str, port: &str) -> String {
    format!("the step `{step}` has no `{port}` among its {section}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_recognised() {
        for (text, is) in [
            ("${{parent.inputs.a}}", true),
            ("${{ parent.inputs.a }}", true),
            ("${{parent.inputs.a}}/x", false),
            ("${{parent.inputs.a b}}", false),
            ("x", false),
            ("${{", false),
            ("${{}}", true),
            ("", false),
        ] {
            assert_eq!(is_expression(text), is, "{text}");
        }
    }

    #[test]
    fn inputs_of_the_pipeline_are_found_with_blanks() {
        for (text, names) in [
            ("${{parent.inputs.a}}", &["a"][..]),
            ("${{ parent.inputs.a }}", &["a"]),
            ("${{parent.inputs.a.b}}", &["a"]),
            ("${{parent.inputs.a}}_${{parent.inputs.b}}", &["a", "b"]),
            ("${{parent.inputs.a}} ${{parent.inputs.b}}", &[]),
            ("${{parent.inputs.}}", &[]),
            ("${{parent.inputs.a b}}", &[]),
            ("${{parent.outputs.a}}", &[]),
            ("x${{parent.inputs.a}}", &[]),
        ] {
            assert_eq!(parent_inputs(text), names, "{text}");
        }
    }

    #[test]
    fn bindings_are_taken_apart() {
        let step = |name, is_output, port| Some(Target::Step { name, is_output, port });
        for (text, found) in [
            ("${{parent.inputs.a}}", Some(Target::ParentInput("a"))),
            ("${{parent.outputs.o}}", Some(Target::ParentOutput("o"))),
            ("${{parent.jobs.s.outputs.o}}", step("s", true, "o")),
            ("${{parent.jobs.s.inputs.i}}", step("s", false, "i")),
            ("${{parent.jobs.s.other.i}}", None),
            ("${{parent.jobs.s}}", None),
            ("${{parent.inputs.group.a}}", None),
            ("${{parent.inputs.a}}_${{parent.inputs.b}}", None),
            ("${{inputs.a}}", None),
            ("${{parent}}", None),
        ] {
            assert_eq!(target(text), found, "{text}");
        }
    }
}
