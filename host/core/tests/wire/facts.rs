//! What a recording shows: the values of a submission that go over the wire (client-protocol §10, the table of the REST level).

use serde_json::{Map, Value};

/// A value that was sent, and so stands, or was meant, somewhere in the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fact {
    /// An image of an environment.
    Image(String),
    /// A build context.
    Build,
    /// An environment that a file spells out.
    OwnEnvironment,
    /// An environment by reference: its name, or the whole of a registry's.
    Environment(String),
    /// An upload of code: the last segment of its address.
    Code(String),
    /// Code that is nowhere but at its address.
    RemoteCode(String),
    /// An identity: where it stands, beginning with `/`.
    Identity(String),
    /// A component that is the content of a file.
    OwnComponent,
    /// A component that a step or a deployment refers to: its name, or the whole of a registry's.
    Component(String),
    /// A compute, by name.
    Compute(String),
    /// A datastore, by name, that the files name.
    Datastore(String),
    /// Data that were uploaded.
    LocalData,
    /// Data that a deployment collects, where its file does not say to where.
    CollectedData,
    /// Data by reference: the name of an asset, or the whole address.
    Data(String),
    /// A job: where it stands, and its type.
    Job(String, String),
    /// Credentials of a datastore or a connection.
    Credentials,
    /// An environment variable.
    Variable(String),
}

impl Fact {
    pub(crate) fn facet(&self) -> &'static str {
        match self {
            Self::Image(_) | Self::Build => "image",
            Self::OwnEnvironment | Self::Environment(_) => "environment",
            Self::Code(_) | Self::RemoteCode(_) => "code",
            Self::Identity(_) => "identity",
            Self::OwnComponent | Self::Component(_) => "component",
            Self::Compute(_) => "compute",
            Self::Datastore(_) => "datastore",
            Self::LocalData | Self::CollectedData | Self::Data(_) => "data",
            Self::Job(..) => "job",
            Self::Credentials | Self::Variable(_) => "credential",
        }
    }
}

/// Variables that the client itself adds (client-protocol §4).
const OF_CLIENT: [&str; 1] = ["AZUREML_COMPUTE_USE_COMMON_RUNTIME"];

/// Everything that a recording shows.
pub(crate) fn facts(recording: &Value) -> Vec<Fact> {
    let mut facts = Vec::new();
    for request in
        recording["requests"].as_array().unwrap().iter().filter(|request| request["method"] == "PUT")
    {
        let (Some(path), Some(body)) = (request["path"].as_str(), request["json"].as_object()) else {
            continue;
        };
        let kind =
            path.split("/workspaces/").nth(1).and_then(|rest| rest.split('/').nth(1)).unwrap_or_default();
        let properties = body.get("properties").unwrap_or(&Value::Null);
        match kind {
            "environments" => environment(properties, &mut facts),
            "codes" => code(properties, &mut facts),
            "datastores" | "connections" => credentials(properties, &mut facts),
            "jobs" => {
                job(properties, &mut facts);
                everywhere(properties, &mut facts);
            }
            "components" => {
                component(&properties["componentSpec"], &mut facts);
                everywhere(&properties["componentSpec"], &mut facts);
            }
            "schedules" => everywhere(&properties["action"], &mut facts),
            "computes" | "onlineEndpoints" | "batchEndpoints" | "data" | "models" => {
                if body.get("identity").is_some_and(|identity| identity["type"] != "None")
                    && !path.contains("/deployments/")
                {
                    facts.push(Fact::Identity("/identity".to_owned()));
                }
                everywhere(properties, &mut facts);
            }
            _ => {}
        }
    }
    facts
}

fn environment(properties: &Value, facts: &mut Vec<Fact>) {
    facts.extend(properties["image"].as_str().map(|image| Fact::Image(image.to_owned())));
    facts.extend(properties["build"]["contextUri"].as_str().map(|_| Fact::Build));
}

fn code(properties: &Value, facts: &mut Vec<Fact>) {
    let Some(uri) = properties["codeUri"].as_str() else { return };
    let uploaded = properties["properties"]["hash_sha256"].is_string();
    let name = uri.rsplit('/').next().unwrap_or_default().to_owned();
    facts.push(if uploaded { Fact::Code(name) } else { Fact::RemoteCode(uri.to_owned()) });
}

fn credentials(properties: &Value, facts: &mut Vec<Fact>) {
    let without = [&properties["credentials"]["credentialsType"], &properties["authType"]]
        .into_iter()
        .any(|kind| kind == "None");
    facts.extend((!without).then_some(Fact::Credentials));
}

/// A job's own identity, and its steps.
fn job(properties: &Value, facts: &mut Vec<Fact>) {
    facts.extend(properties["identity"].is_object().then(|| Fact::Identity("/identity".to_owned())));
    let kind = properties["jobType"].as_str().unwrap_or_default();
    let kind = if kind == "FineTuning" { "finetuning".to_owned() } else { kind.to_lowercase() };
    facts.push(Fact::Job(String::new(), kind));
    steps(&properties["jobs"], facts);
}

/// The steps of a pipeline component stand somewhere below it.
fn component(spec: &Value, facts: &mut Vec<Fact>) {
    steps(&spec["jobs"], facts);
}

fn steps(jobs: &Value, facts: &mut Vec<Fact>) {
    for (name, step) in jobs.as_object().into_iter().flatten() {
        let pointer = format!("/jobs/{name}");
        facts.extend(step["identity"].is_object().then(|| Fact::Identity(format!("{pointer}/identity"))));
        facts.extend((step["_source"] == "YAML.COMPONENT").then_some(Fact::OwnComponent));
        let kind = step["type"].as_str().unwrap_or_default().to_owned();
        facts.push(Fact::Job(pointer, kind));
    }
}

/// What may stand at any depth, by the names of its keys.
fn everywhere(value: &Value, facts: &mut Vec<Fact>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| everywhere(item, facts)),
        Value::Object(object) => {
            for (key, value) in object {
                match (key.as_str(), value) {
                    ("environmentVariables" | "environment_variables", Value::Object(variables)) => {
                        let names = variables.keys().filter(|name| !OF_CLIENT.contains(&name.as_str()));
                        facts.extend(names.map(|name| Fact::Variable(name.clone())));
                    }
                    (key, Value::String(text)) => reference(key, text, facts),
                    // Names of the author's own.
                    ("tags" | "properties", Value::Object(object)) if !is_body(object) => {}
                    _ => everywhere(value, facts),
                }
            }
        }
        _ => {}
    }
}

/// Whether `properties` is the body of a resource and not what the author put under this name.
fn is_body(object: &Map<String, Value>) -> bool {
    object.contains_key("jobType")
}

fn reference(key: &str, text: &str, facts: &mut Vec<Fact>) {
    let named = |kind: &str| {
        text.split_once(&format!("/{kind}/")).map(|(_, rest)| rest.split('/').next().unwrap_or_default())
    };
    let is_registry = text.starts_with("azureml://registries/");
    match key {
        "environmentId" | "environment" => facts.push(match named("environments") {
            _ if is_registry => Fact::Environment(text.to_owned()),
            Some("CliV2AnonymousEnvironment") => Fact::OwnEnvironment,
            Some(name) => Fact::Environment(name.to_owned()),
            None => Fact::Environment(text.to_owned()),
        }),
        "componentId" => match named("components") {
            _ if is_registry => facts.push(Fact::Component(text.to_owned())),
            // Made by the client of a step, or of a component that a file spells out.
            Some("azureml_anonymous") | None => {}
            Some(name) => facts.push(Fact::Component(name.to_owned())),
        },
        "computeId" | "compute" | "default_compute" | "defaultCompute" => {
            facts.push(Fact::Compute(named("computes").unwrap_or(text).to_owned()));
        }
        "default_datastore" | "defaultDatastore" => {
            facts.push(Fact::Datastore(named("datastores").unwrap_or(text).to_owned()));
        }
        "uri" | "dataUri" | "modelUri" => data(text, facts),
        _ => {}
    }
}

fn data(text: &str, facts: &mut Vec<Fact>) {
    if text.contains("/LocalUpload/") {
        facts.push(Fact::LocalData);
        return;
    }
    if text.contains("/modelDataCollector/") {
        facts.push(Fact::CollectedData);
        return;
    }
    let asset =
        ["/data/", "/models/"].into_iter().find_map(|kind| text.split_once(kind)).map(|(_, rest)| rest);
    match (asset, text.split_once("datastores/")) {
        (Some(rest), _) if text.starts_with("/subscriptions/") => {
            facts.push(Fact::Data(rest.split('/').next().unwrap_or_default().to_owned()));
        }
        (_, Some((_, datastore))) if text.starts_with("azureml:") => {
            facts.push(Fact::Datastore(datastore.split('/').next().unwrap_or_default().to_owned()));
            facts.push(Fact::Data(text.to_owned()));
        }
        _ => facts.push(Fact::Data(text.to_owned())),
    }
}
