//! `jobgate fix`: the changes of mutators written back into the files, and the choices that were selected.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use jobgate_core::admission::{FailOn, Outcome, ReportedChange};
use jobgate_core::fix;
use jobgate_core::submission::Rewritten;

use super::chosen::{self, Made};
use crate::args::{Fix, Format};
use crate::output;
use crate::output::changes::change;
use crate::output::json::{self, Done, FixedV1};
use crate::output::style::{HEADING, styled};
use crate::output::untrusted::one_line;
use crate::purpose::Purpose;
use crate::run::{self, Run};
use crate::staged;
use crate::stop::Stop;

pub(super) fn run(arguments: &Fix) -> Result<Outcome> {
    let (target, facts) = (&arguments.judged.target, super::source(&arguments.judged));
    let choices = arguments.choices.selected();
    let purpose = Purpose { choices: &choices, ..Purpose::judge(FailOn::Error, target, &facts) };
    let run = run::run(&arguments.paths, &arguments.scope, &purpose)?;
    // What a failed policy would have changed is not known: half of a mending is none.
    if !run.report.failures.is_empty() {
        super::report(&run, arguments.output.format)?;
        output::tell(&format!("{}: nothing is written, because a policy failed", styled(HEADING, "note")));
        return Ok(run.report.outcome);
    }
    let made = chosen::made(&run, &choices)?;
    let files = files(&run)?;
    write(&files)?;
    let purpose = Purpose::judge(super::fail_on(arguments.output.fail_on), target, &facts);
    let after = run::run(&arguments.paths, &arguments.scope, &purpose)?;
    match arguments.output.format {
        Format::Human => {
            output::print(&said(&made, &files, &run))?;
            super::report(&after, Format::Human)?;
        }
        Format::Json => {
            let done = Done {
                fixed: Some(files.iter().map(|file| fixed(&run, file)).collect()),
                chosen: made.iter().map(Made::data).collect(),
                ..Done::default()
            };
            output::print_data(&json::report(&after.report, done)?)?;
        }
    }
    Ok(after.report.outcome)
}

/// The touched files of all specs, each once.
fn files(run: &Run) -> Result<Vec<Rewritten>> {
    let submissions = run.checked.iter().filter_map(|one| one.admission.submission());
    fix::rewritten(submissions).map_err(|disagreement| {
        let message = format!("{disagreement}; nothing is written");
        Stop::failed(message).help(disagreement.help()).into()
    })
}

/// All files or none: each is written beside its place first, and the places change only when that went well for all.
fn write(files: &[Rewritten]) -> Result<()> {
    let mut staged = Vec::new();
    for file in files {
        let Ok(after) = &file.after else { continue };
        let before = unchanged(file)?;
        staged.push((file.absolute.as_path(), before, stage(&file.absolute, after.as_bytes())?));
    }
    let mut done: Vec<(&Path, Vec<u8>)> = Vec::new();
    for (path, before, file) in staged {
        if let Err(error) = file.persist(path) {
            let restored = done.iter().all(|(path, before)| fs::write(path, before).is_ok());
            let left = if restored { "nothing is changed" } else { "some files are changed already" };
            return Err(error.error).with_context(|| format!("cannot write `{}`; {left}", path.display()));
        }
        done.push((path, before));
    }
    Ok(())
}

/// The bytes of a file that still has the text that was judged: what someone wrote meanwhile is not overwritten.
fn unchanged(file: &Rewritten) -> Result<Vec<u8>> {
    let path = &file.absolute;
    let now = fs::read(path).with_context(|| format!("cannot read `{}` again", path.display()))?;
    let text = now.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&now);
    if text == file.before.as_bytes() {
        return Ok(now);
    }
    let message = format!("`{}` was changed while it was being judged; nothing is written", path.display());
    Err(Stop::failed(message).help("run `jobgate fix` again").into())
}

fn stage(path: &Path, text: &[u8]) -> Result<tempfile::NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let failed = || format!("cannot write beside `{}`", path.display());
    let permissions = fs::metadata(path).with_context(failed)?.permissions();
    // Its place could be taken all the same; who made it read-only did not mean that.
    if permissions.readonly() {
        let message = format!("`{}` is read-only; nothing is written", path.display());
        return Err(Stop::failed(message).help("make it writable, or fix the specs one by one").into());
    }
    let mut file = staged::beside(folder, ".jobgate-").with_context(failed)?;
    std::io::Write::write_all(&mut file, text).with_context(failed)?;
    file.as_file().set_permissions(permissions).with_context(failed)?;
    Ok(file)
}

fn fixed<'a>(run: &Run, file: &'a Rewritten) -> FixedV1<'a> {
    FixedV1 {
        file: run.name(file),
        written: file.after.is_ok(),
        reason: file.after.as_ref().err().map(String::as_str),
    }
}

/// What was chosen, what was written, and what was not and why, with the values that are wanted there.
fn said(made: &[Made<'_>], files: &[Rewritten], run: &Run) -> String {
    let mut text: String = made.iter().map(Made::said).collect();
    for file in files {
        let name = run.name(file);
        let path = one_line(&name);
        match &file.after {
            Ok(_) => text.push_str(&format!("fixed {path}\n")),
            Err(why) => {
                text.push_str(&format!("left {path} as it is: {}; wanted there:\n", one_line(why)));
                let is_own = |reported: &&ReportedChange| reported.applied && reported.change.file == name;
                let own = run.report.changes.iter().filter(is_own);
                text.extend(own.map(change));
            }
        }
    }
    if text.is_empty() { "nothing to fix\n\n".to_owned() } else { text + "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(folder: &Path, name: &str, before: &str) -> Rewritten {
        Rewritten {
            path: name.to_owned(),
            absolute: folder.join(name),
            before: before.to_owned(),
            after: Ok("after".to_owned()),
            submitted: "after".to_owned(),
        }
    }

    #[test]
    fn what_someone_wrote_meanwhile_is_not_overwritten_and_no_other_file_is_written() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "before").unwrap();
        fs::write(folder.path().join("b"), "of someone else").unwrap();
        let files = [rewritten(folder.path(), "a", "before"), rewritten(folder.path(), "b", "before")];
        let error = write(&files).unwrap_err().to_string();
        assert!(error.contains("was changed while it was being judged; nothing is written"), "{error}");
        assert_eq!(fs::read_to_string(folder.path().join("a")).unwrap(), "before");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        fs::write(folder.path().join("b"), "before").unwrap();
        write(&files).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("b")).unwrap(), "after");
    }
}
