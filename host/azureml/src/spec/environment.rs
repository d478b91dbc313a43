//! `environment`: something registered, or an anonymous environment that is put (client-protocol §3.3, §4).

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::{Draft, plain, upload};
use crate::plan::{Action, Collection, LatestStep, Lookup, Node, Part, PutStep, Resource, Version};
use crate::{ANONYMOUS_ENVIRONMENT, AnonymousEnvironment, conda_text, environment_id};

/// The environment at a key of its owner, as a job sends it: a resource id, or a name that the service resolves. None if there is none, or
/// one that cannot be sent, which is then a finding.
pub(crate) fn environment(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    match at.value() {
        Value::Text(text) => registered(draft, at, text),
        Value::Mapping(_) => anonymous(draft, at),
        _ => None,
    }
}

fn registered(draft: &mut Draft<'_>, at: &At<'_>, written: &str) -> Option<Node> {
    // Curated environments and those of registries are resolved by the service.
    if written.starts_with("azureml://registries/") || written.starts_with("azureml:AzureML-") {
        return Some(Node::text(written));
    }
    let name = written.strip_prefix("azureml:").unwrap_or(written);
    if name.starts_with("/subscriptions/") {
        return Some(Node::text(name));
    }
    if let Some((name, label)) = name.split_once('@') {
        if label != "latest" {
            let message =
                format!("the label `{label}` cannot be resolved: the official client knows `latest` only");
            draft.refuse(at, message, Some("write a version, or `@latest`"));
            return None;
        }
        let latest =
            LatestStep { collection: Collection::Environment, name: name.to_owned(), lookup: Lookup::Newest };
        let step = draft.step("latest", at, Action::Latest(latest));
        return Some(Node::id(&step));
    }
    match name.rsplit_once(':') {
        Some((name, version)) => {
            let path = format!("environments/{name}/versions/{version}");
            Some(Node::text(draft.request.workspace.child(&path)))
        }
        None => {
            draft.refuse(
                at,
                "this names no version of the environment",
                Some("write `azureml:NAME:VERSION`"),
            );
            None
        }
    }
}

/// An environment that stands in the spec or in a file of its own. Its `name` and `version` are ignored (client-protocol §3.3).
fn anonymous(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    let content = properties(draft, at)?;
    let image = at.get("image").and_then(|image| image.text());
    let build = at.get("build");
    let dockerfile_path = build.as_ref().and_then(|build| build.get("dockerfile_path")?.text());
    let version = match (&content.context_hash, image) {
        (Some(context_hash), _) => {
            environment_id(&AnonymousEnvironment::Build { context_hash, dockerfile_path })
        }
        (None, Some(image)) => {
            let conda_text = content.conda_text.as_deref();
            environment_id(&AnonymousEnvironment::Image { image, conda_text })
        }
        (None, None) => {
            draft.refuse(at, "an environment needs an `image` or a `build`", None);
            return None;
        }
    };
    let resource = Resource {
        collection: Collection::Environment,
        parent: None,
        name: Node::text(ANONYMOUS_ENVIRONMENT),
        version: Some(Version::Fixed(version)),
    };
    let properties = content.properties.with("isAnonymous", Some(Node::Bool(true)));
    let body = Node::map([("properties", Some(properties))]);
    let put = PutStep { resource, body, api_version: None, query: Vec::new(), azureml_token: false };
    let step = draft.step("environment", at, Action::Put(put));
    Some(Node::id(&step))
}

/// What is sent of an environment.
pub(crate) struct Content {
    /// `properties` of the body, but for `isAnonymous`.
    pub(crate) properties: Node,
    /// The text of the conda file.
    pub(crate) conda_text: Option<String>,
    /// The object hash of the build context.
    pub(crate) context_hash: Option<String>,
}

/// The properties of an environment, named or not.
pub(crate) fn properties(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Content> {
    let conda = at.get("conda_file").filter(|conda| *conda.value() != Value::Null);
    let conda_text = conda.map(|conda| conda_text(&conda.file().tree, conda.place().node));
    let mut context_hash = None;
    let build = match at.get("build").filter(|build| *build.value() != Value::Null) {
        Some(build) => {
            let path = build.get("path")?;
            let folder = path.file().absolute.parent()?.join(path.text()?);
            let uploaded = upload::local(draft, &path, &folder)?;
            context_hash = Some(uploaded.object_hash);
            Some(Node::map([
                ("contextUri", Some(Node::answer("", &uploaded.step, Part::Url, ""))),
                ("dockerfilePath", plain::text(&build, "dockerfile_path")),
            ]))
        }
        None => None,
    };
    let properties = Node::map([
        ("image", plain::text(at, "image")),
        ("condaFile", conda_text.as_deref().map(Node::text)),
        ("build", build),
        ("description", plain::text(at, "description")),
        ("tags", plain::optional(draft, at, "tags")),
        ("isArchived", Some(Node::Bool(false))),
    ]);
    Some(Content { properties, conda_text, context_hash })
}
