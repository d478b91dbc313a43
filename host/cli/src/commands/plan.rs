//! `jobgate plan`: check a spec and, if it is admitted, write down every request that submitting it would send.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use jobgate_azureml::plan::file::PLAN_BYTES;
use jobgate_core::admission::Outcome;
use jobgate_core::files::{FileProblem, Files as _};

use crate::args::{Plan, Scope};
use crate::disk::Disk;
use crate::facts::Source;
use crate::output::untrusted::one_line;
use crate::output::{self, Sources, json};
use crate::purpose::{Aim, Overridden, Purpose};
use crate::run::{self, Run};
use crate::sealed::{Binary, Sealed};
use crate::staged;
use crate::stop::Stop;

pub(super) fn run(arguments: &Plan) -> Result<Outcome> {
    let overrides = Overridden::read(&arguments.overrides)?;
    let aim = Aim::Submit { to: &arguments.to, surroundings: None };
    let facts = Source::new(&arguments.facts, &arguments.to.target, &arguments.to.connection);
    let fail_on = super::fail_on(arguments.fail_on);
    let purpose = Purpose { fail_on, overrides: &overrides, aim, facts: &facts, choices: &[] };
    let mut run = one(&arguments.path, &arguments.scope, &purpose)?;
    let report = output::human::report(&run.report, &Sources::of(&run.checked));
    let Some(text) = text(&mut run, &overrides)? else {
        output::tell(&report);
        return Ok(run.report.outcome);
    };
    match &arguments.output {
        None => output::print_data(&text)?,
        Some(path) => {
            write(path, &text, arguments.force)?;
            let path = one_line(&path.display().to_string());
            output::print(&format!("{report}planned in {path}: `jobgate submit {path}` sends it\n"))?;
        }
    }
    Ok(Outcome::Admitted)
}

/// A run over one spec.
///
/// # Errors
/// When it cannot be run, or there are several.
pub(super) fn one(path: &Path, scope: &Scope, purpose: &Purpose<'_>) -> Result<Run> {
    let run = run::run(&[path.to_owned()], scope, purpose)?;
    if run.checked.len() == 1 {
        return Ok(run);
    }
    Err(Stop::usage("one spec is submitted at a time").help("name the spec itself, not a folder").into())
}

/// The plan of the spec of a run, as text that no log obeys; none if the spec is not admitted. Takes the spec out of the run.
///
/// # Errors
/// When it is for no workspace, or would hold a secret.
pub(super) fn text(run: &mut Run, overrides: &Overridden) -> Result<Option<String>> {
    if run.report.outcome != Outcome::Admitted {
        return Ok(None);
    }
    let sealed = Sealed::new(run.checked.remove(0), overrides, Binary::Content)?;
    sealed.refuse_secrets(overrides)?;
    Ok(Some(json::inert(&sealed.plan.to_text()?)))
}

/// Writes a plan, whole or not at all. A file that is there is not overwritten unless that is asked for, or it says the same.
fn write(path: &Path, text: &str, force: bool) -> Result<()> {
    let failed = || format!("cannot write `{}`", path.display());
    if !force {
        match Disk.read(path, PLAN_BYTES) {
            Ok(there) if there == text.as_bytes() => return Ok(()),
            Err(error) if error.problem == FileProblem::Missing => {}
            _ => {
                let stop = Stop::failed(format!("there is a file `{}` already", path.display()));
                return Err(stop.help("name another file, or overwrite this one with `--force`").into());
            }
        }
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = staged::beside(folder, ".tmp-").with_context(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).with_context(failed)?;
    file.persist(path).map_err(|error| error.error).with_context(failed)?;
    Ok(())
}
