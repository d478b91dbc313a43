//! `jobgate submit`: check a spec and, if it is admitted, hand it to the target; or hand over what a plan says.

mod folder;

use anyhow::Result;
use jobgate_core::admission::Outcome;

use crate::args::{Format, Submit};
use crate::output::{self, Sources};
use crate::purpose::{Aim, Overridden, Purpose};
use crate::stop::Stop;
use crate::target::Target;

pub(super) fn run(arguments: &Submit) -> Result<Outcome> {
    let overrides = Overridden::read(&arguments.overrides)?;
    let aim = Aim::Submit { to: &arguments.to, surroundings: None };
    let purpose = Purpose { fail_on: super::fail_on(arguments.output.fail_on), overrides: &overrides, aim };
    let mut run = super::plan::one(&arguments.path, &arguments.scope, &purpose)?;
    if run.report.outcome != Outcome::Admitted {
        super::report(&run, arguments.output.format)?;
        return Ok(run.report.outcome);
    }
    if arguments.output.format == Format::Human {
        output::print(&output::human::report(&run.report, &Sources::of(&run.checked)))?;
    }
    let checked = run.checked.remove(0);
    match &checked.target {
        Some(Target::Dir(path)) => {
            let path = path.clone();
            folder::submit(checked, &path, &run.report, arguments.output.format)
        }
        _ => Err(Stop::failed("submitting to Azure ML comes with a later version of jobgate").into()),
    }
}
