//! `jobgate submit`: check a spec and, if it is admitted, hand it to the target; or hand over what a plan says.

mod folder;
mod planned;
mod workspace;

use anyhow::Result;
use jobgate_core::admission::Outcome;

use crate::args::{Format, Submit};
use crate::facts::Source;
use crate::output::{self, Sources};
use crate::purpose::{Aim, Overridden, Purpose};
use crate::run::Run;
use crate::sealed::{Binary, Sealed};
use crate::target::Target;

pub(super) fn run(arguments: &Submit) -> Result<Outcome> {
    if let Some(bytes) = planned::content(&arguments.path)? {
        return match planned::anew(&bytes, arguments)? {
            Some(anew) => submit(anew.run, &anew.overrides, arguments),
            None => Ok(Outcome::PlanStale),
        };
    }
    let overrides = Overridden::read(&arguments.overrides)?;
    let aim = Aim::Submit { to: &arguments.to, surroundings: None };
    let facts = Source::new(&arguments.facts, &arguments.to.target, &arguments.to.connection);
    let fail_on = super::fail_on(arguments.output.fail_on);
    let purpose = Purpose { fail_on, overrides: &overrides, aim, facts: &facts, choices: &[] };
    let run = super::plan::one(&arguments.path, &arguments.scope, &purpose)?;
    submit(run, &overrides, arguments)
}

/// Submits the spec of a run, if it is admitted.
fn submit(mut run: Run, overrides: &Overridden, arguments: &Submit) -> Result<Outcome> {
    let format = arguments.output.format;
    if run.report.outcome != Outcome::Admitted {
        super::report(&run, format)?;
        return Ok(run.report.outcome);
    }
    if format == Format::Human {
        output::print(&output::human::report(&run.report, &Sources::of(&run.checked)))?;
    }
    let checked = run.checked.remove(0);
    if let Some(Target::Dir(path)) = &checked.target {
        let path = path.clone();
        return folder::submit(checked, &path, &run.report, format);
    }
    let sealed = Sealed::new(checked, overrides, Binary::Version)?;
    let telling = workspace::Telling { report: &run.report, format, wait: arguments.wait };
    workspace::submit(&sealed, telling)
}
