//! Inputs of pipeline components that the client makes optional.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::super::read;
use super::binding::parent_input;
use super::step::Step;

/// Whether an input of a component may be left out: it says so, or it says nothing and is bound to optional inputs alone.
///
/// The client looks at one step after the other and sets or unsets it by each that the input is bound to, so that the last one decides
/// (azure-ai-ml 1.35.2, `_validate_binding_inputs`). None if it says nothing and is not made optional.
pub(crate) fn is_optional(component: &At<'_>, name: &str) -> Option<bool> {
    let input = component.get("inputs")?.get(name)?;
    if let Some(said) = input.get("optional").filter(|said| *said.value() != Value::Null) {
        return read::boolean(&said);
    }
    let deciding = |step: &Step<'_>| needs(step, name);
    Step::all(component).iter().filter_map(deciding).next_back().filter(|needed| !needed).map(|_| true)
}

/// Whether a step needs a pipeline's input: none if nothing of it is bound to it, or nothing is known of what it is made of.
fn needs(step: &Step<'_>, name: &str) -> Option<bool> {
    let component = step.component()?;
    let inputs = step.at.get("inputs").map(|inputs| inputs.entries()).unwrap_or_default();
    let is_bound = |input: &At<'_>| {
        let text = input.get("path").and_then(|path| path.text()).or_else(|| input.text());
        text.and_then(parent_input) == Some(name)
    };
    let declares = |own: &str| component.get("inputs").and_then(|inputs| inputs.get(own)).is_some();
    let bound: Vec<_> =
        inputs.iter().filter(|(own, input)| declares(own) && is_bound(input)).map(|(own, _)| *own).collect();
    if bound.is_empty() {
        return None;
    }
    Some(bound.iter().any(|own| is_optional(component, own) != Some(true)))
}
