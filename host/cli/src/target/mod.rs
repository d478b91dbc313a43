//! Where admitted submissions go, one target in each file.

pub(crate) mod azureml;
pub(crate) mod dir;
mod store;

use std::path::PathBuf;

use anyhow::Result;
use jobgate_core::config::{self, Config};

use crate::args::{TargetFlags, TargetName, Where};
use crate::stop::Stop;
use azureml::AzureMl;

/// Where an admitted submission goes.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// A folder.
    Dir(PathBuf),
    /// A workspace or a registry.
    AzureMl(Box<AzureMl>),
}

/// Whether specs are for Azure ML: by flags, or else by the configuration.
pub(crate) fn is_azureml(flags: &TargetFlags, config: &Config) -> bool {
    match &flags.target {
        Some(name) => *name == TargetName::AzureMl,
        None => azureml::is_named(flags) || matches!(config.target, Some(config::Target::AzureMl(_))),
    }
}

/// The target, by flags and configuration. Flags win.
///
/// # Errors
/// When there is none, or something is missing that it needs.
pub(crate) fn choose(to: &Where, config: &Config) -> Result<Target> {
    if let Some(name) = &to.registry {
        if let Some(TargetName::Dir(_)) = &to.target.target {
            let stop = Stop::usage("`--registry` is for the target `azureml`, and the target is a folder");
            return Err(stop.help("leave out one of the two").into());
        }
        let target = AzureMl::registry(name, &to.target, &to.connection, config)?;
        return Ok(Target::AzureMl(Box::new(target)));
    }
    match (&to.target.target, &config.target) {
        (Some(TargetName::Dir(path)), _) => Ok(Target::Dir(path.clone())),
        (None, Some(config::Target::Dir(path))) if !azureml::is_named(&to.target) => {
            let folder = config.texts.last().map(|text| text.folder.clone()).unwrap_or_default();
            Ok(Target::Dir(folder.join(path)))
        }
        (None, None) if !azureml::is_named(&to.target) => {
            let stop = Stop::usage("there is no target");
            Err(stop
                .help("give one with `--target azureml` or `--target dir:PATH`, or in the configuration")
                .into())
        }
        _ => {
            let mut target = AzureMl::choose(&to.target, &to.connection, config)?;
            target.planned.endpoint_name.clone_from(&to.endpoint_name);
            Ok(Target::AzureMl(Box::new(target)))
        }
    }
}
