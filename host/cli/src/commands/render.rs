//! `jobgate render`: a spec as mutators leave it, or as it was read.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result};
use jobgate_core::admission::{FailOn, Outcome};
use jobgate_core::files::Files;
use jobgate_core::secret::Secrets;
use jobgate_core::submission::Submission;
use jobgate_yaml::{Document, Limits, Tree, markers, to_yaml};

use crate::args::{Notation, Render};
use crate::disk::Disk;
use crate::facts::Source;
use crate::output::{self, Sources, json, untrusted};
use crate::purpose::{Aim, NOTHING_SET, Overridden, Purpose};
use crate::run;
use crate::stop::Stop;

pub(super) fn run(arguments: &Render) -> Result<Outcome> {
    if arguments.no_policies {
        let (_, loaded) = run::load(&run::absolute(&arguments.path)?, &arguments.scope, &NOTHING_SET)?;
        let secrets = loaded.submission.as_ref().map(Secrets::of).unwrap_or_default();
        let text = as_read(&arguments.path, arguments.format, &secrets)?;
        write(&text, arguments)?;
        return Ok(Outcome::Admitted);
    }
    let overrides = Overridden::read(&arguments.overrides)?;
    let aim = match arguments.plan {
        true => Aim::Submit { to: &arguments.to, surroundings: None },
        false => Aim::Judge { target: &arguments.to.target },
    };
    let facts = Source::new(&arguments.facts, &arguments.to.target, &arguments.to.connection);
    let purpose = Purpose { fail_on: FailOn::Error, overrides: &overrides, aim, facts: &facts, choices: &[] };
    let mut run = super::plan::one(&arguments.path, &arguments.scope, &purpose)?;
    let outcome = run.report.outcome;
    if outcome != Outcome::Admitted {
        output::tell(&output::human::report(&run.report, &Sources::of(&run.checked)));
    }
    if arguments.plan {
        if let Some(text) = super::plan::text(&mut run, &overrides)? {
            write(&text, arguments)?;
        }
        return Ok(outcome);
    }
    if let Some(admission) = run.checked.first().map(|one| &one.admission)
        && let Some(submission) = admission.submission()
    {
        write(&as_changed(submission, arguments, admission.secrets())?, arguments)?;
    }
    Ok(outcome)
}

/// The value of a file as the official client's reader has it: no configuration, no references, nothing left out but secrets.
fn as_read(path: &Path, notation: Notation, secrets: &Secrets) -> Result<String> {
    let limits = Limits::default();
    let denied = |stop: Stop| Stop { outcome: Outcome::Denied, ..stop };
    let bytes = Disk.read(path, limits.bytes as u64).map_err(|error| denied(Stop::failed(error)))?;
    let document = Document::parse(&bytes, &limits).map_err(|error| {
        let place = format!("{}:{}:{}", path.display(), error.position.line, error.position.column);
        denied(Stop::failed(format!("{place}: {}", error.message)))
    })?;
    match notation {
        Notation::Json => to_json(document.tree(), secrets),
        Notation::Yaml => Ok(secrets.redact(document.text()).into_owned()),
    }
}

fn to_json(tree: &Tree, secrets: &Secrets) -> Result<String> {
    let mut value = markers::to_json(tree);
    secrets.redact_value(&mut value);
    Ok(json::inert(&serde_json::to_string(&value)?) + "\n")
}

fn as_changed(submission: &Submission, arguments: &Render, secrets: &Secrets) -> Result<String> {
    let root = submission.file(submission.root());
    let resolved = arguments.resolved.then(|| submission.resolved());
    match (arguments.format, resolved) {
        (Notation::Yaml, Some(tree)) => Ok(secrets.redact(&to_yaml(&tree)).into_owned()),
        (Notation::Json, Some(tree)) => to_json(&tree, secrets),
        (Notation::Json, None) => to_json(&root.tree, secrets),
        (Notation::Yaml, None) => {
            let rewritten = submission.rewritten();
            let own = rewritten.into_iter().find(|file| *file.path == *root.path);
            let text = own.map_or_else(|| root.document.text().to_owned(), |file| file.submitted);
            Ok(secrets.redact(&text).into_owned())
        }
    }
}

/// A spec is data, so its text is not made inert for a log. Where a log listens, a text with commands in it goes to a file only.
fn write(text: &str, arguments: &Render) -> Result<()> {
    if let Some(path) = &arguments.output {
        let made = OpenOptions::new().write(true).create_new(true).open(path);
        if made.as_ref().is_err_and(|error| error.kind() == ErrorKind::AlreadyExists) {
            let stop = Stop::failed(format!("there is a file `{}` already", path.display()));
            return Err(stop.help("name a file that is not there: none is overwritten").into());
        }
        let mut file = made.with_context(|| format!("cannot make `{}`", path.display()))?;
        return file.write_all(text.as_bytes()).with_context(|| format!("cannot write `{}`", path.display()));
    }
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let in_ci = ["CI", "TF_BUILD", "GITHUB_ACTIONS"].into_iter().any(is_set);
    if in_ci && untrusted::has_command(text) {
        let stop = Stop::failed(
            "the spec has a line that this build would take for a command (`##vso[`, `##[`, `::`)",
        );
        return Err(stop.help("write it to a file with `--output FILE`").into());
    }
    output::print_data(text)
}
