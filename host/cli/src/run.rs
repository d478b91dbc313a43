//! A run over specs: find them, load each, admit or deny it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use jobgate_azureml::plan::Step;
use jobgate_azureml::spec::Surroundings;
use jobgate_core::admission::{self, Admission, Context, Outcome, TargetCheck};
use jobgate_core::files::{FileProblem, Files};
use jobgate_core::finding::Finding;
use jobgate_core::kind;
use jobgate_core::policy::Capabilities;
use jobgate_core::report::Report;
use jobgate_core::snapshot::SnapshotLock;
use jobgate_core::snapshots::SnapshotStore;
use jobgate_core::submission::{LoadLimits, Loaded, Rewritten, Submission};
use jobgate_engine::Engine;
use jobgate_yaml::{Document, Tree};

use crate::args::Scope;
use crate::discover::{self, Candidate};
use crate::disk::Disk;
use crate::judge::Judge;
use crate::output::untrusted::one_line;
use crate::project;
use crate::projects;
use crate::purpose::{Aim, Overridden, Purpose};
use crate::session::{self, Session};
use crate::stop::Stop;
use crate::surroundings;
use crate::target::{self, Target};

/// The lock of code folders; it lies in the project root.
pub(crate) const SNAPSHOTS: &str = "snapshots.lock";

/// The largest lock of code folders that is read, in bytes.
const SNAPSHOTS_BYTES: u64 = 64 << 20;

/// The kind of a spec that no row of the table of kinds fits.
const UNKNOWN: &str = "unknown";

/// What a run gave.
pub(crate) struct Run {
    /// Each spec with what came of it, in order.
    pub(crate) checked: Vec<Checked>,
    /// What reports say.
    pub(crate) report: Report,
    /// Files in folders that were passed over, as they are of no kind of spec.
    pub(crate) passed_over: Vec<PathBuf>,
}

impl Run {
    /// The name of a file of a submission, as the report has it.
    pub(crate) fn name(&self, file: &Rewritten) -> String {
        let is_of = |one: &&Checked| {
            one.admission.submission().is_some_and(|submission| {
                submission.files().any(|spec| spec.absolute == file.absolute)
                    || submission.dockerfiles().any(|dockerfile| dockerfile.absolute == file.absolute)
            })
        };
        let prefix = self.checked.iter().find(is_of).map(|one| one.prefix.as_str()).unwrap_or_default();
        format!("{prefix}{}", file.path)
    }
}

/// One spec of a run.
pub(crate) struct Checked {
    /// What paths are relative to: the project root, or without one the spec's folder.
    pub(crate) base: PathBuf,
    /// What stands before names of its files in the report, as there are other projects in the run.
    pub(crate) prefix: String,
    /// What holds for it.
    pub(crate) session: Rc<Session>,
    /// What was asked about its code folders.
    pub(crate) snapshots: Arc<SnapshotStore>,
    /// What came of it.
    pub(crate) admission: Admission,
    /// Where it goes, if it is to be submitted.
    pub(crate) target: Option<Target>,
    /// What that sends to a workspace.
    pub(crate) planned: Option<Planned>,
}

/// What submitting a spec to a workspace sends.
pub(crate) struct Planned {
    /// The steps; none if something in the spec cannot be sent.
    pub(crate) steps: Vec<Step>,
    /// What they owe to where jobgate was called.
    pub(crate) surroundings: Surroundings,
    /// The project root, if there is one.
    pub(crate) root: Option<PathBuf>,
}

/// Loads and admits or denies every spec that the paths mean.
///
/// # Errors
/// When a path leads nowhere, a configuration is wrong, or there is nothing to check.
pub(crate) fn run(paths: &[PathBuf], scope: &Scope, purpose: &Purpose<'_>) -> Result<Run> {
    let mut runner =
        Runner { scope, purpose, engine: None, sessions: HashMap::new(), snapshots: HashMap::new() };
    let paths = paths.iter().map(|path| absolute(path)).collect::<Result<Vec<_>>>()?;
    let candidates = discover::candidates(&Disk, &paths).map_err(|error| Stop {
        outcome: Outcome::Denied,
        ..Stop::failed(error).help("name a spec, or a folder of specs")
    })?;
    purpose.overrides.only_for_one(&candidates)?;
    let mut run = Run { checked: Vec::new(), report: empty(), passed_over: Vec::new() };
    for candidate in candidates {
        match runner.check(&candidate)? {
            Some(checked) => run.checked.push(checked),
            None => run.passed_over.push(candidate.path),
        }
    }
    if run.checked.is_empty() {
        let stop = Stop::nothing("there is no spec to check");
        return Err(match run.passed_over.as_slice() {
            [] => stop.help("name a spec, or a folder that holds some"),
            files => stop.help(format!("name a spec; {}", passed_over(files))),
        }
        .into());
    }
    purpose.facts.finish()?;
    run.report = report(&mut run.checked);
    Ok(run)
}

fn empty() -> Report {
    Report {
        outcome: Outcome::NothingToCheck,
        specs: Vec::new(),
        findings: Vec::new(),
        changes: Vec::new(),
        failures: Vec::new(),
        policies: Vec::new(),
    }
}

/// Specs of one project below one configuration make one report; those of several are put together.
fn report(checked: &mut [Checked]) -> Report {
    let mut bases: Vec<PathBuf> = Vec::new();
    for one in checked.iter() {
        if !bases.contains(&one.base) {
            bases.push(one.base.clone());
        }
    }
    let prefixes = projects::prefixes(&bases);
    let mut groups: Vec<(&Rc<Session>, &str, Vec<&Admission>)> = Vec::new();
    for one in checked {
        let prefix = bases.iter().zip(&prefixes).find(|(base, _)| **base == one.base);
        one.prefix = prefix.map(|(_, prefix)| prefix.clone()).unwrap_or_default();
        let one = &*one;
        let same =
            |group: &&mut (&Rc<Session>, &str, _)| Rc::ptr_eq(group.0, &one.session) && group.1 == one.prefix;
        match groups.iter_mut().find(same) {
            Some(group) => group.2.push(&one.admission),
            None => groups.push((&one.session, &one.prefix, vec![&one.admission])),
        }
    }
    Report::merged(groups.into_iter().map(|(session, prefix, admissions)| {
        let mut report = Report::new(&session.policies, admissions);
        projects::qualify(&mut report, prefix);
        report
    }))
}

/// Absolute, but with links kept: `..` behind a link means what the system makes of it.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("cannot tell where `{}` is", path.display()))
}

/// Where a spec goes.
struct Aimed {
    target: Option<Target>,
    judge: Option<Judge>,
}

struct Runner<'a> {
    scope: &'a Scope,
    purpose: &'a Purpose<'a>,
    engine: Option<Engine>,
    sessions: HashMap<Option<PathBuf>, Rc<Session>>,
    snapshots: HashMap<PathBuf, Arc<SnapshotStore>>,
}

impl Runner<'_> {
    /// None for a file that was found in a folder and is no spec.
    fn check(&mut self, candidate: &Candidate) -> Result<Option<Checked>> {
        let (root, loaded) = load(&candidate.path, self.scope, self.purpose.overrides)?;
        if !candidate.is_named && is_no_spec(&candidate.path, &loaded) {
            return Ok(None);
        }
        let session = self.session(&candidate.path)?;
        if session.policies.is_empty() {
            return Err(no_policy(&session).into());
        }
        let base =
            root.clone().unwrap_or_else(|| candidate.path.parent().unwrap_or(&candidate.path).to_owned());
        let snapshots = self.snapshots(root.clone(), &base)?;
        let aim = self.aim(&session, root.as_deref(), &snapshots)?;
        let facts = self.purpose.facts.facts(&session.config)?;
        let context = Context {
            target: aim.judge.as_ref().map(|judge| judge as &dyn TargetCheck),
            capabilities: Capabilities {
                snapshots: Some(Arc::clone(&snapshots) as _),
                workspace: facts.clone(),
                registry: facts,
                ..Capabilities::default()
            },
            fail_on: self.purpose.fail_on,
            choices: self.purpose.choices,
        };
        let named = candidate.path.strip_prefix(&base).unwrap_or(&candidate.path).display().to_string();
        let admission = admission::run(&named, loaded, &session.policies, &context);
        let Aimed { target, judge } = aim;
        let planned = judge.and_then(Judge::into_planned);
        Ok(Some(Checked { base, prefix: String::new(), session, snapshots, admission, target, planned }))
    }

    /// Where a spec goes, and what is to be said about it for that.
    fn aim(&self, session: &Session, root: Option<&Path>, snapshots: &Arc<SnapshotStore>) -> Result<Aimed> {
        match &self.purpose.aim {
            Aim::Judge { target } => {
                let judge = target::is_azureml(target, &session.config).then(Judge::schema);
                Ok(Aimed { target: None, judge })
            }
            Aim::Submit { to, surroundings } => {
                let target = target::choose(to, &session.config)?;
                let judge = match &target {
                    Target::Dir(_) => None,
                    Target::AzureMl(target) => {
                        let surroundings = match surroundings {
                            Some(recorded) => (*recorded).clone(),
                            None => surroundings::current(target.cloud())?,
                        };
                        Some(Judge::plan(&target.planned, surroundings, root, snapshots))
                    }
                };
                Ok(Aimed { target: Some(target), judge })
            }
        }
    }

    fn snapshots(&mut self, root: Option<PathBuf>, base: &Path) -> Result<Arc<SnapshotStore>> {
        if let Some(known) = self.snapshots.get(base) {
            return Ok(Arc::clone(known));
        }
        let opened = snapshots(root, base)?;
        self.snapshots.insert(base.to_owned(), Arc::clone(&opened));
        Ok(opened)
    }

    fn session(&mut self, spec: &Path) -> Result<Rc<Session>> {
        let path = self.scope.config.clone().or_else(|| project::config(&Disk, spec));
        if let Some(session) = self.sessions.get(&path) {
            return Ok(Rc::clone(session));
        }
        let config = session::config(self.scope, path.as_deref())?;
        let engine = match &self.engine {
            Some(engine) => engine.clone(),
            None => self.engine.insert(Engine::new()?).clone(),
        };
        let session = Rc::new(Session::open(config, &engine)?);
        // The process ends with the run: giving back the policies' code page by page before would only delay it.
        std::mem::forget(Rc::clone(&session));
        self.sessions.insert(path, Rc::clone(&session));
        Ok(session)
    }
}

/// What is asked about code folders below a project root, with its `snapshots.lock`.
///
/// # Errors
/// When the lock cannot be read.
pub(crate) fn snapshots(root: Option<PathBuf>, base: &Path) -> Result<Arc<SnapshotStore>> {
    let path = base.join(SNAPSHOTS);
    let lock = match Disk.read(&path, SNAPSHOTS_BYTES) {
        Ok(bytes) => {
            let shown = path.display();
            Some(SnapshotLock::parse(&bytes).map_err(|error| Stop::failed(format!("`{shown}`: {error}")))?)
        }
        Err(error) if error.problem == FileProblem::Missing => None,
        Err(error) => return Err(Stop::failed(format!("the lock of snapshots is not read: {error}")).into()),
    };
    Ok(Arc::new(SnapshotStore::new(Arc::new(Disk), root, base.to_owned(), lock)))
}

/// Loads one spec with everything that it refers to, and tells its project root.
///
/// # Errors
/// When the project root that is given is none.
pub(crate) fn load(spec: &Path, scope: &Scope, overrides: &Overridden) -> Result<(Option<PathBuf>, Loaded)> {
    let root = match &scope.root {
        Some(root) => Some(
            Disk.resolve(&absolute(root)?)
                .map_err(|error| Stop::usage(format!("the project root: {error}")))?,
        ),
        None => project::root(&Disk, spec).and_then(|root| Disk.resolve(&root).ok()),
    };
    let limits = LoadLimits::default();
    let loaded = Submission::load_with(&Disk, root.as_deref(), spec, &limits, &overrides.values);
    Ok((root, loaded))
}

/// Whether a file that was found in a folder is none that the service takes: a conda file, an MLTable, data. One that names a schema
/// of the service, or has what jobs are made of, is meant as a spec: not to know its kind is then an error, and no reason to go on.
fn is_no_spec(path: &Path, loaded: &Loaded) -> bool {
    match &loaded.submission {
        Some(submission) => {
            submission.kind() == UNKNOWN && !is_meant(&submission.file(submission.root()).tree)
        }
        None => repeats_keys(path, loaded).is_some_and(|tree| kind::of(&tree).is_none() && !is_meant(&tree)),
    }
}

fn is_meant(tree: &Tree) -> bool {
    let has = |key: &str| tree.get(tree.root(), key).is_some();
    let schema = tree.get(tree.root(), "$schema").and_then(|schema| tree.text(schema)).unwrap_or_default();
    let is_meant = schema.contains("azureml") || has("jobs") || (has("command") && has("type"));
    kind::other_file(tree).is_none() && is_meant
}

/// The tree of a file that was refused for nothing but keys that stand twice. Where the keys that tell the kind do, nobody can tell it.
fn repeats_keys(path: &Path, loaded: &Loaded) -> Option<Tree> {
    let is_harmless = |finding: &Finding| {
        finding.rule == "AML-ID-017"
            && !["`type`", "`$schema`"].iter().any(|key| finding.message.contains(key))
    };
    if loaded.findings.is_empty() || !loaded.findings.iter().all(is_harmless) {
        return None;
    }
    let limits = LoadLimits::default().yaml;
    let bytes = Disk.read(path, limits.bytes as u64).ok()?;
    Document::tree_with_repeated_keys(&bytes, &limits)
}

/// The most files that a message names.
const NAMED: usize = 3;

/// Says which files in folders were passed over.
pub(crate) fn passed_over(files: &[PathBuf]) -> String {
    let names: Vec<_> = files.iter().take(NAMED).map(|path| one_line(&session::shown(path))).collect();
    let more = match files.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("passed over, as no kind of spec: {}{more}", names.join(", "))
}

fn no_policy(session: &Session) -> Stop {
    let stop = Stop::nothing("no policy is configured, so nothing would be checked");
    match session.config.texts.last() {
        Some(text) => stop.help(format!("add policies to `{}`", text.name)),
        None => stop.help("make a `jobgate.yaml` in the project's folder, for example one of `version: 1` with `policies: [{id: user-identity, source: \"builtin:user-identity\"}]`"),
    }
}
