//! `jobgate policy list` and `jobgate policy inspect`.

use std::path::Path;

use anyhow::Result;
use jobgate_core::admission::Outcome;
use jobgate_core::config::Capability;
use jobgate_core::files::Files;
use jobgate_core::policy::{Digest, Exports, Metadata, PolicyEvaluator, Rule};
use jobgate_engine::{Engine, LoadOptions};
use serde::Serialize;

use crate::args::{Format, Policy, PolicyInspect, PolicyList};
use crate::builtin::{self, Builtin};
use crate::disk::Disk;
use crate::output::style::{ASIDE, HEADING, styled};
use crate::output::table::table;
use crate::output::untrusted::one_line;
use crate::output::{self, Sources, json};
use crate::session::{self, Session};
use crate::stop::Stop;
use crate::{project, run};

pub(super) fn run(arguments: &Policy) -> Result<Outcome> {
    match arguments {
        Policy::List(arguments) => list(arguments),
        Policy::Inspect(arguments) => inspect(arguments),
    }
}

/// One line of the list, version 1.
#[derive(Serialize)]
struct ListedV1 {
    id: String,
    source: String,
    version: Option<String>,
    digest: Option<String>,
    mode: Option<&'static str>,
    title: Option<String>,
}

fn list(arguments: &PolicyList) -> Result<Outcome> {
    let path = match &arguments.scope.config {
        Some(path) => Some(path.clone()),
        None => project::config(&Disk, &run::absolute("x".as_ref())?),
    };
    let config = session::config(&arguments.scope, path.as_deref())?;
    let is_configured = !config.policies.is_empty();
    let (listed, failed) = if is_configured { configured(config)? } else { (built_in()?, false) };
    if arguments.format == Format::Json {
        let text = serde_json::to_string(&serde_json::json!({"version": 1, "policies": listed}))?;
        output::print_data(&(json::inert(&text) + "\n"))?;
    } else {
        let heading =
            if is_configured { "configured here:" } else { "no policy is configured here; built in are:" };
        output::print(&format!("{heading}\n{}", listed.iter().map(line).collect::<String>()))?;
    }
    Ok(if failed { Outcome::Failed } else { Outcome::Admitted })
}

fn line(policy: &ListedV1) -> String {
    let known = |text: &Option<String>| text.as_deref().map(one_line);
    let mode = policy.mode.map_or_else(String::new, |mode| format!(", mode {mode}"));
    let version = known(&policy.version).map_or_else(String::new, |version| format!(" {version}"));
    // One that is switched off is not loaded: nothing is known of it.
    let title = known(&policy.title).map_or_else(String::new, |title| format!(": {title}"));
    let digest = known(&policy.digest).unwrap_or_else(|| "not loaded".to_owned());
    format!(
        "{}{version}{title}\n    {}{mode}\n    {}\n",
        styled(HEADING, one_line(&policy.id)),
        one_line(&policy.source),
        styled(ASIDE, digest)
    )
}

/// The policies of the configuration, those that are switched off included; and whether one of them does not load.
fn configured(config: jobgate_core::config::Config) -> Result<(Vec<ListedV1>, bool)> {
    let session = Session::open(config, &Engine::new()?)?;
    let listed = session.config.policies.iter().map(|policy| {
        let run = session.policies.named().iter().find(|run| run.id == policy.id);
        let metadata =
            session.policies.metadata().find(|(id, _)| *id == policy.id).map(|(_, metadata)| metadata);
        ListedV1 {
            id: policy.id.clone(),
            source: policy.source.to_string(),
            version: run.and_then(|run| run.version.clone()),
            digest: run.and_then(|run| run.digest).map(|digest| digest.to_string()),
            mode: Some(policy.mode.name()),
            title: metadata.map(|metadata| metadata.title.clone()),
        }
    });
    let listed = listed.collect();
    for failure in session.policies.failures() {
        output::tell(&output::human::failure(failure, &Sources::on_disk()));
    }
    Ok((listed, !session.policies.failures().is_empty()))
}

fn built_in() -> Result<Vec<ListedV1>> {
    let listed = builtin::ALL.iter().map(|builtin| {
        let header = builtin.embedded.header()?;
        Ok(ListedV1 {
            id: builtin.id.to_owned(),
            source: format!("builtin:{}", builtin.id),
            version: Some(header.metadata().version.clone()),
            digest: Some(header.digest()?.to_string()),
            mode: None,
            title: Some(header.metadata().title.clone()),
        })
    });
    listed.collect()
}

/// What there is to see of a policy, version 1.
#[derive(Serialize)]
struct InspectedV1 {
    version: u32,
    digest: String,
    size: u64,
    exports: Vec<&'static str>,
    capabilities: Vec<String>,
    metadata: Metadata,
}

fn inspect(arguments: &PolicyInspect) -> Result<Outcome> {
    let inspected = match arguments.policy.strip_prefix("builtin:") {
        Some(id) => {
            let builtin = builtin::named(id).ok_or_else(|| {
                Stop::usage(format!("there is no built-in policy `{id}`"))
                    .help("`jobgate policy list` shows them")
            })?;
            of_builtin(builtin)?
        }
        None => of_file(Path::new(&arguments.policy))?,
    };
    if arguments.format == Format::Json {
        output::print_data(&(json::inert(&serde_json::to_string(&inspected)?) + "\n"))?;
    } else {
        output::print(&human(&inspected))?;
    }
    Ok(Outcome::Admitted)
}

fn of_builtin(builtin: &Builtin) -> Result<InspectedV1> {
    let header = builtin.embedded.header()?;
    Ok(inspected(
        header.digest()?,
        builtin.size,
        header.exports(),
        header.capabilities().to_vec(),
        header.metadata().clone(),
    ))
}

fn of_file(path: &Path) -> Result<InspectedV1> {
    let all: Vec<_> = Capability::ALL.iter().map(|capability| capability.name().to_owned()).collect();
    let options = LoadOptions { capabilities: &all, ..LoadOptions::default() };
    let bytes = Disk.read(path, options.bytes).map_err(|error| {
        Stop::failed(error).help("name the component of a policy, or `builtin:` and the id of one")
    })?;
    let not_loaded = |error| Stop::failed(format!("`{}` is not loaded: {error}", path.display()));
    let policy = Engine::new()?.load(&bytes, &options).map_err(not_loaded)?;
    let capabilities = policy.capabilities().iter().map(|name| (*name).to_owned()).collect();
    Ok(inspected(
        policy.digest(),
        bytes.len() as u64,
        policy.exports(),
        capabilities,
        policy.metadata().clone(),
    ))
}

fn inspected(
    digest: Digest,
    size: u64,
    exports: Exports,
    capabilities: Vec<String>,
    metadata: Metadata,
) -> InspectedV1 {
    let all =
        [("mutator", exports.mutator), ("validator", exports.validator), ("settings", exports.settings)];
    let exports = all.into_iter().filter(|(_, has)| *has).map(|(name, _)| name).collect();
    InspectedV1 { version: 1, digest: digest.to_string(), size, exports, capabilities, metadata }
}

fn human(policy: &InspectedV1) -> String {
    let metadata = &policy.metadata;
    let list = |items: &[String]| if items.is_empty() { "nothing".to_owned() } else { items.join(", ") };
    let head = format!("{} {}", one_line(&metadata.id), one_line(&metadata.version));
    let facts = [
        ("digest", policy.digest.clone()),
        ("size", format!("{} bytes", policy.size)),
        ("exports", policy.exports.join(", ")),
        ("imports", list(&policy.capabilities)),
        ("wants to change", list(&metadata.writes)),
        ("asks for", list(&metadata.facets)),
    ];
    let rule = |rule: &Rule| [rule.id.clone(), rule.level.name().to_owned(), rule.title.clone()];
    format!(
        "{}: {}\n{}rules\n{}",
        styled(HEADING, head),
        one_line(&metadata.title),
        table("  ", &facts.map(|(name, value)| [name.to_owned(), value])),
        table("  ", &metadata.rules.iter().map(rule).collect::<Vec<_>>())
    )
}
