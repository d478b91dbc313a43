//! `jobgate completions`: what a shell needs to complete the command line.

use anyhow::Result;
use clap::CommandFactory as _;
use jobgate_core::admission::Outcome;

use crate::args::{Arguments, Completions};
use crate::output;

pub(super) fn run(arguments: &Completions) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "jobgate", &mut script);
    output::print_data(&String::from_utf8(script)?)?;
    Ok(Outcome::Admitted)
}
