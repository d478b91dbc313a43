//! `jobgate fix`: the changes of mutators written back into the files.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use jobgate_core::admission::{FailOn, Outcome};
use jobgate_core::submission::Rewritten as FixFile;

use crate::args::{Fix, Format};
use crate::output;
use crate::output::untrusted::one_line;
use crate::run::{self, Run};
use crate::stop::Stop;

pub(super) fn run(arguments: &Fix) -> Result<Outcome> {
    let run = run::run(&arguments.paths, &arguments.scope, FailOn::Error)?;
    // What a failed policy would have changed is not known: half of a mending is none.
    if run.report.outcome == Outcome::Failed {
        super::report(&run, arguments.output.format)?;
        output::tell("nothing is written, because a policy failed");
        return Ok(run.report.outcome);
    }
    let files = files(&run)?;
    write(&files)?;
    if arguments.output.format == Format::Human {
        output::print(&said(&files))?;
    }
    let after = run::run(&arguments.paths, &arguments.scope, super::fail_on(&arguments.output))?;
    super::report(&after, arguments.output.format)?;
    Ok(after.report.outcome)
}

/// The touched files of all specs, each once.
fn files(run: &Run) -> Result<Vec<FixFile>> {
    let submissions = run.checked.iter().filter_map(|one| one.admission.submission());
    let mut files: Vec<FixFile> = Vec::new();
    for file in submissions.flat_map(|submission| submission.rewritten()) {
        match files.iter().find(|known| known.path == file.path) {
            None => files.push(file),
            Some(known) if *known == file => {}
            Some(_) => {
                return Err(Stop::failed(format!("two specs change `{}` in two ways", file.path)).into());
            }
        }
    }
    Ok(files)
}

/// All files or none: each is written beside its place first, and the places change only when that went well for all.
fn write(files: &[FixFile]) -> Result<()> {
    let changed: Vec<(&Path, &[u8], Vec<u8>)> = files
        .iter()
        .filter_map(|file| {
            Some((
                file.absolute.as_path(),
                file.after.as_ref().ok()?.as_bytes(),
                file.before.clone().into_bytes(),
            ))
        })
        .collect();
    let mut staged = Vec::new();
    for (path, after, before) in &changed {
        unchanged(path, before)?;
        staged.push(stage(path, after)?);
    }
    let mut done: Vec<(&Path, &[u8])> = Vec::new();
    for ((path, _, before), file) in changed.iter().zip(staged) {
        if let Err(error) = file.persist(path) {
            for (path, before) in done {
                // The file was written a moment ago; if it cannot be written back, the message below says what is left.
                let _ = fs::write(path, before);
            }
            return Err(error.error)
                .with_context(|| format!("cannot write `{}`; nothing is changed", path.display()));
        }
        done.push((path, before));
    }
    Ok(())
}

/// The file still has the text that was judged: what someone wrote meanwhile is not overwritten.
fn unchanged(path: &Path, before: &[u8]) -> Result<()> {
    let now = fs::read(path).with_context(|| format!("cannot read `{}` again", path.display()))?;
    if now == before {
        return Ok(());
    }
    let message = format!("`{}` was changed while it was being judged; nothing is written", path.display());
    Err(Stop::failed(message).help("run `jobgate fix` again").into())
}

fn stage(path: &Path, text: &[u8]) -> Result<tempfile::NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let failed = || format!("cannot write beside `{}`", path.display());
    let mut file = tempfile::Builder::new().prefix(".jobgate-").tempfile_in(folder).with_context(failed)?;
    std::io::Write::write_all(&mut file, text).with_context(failed)?;
    let permissions = fs::metadata(path).with_context(failed)?.permissions();
    file.as_file().set_permissions(permissions).with_context(failed)?;
    Ok(file)
}

/// What was written, and what was not and why.
fn said(files: &[FixFile]) -> String {
    let line = |file: &FixFile| match &file.after {
        Ok(_) => format!("fixed {}\n", one_line(&file.path)),
        Err(why) => {
            format!("left {} as it is: {}\n", one_line(&file.path), one_line(why))
        }
    };
    let lines: String = files.iter().map(line).collect();
    if lines.is_empty() { "nothing to fix\n".to_owned() } else { lines + "\n" }
}
