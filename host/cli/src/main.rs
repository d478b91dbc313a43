//! `jobgate`: a gate for Azure Machine Learning. Thin: arguments, files, output, exit codes; everything else is in the core.

mod args;
mod builtin;
mod commands;
mod context_file;
mod discover;
mod disk;
mod facts;
mod judge;
mod output;
mod progress;
mod project;
mod projects;
mod purpose;
mod run;
mod sealed;
mod session;
mod staged;
mod state;
mod stop;
mod surroundings;
mod target;

use std::process::ExitCode;

use anstream::ColorChoice;
use clap::Parser as _;
use jobgate_core::admission::Outcome;

use crate::args::{Arguments, Colour};
use crate::output::Sources;
use crate::output::style::{BAD, HEADING, styled};
use crate::output::untrusted::{is_hidden, one_line};
use crate::stop::Stop;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    match arguments.color {
        Colour::Auto => {}
        Colour::Always => ColorChoice::Always.write_global(),
        Colour::Never => ColorChoice::Never.write_global(),
    }
    match commands::run(arguments.command) {
        Ok(outcome) => ExitCode::from(outcome.code()),
        Err(error) => {
            explain(&error);
            ExitCode::from(stop::outcome(&error).code())
        }
    }
}

/// Says what ended the run, and what to do about it.
fn explain(error: &anyhow::Error) {
    if let Some(error) = stop::config_error(error) {
        let sources = Sources::on_disk();
        let problems =
            error.problems.iter().map(|problem| output::human::config_problem(problem, None, &sources));
        output::tell(&problems.collect::<String>());
        return;
    }
    output::tell(&format!("{}: {}", styled(BAD.bold(), "error"), one_line(&format!("{error:#}"))));
    if let Some(help) = error.downcast_ref::<Stop>().and_then(|stop| stop.help.as_deref()) {
        output::tell(&format!("{}: {}", styled(HEADING, "help"), one_line(help)));
    }
}

/// Prints what was asked for (help, the version), or says what is wrong with the command line.
fn usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    // The message quotes arguments, and those may come from a folder with hostile file names.
    let text = error.render();
    let hidden = |argument: std::ffi::OsString| argument.to_string_lossy().contains(is_hidden);
    if std::env::args_os().any(hidden) {
        output::tell(&text.to_string().lines().map(one_line).collect::<Vec<_>>().join("\n"));
    } else {
        output::tell(&text.ansi().to_string());
    }
    ExitCode::from(Outcome::Usage.code())
}
