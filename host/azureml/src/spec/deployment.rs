//! What online and batch deployments have in common.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::{Draft, code, compute, plain, reference};
use crate::plan::{Action, Collection, Node, PutStep, RequireStep, Resource, StepId};

/// The endpoint that a deployment goes to.
pub(crate) struct Endpoint {
    /// Its name.
    pub(crate) name: String,
    /// The step that asks whether it is there: the client does so before anything else.
    step: StepId,
}

/// The endpoint: that of the request, or else of the spec. None, and a finding, if neither names one.
pub(crate) fn endpoint(draft: &mut Draft<'_>, at: &At<'_>, collection: Collection) -> Option<Endpoint> {
    let written = at.get("endpoint_name").and_then(|name| name.text()).filter(|name| !name.is_empty());
    let Some(name) = draft.request.endpoint_name.or(written).map(str::to_owned) else {
        draft.refuse(
            at,
            "this names no endpoint",
            Some("add `endpoint_name`, or call with `--endpoint-name`"),
        );
        return None;
    };
    let resource = Resource { collection, parent: None, name: Node::text(&*name), version: None };
    let step = draft.step("endpoint", at, Action::Require(RequireStep { resource }));
    Some(Endpoint { name, step })
}

/// Puts a deployment of this name.
pub(crate) fn put(
    draft: &mut Draft<'_>,
    at: &At<'_>,
    (collection, endpoint, name): (Collection, Endpoint, &str),
    body: Node,
    api_version: Option<&str>,
) {
    let body = body
        .with("location", Some(compute::region(draft, at)))
        .with("tags", Some(plain::mapping(draft, at, "tags")));
    let name = Node::Text(name.to_lowercase());
    let resource = Resource { collection, parent: Some(endpoint.name), name, version: None };
    let api_version = api_version.map(str::to_owned);
    let put = PutStep { resource, body, api_version, query: Vec::new(), azureml_token: false };
    draft.step_after("deployment", at, Action::Put(put), vec![endpoint.step]);
}

/// The program that scores. None if there is none, or one that is refused.
pub(crate) fn code(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    let config = at.get("code_configuration").filter(|config| *config.value() != Value::Null)?;
    let code = config.get("code");
    let script = plain::filled(&config, "scoring_script");
    let (Some(code), Some(script)) = (code, script) else {
        draft.refuse(&config, "this needs both `code` and `scoring_script`", None);
        return None;
    };
    let id = match code.text()? {
        text if text.starts_with("azureml:") => reference::registered(draft, &code, text, Collection::Code)?,
        _ => {
            is_there(draft, &config, &code);
            Node::id(&code::code(draft, &config)?)
        }
    };
    Some(Node::map([("codeId", Some(id)), ("scoringScript", Some(script))]))
}

/// Warns of a script that is not in the code. The client wants to read it, unless it is told not to.
fn is_there(draft: &mut Draft<'_>, config: &At<'_>, code: &At<'_>) {
    let script = config.get("scoring_script");
    let (Some(script), Some(folder)) = (script, code.file().absolute.parent()) else { return };
    let (Some(name), Some(below)) = (script.text(), code.text()) else { return };
    if below.contains("://") || draft.request.files.kind(&folder.join(below).join(name)).is_ok() {
        return;
    }
    draft.warn(&script, format!("there is no such file in `{below}`"), Some("name the program that scores"));
}
