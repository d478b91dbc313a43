//! What holds for the specs below one configuration: the configuration itself, and its policies, loaded once.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use jobgate_core::admission::{ConfiguredPolicy, LoadFailure, Policies};
use jobgate_core::config::{CONFIG_BYTES, Capability, Config, ConfigText, Layer, PolicyConfig, Source};
use jobgate_core::files::{FileProblem, Files};
use jobgate_core::lock::{LOCK_BYTES, Lock, LockProblem};
use jobgate_core::policy::{Digest, PolicyEvaluator};
use jobgate_engine::{Engine, LoadError, LoadOptions};

use crate::args::Scope;
use crate::builtin;
use crate::disk::Disk;
use crate::project;
use crate::stop::Stop;

/// The variable that names the organisation's configuration.
const ORG_CONFIG: &str = "JOBGATE_ORG_CONFIG";

/// The organisation's configuration where neither flag nor environment names one.
const SYSTEM_CONFIG: &str =
    if cfg!(windows) { r"C:\ProgramData\jobgate\jobgate.yaml" } else { "/etc/jobgate/jobgate.yaml" };

/// The name of the lock that pins policies; it lies beside the configuration.
pub(crate) const LOCK: &str = "jobgate.lock";

/// A configuration with its policies.
pub(crate) struct Session {
    /// The configuration, layers merged.
    pub(crate) config: Config,
    /// Its policies, ready.
    pub(crate) policies: Policies,
}

/// Reads the configuration of a run, the organisation's and the repository's.
///
/// # Errors
/// When one of them cannot be read, or is wrong.
pub(crate) fn config(scope: &Scope, repository: Option<&Path>) -> Result<Config> {
    let organisation = organisation(scope).map(|path| read(&path, Layer::Organisation)).transpose()?;
    let repository = repository.map(|path| read(path, Layer::Repository)).transpose()?;
    Ok(Config::layered(organisation, repository)?)
}

/// The configuration that holds for a file: the one that is given, or else the nearest above it.
///
/// # Errors
/// When it cannot be read, or is wrong.
pub(crate) fn config_above(scope: &Scope, file: &Path) -> Result<Config> {
    let path = scope.config.clone().or_else(|| project::config(&Disk, file));
    config(scope, path.as_deref())
}

/// Where the organisation's configuration is, if there is one.
fn organisation(scope: &Scope) -> Option<PathBuf> {
    // An empty variable names nothing: build systems set variables so.
    let of_environment = || std::env::var_os(ORG_CONFIG).filter(|path| !path.is_empty()).map(PathBuf::from);
    let of_system = || Some(PathBuf::from(SYSTEM_CONFIG)).filter(|path| Disk.kind(path).is_ok());
    scope.org_config.clone().or_else(of_environment).or_else(of_system)
}

fn read(path: &Path, layer: Layer) -> Result<Config> {
    let bytes = Disk.read(path, CONFIG_BYTES as u64).map_err(|error| {
        let help = match error.problem {
            FileProblem::Missing => "name a file that is there",
            _ => "name a file that can be read",
        };
        Stop::failed(format!("the configuration is not read: {error}")).help(help)
    })?;
    let absolute =
        std::path::absolute(path).with_context(|| format!("cannot tell where `{}` is", path.display()))?;
    let folder = absolute.parent().unwrap_or(&absolute).to_owned();
    Ok(Config::parse(&shown(path), folder, layer, &bytes)?)
}

/// A path as people see it: relative to the current folder where it lies below that.
pub(crate) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}

impl Session {
    /// Loads the policies of a configuration. One that cannot be loaded is a failure of every admission, not an error here.
    ///
    /// # Errors
    /// When a lock beside the configuration cannot be read.
    pub(crate) fn open(config: Config, engine: &Engine) -> Result<Self> {
        let locks = locks(&config)?;
        Ok(Self::with(config, &locks, engine))
    }

    /// Loads the policies of a configuration as they are, whatever a lock says: for making one.
    pub(crate) fn unpinned(config: Config, engine: &Engine) -> Self {
        Self::with(config, &[], engine)
    }

    fn with(config: Config, locks: &[(Layer, Lock)], engine: &Engine) -> Self {
        let load = |policy: &PolicyConfig| ConfiguredPolicy {
            config: policy.clone(),
            evaluator: load(policy, locks, engine),
        };
        let policies = Policies::prepare(config.active().map(load));
        Self { config, policies }
    }
}

/// The locks beside the configurations. The organisation's pins its own policies, whatever the repository has; the repository's pins
/// all.
fn locks(config: &Config) -> Result<Vec<(Layer, Lock)>> {
    let mut locks = Vec::new();
    for (at, text) in config.texts.iter().enumerate() {
        // Of two configurations in one folder the lock is the latter's.
        if config.texts.iter().skip(at + 1).any(|later| later.folder == text.folder) {
            continue;
        }
        let configured = config.policies.iter().filter(|policy| policy.layer() <= text.layer);
        let lock = lock(&text.folder.join(LOCK), configured.map(|policy| policy.id.as_str()))?;
        locks.extend(lock.map(|lock| (text.layer, lock)));
    }
    Ok(locks)
}

/// A lock of these policies; none if there is no such file.
fn lock<'a>(path: &Path, configured: impl Iterator<Item = &'a str>) -> Result<Option<Lock>> {
    let shown = shown(path);
    let bytes = match Disk.read(path, LOCK_BYTES as u64) {
        Ok(bytes) => bytes,
        Err(error) if error.problem == FileProblem::Missing => return Ok(None),
        Err(error) => return Err(Stop::failed(format!("the lock is not read: {error}")).into()),
    };
    let lock = Lock::parse(&bytes).map_err(|error| Stop::failed(format!("`{shown}`: {error}")))?;
    match lock.superfluous(configured).first() {
        Some(problem) => Err(Stop::failed(format!("`{shown}`: {problem}")).help(problem.help()).into()),
        None => Ok(Some(lock)),
    }
}

/// Where the lock of a configuration is, or would be.
pub(crate) fn lock_path(config: &Config) -> Option<PathBuf> {
    let folder = |text: &Arc<ConfigText>| text.folder.join(LOCK);
    config.texts.last().map(folder)
}

fn load(
    policy: &PolicyConfig,
    locks: &[(Layer, Lock)],
    engine: &Engine,
) -> Result<Box<dyn PolicyEvaluator>, LoadFailure> {
    let pinned = |digest: Digest| {
        let mut locks = locks.iter().filter(|(layer, _)| policy.layer() <= *layer);
        let checked = locks.try_for_each(|(_, lock)| lock.check(&policy.id, digest));
        checked.map_err(|problem: LockProblem| LoadFailure {
            message: problem.to_string(),
            help: Some(problem.help().to_owned()),
        })
    };
    let refused = |error: LoadError| LoadFailure { message: error.to_string(), help: None };
    let granted = granted(policy);
    let options = LoadOptions { digest: None, capabilities: &granted, bytes: policy.limits.component.0 };
    let loaded = match policy.resolved_source() {
        Source::Builtin(id) => {
            let builtin = builtin::named(&id).ok_or_else(|| unknown_builtin(&id))?;
            pinned(builtin.embedded.header().and_then(|header| header.digest()).map_err(refused)?)?;
            engine.load_precompiled(&builtin.embedded, &options)
        }
        Source::Path(path) => {
            let bytes = Disk.read(&path, policy.limits.component.0).map_err(|error| LoadFailure {
                message: error.to_string(),
                help: Some(format!("the source is `{}`: correct it, or build the policy", policy.source)),
            })?;
            // Another file under the same name is not even compiled.
            pinned(Digest::of(&bytes))?;
            engine.load(&bytes, &options)
        }
    };
    Ok(Box::new(loaded.map_err(refused)?))
}

/// The capabilities that a policy may import. Omitted, a built-in policy has those that it imports, and any other none.
fn granted(policy: &PolicyConfig) -> Vec<String> {
    let is_builtin = matches!(policy.source, Source::Builtin(_));
    let all = Capability::ALL.as_slice();
    let granted = match &policy.capabilities {
        Some(granted) => granted.as_slice(),
        None if is_builtin => all,
        None => &[],
    };
    granted.iter().map(|capability| capability.name().to_owned()).collect()
}

fn unknown_builtin(id: &str) -> LoadFailure {
    let known: Vec<_> = builtin::ALL.iter().map(|builtin| builtin.id).collect();
    let help = match jobgate_core::config::nearest(id, known.iter().copied()) {
        Some(near) => format!("did you mean `builtin:{near}`?"),
        None => format!("built in are: {}", known.join(", ")),
    };
    LoadFailure { message: format!("there is no built-in policy `{id}`"), help: Some(help) }
}
