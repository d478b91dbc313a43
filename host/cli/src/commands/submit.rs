//! `jobgate submit`: check a spec and, if it is admitted, hand it to the target.

use std::path::PathBuf;

use anyhow::Result;
use jobgate_core::admission::Outcome;
use jobgate_core::config::{Config, Target};

use crate::args::{Format, Submit};
use crate::output::json::{self, Done, SubmissionV1};
use crate::output::untrusted::one_line;
use crate::output::{self, Sources};
use crate::run;
use crate::stop::Stop;
use crate::target::dir::{self, Written};

pub(super) fn run(arguments: &Submit) -> Result<Outcome> {
    let named = arguments.target.as_deref().map(parse).transpose()?;
    let mut run =
        run::run(std::slice::from_ref(&arguments.path), &arguments.scope, super::fail_on(&arguments.output))?;
    if run.checked.len() != 1 {
        return Err(Stop::usage("one spec is submitted at a time")
            .help("name the spec itself, not a folder")
            .into());
    }
    if run.report.outcome != Outcome::Admitted {
        super::report(&run, arguments.output.format)?;
        return Ok(run.report.outcome);
    }
    if arguments.output.format == Format::Human {
        output::print(&output::human::report(&run.report, &Sources::of(&run.checked)))?;
    }
    let checked = run.checked.remove(0);
    let target = match named {
        Some(path) => path,
        None => configured(&checked.session.config)?,
    };
    let Ok(admitted) = checked.admission.admitted() else {
        return Err(Stop::failed("the spec is not admitted").into());
    };
    let submitted = dir::submit(&admitted, &checked.snapshots, &target)?;
    match arguments.output.format {
        Format::Human => output::print(&said(&submitted))?,
        Format::Json => {
            let submission = SubmissionV1 {
                id: &submitted.id,
                folder: submitted.folder.display().to_string(),
                written: submitted.written != Written::Nothing,
            };
            let done = Done { submission: Some(submission), ..Done::default() };
            output::print_data(&json::report(&run.report, done)?)?;
        }
    }
    Ok(Outcome::Admitted)
}

fn said(submitted: &dir::Submitted) -> String {
    let folder = one_line(&submitted.folder.display().to_string());
    let id = &submitted.id;
    match submitted.written {
        Written::All => format!("submitted {id} to {folder}\n"),
        Written::Missing => {
            format!(
                "{id} was submitted before: what was missing or damaged below {folder} and in its blobs was written again\n"
            )
        }
        Written::Nothing => {
            format!("{id} was submitted before: {folder} is complete, and nothing was written\n")
        }
    }
}

/// A target as the command line names it.
fn parse(text: &str) -> Result<PathBuf, Stop> {
    match text.split_once(':') {
        Some(("dir", path)) if !path.is_empty() => Ok(PathBuf::from(path)),
        _ if text == "azureml" => {
            Err(Stop::failed("submitting to Azure ML comes with a later version of jobgate")
                .help("use `--target dir:PATH`"))
        }
        _ => Err(Stop::usage(format!("`{text}` is no target")).help("use `dir:PATH`")),
    }
}

fn configured(config: &Config) -> Result<PathBuf, Stop> {
    match &config.target {
        Some(Target::Dir(path)) => {
            let folder = config.texts.last().map(|text| text.folder.clone()).unwrap_or_default();
            Ok(folder.join(path))
        }
        Some(Target::AzureMl(_)) => parse("azureml"),
        None => Err(Stop::usage("there is no target")
            .help("give one with `--target dir:PATH`, or in the configuration")),
    }
}
