//! Azure ML registries: where one is, and where assets for it are uploaded.

use serde_json::json;

use super::{Call, code};
use crate::Options;
use crate::answer::Answer;
use crate::request::Request;
use crate::service::Service;

/// The resource group of all registries.
pub(crate) const RESOURCE_GROUP: &str = "regrg";
/// Their storage account.
const ACCOUNT: &str = "regstore";

/// `GET /registrymanagement/v1.0/registries/{name}/discovery`.
pub(crate) fn discovery(service: &Service, request: &Request) -> Answer {
    let segments: Vec<_> = request.path.split('/').filter(|segment| !segment.is_empty()).collect();
    let [_, _, registries, name, discovery] = segments.as_slice() else { return Answer::empty(404) };
    if !registries.eq_ignore_ascii_case("registries") || !discovery.eq_ignore_ascii_case("discovery") {
        return Answer::empty(404);
    }
    let body = json!({
        "registryName": name,
        "id": format!("azureml://registries/{name}"),
        "primaryRegion": "eastus",
        "primaryRegionResourceProviderUri": format!("{}/", request.base),
        "resourceGroup": RESOURCE_GROUP,
        "subscriptionId": service.options.subscription_id,
        "additionalRegions": [],
        "registryFqdns": {"eastus": {"uri": format!("{}/", request.base), "priority": 1}},
    });
    Answer::json(200, &body)
}

/// A registry itself.
pub(crate) fn registry(options: &Options, name: &str) -> Answer {
    let id = format!(
        "/subscriptions/{}/resourceGroups/{RESOURCE_GROUP}/providers/Microsoft.MachineLearningServices/registries/{name}",
        options.subscription_id
    );
    Answer::json(200, &json!({"id": id, "name": name, "location": "eastus", "properties": {}}))
}

/// `PUT .../tempdatarefs/{name}/versions/{version}`: a place to upload to.
pub(crate) fn upload_place(call: &Call<'_>) -> Answer {
    Answer::json(200, &code::place(call, ACCOUNT, &code::container(&call.target.id())))
}
