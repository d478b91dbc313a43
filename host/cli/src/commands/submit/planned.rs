//! Submits a plan: it is made anew from what is there now, and must be the same in every part.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jobgate_azureml::Destination;
use jobgate_azureml::plan::file::{PLAN_BYTES, PlanError, PlanFile, differences, is_plan};
use jobgate_azureml::spec::Surroundings;
use jobgate_core::admission::Outcome;
use jobgate_core::files::{FileKind, Files as _};

use crate::args::{Format, Scope, Submit, TargetName, Where};
use crate::disk::Disk;
use crate::facts::Source;
use crate::output::json::{self, Done};
use crate::output::style::{BAD, HEADING, styled};
use crate::output::untrusted::one_line;
use crate::output::{self, Sources};
use crate::purpose::{Aim, Overridden, Purpose};
use crate::run::Run;
use crate::sealed;
use crate::stop::Stop;
use crate::{project, run};

/// How much of a file is read to see whether it is a plan.
const HEAD: u64 = 4096;

/// The most bytes of a file that does not begin as a plan does, and may be one all the same.
const UNMARKED: u64 = 8 << 20;

/// The content of a file, if that is meant as a plan.
///
/// # Errors
/// When it is one, and cannot be read.
pub(super) fn content(path: &Path) -> Result<Option<Vec<u8>>> {
    // What cannot be read is told as a spec that cannot be read.
    let Ok(file) = Disk.open(path) else { return Ok(None) };
    let mut head = Vec::new();
    if file.take(HEAD).read_to_end(&mut head).is_err() {
        return Ok(None);
    }
    if is_plan(&head) {
        let read = Disk.read(path, PLAN_BYTES);
        return Ok(Some(read.map_err(|error| stale(format!("the plan is not read: {error}")))?));
    }
    let is_json = head.trim_ascii_start().starts_with(b"{") || head.starts_with("\u{feff}".as_bytes());
    let whole = if is_json { Disk.read(path, UNMARKED).ok() } else { None };
    Ok(whole.filter(|bytes| is_plan(bytes)))
}

/// What was planned, made anew: ready to be sent if nothing differs.
pub(super) struct Anew {
    /// The run over its spec.
    pub(super) run: Run,
    /// What was set in it.
    pub(super) overrides: Overridden,
}

/// Makes a plan anew. None, if it no longer fits, which was told.
///
/// # Errors
/// When it is damaged, or cannot be made.
pub(super) fn anew(bytes: &[u8], arguments: &Submit) -> Result<Option<Anew>> {
    let plan = PlanFile::parse(bytes).map_err(|error| match error {
        PlanError::Version { .. } => Stop::failed(&error).help(error.help()),
        PlanError::Damaged(_) => stale(&error).help(error.help()),
    })?;
    if arguments.overrides.name.is_some() || !arguments.overrides.set.is_empty() {
        let stop = Stop::usage("`--name` and `--set` are for a spec, and this is a plan");
        return Err(stop.help("plan again with them").into());
    }
    if let Some(TargetName::Dir(_)) = arguments.to.target.target {
        let stop = Stop::usage("a plan is for a workspace, and the target is a folder");
        return Err(stop.help("submit the spec itself into a folder").into());
    }
    let overrides = Overridden::of(plan.overrides.clone())?;
    let base = locate(&plan, &arguments.scope)?;
    let root = plan.spec.is_limited.then(|| base.clone());
    let scope = Scope { root, ..arguments.scope.clone() };
    let to = filled(&arguments.to, &plan);
    let recorded = &plan.surroundings;
    let surroundings = Surroundings { folder: base.join(&recorded.folder), ..recorded.clone() };
    let aim = Aim::Submit { to: &to, surroundings: Some(&surroundings) };
    let fail_on = super::super::fail_on(arguments.output.fail_on);
    let facts = Source::new(&arguments.facts, &to.target, &to.connection);
    let purpose = Purpose { fail_on, overrides: &overrides, aim, facts: &facts, choices: &[] };
    let mut run = super::super::plan::one(&base.join(&plan.spec.path), &scope, &purpose)?;
    let now =
        run.checked.first().map(|checked| sealed::described(checked, &overrides)).transpose()?.flatten();
    let differing = match now {
        Some(now) => differences(&plan, &now),
        None => vec![format!("the file `{}` cannot be read", plan.spec.path)],
    };
    if differing.is_empty() {
        return Ok(Some(Anew { run, overrides }));
    }
    run.report.outcome = Outcome::PlanStale;
    tell(&run, &differing, arguments.output.format)?;
    Ok(None)
}

/// Says in what a plan no longer fits.
fn tell(run: &Run, differing: &[String], format: Format) -> Result<()> {
    if format == Format::Json {
        let done = Done { stale: Some(differing), ..Done::default() };
        return output::print_data(&json::report(&run.report, done)?);
    }
    if run.report.specs.iter().any(|spec| spec.outcome != Outcome::Admitted) {
        output::print(&output::human::report(&run.report, &Sources::of(&run.checked)))?;
    }
    output::tell(&format!("{}: the plan no longer fits, and nothing was sent", styled(BAD.bold(), "error")));
    for one in differing {
        output::tell(&format!("  {}", one_line(one)));
    }
    output::tell(&format!("{}: plan again, and review what differs", styled(HEADING, "help")));
    Ok(())
}

/// The folder that the paths of a plan are relative to: the root that is given, or else the nearest project around the current folder
/// that has the spec, or else the place where it was planned.
fn locate(plan: &PlanFile, scope: &Scope) -> Result<PathBuf> {
    let holds = |base: &PathBuf| matches!(Disk.kind(&base.join(&plan.spec.path)), Ok(FileKind::File { .. }));
    let candidates = match &scope.root {
        Some(root) => vec![run::absolute(root)?],
        None => {
            let here = std::env::current_dir().context("cannot tell which folder is the current one")?;
            let near: Vec<_> = match plan.spec.is_limited {
                true => here
                    .ancestors()
                    .filter(|folder| project::is_root(&Disk, folder))
                    .map(Path::to_owned)
                    .collect(),
                false => vec![here],
            };
            near.into_iter().chain([PathBuf::from(&plan.spec.root)]).collect()
        }
    };
    let found = candidates.into_iter().find(holds).and_then(|base| Disk.resolve(&base).ok());
    found.ok_or_else(|| {
        let stop = stale(format!("the spec of the plan, `{}`, is not here", plan.spec.path));
        stop.help("call jobgate in the project, or name its folder with `--root`").into()
    })
}

/// The target of a plan, where the command line says nothing else. Endpoints are not taken from a plan: a token goes to them, so whoever
/// submits has to name them, or the configuration.
fn filled(to: &Where, plan: &PlanFile) -> Where {
    let mut to = to.clone();
    let planned = &plan.target;
    let flags = &mut to.target;
    flags.target.get_or_insert(TargetName::AzureMl);
    match &planned.destination {
        // Whoever names the other kind learns what differs.
        Destination::Workspace(workspace) if to.registry.is_none() => {
            flags.subscription_id.get_or_insert_with(|| workspace.subscription_id.clone());
            flags.resource_group.get_or_insert_with(|| workspace.resource_group.clone());
            flags.workspace.get_or_insert_with(|| workspace.name.clone());
        }
        Destination::Registry(registry) if flags.workspace.is_none() => {
            to.registry.get_or_insert_with(|| registry.name.clone());
        }
        _ => {}
    }
    flags.cloud = flags.cloud.take().or_else(|| planned.cloud.clone());
    to.endpoint_name = to.endpoint_name.take().or_else(|| planned.endpoint_name.clone());
    to
}

fn stale(message: impl std::fmt::Display) -> Stop {
    Stop { outcome: Outcome::PlanStale, ..Stop::failed(message) }
}
