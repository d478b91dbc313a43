//! A resource that must be there (client-protocol §5: the compute of a step, the workspace of a pipeline).

use serde_json::Value;

use super::super::Problem;
use super::super::run::{Outcome, Run};
use crate::plan::{Answer, RequireStep, Version};

pub(super) async fn carry_out(run: &Run<'_>, require: &RequireStep) -> Result<Outcome, Problem> {
    let resource = &require.resource;
    let version = match &resource.version {
        Some(Version::Fixed(version)) => Some(version.as_str()),
        _ => None,
    };
    let id = run.answers().resource_id(run.execution.destination, resource, version)?;
    let body: Value = run.get(&id, resource.collection.read_version(), None).await?.json()?;
    let location = body.get("location").and_then(Value::as_str).map(str::to_owned);
    let answer = Answer { id: Some(id), location, version: version.map(str::to_owned), ..Answer::default() };
    Ok(Outcome { answer, ..Outcome::default() })
}
