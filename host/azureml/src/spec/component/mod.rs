//! Components: those that have a name, as the root of a spec, and those that steps of a pipeline are made of (client-protocol §3.4, §5).

pub(crate) mod command;
mod data_transfer;
pub(crate) mod io;
pub(crate) mod parallel;
mod parts;
mod pipeline;
pub(crate) mod spark;

use std::collections::BTreeMap;

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::job::pipeline::Leaves;
use super::{Draft, asset, plain};
use crate::ANONYMOUS_COMPONENT;
use crate::plan::{Action, Collection, Node, PutStep, Resource, StepId, Version};
pub(crate) use pipeline::content as pipeline;

/// Where a component was written, as the client tells the service (azure-ai-ml 1.35.2, `ComponentSource`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// In the job, or in a file that it names with `file:`.
    Job,
    /// In a file of its own.
    File,
}

impl Source {
    /// As it is spelled.
    pub(crate) fn spelled(self) -> &'static str {
        match self {
            Self::Job => "YAML.JOB",
            Self::File => "YAML.COMPONENT",
        }
    }
}

/// A component, but for its name and version.
pub(crate) struct Content {
    /// The `componentSpec` that is sent.
    pub(crate) spec: Node,
    /// What is hashed, where it is something else.
    pub(crate) hashed: Option<Node>,
    /// What is told of it beside the `componentSpec`.
    pub(crate) about: About,
    /// Whether it is a pipeline: what is put has no `isArchived` then, and no hash (azure-ai-ml 1.35.2,
    /// `PipelineComponent._to_rest_object`).
    pub(crate) is_pipeline: bool,
}

impl Content {
    /// That of a component whose `componentSpec` is hashed as it is sent.
    pub(crate) fn of(spec: parts::Spec, about: About) -> Self {
        Self { spec: parts::finished(spec), hashed: None, about, is_pipeline: false }
    }
}

/// What is told of a component beside its `componentSpec`.
pub(crate) struct About {
    description: Option<Node>,
    tags: Node,
    properties: Node,
}

impl About {
    /// What a component file, or a step that becomes a component, says.
    pub(crate) fn of(draft: &mut Draft<'_>, at: &At<'_>) -> Self {
        Self {
            description: plain::text(at, "description"),
            tags: plain::mapping(draft, at, "tags"),
            properties: texts(draft, at, "properties"),
        }
    }

    /// The same without `properties`: those of a step are its own. Only those of Spark go into the component as well.
    pub(crate) fn of_step(draft: &mut Draft<'_>, at: &At<'_>) -> Self {
        let about = Self::of(draft, at);
        if kind(at) == "spark" { about } else { Self { properties: Node::empty(), ..about } }
    }

    /// Nothing.
    pub(crate) fn nothing() -> Self {
        Self { description: None, tags: Node::empty(), properties: Node::empty() }
    }
}

/// The values as texts: beside the `componentSpec`, where they stay what they are (azure-ai-ml 1.35.2, `ComponentVersionDetails`).
fn texts(draft: &mut Draft<'_>, at: &At<'_>, key: &str) -> Node {
    let mut sent = BTreeMap::new();
    for (name, value) in at.get(key).map(|values| values.entries()).unwrap_or_default() {
        let text = match value.value() {
            Value::Null => Some(Node::Null),
            scalar => plain::python_str(scalar).map(Node::Text),
        };
        match text {
            Some(text) => {
                sent.insert(name.to_owned(), text);
            }
            None => {
                draft.refuse(&value, format!("this is no text, and `{key}` of a component are texts"), None)
            }
        }
    }
    Node::Map(sent)
}

/// A component that is the root of a spec.
pub(crate) fn root(draft: &mut Draft<'_>, at: &At<'_>) {
    let Some(name) = asset::name(draft, at) else { return };
    let Some(content) = from_file(draft, at) else { return };
    let version = match asset::version(at) {
        Some(version) => Version::Fixed(version),
        None => asset::next_version(draft, at, (Collection::Component, &name), Version::Next),
    };
    let name = Node::Text(name);
    let told = match &version {
        Version::Fixed(version) => Some(Node::text(version)),
        Version::Late(version) => Some(version.clone()),
        // One that is empty is told all the same, where the next one is put.
        _ => at.get("version").filter(|version| version.text() == Some("")).map(|_| Node::text("")),
    };
    let spec = content.spec.with("name", Some(name.clone())).with("version", told);
    let spec = spec.with("_source", Some(Node::text(Source::File.spelled())));
    let mut properties = content.about.properties;
    if !content.is_pipeline {
        // The client compares it with that of the newest version to tell whether something changed.
        let hashed = spec.clone().without(&["version", "_source"]);
        let hashed = content.hashed.map_or(hashed, |hashed| hashed.with("name", Some(name.clone())));
        properties = properties.with("client_component_hash", Some(Node::component_hash(hashed)));
    }
    let about = About { properties, ..content.about };
    put(draft, at, (name, version), (spec, about, content.is_pipeline), false);
}

/// Puts a component without a name. What has the same content is put once, whatever it is called where it stands.
pub(crate) fn anonymous(draft: &mut Draft<'_>, at: &At<'_>, content: Content, source: Source) -> StepId {
    let hashed = content.hashed.unwrap_or_else(|| content.spec.clone());
    let version = Version::OfContent(hashed);
    if let Some(known) = known(draft, &version) {
        return known;
    }
    let name = Node::text(ANONYMOUS_COMPONENT);
    let spec = content.spec.with("name", Some(name.clone())).with("version", Some(Node::text("1")));
    let spec = spec.with("_source", Some(Node::text(source.spelled())));
    put(draft, at, (name, version), (spec, content.about, content.is_pipeline), true)
}

/// The step that puts what has this version.
fn known(draft: &Draft<'_>, version: &Version) -> Option<StepId> {
    let same = |action: &Action| matches!(action, Action::Put(put) if put.resource.version.as_ref() == Some(version));
    draft.steps().iter().find(|step| same(&step.action)).map(|step| step.id.clone())
}

fn put(
    draft: &mut Draft<'_>,
    at: &At<'_>,
    (name, version): (Node, Version),
    (spec, about, is_pipeline): (Node, About, bool),
    is_anonymous: bool,
) -> StepId {
    let properties = Node::map([
        ("componentSpec", Some(spec)),
        ("description", about.description),
        ("isAnonymous", Some(Node::Bool(is_anonymous))),
        ("isArchived", (!is_pipeline).then_some(Node::Bool(false))),
        ("properties", Some(about.properties)),
        ("tags", Some(about.tags)),
    ]);
    let body = Node::map([("properties", Some(properties))]);
    let resource = Resource { collection: Collection::Component, parent: None, name, version: Some(version) };
    let put = PutStep { resource, body, api_version: None, query: Vec::new(), azureml_token: false };
    draft.step("component", at, Action::Put(put))
}

/// The type of a component or step; `command` if it says none (client-protocol §9).
pub(crate) fn kind<'a>(at: &At<'a>) -> &'a str {
    at.get("type").and_then(|kind| kind.text()).unwrap_or("command")
}

/// A component that has a file of its own, or a mapping in a step. None, and a finding, if there is none such.
pub(crate) fn from_file(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Content> {
    match kind(at) {
        "command" => command::from_file(draft, at),
        "parallel" => parallel::from_file(draft, at),
        "spark" => spark::from_file(draft, at),
        "data_transfer" => data_transfer::from_file(draft, at),
        "pipeline" => {
            let leaves = Leaves::plan(draft, at);
            pipeline(draft, &leaves, at)
        }
        // That of a task says the task alone.
        "automl" => {
            let mut spec = parts::common(draft, at);
            parts::unknown(draft, at, &mut spec, &["task"]);
            parts::set(&mut spec, "task", plain::text(at, "task"));
            let about = About::of(draft, at);
            Some(Content::of(spec, about))
        }
        other => {
            let message = format!("the official client cannot send a component of type `{other}`");
            draft.refuse(at, message, None);
            None
        }
    }
}
