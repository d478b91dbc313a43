//! A pipeline job that is the root of a spec.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::super::component::{self, Source, io};
use super::super::super::read::{self, As};
use super::super::super::{Draft, Spelling, compute, input, output, plain, services, url};
use super::super::common;
use super::leaves::Leaves;
use super::port::value_of;
use super::step::{MadeOf, Step};
use super::{node, steps};
use crate::plan::{Action, Collection, Node, RequireStep, Resource};

/// A pipeline job. Order: what must be there, the components of its steps, its inputs, the job (client-protocol §5).
pub(crate) fn root(draft: &mut Draft<'_>, at: &At<'_>) {
    require_computes(draft, at);
    let properties = properties(draft, at);
    common::put(draft, at, Collection::PipelineJob, properties);
}

/// The body of a pipeline job, once what its steps are made of is put.
pub(crate) fn properties(draft: &mut Draft<'_>, at: &At<'_>) -> node::Entries {
    let whole = at.get("component").map(MadeOf::of_job);
    let component = match &whole {
        Some(MadeOf::Component(component, _)) => Some(component.clone()),
        _ => None,
    };
    let mut properties = common::properties(draft, at, "Pipeline");
    let mut set = |key: &str, value: Option<Node>| {
        if let Some(value) = value {
            properties.insert(key.to_owned(), value);
        }
    };
    if let Some(component) = &component {
        // The client takes these two from the component, if the job has none.
        for (key, written) in [("displayName", "display_name"), ("description", "description")] {
            let own = plain::text(at, written);
            set(key, own.or_else(|| plain::text(component, written)));
        }
    }
    let (id, jobs) = match &whole {
        Some(whole) => (self::whole(draft, whole), Node::empty()),
        None => {
            let leaves = Leaves::plan(draft, at);
            (None, steps(draft, &leaves, at))
        }
    };
    set("componentId", id);
    set("jobs", Some(jobs));
    set("computeId", compute::compute_id(draft, at));
    set("inputs", Some(inputs(draft, at, component.as_ref())));
    set("outputs", Some(outputs(draft, at, component.as_ref())));
    set("settings", Some(settings(draft, at, whole.is_some())));
    set("services", services::services(draft, at, Spelling::Camel));
    properties
}

/// The component that the whole job is made of. One that is registered is sent as it is written, without `azureml:`: the client resolves
/// it nowhere (azure-ai-ml 1.35.2, `_resolve_arm_id_for_pipeline_job`).
fn whole(draft: &mut Draft<'_>, whole: &MadeOf<'_>) -> Option<Node> {
    match whole {
        MadeOf::Component(at, _) => {
            let kind = component::kind(at);
            if kind != "pipeline" {
                let message = format!("a pipeline cannot be made of a component of type `{kind}`");
                draft.refuse(at, message, None);
                return None;
            }
            let leaves = Leaves::plan(draft, at);
            let content = component::pipeline(draft, &leaves, at)?;
            Some(Node::id(&component::anonymous(draft, at, content, Source::File)))
        }
        MadeOf::Registered(at) => {
            let written = at.text()?;
            let is_registry = written.starts_with("azureml://");
            Some(Node::text(if is_registry {
                written
            } else {
                written.strip_prefix("azureml:").unwrap_or(written)
            }))
        }
        MadeOf::Itself => None,
    }
}

/// The computes of the job and of all steps must be there: the client asks for each before it creates anything (client-protocol §5). It
/// does not ask for those of steps within pipeline components, which could as well be missing.
fn require_computes(draft: &mut Draft<'_>, owner: &At<'_>) {
    require_compute(draft, owner);
    let mut level = vec![owner.clone()];
    level.extend(owner.get("component"));
    while let Some(owner) = level.pop() {
        for step in Step::all(&owner) {
            require_compute(draft, &step.at);
            if step.kind == "pipeline" {
                level.extend(step.component().cloned());
            }
        }
    }
}

/// What is bound and what runs nowhere in particular is no compute of the workspace.
fn require_compute(draft: &mut Draft<'_>, owner: &At<'_>) {
    let Some(at) = owner.get("compute") else { return };
    let Some(written) = at.text().filter(|text| !text.contains("${{")) else { return };
    let Some(id) = compute::named(draft, &at, written) else { return };
    let prefix = draft.request.destination.child("computes/");
    let Some(name) = id.strip_prefix(&prefix).filter(|name| !matches!(*name, "serverless" | "local" | ""))
    else {
        return;
    };
    let resource =
        Resource { collection: Collection::Compute, parent: None, name: Node::text(name), version: None };
    draft.step("compute", &at, Action::Require(RequireStep { resource }));
}

/// The inputs of the job. What is null or empty is not sent. If the job is made of a component, its inputs are those that the component
/// declares, with their defaults (azure-ai-ml 1.35.2, `PipelineJob`).
fn inputs(draft: &mut Draft<'_>, at: &At<'_>, component: Option<&At<'_>>) -> Node {
    let mut sent = node::Entries::new();
    for (name, input) in at.get("inputs").map(|inputs| inputs.entries()).unwrap_or_default() {
        let declared = component.map(|component| component.get("inputs").and_then(|inputs| inputs.get(name)));
        if let Some(None) = declared {
            let message = format!("the component declares no input `{name}`, so it is not sent");
            draft.warn(&input, message, None);
            continue;
        }
        let input = value_of(&input);
        if *input.value() != Value::Null && input.text() != Some("") {
            sent.insert(name.to_owned(), input::one(draft, &input, Spelling::Camel));
        }
    }
    let declared = component.and_then(|component| component.get("inputs"));
    for (name, declared) in declared.map(|inputs| inputs.entries()).unwrap_or_default() {
        let given = at.get("inputs").and_then(|inputs| inputs.get(name)).is_some();
        if let Some(default) = (!given).then(|| io::default(draft, &declared)).flatten() {
            let literal =
                [("jobInputType", Some(Node::text("literal"))), ("value", Some(Node::Text(default)))];
            sent.insert(name.to_owned(), Node::map(literal));
        }
    }
    Node::Map(sent)
}

/// The outputs of the job, and those that its component declares.
fn outputs(draft: &mut Draft<'_>, at: &At<'_>, component: Option<&At<'_>>) -> Node {
    let mut sent = output::outputs(draft, at, Spelling::Camel);
    let Some(declared) = component.and_then(|component| component.get("outputs")) else { return sent };
    for (name, declared) in declared.entries() {
        let own = at.get("outputs").and_then(|outputs| outputs.get(name));
        if own.is_none_or(|own| *own.value() == Value::Null) {
            sent = sent.with(name, Some(output::one(draft, &declared, Spelling::Camel)));
        }
    }
    sent
}

/// `settings`, in snake case, with whatever else stands there (client-protocol §5).
fn settings(draft: &mut Draft<'_>, at: &At<'_>, has_component: bool) -> Node {
    let source = if has_component { "REMOTE.WORKSPACE.JOB" } else { Source::Job.spelled() };
    let mut sent = node::Entries::from([("_source".to_owned(), Node::text(source))]);
    let Some(settings) = at.get("settings") else { return Node::Map(sent) };
    for (key, value) in settings.entries() {
        let value = match key {
            _ if *value.value() == Value::Null => None,
            "default_compute" => {
                value.text().and_then(|name| compute::named(draft, &value, name)).map(Node::Text)
            }
            "default_datastore" => value.text().and_then(|name| {
                let path = format!("datastores/{}", url::datastore_name(name));
                Some(Node::Text(draft.workspace(&value)?.child(&path)))
            }),
            "continue_on_step_failure" | "force_rerun" => read::value(draft, &value, As::Bool),
            _ => Some(plain::json(draft, &value)),
        };
        if let Some(value) = value {
            sent.insert(key.to_owned(), value);
        }
    }
    Node::Map(sent)
}
