//! Submits to a workspace or a registry.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use jobgate_azureml::execute::{
    self, ExecuteError, Execution, JobState, Journal, JournalError, Patience, Submitted,
};
use jobgate_azureml::http::{Client, Observer};
use jobgate_azureml::spec;
use jobgate_core::admission::Outcome;
use jobgate_core::report::Report;

use crate::args::Format;
use crate::commands::job;
use crate::output;
use crate::output::json::{self, Done, FailedV1, SubmissionV1};
use crate::output::style::{HEADING, styled};
use crate::output::untrusted::one_line;
use crate::progress::Told;
use crate::sealed::Sealed;
use crate::state;
use crate::stop::{self, Stop};

/// How a submission is told.
#[derive(Clone, Copy)]
pub(super) struct Telling<'t> {
    /// The report of the run.
    pub(super) report: &'t Report,
    /// The format.
    pub(super) format: Format,
    /// Whether to wait for the end of the job.
    pub(super) wait: bool,
}

/// Submits a plan, and says so.
///
/// # Errors
/// When there is nowhere to keep the journal, or something of the plan cannot be had.
pub(super) fn submit(sealed: &Sealed, telling: Telling<'_>) -> Result<Outcome> {
    let secrets = spec::secrets(sealed.admitted.submission(), &sealed.steps).map_err(Stop::failed)?;
    let destination = &sealed.target.planned.destination;
    let folder = state::folder()?.join("submissions");
    let journal = match Journal::open(&folder, &sealed.plan.digest, destination) {
        Ok(journal) => journal,
        Err(error) => {
            let is_busy = matches!(error, JournalError::Busy { .. });
            let outcome = if is_busy { Outcome::TryLater } else { Outcome::Failed };
            return Err(Stop { outcome, ..Stop::failed(&error).help(error.help()) }.into());
        }
    };
    let told = Arc::new(Told::new());
    let client = sealed.target.client(Arc::clone(&told) as Arc<dyn Observer>);
    let execution = Execution {
        client: &client,
        destination,
        steps: &sealed.steps,
        secrets: &secrets,
        progress: Arc::clone(&told) as _,
        patience: Patience::default(),
    };
    let ran = execute::run_until_interrupted(execution.run(&journal));
    told.finish();
    match ran.context("the system gives no runtime for requests")? {
        None => Ok(interrupted(&journal, &told)),
        Some(Err(error)) => failed(&error, telling),
        Some(Ok(submitted)) => arrived(&submitted, sealed, &client, &told, telling),
    }
}

/// Somebody ended it.
fn interrupted(journal: &Journal, told: &Told) -> Outcome {
    let again = "the same command goes on from there";
    if told.is_submitting() {
        let name = one_line(&journal.job().unwrap_or_default());
        output::tell(&format!(
            "interrupted while the job was being submitted: it may exist, as {name}; {again}"
        ));
        return Outcome::SubmitUnknown;
    }
    output::tell(&format!("interrupted: the job was not submitted; {again}"));
    Outcome::Interrupted
}

/// It did not arrive, or nobody knows.
fn failed(error: &ExecuteError, telling: Telling<'_>) -> Result<Outcome> {
    let outcome = stop::of_class(error.class());
    let (message, help) = (error.to_string(), error.help());
    if telling.format == Format::Json {
        let failed = FailedV1 { message: &message, help: &help };
        let done = Done { failed: Some(failed), ..Done::default() };
        output::print_data(&json::report(telling.report, done)?)?;
    }
    Err(Stop { outcome, ..Stop::failed(message).help(help) }.into())
}

/// It arrived.
fn arrived(
    submitted: &Submitted,
    sealed: &Sealed,
    client: &Client,
    told: &Told,
    telling: Telling<'_>,
) -> Result<Outcome> {
    if telling.format == Format::Human {
        output::print(&said(submitted))?;
    }
    let mut outcome = Outcome::Admitted;
    let mut state = None;
    if telling.wait && submitted.collection.is_job() {
        let workspace = sealed.target.workspace()?;
        let waiting = execute::wait(client, workspace, &submitted.name, Patience::default(), told);
        let waited =
            execute::run_until_interrupted(waiting).context("the system gives no runtime for requests")?;
        match waited {
            None => {
                let name = one_line(&submitted.name);
                output::tell(&format!(
                    "interrupted: the job runs on; `jobgate status {name}` asks about it, `jobgate cancel {name}` ends it"
                ));
                outcome = Outcome::Interrupted;
            }
            Some(Err(error)) => return failed(&error, telling),
            Some(Ok(end)) => {
                outcome = if end.is_completed() { Outcome::Admitted } else { Outcome::ServiceFailed };
                state = Some(end);
            }
        }
    }
    match telling.format {
        Format::Human => {
            if let Some(state) = &state {
                output::print(&job::said(state))?;
            }
        }
        Format::Json => output::print_data(&json::report(telling.report, done(submitted, state.as_ref()))?)?,
    }
    Ok(outcome)
}

fn done<'s>(submitted: &'s Submitted, state: Option<&'s JobState>) -> Done<'s> {
    let submission = SubmissionV1::AzureMl {
        id: &submitted.id,
        name: &submitted.name,
        version: submitted.version.as_deref(),
        status: state.map_or(submitted.status.as_deref(), |state| Some(&state.status)),
        studio: submitted.studio.as_deref(),
        resumed: submitted.resumed,
    };
    Done { submission: Some(submission), ..Done::default() }
}

fn said(submitted: &Submitted) -> String {
    let name = one_line(&submitted.name);
    let version =
        submitted.version.as_deref().map(|version| format!(":{}", one_line(version))).unwrap_or_default();
    let mut text = format!("submitted {}{version}\n", styled(HEADING, name));
    if let Some(studio) = &submitted.studio {
        text.push_str(&format!("studio: {}\n", one_line(studio)));
    }
    text
}
