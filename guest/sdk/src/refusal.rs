//! No judgement.

use crate::settings::Problem;

/// No judgement: the submission is denied, and nothing that was found until then counts as passed. What is wrong with a
/// submission is a [`Finding`](crate::Finding); a refusal says that the policy itself could not do its work.
///
/// Every error becomes a refusal with `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// What is the matter, in one sentence.
    pub message: String,
    /// None: the policy failed. Otherwise the cause is temporary, and it is worth trying again after so many seconds.
    pub retry_after_seconds: Option<u32>,
}

impl Refusal {
    /// The policy failed.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), retry_after_seconds: None }
    }

    /// The cause is temporary: try again after so many seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// The settings are wrong. A host checks them before, so it takes one that did not ask to get here.
    pub(crate) fn settings(problems: &[Problem]) -> Self {
        let mut message = String::from("wrong settings");
        for (i, problem) in problems.iter().enumerate() {
            message.push_str(if i == 0 { ": " } else { "; " });
            if !problem.pointer.is_empty() {
                message.push_str(&problem.pointer);
                message.push_str(": ");
            }
            message.push_str(&problem.message);
        }
        Self::new(message)
    }
}

// No `impl Error for Refusal`: it would rule this one out, which is what lets `?` turn any error into a refusal.
impl<E: std::error::Error> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::new(error.to_string())
    }
}
