//! `jobgate lock`: pins the policies, and the content of code folders.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jobgate_core::admission::Outcome;
use jobgate_core::lock::Lock as PolicyLock;
use jobgate_core::snapshot::LockPlace;
use jobgate_core::snapshots::record;
use jobgate_core::submission::Submission;
use jobgate_engine::Engine;

use crate::args::Lock;
use crate::disk::Disk;
use crate::output;
use crate::output::untrusted::one_line;
use crate::purpose::NOTHING_SET;
use crate::session::{self, Session};
use crate::stop::Stop;
use crate::{discover, project, run, staged};

pub(super) fn run(arguments: &Lock) -> Result<Outcome> {
    if !arguments.snapshots && !arguments.paths.is_empty() {
        return Err(Stop::usage("paths are for `--snapshots`")
            .help("add `--snapshots`, or leave the paths out")
            .into());
    }
    let mut stale = policies(arguments)?;
    if arguments.snapshots {
        stale |= snapshots(arguments)?;
    }
    Ok(if stale { Outcome::Denied } else { Outcome::Admitted })
}

/// Pins the policies beside the configuration. True if `--check` found the lock out of date.
fn policies(arguments: &Lock) -> Result<bool> {
    let first = arguments.paths.first().cloned().unwrap_or_else(|| PathBuf::from("."));
    let near = run::absolute(&first)?.join("x");
    let path = arguments.scope.config.clone().or_else(|| project::config(&Disk, &near));
    let config = session::config(&arguments.scope, path.as_deref())?;
    let Some(lock) = session::lock_path(&config) else {
        return Err(Stop::nothing("there is no jobgate.yaml here, so there is no policy to pin").into());
    };
    // What is pinned is what is there, so the old lock has no say.
    let policies = Session::unpinned(config, &Engine::new()?).policies;
    if let Some(failure) = policies.failures().first() {
        return Err(Stop::failed(failure).help("a lock pins policies that work: mend this one first").into());
    }
    put(&lock, &PolicyLock::new(policies.named()).render(), arguments.check)
}

/// Records the checksums of every code folder of the specs, project by project. True if `--check` found a lock out of date.
fn snapshots(arguments: &Lock) -> Result<bool> {
    let here = [PathBuf::from(".")];
    let paths = if arguments.paths.is_empty() { &here } else { arguments.paths.as_slice() };
    let paths = paths.iter().map(|path| run::absolute(path)).collect::<Result<Vec<_>>>()?;
    let mut projects: BTreeMap<PathBuf, (Option<PathBuf>, Vec<Submission>)> = BTreeMap::new();
    for candidate in discover::candidates(&Disk, &paths).map_err(Stop::failed)? {
        let (root, loaded) = run::load(&candidate.path, &arguments.scope, &NOTHING_SET)?;
        let Some(submission) = loaded.submission else {
            let path = one_line(&candidate.path.display().to_string());
            return Err(Stop::failed(format!("`{path}` cannot be read, so its code cannot be recorded"))
                .help("see what `jobgate check` says of it")
                .into());
        };
        let base =
            root.clone().unwrap_or_else(|| candidate.path.parent().unwrap_or(&candidate.path).to_owned());
        projects.entry(base).or_insert_with(|| (root, Vec::new())).1.push(submission);
    }
    let mut stale = false;
    for (base, (root, submissions)) in projects {
        stale |= record_project(&base, root, &submissions, arguments)?;
    }
    Ok(stale)
}

/// One project's `snapshots.lock`. Entries of other specs stay, unless the whole project is recorded.
fn record_project(
    base: &Path,
    root: Option<PathBuf>,
    submissions: &[Submission],
    arguments: &Lock,
) -> Result<bool> {
    let path = base.join(run::SNAPSHOTS);
    let store = run::snapshots(root.clone(), base)?;
    let (mut lock, unrecorded) = record(&store, submissions)?;
    for code in &unrecorded {
        let place = format!("{}:{}", code.place.file, code.place.line);
        output::tell(&format!(
            "error: {}",
            one_line(&format!("{place}: `{}` cannot be recorded: {}", code.written, code.problem))
        ));
    }
    if !unrecorded.is_empty() {
        return Err(Stop::failed("nothing is recorded, because some code has no checksum").into());
    }
    if !arguments.paths.is_empty() {
        for (place, entry) in store.lock().map(|lock| lock.entries.clone()).unwrap_or_default() {
            lock.entries.entry(place).or_insert(entry);
        }
    }
    let before = fs::read(&path).ok();
    let stale = put(&path, &lock.render(), arguments.check)?;
    let holds_itself = |place: &&LockPlace| path.starts_with(base.join(&place.code));
    if let Some(place) = lock.entries.keys().find(holds_itself)
        && !arguments.check
        && record(&*run::snapshots(root, base)?, submissions)?.0.entries.get(place) != lock.entries.get(place)
    {
        // A lock that is part of what it records is out of date as soon as it is written.
        match before {
            Some(before) => fs::write(&path, before),
            None => fs::remove_file(&path),
        }?;
        let message = format!("the code folder `{}` holds {} itself", place.code, run::SNAPSHOTS);
        let help = format!(
            "add `{}` to the `.amlignore` of that folder, or move the code into another",
            run::SNAPSHOTS
        );
        return Err(Stop::failed(message).help(help).into());
    }
    Ok(stale)
}

/// Writes a lock whole, or tells whether it is up to date.
fn put(path: &Path, text: &str, is_check: bool) -> Result<bool> {
    let shown = one_line(&session::shown(path));
    if fs::read_to_string(path).is_ok_and(|found| found == text) {
        output::print(&format!("{shown} is up to date\n"))?;
        return Ok(false);
    }
    if is_check {
        output::print(&format!("{shown} is not up to date\n"))?;
        return Ok(true);
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let failed = || format!("cannot write `{}`", path.display());
    let mut file = staged::beside(folder, ".jobgate-").with_context(failed)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).with_context(failed)?;
    file.persist(path).map_err(|error| error.error).with_context(failed)?;
    output::print(&format!("wrote {shown}\n"))?;
    Ok(false)
}
