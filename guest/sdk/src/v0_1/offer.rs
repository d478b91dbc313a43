//! How a choice reaches the host.

use std::fmt;

use super::mutating::jobgate::policy::findings::{ChoiceEdit, Finding};
use crate::Choice;

/// The function of the host that takes a choice, by its address: only a policy that makes a [`Choice`] names it, and only its component
/// imports it.
#[derive(Clone)]
pub(crate) struct Offer(fn(&Choice, &Finding));

impl Offer {
    pub(crate) const HOST: Self = Self(offer);

    pub(super) fn make(choice: &Choice, finding: &Finding) {
        (choice.offer.0)(choice, finding);
    }
}

fn offer(choice: &Choice, finding: &Finding) {
    let edit = |(pointer, value): &(crate::Pointer, Option<crate::Value>)| ChoiceEdit {
        pointer: pointer.clone().into(),
        value: value.as_ref().map(crate::Value::to_json),
    };
    let edits: Vec<ChoiceEdit> = choice.edits.iter().map(edit).collect();
    finding.choice(&choice.name, &choice.says, &edits);
}

/// There is one, so that choices are equal if what they say is.
impl PartialEq for Offer {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Offer")
    }
}
