//! Where a registry is: its host, subscription and resource group (client-protocol §2, registry assets).

use serde::Deserialize;

use super::super::Problem;
use super::super::run::{Outcome, Run};
use super::container::is_segment;
use crate::http::{HttpErrorKind, Method, Request};
use crate::plan::{Answer, DiscoverStep};

/// Where the assets of a registry are, below its host.
const FRONT_END: &str = "mferp/managementfrontend";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Discovery {
    primary_region_resource_provider_uri: String,
    subscription_id: String,
    resource_group: String,
}

pub(super) async fn carry_out(run: &Run<'_>, discover: &DiscoverStep) -> Result<Outcome, Problem> {
    let name = &discover.registry.name;
    let path = format!("/registrymanagement/v1.0/registries/{name}/discovery");
    let request = Request::registry(Method::GET, path).query("api-version", "v1.0");
    let response = run.execution.client.send(&request).await.map_err(|error| match error.kind() {
        HttpErrorKind::NotFound { .. } | HttpErrorKind::Forbidden { .. } => {
            Problem::NoRegistry { name: name.clone(), error }
        }
        _ => error.into(),
    })?;
    let found: Discovery = response.json()?;
    if !is_segment(&found.subscription_id) || !is_segment(&found.resource_group) {
        return Err(Problem::Incomplete {
            about: discover.registry.id(),
            what: "subscription and resource group",
        });
    }
    // The client takes the address as it is; whether a token may go there is looked at with every request.
    let url = format!(
        "{}/{FRONT_END}/subscriptions/{}/resourceGroups/{}/providers/Microsoft.MachineLearningServices/registries/{name}",
        found.primary_region_resource_provider_uri.trim_end_matches('/'),
        found.subscription_id,
        found.resource_group
    );
    Ok(Outcome { answer: Answer { url: Some(url), ..Answer::default() }, ..Outcome::default() })
}
