//! Facts about the workspace that a run is given: a context file.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use jobgate_azureml::Workspace;
use jobgate_core::config::{Config, Target};
use jobgate_core::context::{CONTEXT_BYTES, ContextFile, ContextWorkspace};
use jobgate_core::facts::Facts;
use jobgate_core::files::Files;

use crate::args::Scope;
use crate::disk::Disk;
use crate::stop::Stop;

/// Seconds of a day.
const DAY: u64 = 24 * 60 * 60;

/// What the flags give; none if they give nothing. `target` is the workspace that specs go to, if that is known.
///
/// # Errors
/// When the context file cannot be read, is too old, was edited, or is about another workspace.
pub(crate) fn given(scope: &Scope, target: Option<&ContextWorkspace>) -> Result<Option<Arc<dyn Facts>>> {
    let Some(path) = &scope.context else { return Ok(None) };
    let shown = path.display();
    let stop = |error: &dyn std::fmt::Display| {
        Stop::failed(format!("the context file `{shown}` is not used: {error}"))
    };
    let absolute = std::path::absolute(path)?;
    let bytes = Disk.read(&absolute, CONTEXT_BYTES).map_err(|error| stop(&error.problem))?;
    let file = ContextFile::parse(&bytes).map_err(|error| stop(&error))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    file.usable(target, now, scope.context_max_age.saturating_mul(DAY)).map_err(|error| stop(&error))?;
    Ok(Some(Arc::new(file)))
}

/// The workspace that a spec is submitted to.
pub(crate) fn of_target(workspace: &Workspace) -> ContextWorkspace {
    ContextWorkspace {
        subscription_id: workspace.subscription_id.clone(),
        resource_group: workspace.resource_group.clone(),
        workspace: workspace.name.clone(),
    }
}

/// The workspace that a configuration names in full.
pub(crate) fn workspace(config: &Config) -> Option<ContextWorkspace> {
    let Some(Target::AzureMl(target)) = &config.target else { return None };
    Some(ContextWorkspace {
        subscription_id: target.subscription_id.clone()?,
        resource_group: target.resource_group.clone()?,
        workspace: target.workspace.clone()?,
    })
}
