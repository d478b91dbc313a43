//! The commands, one in each file.

mod check;
mod chosen;
mod completions;
mod config_schema;
mod context;
mod diff;
mod explain;
mod fix;
mod job;
mod lock;
mod plan;
mod policy;
mod render;
mod submit;

use anyhow::Result;
use jobgate_core::admission::{FailOn as CoreFailOn, Outcome};

use crate::args::{Command, FailOn, Format, Judged};
use crate::facts::Source;
use crate::output::json::Done;
use crate::output::style::{HEADING, styled};
use crate::output::{self, Sources};
use crate::run::{self, Run};

/// Runs a command. The outcome is the exit code.
///
/// # Errors
/// When there is no report; see [`crate::stop`].
pub(crate) fn run(command: Command) -> Result<Outcome> {
    match command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Fix(arguments) => fix::run(&arguments),
        Command::Render(arguments) => render::run(&arguments),
        Command::Plan(arguments) => plan::run(&arguments),
        Command::Submit(arguments) => submit::run(&arguments),
        Command::Status(arguments) => job::status(&arguments),
        Command::Cancel(arguments) => job::cancel(&arguments),
        Command::Lock(arguments) => lock::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Context(arguments) => context::run(&arguments),
        Command::Policy(arguments) => policy::run(&arguments),
        Command::ConfigSchema => config_schema::run(),
        Command::Completions(arguments) => completions::run(&arguments),
    }
}

/// Where facts come from when specs are judged.
fn source(judged: &Judged) -> Source<'_> {
    Source::new(&judged.facts, &judged.target, &judged.connection)
}

/// From which level on findings deny.
fn fail_on(level: Option<FailOn>) -> CoreFailOn {
    match level {
        Some(FailOn::Warning) => CoreFailOn::Warning,
        None => CoreFailOn::Error,
    }
}

/// Writes the report of a run in the format that is asked for, and says what was passed over.
fn report(run: &Run, format: Format) -> Result<()> {
    match format {
        Format::Human => output::print(&output::human::report(&run.report, &Sources::of(&run.checked)))?,
        Format::Json => return data(run, Done::default()),
    }
    tell_passed_over(run);
    Ok(())
}

/// Writes the report of a run for programs, with what else was done, and says what was passed over.
fn data(run: &Run, done: Done<'_>) -> Result<()> {
    output::print_data(&output::json::report(&run.report, done)?)?;
    tell_passed_over(run);
    Ok(())
}

fn tell_passed_over(run: &Run) {
    if !run.passed_over.is_empty() {
        output::tell(&format!("{}: {}", styled(HEADING, "note"), run::passed_over(&run.passed_over)));
    }
}
