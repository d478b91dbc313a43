//! `jobgate`: a gate for Azure Machine Learning. Thin: arguments, files, output, exit codes; everything else is in the core.

mod args;
mod builtin;
mod commands;
mod discover;
mod disk;
mod output;
mod project;
mod run;
mod session;
mod stop;
mod target;

use std::process::ExitCode;

use anstream::ColorChoice;
use clap::Parser as _;
use jobgate_core::admission::Outcome;

use crate::args::{Arguments, Colour};
use crate::output::Sources;
use crate::output::untrusted::one_line;
use crate::stop::Stop;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are asked for; everything else is a wrong command line.
            let code = if error.use_stderr() { Outcome::Usage.code() } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
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
        let sources = Sources::default();
        let problems =
            error.problems.iter().map(|problem| output::human::config_problem(problem, None, &sources));
        output::tell(problems.collect::<String>().trim_end());
        return;
    }
    output::tell(&format!("error: {}", one_line(&format!("{error:#}"))));
    if let Some(help) = error.downcast_ref::<Stop>().and_then(|stop| stop.help.as_deref()) {
        output::tell(&format!("help: {}", one_line(help)));
    }
}
