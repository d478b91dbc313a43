//! `jobgate context pull`: asks a workspace for what it has, and for what policies and `explain` need to know for specs.

use std::path::PathBuf;

use anyhow::Result;
use jobgate_azureml::live::Inventory;
use jobgate_core::access;
use jobgate_core::admission::{FailOn, Outcome};
use jobgate_core::config::Config;
use jobgate_core::context::ContextFile;
use jobgate_core::submission::Submission;

use crate::args::{ContextPull, FactFlags};
use crate::disk::Disk;
use crate::facts::Source;
use crate::output::style::{ATTENTION, styled};
use crate::output::untrusted::one_line;
use crate::purpose::{NOTHING_SET, Purpose};
use crate::stop::Stop;
use crate::{context_file, discover, output, run, session, stop};

pub(super) fn run(arguments: &ContextPull) -> Result<Outcome> {
    let flags = FactFlags { live: true, ..FactFlags::default() };
    let source = Source::new(&flags, &arguments.target, &arguments.connection);
    let near = run::absolute(&arguments.specs.first().cloned().unwrap_or_default().join("x"))?;
    let config = session::config_above(&arguments.scope, &near)?;
    let inventory = source.inventory(&config)?;
    let outcome =
        if arguments.specs.is_empty() { Outcome::Admitted } else { ask_for_specs(arguments, &source)? };
    let file = source.recorded()?.ok_or_else(|| Stop::failed("nothing was asked"))?;
    let Some(path) = &arguments.output else {
        tell(&file, &inventory);
        output::print_data(&context_file::text(&file))?;
        return Ok(outcome);
    };
    context_file::write(path, &file)?;
    let (workspace, path) = (file.workspace.to_string(), path.display().to_string());
    output::print(&format!("pulled from {} into {}\n", one_line(&workspace), one_line(&path)))?;
    tell(&file, &inventory);
    Ok(outcome)
}

/// Says what came of it.
fn tell(file: &ContextFile, inventory: &Inventory) {
    output::tell(&super::summary(file));
    for (collection, why) in &inventory.unlisted {
        let name = styled(ATTENTION, "unknown");
        output::tell(&format!("{name}: which {collection} there are: {}", one_line(why)));
    }
}

/// Lets policies and `explain` look at the specs: what they ask is noted. What they find is `jobgate check`'s to say.
fn ask_for_specs(arguments: &ContextPull, source: &Source<'_>) -> Result<Outcome> {
    let purpose = Purpose::judge(FailOn::Error, &arguments.target, source);
    let checked = match run::run(&arguments.specs, &arguments.scope, &purpose) {
        Ok(run) => run,
        // Without a policy there is `explain` to ask for.
        Err(error) if stop::outcome(&error) == Outcome::NothingToCheck => {
            return ask_without_policies(arguments, source);
        }
        Err(error) => return Err(error),
    };
    let mut outcome = Outcome::Admitted;
    for one in &checked.checked {
        match one.admission.submission() {
            Some(submission) => ask_accesses(submission, &one.session.config, source)?,
            None => outcome = Outcome::Denied,
        }
    }
    if !checked.report.failures.is_empty() {
        outcome = Outcome::Failed;
    }
    if outcome != Outcome::Admitted {
        let name = styled(ATTENTION, "warning");
        output::tell(&format!(
            "{name}: a spec cannot be read or a policy fails, so that what they need is not all asked: `jobgate check` says why"
        ));
    }
    Ok(outcome)
}

fn ask_without_policies(arguments: &ContextPull, source: &Source<'_>) -> Result<Outcome> {
    let paths: Vec<PathBuf> =
        arguments.specs.iter().map(|path| run::absolute(path)).collect::<Result<_>>()?;
    let candidates = discover::candidates(&Disk, &paths).map_err(Stop::failed)?;
    for candidate in candidates {
        let (_, loaded) = run::load(&candidate.path, &arguments.scope, &NOTHING_SET)?;
        let config = session::config_above(&arguments.scope, &candidate.path)?;
        if let Some(submission) = &loaded.submission {
            ask_accesses(submission, &config, source)?;
        }
    }
    Ok(Outcome::Admitted)
}

fn ask_accesses(submission: &Submission, config: &Config, source: &Source<'_>) -> Result<()> {
    if let Some(facts) = source.facts(config)? {
        access::accesses(submission, &*facts);
    }
    Ok(())
}
