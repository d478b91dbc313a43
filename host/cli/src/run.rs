//! A run over specs: find them, load each, admit or deny it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use jobgate_core::admission::{self, Admission, Context, FailOn, Outcome};
use jobgate_core::files::{FileProblem, Files};
use jobgate_core::report::Report;
use jobgate_core::snapshot::SnapshotLock;
use jobgate_core::snapshots::SnapshotStore;
use jobgate_core::submission::{LoadLimits, Loaded, Submission};
use jobgate_engine::Engine;

use crate::args::Scope;
use crate::discover::{self, Candidate};
use crate::disk::Disk;
use crate::project;
use crate::session::{self, Session};
use crate::stop::Stop;

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

/// One spec of a run.
pub(crate) struct Checked {
    /// What paths are relative to: the project root, or without one the spec's folder.
    pub(crate) base: PathBuf,
    /// What holds for it.
    pub(crate) session: Rc<Session>,
    /// What was asked about its code folders.
    pub(crate) snapshots: Arc<SnapshotStore>,
    /// What came of it.
    pub(crate) admission: Admission,
}

/// Loads and admits or denies every spec that the paths mean.
///
/// # Errors
/// When a path leads nowhere, a configuration is wrong, or there is nothing to check.
pub(crate) fn run(paths: &[PathBuf], scope: &Scope, fail_on: FailOn) -> Result<Run> {
    let mut runner =
        Runner { scope, fail_on, engine: None, sessions: HashMap::new(), snapshots: HashMap::new() };
    let paths = paths.iter().map(|path| absolute(path)).collect::<Result<Vec<_>>>()?;
    let candidates = discover::candidates(&Disk, &paths).map_err(|error| Stop {
        outcome: Outcome::Denied,
        ..Stop::failed(error).help("name a spec, or a folder of specs")
    })?;
    let mut run = Run { checked: Vec::new(), report: empty(), passed_over: Vec::new() };
    for candidate in candidates {
        match runner.check(&candidate)? {
            Some(checked) => run.checked.push(checked),
            None => run.passed_over.push(candidate.path),
        }
    }
    if run.checked.is_empty() {
        return Err(Stop::nothing("there is no spec to check")
            .help("name a spec, or a folder that holds some")
            .into());
    }
    run.report = report(&run.checked);
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

/// Specs below one configuration make one report; those of several configurations are put together.
fn report(checked: &[Checked]) -> Report {
    let mut sessions: Vec<&Rc<Session>> = Vec::new();
    for one in checked {
        if !sessions.iter().any(|session| Rc::ptr_eq(session, &one.session)) {
            sessions.push(&one.session);
        }
    }
    let of = |session: &Rc<Session>| {
        let own = checked.iter().filter(|one| Rc::ptr_eq(&one.session, session));
        Report::new(&session.policies, own.map(|one| &one.admission))
    };
    Report::merged(sessions.into_iter().map(of))
}

/// Absolute, but with links kept: `..` behind a link means what the system makes of it.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("cannot tell where `{}` is", path.display()))
}

struct Runner<'a> {
    scope: &'a Scope,
    fail_on: FailOn,
    engine: Option<Engine>,
    sessions: HashMap<Option<PathBuf>, Rc<Session>>,
    snapshots: HashMap<PathBuf, Arc<SnapshotStore>>,
}

impl Runner<'_> {
    /// None for a file that was found in a folder and is no spec.
    fn check(&mut self, candidate: &Candidate) -> Result<Option<Checked>> {
        let (root, loaded) = load(&candidate.path, self.scope)?;
        if !candidate.is_named && is_no_spec(&loaded) {
            return Ok(None);
        }
        let session = self.session(&candidate.path)?;
        if session.policies.is_empty() {
            return Err(no_policy(&session).into());
        }
        let base =
            root.clone().unwrap_or_else(|| candidate.path.parent().unwrap_or(&candidate.path).to_owned());
        let snapshots = self.snapshots(root, &base)?;
        let context = Context { snapshots: Some(Arc::clone(&snapshots) as _), fail_on: self.fail_on };
        let named = candidate.path.strip_prefix(&base).unwrap_or(&candidate.path).display().to_string();
        let admission = admission::run(&named, loaded, &session.policies, &context);
        Ok(Some(Checked { base, session, snapshots, admission }))
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
pub(crate) fn load(spec: &Path, scope: &Scope) -> Result<(Option<PathBuf>, Loaded)> {
    let root = match &scope.root {
        Some(root) => Some(
            Disk.resolve(&absolute(root)?)
                .map_err(|error| Stop::usage(format!("the project root: {error}")))?,
        ),
        None => project::root(&Disk, spec).and_then(|root| Disk.resolve(&root).ok()),
    };
    let loaded = Submission::load(&Disk, root.as_deref(), spec, &LoadLimits::default());
    Ok((root, loaded))
}

/// Whether a file that was found in a folder is none that the service takes: a conda file, an MLTable, data.
fn is_no_spec(loaded: &Loaded) -> bool {
    loaded.submission.as_ref().is_some_and(|submission| submission.kind() == UNKNOWN)
}

fn no_policy(session: &Session) -> Stop {
    let stop = Stop::nothing("no policy is configured, so nothing would be checked");
    match session.config.texts.last() {
        Some(text) => stop.help(format!("add policies to `{}`", text.name)),
        None => stop.help("make a `jobgate.yaml` in the project's folder, for example one of `version: 1` with `policies: [{id: user-identity, source: \"builtin:user-identity\"}]`"),
    }
}
