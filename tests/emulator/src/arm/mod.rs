//! Azure Resource Manager: the resources of one workspace, and of registries.

mod asset;
mod code;
mod collection;
mod compute;
mod datastore;
mod elsewhere;
mod endpoint;
mod history;
mod job;
mod path;
mod reference;
mod registry;
mod workspace;

use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::clock;
use crate::identity::{Audience, bearer};
use crate::request::Request;
use crate::service::Service;

pub(crate) use history::log;
use path::{Place, Target};

/// The storage account of the workspace.
pub(crate) const ACCOUNT: &str = "wsstore";
/// The workspace's id.
pub(crate) const WORKSPACE_ID: &str = "33333333-3333-3333-3333-333333333333";

/// What a collection's requests are answered with.
pub(crate) struct Call<'a> {
    pub(crate) service: &'a Service,
    pub(crate) request: &'a Request,
    pub(crate) target: &'a Target,
}

impl Call<'_> {
    /// The `properties` of the body, or the answer that refuses it.
    fn properties(&self) -> Result<Map<String, Value>, Answer> {
        let properties = self.request.json.as_ref().and_then(|body| body.get("properties"));
        properties.and_then(Value::as_object).cloned().ok_or_else(|| {
            let message =
                "The request content was invalid and could not be deserialized: it needs 'properties'.";
            Answer::error(400, "InvalidRequestContent", message)
        })
    }
}

/// Answers a request to Azure Resource Manager or to a registry's assets.
pub(crate) fn answer(service: &Service, request: &Request) -> Answer {
    if let Err(refused) = bearer(request, Audience::Arm) {
        return *refused;
    }
    if request.parameter("api-version").is_none() {
        let message = "The api-version query parameter (?api-version=) is required for all requests.";
        return Answer::error(400, "MissingApiVersionParameter", message);
    }
    if let Some(answer) = elsewhere::answer(service, request) {
        return answer;
    }
    let place = match path::place(&service.options, &request.path) {
        Ok(place) => place,
        Err(refused) => return *refused,
    };
    match place {
        Place::ResourceGroup(id) => workspace::resource_group(&service.options, &id),
        Place::Workspace if request.method == "GET" => workspace::workspace(service, request),
        Place::Registry(name) => registry::registry(&service.options, &name),
        Place::Within(target) => within(&Call { service, request, target: &target }),
        Place::Workspace => {
            Answer::error(405, "MethodNotAllowed", "The emulator's workspace cannot be changed.")
        }
    }
}

fn within(call: &Call<'_>) -> Answer {
    let answered = match call.target.collection() {
        "codes" => code::answer(call),
        "environments" | "data" | "models" | "components" => asset::answer(call),
        "datastores" => datastore::answer(call),
        "computes" => compute::answer(call),
        "jobs" => job::answer(call),
        "onlineEndpoints" | "batchEndpoints" => endpoint::answer(call),
        "tempdatarefs" => Ok(registry::upload_place(call)),
        _ => collection::answer(call),
    };
    answered.unwrap_or_else(|refused| refused)
}

/// Answers what is on the data plane: the discovery document, registries' discovery and run history.
pub(crate) fn data_plane(service: &Service, request: &Request) -> Answer {
    let path = request.path.to_ascii_lowercase();
    if path.starts_with("/discovery") {
        return workspace::discovery(request);
    }
    if let Err(refused) = bearer(request, Audience::Arm) {
        return *refused;
    }
    if path.starts_with("/registrymanagement/") {
        registry::discovery(service, request)
    } else {
        history::answer(service, request)
    }
}

/// What exists from the beginning.
pub(crate) fn seed(service: &Service) {
    datastore::seed(service);
    compute::seed(service);
    elsewhere::seed(service);
}

/// Puts a resource below the workspace there.
pub(crate) fn seed_one(service: &Service, id: &str, properties: Value) {
    let target = path::in_workspace(&service.options, id);
    service.state().put(&target.id(), envelope(&target, properties));
}

/// A resource as it is answered.
fn envelope(target: &Target, properties: impl Into<Value>) -> Value {
    let now = clock::rfc3339(clock::seconds());
    json!({
        "id": target.shown_id(),
        "name": target.name(),
        "type": target.kind(),
        "properties": properties.into(),
        "systemData": {
            "createdAt": now, "createdBy": "emulator", "createdByType": "User", "lastModifiedAt": now,
        },
    })
}

/// What nobody has put.
fn not_found(target: &Target) -> Answer {
    let message = format!("The Resource '{}/{}' was not found.", target.kind(), target.name());
    Answer::error(404, "ResourceNotFound", message)
}

/// A method that the emulator has no answer for.
fn no_method(call: &Call<'_>) -> Answer {
    let message = format!("The emulator does not know {} {}.", call.request.method, call.request.path);
    Answer::error(405, "MethodNotAllowed", message)
}
