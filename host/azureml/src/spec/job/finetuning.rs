//! A fine-tuning job (client-protocol §5).

use jobgate_core::submission::At;
use jobgate_yaml::Value;

use super::super::read::{self, As};
use super::super::{Draft, Spelling, compute, input, output, plain, queue_settings, services, spelling, url};
use super::common;
use crate::plan::{Collection, Node};

/// Whose model it is, which decides what is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Provider {
    Custom,
    AzureOpenAi,
}

/// A fine-tuning job that is the root of a spec.
pub(crate) fn root(draft: &mut Draft<'_>, at: &At<'_>) {
    let Some(provider) = provider(draft, at) else { return };
    if let Some(identity) = at.get("identity").filter(|identity| *identity.value() != Value::Null) {
        draft.refuse(&identity, "a fine-tuning job takes no identity", Some("remove this"));
    }
    let mut properties = common::properties(draft, at, "FineTuning");
    properties.extend(common::given([
        ("fineTuningDetails", Some(details(draft, at, provider))),
        ("outputs", Some(output::outputs(draft, at, Spelling::Camel))),
    ]));
    match provider {
        Provider::Custom => properties.extend(placed(draft, at)),
        Provider::AzureOpenAi => placed_by_service(draft, at),
    }
    common::put(draft, at, Collection::FinetuningJob, properties);
}

fn provider(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Provider> {
    match at.get("model_provider").and_then(|provider| provider.text()) {
        Some("custom") => Some(Provider::Custom),
        Some("azure_open_ai") => Some(Provider::AzureOpenAi),
        _ => {
            let place = at.get("model_provider").unwrap_or_else(|| at.clone());
            draft.refuse(
                &place,
                "a fine-tuning job needs a known `model_provider`",
                Some("write `custom` or `azure_open_ai`"),
            );
            None
        }
    }
}

fn details(draft: &mut Draft<'_>, at: &At<'_>, provider: Provider) -> Node {
    let task = at.get("task").and_then(|task| task.text()).map(spelling::camel);
    let name = if provider == Provider::Custom { "Custom" } else { "AzureOpenAI" };
    Node::map([
        ("taskType", task.map(Node::Text)),
        ("model", model(draft, at)),
        ("modelProvider", Some(Node::text(name))),
        ("trainingData", data(draft, at, "training_data", provider)),
        ("validationData", data(draft, at, "validation_data", provider)),
        ("hyperParameters", hyperparameters(draft, at, provider)),
    ])
}

/// The model. Its path is sent as it is written, but for `azureml:`: the client neither resolves nor uploads it (azure-ai-ml 1.35.2,
/// `_resolve_finetuning_job_inputs`).
fn model(draft: &mut Draft<'_>, at: &At<'_>) -> Option<Node> {
    let path = at.get("model").and_then(|model| model.get("path"));
    let Some(written) = path.as_ref().and_then(|path| path.text()) else {
        draft.refuse(at, "a fine-tuning job needs a `model` with a `path`", None);
        return None;
    };
    let name = written.strip_prefix("azureml:").filter(|name| !name.starts_with("//")).unwrap_or(written);
    let is_remote = url::is_url(name) || name.starts_with("/subscriptions/") || name.contains([':', '@']);
    if let Some(path) = path.filter(|_| !is_remote) {
        let help = Some("register the model, and write `azureml:NAME:VERSION` or the id of a registry");
        draft.refuse(&path, "a local model is not uploaded for fine-tuning", help);
        return None;
    }
    let kind = Node::text("mlflow_model");
    Some(Node::map([("uri", Some(Node::text(name))), ("jobInputType", Some(kind))]))
}

/// Data: a mapping, or for a custom model a path alone. They are sent as a file, whatever their type, and a local path is relative to the
/// current folder, not to the spec (client-protocol §5).
fn data(draft: &mut Draft<'_>, at: &At<'_>, key: &str, provider: Provider) -> Option<Node> {
    let input = at.get(key).filter(|input| *input.value() != Value::Null)?;
    let folder = draft.request.surroundings.folder.clone();
    let uri = if input.text().is_some() {
        if provider == Provider::AzureOpenAi {
            draft.refuse(&input, "these data need a mapping with a `path`", Some("write `path: …` below"));
            return None;
        }
        input::uri(draft, &input, &input, "uri_file", &folder)?
    } else {
        let Some(path) = input.get("path") else {
            draft.refuse(&input, "data need a `path`", None);
            return None;
        };
        input::uri(draft, &input, &path, &input::kind(&input), &folder)?
    };
    Some(Node::map([("uri", Some(uri)), ("jobInputType", Some(Node::text("uri_file")))]))
}

/// Free texts for a custom model, three numbers for one of Azure OpenAI.
fn hyperparameters(draft: &mut Draft<'_>, at: &At<'_>, provider: Provider) -> Option<Node> {
    if provider == Provider::Custom {
        return plain::optional(draft, at, "hyperparameters");
    }
    let at = at.get("hyperparameters").filter(|at| !at.entries().is_empty())?;
    let rows = [("batch_size", As::Int), ("learning_rate_multiplier", As::Float), ("n_epochs", As::Int)];
    Some(read::fields(draft, &at, Spelling::Camel, &rows))
}

/// Where a custom model is trained. A compute is sent by its name alone (client-protocol §4).
fn placed(draft: &mut Draft<'_>, at: &At<'_>) -> impl Iterator<Item = (String, Node)> + use<> {
    if let Some(local) = at.get("compute").filter(|_| compute::is_local(at)) {
        draft.refuse(&local, "a fine-tuning job cannot run on this machine", Some("name a compute, or none"));
    }
    let compute = at.get("compute").and_then(|compute| compute.text());
    let compute = compute.map(|written| Node::text(written.strip_prefix("azureml:").unwrap_or(written)));
    let resources = at.get("resources").filter(|resources| *resources.value() != Value::Null);
    let resources = resources.map(|resources| {
        let types = read::field(draft, &resources, "instance_types", As::Json);
        Node::map([("instanceTypes", types)])
    });
    common::given([
        ("computeId", compute),
        ("resources", resources),
        ("queueSettings", queue_settings::queue_settings(draft, at, Spelling::Camel)),
        ("services", services::unconverted(draft, at)),
    ])
}

/// The service places a job on a model of Azure OpenAI itself: the client sends nothing of this.
fn placed_by_service(draft: &mut Draft<'_>, at: &At<'_>) {
    for key in ["compute", "resources", "queue_settings", "services"] {
        if let Some(lost) = at.get(key).filter(|lost| *lost.value() != Value::Null) {
            draft.warn(&lost, format!("`{key}` is not sent for a model of Azure OpenAI"), None);
        }
    }
}
