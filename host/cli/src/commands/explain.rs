//! `jobgate explain`: what a rule means, and who accesses what in a spec.

mod access;

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use jobgate_core::admission::Outcome;
use jobgate_core::config::{self, Config};
use jobgate_core::host_rules::{HOST_RULES, HostRule};
use jobgate_core::policy::{Metadata, Rule};
use jobgate_engine::Engine;

use crate::args::Explain;
use crate::builtin;
use crate::output;
use crate::output::untrusted::one_line;
use crate::run;
use crate::session::{self, Session};
use crate::stop::Stop;

pub(super) fn run(arguments: &Explain) -> Result<Outcome> {
    let rule = arguments.subject.as_str();
    if is_path(rule) {
        return access::run(arguments, Path::new(rule));
    }
    if let Some(page) = builtin::page(rule) {
        output::print(page)?;
    } else if let Some(known) = host_rules().find(|known| known.id == rule) {
        output::print(&format!("# {}: {}\n\n{}\n", known.id, known.title, known.explanation))?;
    } else {
        let metadata = configured(arguments)?;
        let declared = metadata
            .iter()
            .find_map(|policy| Some((policy, policy.rules.iter().find(|known| known.id == rule)?)));
        let (policy, declared) = declared.ok_or_else(|| unknown(rule, &metadata))?;
        output::print(&of_policy(policy, declared))?;
    }
    Ok(Outcome::Admitted)
}

/// Whether a file is meant and no rule: rules have neither folders nor endings.
fn is_path(subject: &str) -> bool {
    let lower = subject.to_ascii_lowercase();
    lower.ends_with(".yml") || lower.ends_with(".yaml") || Path::new(subject).is_file()
}

/// The rules of jobgate itself, and those of the target Azure ML.
fn host_rules() -> impl Iterator<Item = &'static HostRule> {
    let of_target =
        [jobgate_azureml::schema::RULES, jobgate_azureml::spec::RULES, jobgate_azureml::execute::RULES];
    HOST_RULES.iter().chain(of_target.into_iter().flatten())
}

/// What the policies of the configuration declare, if there is one here.
fn configured(arguments: &Explain) -> Result<Vec<Metadata>> {
    let config = here(arguments)?;
    let session = Session::open(config, &Engine::new()?)?;
    Ok(session.policies.metadata().map(|(_, metadata)| metadata.clone()).collect())
}

fn here(arguments: &Explain) -> Result<Config> {
    let path = match &arguments.scope.config {
        Some(path) => Some(path.clone()),
        None => crate::project::config(&crate::disk::Disk, &run::absolute("x".as_ref())?),
    };
    session::config(&arguments.scope, path.as_deref())
}

fn of_policy(policy: &Metadata, rule: &Rule) -> String {
    let mut text = format!("# {}: {}\n\n", one_line(&rule.id), one_line(&rule.title));
    let level = rule.level.name();
    let _ = writeln!(
        text,
        "A rule of the policy `{}` {}; level {level} unless the configuration says otherwise.",
        one_line(&policy.id),
        one_line(&policy.version)
    );
    if let Some(help) = &rule.help {
        let _ = writeln!(text, "More: {}", one_line(help));
    }
    text
}

fn unknown(rule: &str, configured: &[Metadata]) -> Stop {
    let builtin = builtin::ALL.iter().flat_map(|builtin| builtin.pages).map(|(id, _)| *id);
    let host = host_rules().map(|rule| rule.id);
    let declared = configured.iter().flat_map(|policy| &policy.rules).map(|rule| rule.id.as_str());
    let stop = Stop::usage(format!("there is no rule `{rule}`"));
    match config::nearest(rule, builtin.chain(host).chain(declared)) {
        Some(near) => stop.help(format!("did you mean `{near}`?")),
        None => {
            stop.help("`jobgate policy list` shows the policies, `jobgate policy inspect` the rules of one")
        }
    }
}
