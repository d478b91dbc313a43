//! `jobgate check`: admit or deny specs.

use std::path::PathBuf;

use anyhow::Result;
use jobgate_core::admission::Outcome;

use crate::args::{Check, Format};
use crate::output;
use crate::output::style::{HEADING, styled};
use crate::purpose::{Aim, Overridden, Purpose};
use crate::run;

pub(super) fn run(arguments: &Check) -> Result<Outcome> {
    let here = [PathBuf::from(".")];
    let paths = if arguments.paths.is_empty() { &here } else { arguments.paths.as_slice() };
    let overrides = Overridden::read(&arguments.overrides)?;
    let facts = super::source(&arguments.judged);
    let purpose = Purpose {
        fail_on: super::fail_on(arguments.output.fail_on),
        overrides: &overrides,
        aim: Aim::Judge { target: &arguments.judged.target },
        facts: &facts,
        choices: &[],
    };
    let run = run::run(paths, &arguments.scope, &purpose)?;
    super::report(&run, arguments.output.format)?;
    if arguments.output.format == Format::Human && run.report.changes.iter().any(|change| change.applied) {
        let name = styled(HEADING, "note");
        output::tell(&format!("{name}: `jobgate diff` shows the changes, `jobgate fix` writes them"));
    }
    Ok(run.report.outcome)
}
