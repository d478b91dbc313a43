//! `jobgate.yaml`: which policies run, in which mode, with which settings and grants, and where a submission goes.
//!
//! The file is YAML 1.2, so `off` is a text. It is read into raw types, and [`Config`] is what is left once everything
//! was checked: there is no other way to one. All problems of a file are told at once, each at its place.

mod layered;
mod level;
mod limits;
mod matching;
mod nearest;
mod policy;
mod problem;
mod problems;
mod raw;
mod read;
mod schema;
mod source;
mod target;
#[cfg(test)]
mod tests;
mod text;

use std::path::PathBuf;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use level::{Levels, RuleLevel, UndecidedLevel};
pub use limits::{ComponentLimit, PolicyLimits};
pub use matching::Match;
pub use nearest::nearest;
pub use policy::{Capability, PolicyConfig};
pub use problem::{ConfigError, ConfigProblem};
pub use schema::schema;
pub use source::Source;
pub use target::{AzureMlTarget, Target};
pub use text::{CONFIG_BYTES, ConfigText};

use problems::Problems;

/// The version of the format.
const VERSION: u32 = 1;

/// What a policy may do with a submission.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// It changes, and its errors deny.
    #[default]
    Enforce,
    /// What it would change is reported, and its errors count as warnings. If it fails, that denies.
    Warn,
    /// It does not run and is not loaded.
    Off,
}

impl Mode {
    /// The name in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Warn => "warn",
            Self::Off => "off",
        }
    }
}

/// Whose configuration it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// The organisation's: what it names must run.
    Organisation,
    /// The repository's: it adds.
    Repository,
}

/// A configuration in which nothing is wrong. The default has no policies and no target.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The policies in the order in which they run.
    pub policies: Vec<PolicyConfig>,
    /// Where an admitted submission goes.
    pub target: Option<Target>,
    /// The files that it was read from, the organisation's first.
    pub texts: Vec<Arc<ConfigText>>,
}

impl Config {
    /// Reads a configuration. `name` is what the file is called in problems, `folder` what its paths are relative to.
    ///
    /// # Errors
    /// Everything that is wrong in the file.
    pub fn parse(
        name: &str,
        folder: impl Into<PathBuf>,
        layer: Layer,
        bytes: &[u8],
    ) -> Result<Self, ConfigError> {
        let text = ConfigText::read(name, folder.into(), layer, bytes)
            .map_err(|problems| ConfigError { problems })?;
        let text = Arc::new(text);
        let mut problems = Problems::new(&text);
        let raw = read::read(&text, &mut problems);
        let config = validate(raw, &text, &mut problems);
        problems.finish(config)
    }

    /// The policies that are not switched off. If there is none, there is nothing to check with: exit code 5.
    pub fn active(&self) -> impl Iterator<Item = &PolicyConfig> {
        self.policies.iter().filter(|policy| policy.mode != Mode::Off)
    }
}

fn validate(raw: raw::RawConfig, text: &Arc<ConfigText>, problems: &mut Problems<'_>) -> Config {
    // An empty file has been told so; that it has no version either goes without saying.
    if problems.at("") {
        return Config::default();
    }
    match raw.version {
        Some(VERSION) => {}
        None => problems.value("/version", "there is no `version`", Some("add `version: 1`".to_owned())),
        Some(version) => {
            let message = format!("this jobgate reads version {VERSION} of the configuration, not {version}");
            problems.value(
                "/version",
                message,
                Some("use the jobgate that the file was written for".to_owned()),
            );
        }
    }
    if raw.policies.is_none() {
        problems.value("/policies", "there are no `policies`", Some("add a list of `policies`".to_owned()));
    }
    let mut policies: Vec<PolicyConfig> = Vec::new();
    for (index, entry) in raw.policies.unwrap_or_default().into_iter().enumerate() {
        let pointer = format!("/policies/{index}");
        if problems.at(&pointer) {
            continue;
        }
        let Some(policy) = policy::validate(entry, &pointer, text, problems) else { continue };
        if let Some(twin) = policies.iter().find(|twin| twin.id == policy.id) {
            let message = format!("the id `{}` is taken, in line {}", policy.id, twin.place("/id").line);
            problems.value(
                &format!("{pointer}/id"),
                message,
                Some("give each policy an id of its own".to_owned()),
            );
        }
        policies.push(policy);
    }
    let target = raw.target.and_then(|raw| target::validate(raw, problems));
    Config { policies, target, texts: vec![Arc::clone(text)] }
}
