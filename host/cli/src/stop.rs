//! Errors that end a run: what happened, what to do, and the exit code.

use std::fmt;

use jobgate_azureml::execute::Class;
use jobgate_core::admission::Outcome;
use jobgate_core::config::ConfigError;

/// The end of a run that has no report.
#[derive(Debug)]
pub(crate) struct Stop {
    /// Decides the exit code.
    pub(crate) outcome: Outcome,
    /// What happened. May quote paths and texts from files: it is escaped where it is printed.
    pub(crate) message: String,
    /// What to do.
    pub(crate) help: Option<String>,
}

impl Stop {
    /// Something kept jobgate from its work.
    pub(crate) fn failed(message: impl fmt::Display) -> Self {
        Self { outcome: Outcome::Failed, message: message.to_string(), help: None }
    }

    /// The command line cannot be meant as it is.
    pub(crate) fn usage(message: impl fmt::Display) -> Self {
        Self { outcome: Outcome::Usage, message: message.to_string(), help: None }
    }

    /// There is no spec, or no policy.
    pub(crate) fn nothing(message: impl fmt::Display) -> Self {
        Self { outcome: Outcome::NothingToCheck, message: message.to_string(), help: None }
    }

    /// The same with what to do about it.
    pub(crate) fn help(mut self, help: impl fmt::Display) -> Self {
        self.help = Some(help.to_string());
        self
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Stop {}

/// The exit code of an error.
pub(crate) fn outcome(error: &anyhow::Error) -> Outcome {
    error.downcast_ref::<Stop>().map_or(Outcome::Failed, |stop| stop.outcome)
}

/// The exit code of a failure of the service, or of the way to it.
pub(crate) fn of_class(class: Class) -> Outcome {
    match class {
        Class::Own => Outcome::Failed,
        Class::Stale => Outcome::PlanStale,
        Class::Service => Outcome::ServiceFailed,
        Class::Unknown => Outcome::SubmitUnknown,
        Class::Temporary => Outcome::TryLater,
    }
}

/// The problems of a configuration, if that is what the error is.
pub(crate) fn config_error(error: &anyhow::Error) -> Option<&ConfigError> {
    error.downcast_ref::<ConfigError>()
}
