//! Inputs of pipeline components that the client makes optional.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::super::{Draft, read};
use super::binding::parent_inputs;
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

/// Refuses an input that says that it may be left out, and that a step needs.
pub(crate) fn refuse_needed(draft: &mut Draft<'_>, component: &At<'_>, name: &str) {
    let said = component.get("inputs").and_then(|inputs| inputs.get(name)?.get("optional"));
    let Some(said) = said.filter(|said| read::boolean(said) == Some(true)) else { return };
    for step in Step::all(component).iter().filter(|step| needs(step, name) == Some(true)) {
        let message = format!("the input `{name}` is optional, and the step `{}` needs it", step.name);
        draft.refuse(
            &said,
            message,
            Some("remove `optional`, or make the input of the step's component optional"),
        );
    }
}

/// Whether a step needs a pipeline's input: none if nothing of it is bound to it, or nothing is known of what it is made of.
fn needs(step: &Step<'_>, name: &str) -> Option<bool> {
    let component = step.component()?;
    let mut found = None;
    for (own, input) in step.at.get("inputs").map(|inputs| inputs.entries()).unwrap_or_default() {
        let path = input.get("path");
        let text = path.as_ref().and_then(At::text).or_else(|| input.text()).unwrap_or_default();
        let is_declared = component.get("inputs").and_then(|inputs| inputs.get(own)).is_some();
        if !is_declared || !parent_inputs(text).contains(&name) {
            continue;
        }
        // With blanks or with further expressions, the client compares the name of the pipeline's input with that of the step's.
        let is_passed_over = own == name && text != format!("${{{{parent.inputs.{name}}}}}");
        let needed = !is_passed_over && is_optional(component, own) != Some(true);
        found = Some(found.unwrap_or(false) || needed);
    }
    found
}
