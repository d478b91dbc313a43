//! `environment`: something registered, or an anonymous environment that is put (client-protocol §3.3, §4).

use jobgate_core::facet::environment_id as environment_id_of;
use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::upload::Local;
use super::{Draft, asset, inference, plain, reference, upload, url};
use crate::plan::{Collection, Node, Part, StepId, Version};
use crate::{ANONYMOUS_ENVIRONMENT, AnonymousEnvironment, conda_text, environment_id};

/// The environment at a key of its owner, as a job sends it: a resource id, or a name that the service resolves. None if there is none, or
/// one that cannot be sent, which is then a finding.
pub(crate) fn environment(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    match at.value() {
        Value::Text(text) => registered(draft, at, text),
        Value::Mapping(_) => by_id(at).or_else(|| anonymous(draft, at)),
        _ => None,
    }
}

/// The registered environment that the `id` of one that is written out names: the client sends it as it is, whatever else is written.
fn by_id(at: &At<'_>) -> Option<Node> {
    let id = environment_id_of(at)?;
    let written = id.text()?;
    let is_of_registry = written.starts_with("azureml://registries/");
    let sent = if is_of_registry { written } else { written.strip_prefix("azureml:")? };
    Some(Node::text(sent))
}

/// The environment of a job, a trial or a task, at its key `environment`.
pub(crate) fn of(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    environment(draft, &owner.get("environment")?)
}

/// The image of an environment of Spark that has none: the service does not run it (azure-ai-ml 1.35.2, `ParameterizedSpark`).
const SPARK_IMAGE: &str = "conda/miniconda3";

/// The environment of a Spark job or component. One without an image gets one, and nothing of it is left but that and its conda file.
pub(crate) fn of_spark(draft: &mut Draft<'_>, owner: &At<'_>) -> Option<Node> {
    let at = owner.get("environment")?;
    let is_anonymous = matches!(at.value(), Value::Mapping(_));
    if !is_anonymous || at.get("image").is_some_and(|image| *image.value() != Value::Null) {
        return environment(draft, &at);
    }
    if let Some(build) = at.get("build") {
        draft.warn(&build, "the environment of a Spark job is not built: this is not sent", None);
    }
    let (image, conda_text) = (SPARK_IMAGE.to_owned(), conda(&at));
    let properties = Node::map([
        ("image", Some(Node::text(&*image))),
        ("condaFile", conda_text.as_deref().map(Node::text)),
        ("isArchived", Some(Node::Bool(false))),
    ]);
    let identity = Some(Identity::Image { image, inference_text: None, conda_text });
    put_anonymous(draft, &at, Content { properties, identity, context: None })
}

/// Curated environments are resolved by the service.
fn registered(draft: &mut Draft<'_>, at: &At<'_>, written: &str) -> Option<Node> {
    if written.starts_with("azureml:AzureML-") {
        return Some(Node::text(written));
    }
    reference::registered(draft, at, written, Collection::Environment)
}

/// The environment of a deployment. Unlike that of a job it is registered under its name, if it has one, and it stands in no file of its own.
pub(crate) fn of_deployment(draft: &mut Draft<'_>, at: &At<'_>, takes_registries: bool) -> Option<Node> {
    if at.link().is_some() {
        draft.refuse(
            at,
            "the official client takes no file for the environment of a deployment",
            Some("write the environment here, or register it and name it"),
        );
        return None;
    }
    if at.text().is_some_and(|text| text.starts_with("azureml://registries/")) && !takes_registries {
        draft.refuse(at, "a deployment on Kubernetes takes no environment of a registry", None);
        return None;
    }
    if let Some(sent) = by_id(at) {
        return Some(sent);
    }
    match at.get("name").and_then(|name| name.text()) {
        Some(name) if !name.is_empty() => Some(Node::id(&named(draft, at, name)?)),
        _ => environment(draft, at),
    }
}

/// An environment that is the root of a spec. Without a version the newest is put again, and only if the service says that it is
/// another does it get the next one (client-protocol §6). A registry always takes the next one.
pub(crate) fn root(draft: &mut Draft<'_>, at: &At<'_>) {
    if let Some(name) = asset::name(draft, at) {
        named(draft, at, &name);
    }
}

fn named(draft: &mut Draft<'_>, at: &At<'_>, name: &str) -> Option<StepId> {
    let content = content(draft, at)?;
    let version = match asset::version(at) {
        Some(version) => Version::Fixed(version),
        None => asset::next_version(draft, at, (Collection::Environment, name), Version::LatestElseNext),
    };
    content.put(draft, at, (Node::text(name), version), false)
}

/// An environment that stands in the spec or in a file of its own. Its `name` and `version` are ignored (client-protocol §3.3).
fn anonymous(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    let content = content(draft, at)?;
    put_anonymous(draft, at, content)
}

fn put_anonymous(draft: &mut Draft<'_>, at: &At<'_>, content: Content<'_>) -> Option<Node> {
    let (name, version) = match &content.identity {
        Some(identity) => (Node::text(ANONYMOUS_ENVIRONMENT), environment_id(&identity.borrowed())),
        // A context at a URL cannot be hashed, so it gets the name that any asset without one gets.
        None => (Node::made(draft.next_id("environment-name").as_str()), "1".to_owned()),
    };
    let step = content.put(draft, at, (name, Version::Fixed(version)), true)?;
    Some(Node::id(&step))
}

/// What is sent of an environment.
struct Content<'s> {
    /// `properties` of the body, but for `isAnonymous` and a context of this machine.
    properties: Node,
    /// What the version of an anonymous one depends on; none if that cannot be computed.
    identity: Option<Identity>,
    /// The build context, if it is on this machine.
    context: Option<Context<'s>>,
}

/// A build context of this machine.
struct Context<'s> {
    path: At<'s>,
    local: Local,
    dockerfile_path: Option<Node>,
}

impl Context<'_> {
    fn sent(dockerfile_path: Option<Node>, uri: Node) -> Node {
        Node::map([("contextUri", Some(uri)), ("dockerfilePath", dockerfile_path)])
    }
}

impl Content<'_> {
    /// Puts it under a name and a version, behind its build context. The service wants a `/` behind that, even behind a single file.
    fn put(
        self,
        draft: &mut Draft<'_>,
        at: &At<'_>,
        (name, version): (Node, Version),
        is_anonymous: bool,
    ) -> Option<StepId> {
        let asset = (Collection::Environment, name, Some(version));
        let properties = self.properties.with("isAnonymous", Some(Node::Bool(is_anonymous)));
        let Some(Context { path, local, dockerfile_path }) = self.context else {
            let announced = draft.is_for_registry().then(|| asset::reserve(draft, at, asset.clone(), None));
            return Some(asset::put_after(draft, at, asset, properties, announced.into_iter().collect()));
        };
        let (step, end) = if draft.is_for_registry() {
            (asset::reserve(draft, at, asset.clone(), Some(local.files)), "/")
        } else {
            let end = if local.is_folder() { "" } else { "/" };
            (upload::local_of(draft, at, &path, local)?.step, end)
        };
        let build = Context::sent(dockerfile_path, Node::answer("", &step, Part::Url, end));
        Some(asset::put(draft, at, asset, properties.with("build", Some(build))))
    }
}

/// What the version of an anonymous environment depends on.
enum Identity {
    Image { image: String, inference_text: Option<String>, conda_text: Option<String> },
    Build { context_hash: String, dockerfile_path: Option<String> },
}

impl Identity {
    fn borrowed(&self) -> AnonymousEnvironment<'_> {
        match self {
            Self::Image { image, inference_text, conda_text } => AnonymousEnvironment::Image {
                image,
                inference_text: inference_text.as_deref(),
                conda_text: conda_text.as_deref(),
            },
            Self::Build { context_hash, dockerfile_path } => {
                AnonymousEnvironment::Build { context_hash, dockerfile_path: dockerfile_path.as_deref() }
            }
        }
    }
}

/// The content of an environment, named or not. What is empty is left out, tags and description as well (azure-ai-ml 1.35.2,
/// `Environment._to_rest_object`).
fn content<'s>(draft: &mut Draft<'_>, at: &At<'s>) -> Option<Content<'s>> {
    let image = at.get("image").and_then(|image| image.text()).filter(|image| !image.is_empty());
    let build = at.get("build").filter(|build| *build.value() != Value::Null);
    let message = match (image, &build) {
        (None, None) => "an environment needs an `image` or a `build`",
        (Some(_), Some(_)) => "an environment has an `image` or a `build`, not both",
        _ => "",
    };
    if !message.is_empty() {
        draft.refuse(at, message, Some("keep one of them"));
        return None;
    }
    let conda_text = conda(at);
    let inference = at.get("inference_config").filter(|config| *config.value() != Value::Null);
    let Built { build, identity, context } = match build {
        Some(build) => built(draft, &build)?,
        None => {
            let inference_text = inference.as_ref().and_then(inference::text);
            let image = image.unwrap_or_default().to_owned();
            let identity = Identity::Image { image, inference_text, conda_text: conda_text.clone() };
            Built { build: None, identity: Some(identity), context: None }
        }
    };
    let properties = Node::map([
        ("image", image.map(Node::text)),
        ("condaFile", conda_text.map(Node::Text)),
        ("build", build),
        // As the schema spells it, in lower case, whatever the service calls it.
        ("osType", at.get("os_type").and_then(|os| os.text()).map(|os| Node::Text(os.to_lowercase()))),
        ("inferenceConfig", inference.as_ref().map(inference::sent)),
        ("description", plain::filled(at, "description")),
        ("tags", plain::filled_mapping(draft, at, "tags")),
        ("isArchived", Some(Node::Bool(false))),
    ]);
    Some(Content { properties, identity, context })
}

/// The text of the conda file; none also for one that Python takes for false, `{}` for example.
fn conda(at: &At<'_>) -> Option<String> {
    let conda = at.get("conda_file")?;
    match conda.value() {
        Value::Null | Value::Bool(false) | Value::Int(0) => None,
        Value::Text(text) if text.is_empty() => None,
        Value::Mapping(mapping) if mapping.is_empty() => None,
        Value::Sequence(items) if items.is_empty() => None,
        _ => Some(conda_text(&conda.file().tree, conda.place().node)),
    }
}

/// A build, or none.
struct Built<'s> {
    /// As it is sent, if its context is somewhere else.
    build: Option<Node>,
    identity: Option<Identity>,
    context: Option<Context<'s>>,
}

/// A build with its context: on this machine, or somewhere else.
fn built<'s>(draft: &mut Draft<'_>, build: &At<'s>) -> Option<Built<'s>> {
    let path = build.get("path")?;
    let written = path.text()?;
    let dockerfile_path = plain::text(build, "dockerfile_path");
    if url::is_url(written) {
        let build = Context::sent(dockerfile_path, Node::text(written));
        return Some(Built { build: Some(build), identity: None, context: None });
    }
    let folder = path.file().absolute.parent()?.join(written);
    let local = upload::context(draft, &path, &folder)?;
    let named = build.get("dockerfile_path").and_then(|path| path.text()).map(str::to_owned);
    let identity = Identity::Build {
        context_hash: local.object_hash.clone(),
        dockerfile_path: named.filter(|path| !path.is_empty()),
    };
    let context = Context { path, local, dockerfile_path };
    Some(Built { build: None, identity: Some(identity), context: Some(context) })
}
