//! `jobgate check`: admit or deny specs.

use std::path::PathBuf;

use anyhow::Result;
use jobgate_core::admission::Outcome;

use crate::args::Check;
use crate::run;

pub(super) fn run(arguments: &Check) -> Result<Outcome> {
    let here = [PathBuf::from(".")];
    let paths = if arguments.paths.is_empty() { &here } else { arguments.paths.as_slice() };
    let run = run::run(paths, &arguments.scope, super::fail_on(&arguments.output))?;
    super::report(&run, arguments.output.format)?;
    Ok(run.report.outcome)
}
