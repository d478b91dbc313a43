//! What the exports do: every policy is a guest of each interface; which ones a component exports is up to
//! [`export!`](crate::export).

use super::configurable::exports::jobgate::policy::settings;
use super::mutating::exports::jobgate::policy::mutator;
use super::mutating::jobgate::policy::findings;
use super::validating::exports::jobgate::policy::validator;
use crate::settings::checked;
use crate::{Document, Editor, Policy, Refusal, panic_hook};

impl<P: Policy> mutator::Guest for P {
    fn mutate(
        document: &mutator::Document,
        editor: &mutator::Editor,
        settings: String,
    ) -> Result<(), mutator::Refusal> {
        panic_hook::install();
        let settings = checked::<P>(&settings).map_err(|problems| Refusal::settings(&problems))?;
        P::mutate(&Document { host: document }, &Editor { host: editor }, &settings)?;
        Ok(())
    }
}

impl<P: Policy> validator::Guest for P {
    fn validate(
        document: &validator::Document,
        settings: String,
    ) -> Result<Vec<validator::Finding>, validator::Refusal> {
        panic_hook::install();
        let settings = checked::<P>(&settings).map_err(|problems| Refusal::settings(&problems))?;
        let findings = P::validate(&Document { host: document }, &settings)?;
        Ok(findings.into_iter().map(findings::Finding::from).collect())
    }
}

impl<P: Policy> settings::Guest for P {
    fn check(settings: String) -> Vec<settings::Problem> {
        panic_hook::install();
        let problems = checked::<P>(&settings).err().unwrap_or_default();
        problems
            .into_iter()
            .map(|problem| settings::Problem { pointer: problem.pointer.into(), message: problem.message })
            .collect()
    }
}
