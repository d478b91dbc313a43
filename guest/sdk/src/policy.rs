//! What a policy is.

use crate::{Document, Editor, Finding, Problem, Refusal, Settings};

/// A policy. Implement what it does, and name the interfaces that it has in [`export!`](crate::export).
///
/// Every call runs in a new instance: nothing survives from one to the next.
pub trait Policy {
    /// The settings, read from the configuration with serde; [`NoSettings`](crate::NoSettings) if there are none.
    ///
    /// Use `#[serde(deny_unknown_fields)]`: a misspelt key must not look like a default.
    type Settings: Settings;

    /// What is wrong in settings that serde could read. [`mutate`](Policy::mutate) and [`validate`](Policy::validate) are never
    /// called with settings in which this finds a problem.
    fn check(settings: &Self::Settings) -> Vec<Problem> {
        let _ = settings;
        Vec::new()
    }

    /// Changes the submission. Called again on its own result it must change nothing.
    ///
    /// # Errors
    /// A refusal says that the policy could not do its work.
    fn mutate(document: &Document, editor: &Editor, settings: &Self::Settings) -> Result<(), Refusal> {
        let _ = (document, editor, settings);
        Ok(())
    }

    /// Judges the final submission. No finding means no objection.
    ///
    /// # Errors
    /// A refusal says that the policy could not do its work.
    fn validate(document: &Document, settings: &Self::Settings) -> Result<Vec<Finding>, Refusal> {
        let _ = (document, settings);
        Ok(Vec::new())
    }
}
