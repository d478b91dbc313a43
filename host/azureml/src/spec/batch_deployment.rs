//! `batch_deployment`: a model, or a pipeline.

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::read::{self, As};
use super::{Draft, Spelling, asset, compute, deployment, environment, limits, model, plain, resources};
use crate::plan::{Collection, Node};

mod pipeline;

/// A batch deployment that is the root of a spec.
pub(crate) fn root(draft: &mut Draft<'_>, at: &At<'_>) {
    let Some(name) = asset::name(draft, at) else { return };
    let Some(target) = deployment::endpoint(draft, at, Collection::BatchEndpoint) else { return };
    let kind = at.get("type").and_then(|kind| kind.text()).map(str::to_lowercase);
    if kind.as_deref() == Some("pipeline") {
        let Some(body) = pipeline::body(draft, at) else { return };
        let put = (Collection::BatchDeployment, target, &*name);
        deployment::put(draft, at, put, body, Some(pipeline::API_VERSION));
        return;
    }
    // The older form has no `type`, and what is below `settings` in the newer one stands at the root.
    let settings = match kind {
        Some(_) => at.get("settings").filter(|settings| *settings.value() != Value::Null),
        None => Some(at.clone()),
    };
    let code = deployment::code(draft, at);
    let environment = at.get("environment").and_then(|at| environment::of_deployment(draft, &at, true));
    let model = at.get("model").and_then(|at| model::of_deployment(draft, &at));
    let target_compute = at.get("compute").and_then(|compute| compute.text());
    let common = Node::map([
        ("description", plain::text(at, "description")),
        ("properties", Some(plain::mapping(draft, at, "properties"))),
        ("codeConfiguration", code),
        ("environmentId", environment),
        ("model", model.map(id_reference)),
        ("compute", target_compute.and_then(|name| compute::named(draft, at, name)).map(Node::Text)),
        ("resources", nodes(draft, at, settings.as_ref(), kind.is_some())),
    ]);
    let own = settings.map(|settings| self::settings(draft, &settings, kind.is_none()));
    let properties = match (common, own) {
        (Node::Map(mut common), Some(Node::Map(own))) => {
            common.extend(own);
            Node::Map(common)
        }
        (common, _) => common,
    };
    let body = Node::map([("properties", Some(properties))]);
    deployment::put(draft, at, (Collection::BatchDeployment, target, &name), body, None);
}

/// What an id stands in.
fn id_reference(id: Node) -> Node {
    Node::map([("assetId", Some(id)), ("referenceType", Some(Node::text("Id")))])
}

/// How it works on its batches. Only the older form sends variables where there are none.
fn settings(draft: &mut Draft<'_>, settings: &At<'_>, is_old: bool) -> Node {
    let rows = [
        ("output_file_name", As::Text),
        ("error_threshold", As::Int),
        ("logging_level", As::Text),
        ("mini_batch_size", As::Int),
        ("max_concurrency_per_instance", As::Int),
    ];
    let action = settings.get("output_action").and_then(|action| action.text()).map(str::to_lowercase);
    if action.as_deref() == Some("summary_only")
        && let Some(file) = settings.get("output_file_name").filter(|file| file.text() != Some(""))
    {
        draft.refuse(&file, "there is no such file where the output is a summary only", Some("remove it"));
    }
    let action = action.map(|action| match action.as_str() {
        "append_row" => Node::text("AppendRow"),
        "summary_only" => Node::text("SummaryOnly"),
        other => Node::text(other),
    });
    let retry = settings.get("retry_settings").map(|retry| {
        let timeout = plain::integer(&retry, "timeout").and_then(limits::duration);
        Node::map([
            ("maxRetries", plain::integer(&retry, "max_retries").map(Node::int)),
            ("timeout", timeout.map(Node::Text)),
        ])
    });
    let variables = plain::optional(draft, settings, "environment_variables");
    let variables = if is_old { variables.or_else(|| Some(Node::empty())) } else { variables };
    let node = read::fields(draft, settings, Spelling::Camel, &rows);
    node.with("outputAction", action).with("retrySettings", retry).with("environmentVariables", variables)
}

/// The nodes that it runs on: `resources`, or a mere count among the settings.
fn nodes(draft: &mut Draft<'_>, at: &At<'_>, settings: Option<&At<'_>>, has_settings: bool) -> Option<Node> {
    let resources = resources::resources(draft, at, Spelling::Camel);
    let count = settings.filter(|_| has_settings).and_then(|settings| settings.get("instance_count"));
    let number = count.as_ref().and_then(read::i64).filter(|number| *number != 0);
    match (resources, count, number) {
        (Some(_), Some(count), Some(_)) => {
            draft.refuse(
                &count,
                "the number of nodes stands in `resources` already",
                Some("remove one of them"),
            );
            None
        }
        (None, _, Some(number)) => {
            Some(Node::map([("instanceCount", Some(Node::int(number))), ("properties", Some(Node::empty()))]))
        }
        (resources, ..) => resources,
    }
}
