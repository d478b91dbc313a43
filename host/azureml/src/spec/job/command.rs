//! A command job (client-protocol §1, §4).

use jobgate_core::submission::At;

use super::super::{
    Draft, Spelling, code, compute, distribution, environment, input, limits, output, plain, queue_settings,
    resources, services,
};
use super::common;
use crate::plan::{Collection, Node};

/// A command job that is the root of a spec. Order: code, environment, inputs, job (client-protocol §1).
pub(crate) fn root(draft: &mut Draft<'_>, at: &At<'_>) {
    let mut properties = common::properties(draft, at, "Command");
    let mut set = |key: &str, value: Option<Node>| {
        if let Some(value) = value {
            properties.insert(key.to_owned(), value);
        }
    };
    set("codeId", code::code(draft, at).map(|step| Node::id(&step)));
    let environment = at.get("environment").and_then(|at| environment::environment(draft, &at));
    set("environmentId", environment);
    set("computeId", compute::compute_id(draft, at));
    set("command", plain::text(at, "command"));
    set("inputs", Some(input::inputs(draft, at, Spelling::Camel)));
    set("outputs", Some(output::outputs(draft, at, Spelling::Camel)));
    set("environmentVariables", Some(plain::mapping(draft, at, "environment_variables")));
    set("distribution", distribution::distribution(draft, at, Spelling::Camel));
    set("resources", resources::resources(draft, at, Spelling::Camel));
    set("limits", limits::command(draft, at, Spelling::Camel));
    set("queueSettings", queue_settings::queue_settings(draft, at, Spelling::Camel));
    set("services", services::services(draft, at, Spelling::Camel));
    set("parentJobName", plain::text(at, "parent_job_name"));
    common::put(draft, at, Collection::CommandJob, properties);
}
