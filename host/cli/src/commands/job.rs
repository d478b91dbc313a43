//! `jobgate status` and `jobgate cancel`: a job after it was submitted. No policy has a say in that.

use std::future::Future;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use jobgate_azureml::execute::{self, ExecuteError, JobState};
use jobgate_azureml::http::Client;
use jobgate_core::admission::Outcome;
use serde::Serialize;

use crate::args::{Format, Job, TargetName};
use crate::disk::Disk;
use crate::output::json;
use crate::output::style::{HEADING, styled};
use crate::output::untrusted::one_line;
use crate::progress::Told;
use crate::stop::{self, Stop};
use crate::target::azureml::AzureMl;
use crate::{output, project, run, session};

/// What `--format json` prints. Frozen as version 1, as the report is.
#[derive(Serialize)]
struct JobV1<'a> {
    version: u32,
    name: &'a str,
    /// None: not asked for.
    status: Option<&'a str>,
    studio: Option<&'a str>,
    experiment: Option<&'a str>,
    messages: &'a [String],
    /// Whether it was asked to end.
    cancelled: bool,
}

/// Tells how a job is.
///
/// # Errors
/// When the service does not say.
pub(super) fn status(arguments: &Job) -> Result<Outcome> {
    let (target, client) = connect(arguments)?;
    let state = ask(execute::status(&client, target.workspace()?, &arguments.name))?;
    match arguments.format {
        Format::Human => {
            let studio = state.studio.as_deref().map(|studio| format!("studio: {}\n", one_line(studio)));
            output::print(&(said(&state) + &studio.unwrap_or_default()))?;
        }
        Format::Json => print(&JobV1 {
            version: 1,
            name: &state.name,
            status: Some(&state.status),
            studio: state.studio.as_deref(),
            experiment: state.experiment.as_deref(),
            messages: &state.messages,
            cancelled: false,
        })?,
    }
    Ok(Outcome::Admitted)
}

/// Asks the service to end a job.
///
/// # Errors
/// When it refuses.
pub(super) fn cancel(arguments: &Job) -> Result<Outcome> {
    let (target, client) = connect(arguments)?;
    ask(execute::cancel(&client, target.workspace()?, &arguments.name))?;
    let name = one_line(&arguments.name);
    match arguments.format {
        Format::Human => {
            output::print(&format!("asked to end {name}: `jobgate status {name}` tells when it has\n"))?;
        }
        Format::Json => print(&JobV1 {
            version: 1,
            name: &arguments.name,
            status: None,
            studio: None,
            experiment: None,
            messages: &[],
            cancelled: true,
        })?,
    }
    Ok(Outcome::Admitted)
}

fn print(job: &JobV1<'_>) -> Result<()> {
    output::print_data(&(json::inert(&serde_json::to_string(job)?) + "\n"))
}

/// The workspace, and the way to it.
fn connect(arguments: &Job) -> Result<(AzureMl, Client)> {
    if !is_name(&arguments.name) {
        let stop = Stop::usage(format!("`{}` is no name of a job", arguments.name));
        return Err(stop.help("`jobgate submit` prints the name of the job").into());
    }
    if let Some(TargetName::Dir(_)) = &arguments.target.target {
        return Err(Stop::usage("jobs are in a workspace, and the target is a folder").into());
    }
    let path = match &arguments.scope.config {
        Some(path) => Some(path.clone()),
        None => project::config(&Disk, &run::absolute("x".as_ref())?),
    };
    let config = session::config(&arguments.scope, path.as_deref())?;
    let target = AzureMl::choose(&arguments.target, &arguments.connection, &config)?;
    let client = target.client(Arc::new(Told::new()));
    Ok((target, client))
}

/// Whether a text can be one segment of a URL that leads nowhere else.
fn is_name(text: &str) -> bool {
    let plain = |char: char| char.is_alphanumeric() || "-_.".contains(char);
    !text.is_empty() && !matches!(text, "." | "..") && text.chars().all(plain)
}

fn ask<T>(asking: impl Future<Output = Result<T, ExecuteError>>) -> Result<T> {
    let answer = execute::run(asking).context("the system gives no runtime for requests")?;
    answer.map_err(|error| {
        let outcome = stop::of_class(error.class());
        Stop { outcome, ..Stop::failed(&error).help(error.help()) }.into()
    })
}

/// What is said of a job: its status, and what the service says about it.
pub(super) fn said(state: &JobState) -> String {
    let status = if state.status.is_empty() { "no status" } else { &state.status };
    let mut text = format!("{}: {}\n", styled(HEADING, one_line(&state.name)), one_line(status));
    for message in &state.messages {
        text.push_str(&format!("  {}\n", one_line(message)));
    }
    text
}
