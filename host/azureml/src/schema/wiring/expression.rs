//! Expressions in commands.

use jobgate_core::submission::At;

use super::super::binding::expressions;
use super::super::checker::Checker;
use super::super::rules;
use super::super::words::quoted;
use super::has;

/// What `${{inputs.…}}` in the command of a job names must be an input (client-protocol §9).
pub(in super::super) fn command_job(checker: &mut Checker<'_>, at: &At<'_>) {
    named_inputs(checker, at.get("command").as_ref(), at);
}

/// The same for the trial of a sweep, which is given values of the search space besides.
pub(in super::super) fn sweep_job(checker: &mut Checker<'_>, at: &At<'_>) {
    let command = at.get("trial").and_then(|trial| trial.get("command"));
    named_inputs(checker, command.as_ref(), at);
    super::not_local(checker, at);
}

/// Notes each `${{inputs.…}}` of a text that names no input of a job. The client looks for expressions without blanks, and passes
/// over optional ones, in square brackets.
pub(super) fn named_inputs(checker: &mut Checker<'_>, node: Option<&At<'_>>, job: &At<'_>) {
    let Some((node, text)) = node.and_then(|node| Some((node, node.text()?))) else { return };
    let inputs = job.get("inputs");
    for name in names(text) {
        let is_there = inputs.as_ref().is_some_and(|inputs| has(inputs, name));
        if is_there || is_optional(text, name) {
            continue;
        }
        checker.error(&rules::UNBOUND, node.pointer(), || {
            let message =
                format!("`${{{{inputs.{name}}}}}` names no input: there is no {} in `inputs`", quoted(name));
            (message, format!("add `{name}` to `inputs`, or correct the name"))
        });
    }
}

/// The names in `${{inputs.NAME}}` without blanks.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split("${{inputs.").skip(1).filter_map(|rest| {
        let name = rest.split("}}").next()?;
        let is_name = !name.is_empty()
            && name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '-'));
        (is_name && rest.len() > name.len()).then_some(name)
    })
}

/// Whether the expression is optional: in square brackets, with nothing but words before it.
fn is_optional(text: &str, name: &str) -> bool {
    let expression = format!("${{{{inputs.{name}}}}}]");
    text.match_indices(&expression).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        let word = |letter: char| {
            letter.is_alphanumeric() || letter.is_whitespace() || matches!(letter, '_' | '.' | '-')
        };
        before.trim_end_matches(word).ends_with('[')
    })
}

/// What a component has that an expression in its command may name, besides inputs and outputs: whatever the client's own object
/// has, as it asks the object.
const OF_COMPONENT: &[&str] = &[
    "additional_includes",
    "base_path",
    "code",
    "command",
    "creation_context",
    "description",
    "display_name",
    "distribution",
    "environment",
    "environment_variables",
    "id",
    "inputs",
    "instance_count",
    "is_deterministic",
    "name",
    "outputs",
    "properties",
    "resources",
    "tags",
    "type",
    "version",
];

/// What every expression in the command of a component names must exist.
pub(in super::super) fn command_component(checker: &mut Checker<'_>, at: &At<'_>) {
    component_command(checker, at, None);
}

/// The same, where a sweep gives values of a search space, which the client does not take into account.
pub(super) fn component_command(checker: &mut Checker<'_>, at: &At<'_>, help: Option<&str>) {
    let Some(command) = at.get("command") else { return };
    for expression in expressions(command.text().unwrap_or_default()) {
        if !names_something(expression, at) {
            checker.error(&rules::UNBOUND, command.pointer(), || {
                let message = format!("`${{{{{expression}}}}}` names nothing that the component has");
                let known = known(at);
                (message, help.map_or(known, str::to_owned))
            });
        }
    }
}

fn names_something(expression: &str, at: &At<'_>) -> bool {
    let mut parts = expression.split('.');
    let (first, second) = (parts.next().unwrap_or_default(), parts.next());
    match (first, second) {
        ("inputs" | "outputs", Some(name)) => {
            // Methods of a Python mapping pass as well.
            at.get(first)
                .is_some_and(|ports| ports.get(name).is_some() || ports.get(group(expression)).is_some())
                || matches!(name, "clear" | "copy" | "get" | "items" | "keys" | "pop" | "update" | "values")
                || is_group(at, first, name)
        }
        (first, _) => OF_COMPONENT.contains(&first) || first.starts_with('_'),
    }
}

/// What stands behind the first dot.
fn group(expression: &str) -> &str {
    expression.split_once('.').map_or("", |(_, name)| name)
}

/// Whether inputs are in a group of this name.
fn is_group(at: &At<'_>, ports: &str, name: &str) -> bool {
    at.get(ports).is_some_and(|ports| {
        ports.entries().iter().any(|(key, _)| key.split_once('.').is_some_and(|(first, _)| first == name))
    })
}

fn known(at: &At<'_>) -> String {
    let names = |ports: &str| -> Vec<String> {
        let entries = at.get(ports).map(|ports| ports.entries()).unwrap_or_default();
        entries.iter().take(12).map(|(name, _)| format!("`{ports}.{name}`")).collect()
    };
    let names = [names("inputs"), names("outputs")].concat();
    match names.is_empty() {
        true => "declare the input or output, or take the expression out".to_owned(),
        false => format!("it has {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn optional_inputs_stand_in_brackets() {
        let text = "a [--x ${{inputs.x}}] ${{inputs.y}} $[[--z ${{inputs.z}}]] ${{ inputs.b }}";
        assert_eq!(names(text).collect::<Vec<_>>(), ["x", "y", "z"]);
        assert!(is_optional(text, "x") && !is_optional(text, "y") && is_optional(text, "z"));
    }
}
