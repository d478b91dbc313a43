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
    properties.extend(common::given([
        ("codeId", code::code(draft, at).map(|step| Node::id(&step))),
        ("environmentId", environment::of(draft, at)),
        ("computeId", compute::compute_id(draft, at)),
        ("command", common::command(at)),
        ("inputs", Some(input::inputs(draft, at, Spelling::Camel))),
        ("outputs", Some(output::outputs(draft, at, Spelling::Camel))),
        ("environmentVariables", Some(plain::mapping(draft, at, "environment_variables"))),
        ("distribution", distribution::distribution(draft, at, Spelling::Camel)),
        ("resources", resources::resources(draft, at, Spelling::Camel)),
        ("limits", limits::command(draft, at, Spelling::Camel)),
        ("queueSettings", queue_settings::queue_settings(draft, at, Spelling::Camel)),
        ("services", services::services(draft, at, Spelling::Camel)),
        ("parentJobName", plain::text(at, "parent_job_name")),
    ]));
    // The service sets this one itself, and the client takes it away (azure-ai-ml 1.35.2, `CommandJob._to_rest_object`).
    if let Some(own) = properties.get_mut("properties").and_then(Node::entries_mut) {
        own.remove("_azureml.ComputeTargetType");
    }
    if compute::is_local(at) {
        mark_local(draft, at, &mut properties);
    }
    common::put(draft, at, Collection::CommandJob, properties);
}

/// Marks a job that its submitter runs (client-protocol §4, `compute: local`).
fn mark_local(draft: &mut Draft<'_>, at: &At<'_>, properties: &mut common::Properties) {
    draft.warn(
        &at.get("compute").unwrap_or_else(|| at.clone()),
        "the job is created, but nothing starts it on this machine, which the official client would do",
        Some("name a compute, or leave `compute` out"),
    );
    let taken =
        |properties: &mut common::Properties, key: &str| properties.remove(key).unwrap_or_else(Node::empty);
    let variables = taken(properties, "environmentVariables")
        .with("AZUREML_COMPUTE_USE_COMMON_RUNTIME", Some(Node::text("true")));
    let mut resources = taken(properties, "resources");
    let own = resources.entries_mut().and_then(|entries| entries.remove("properties"));
    let mark = Node::of([("IsLocal", Some(Node::Bool(true)))]);
    let own = own.unwrap_or_else(Node::empty).with("IsLocal", Some(mark));
    properties.insert("environmentVariables".to_owned(), variables);
    properties.insert("resources".to_owned(), resources.with("properties", Some(own)));
}
