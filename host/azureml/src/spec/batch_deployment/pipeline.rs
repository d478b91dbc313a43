//! A batch deployment of a pipeline: of a component, or of what a job did.

use jobgate_core::submission::At;

use super::super::{Draft, asset, component, plain, reference};
use super::id_reference;
use crate::ANONYMOUS_COMPONENT;
use crate::plan::{Action, Collection, Node, PutStep, Resource, StepId, Version};

/// The api-version of both its requests (client-protocol §2).
pub(super) const API_VERSION: &str = "2023-02-01-preview";

/// The body of the deployment. Some of what it says does not concern a pipeline: an older client filled it in, and this one still does.
pub(super) fn body(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    let id = component(draft, at)?;
    // What is told of a component that is registered with the deployment is told here once more.
    let own = at.get("component").filter(|component| component.text().is_none());
    let configuration = Node::map([
        ("deploymentConfigurationType", Some(Node::text("PipelineComponent"))),
        ("componentId", Some(id_reference(id))),
        ("settings", plain::optional(draft, at, "settings")),
        ("tags", own.as_ref().map(|own| plain::mapping(draft, own, "tags"))),
        ("description", own.as_ref().and_then(|own| plain::text(own, "description"))),
    ]);
    let properties = Node::map([
        ("deploymentConfiguration", Some(configuration)),
        ("description", plain::text(at, "description")),
        ("errorThreshold", Some(Node::int(-1))),
        ("maxConcurrencyPerInstance", Some(Node::int(1))),
        ("miniBatchSize", Some(Node::int(10))),
        ("outputFileName", Some(Node::text("predictions.csv"))),
    ]);
    Some(Node::map([("properties", Some(properties))]))
}

/// The component: registered, or made of a job.
fn component(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    if let Some(component) = at.get("component") {
        if let Some(written) = component.text() {
            return reference::registered(draft, &component, written, Collection::Component);
        }
        return registered(draft, &component);
    }
    let Some(job) = at.get("job_definition") else {
        draft.refuse(at, "this has neither `component` nor `job_definition`", Some("add `component`"));
        return None;
    };
    match job.text() {
        Some(written) => Some(Node::id(&of_job(draft, &job, written))),
        None => {
            draft.refuse(&job, "jobgate takes the name of a job here", Some("write `azureml:NAME`"));
            None
        }
    }
}

/// Registers the component of a file, without a name, whatever it says. The client asks first for version 1 of a component called
/// `azureml_anonymous`, and takes what it finds; no service has one, but for what [`of_job`] leaves, which is another pipeline.
fn registered(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    if component::kind(at) != "pipeline" {
        draft.refuse(at, "only a component of type `pipeline` can be deployed", None);
        return None;
    }
    let content = component::from_file(draft, at)?;
    Some(Node::id(&component::anonymous(draft, at, content, component::Source::File)))
}

/// The component of a job is always the same one, `azureml_anonymous` of version 1, whatever job it is made of: the client puts it anew
/// (azure-ai-ml 1.35.2, `BatchDeploymentOperations._validate_component`).
fn of_job(draft: &mut Draft<'_>, at: &At<'_>, written: &str) -> StepId {
    let job = || Some(Node::text(written.strip_prefix("azureml:").unwrap_or(written)));
    let spec = Node::map([
        ("name", Some(Node::text(ANONYMOUS_COMPONENT))),
        ("version", Some(Node::text("1"))),
        ("type", Some(Node::text("pipeline"))),
        ("jobs", Some(Node::empty())),
        ("source_job_id", job()),
        ("sourceJobId", job()),
        ("_source", Some(Node::text("CLASS"))),
    ]);
    let properties = Node::map([
        ("componentSpec", Some(spec)),
        ("isAnonymous", Some(Node::Bool(true))),
        ("properties", Some(Node::empty())),
        ("tags", Some(Node::empty())),
    ]);
    let resource = Resource {
        collection: Collection::Component,
        parent: None,
        name: Node::text(ANONYMOUS_COMPONENT),
        version: Some(Version::Fixed("1".to_owned())),
    };
    let body = Node::map([("properties", Some(properties))]);
    let api_version = Some(API_VERSION.to_owned());
    let put = PutStep { resource, body, api_version, query: Vec::new(), azureml_token: false };
    draft.step(asset::prefix(Collection::Component), at, Action::Put(put))
}
