//! Identity endpoints of machines: App Service, Azure ML compute, GitHub Actions and Azure Pipelines.

use serde_json::json;

use super::{MACHINE_SECRET, PIPELINE_TOKEN, token};
use crate::answer::Answer;
use crate::request::Request;

/// Answers `/msi/token` (App Service and Azure ML compute, told apart by their api-version) and `/oidc/...`.
pub(crate) fn machine(request: &Request) -> Answer {
    let path = request.path.to_ascii_lowercase();
    match (request.method.as_str(), path.as_str(), request.parameter("api-version")) {
        ("GET", "/msi/token", Some("2019-08-01")) => managed_identity(request, "x-identity-header"),
        ("GET", "/msi/token", Some("2017-09-01")) => managed_identity(request, "secret"),
        ("GET", "/oidc/github", _) => oidc(request, "value", request.parameter("audience")),
        ("POST", "/oidc/pipelines", _) => oidc(request, "oidcToken", Some("api://AzureADTokenExchange")),
        _ => Answer::empty(404),
    }
}

fn managed_identity(request: &Request, header: &str) -> Answer {
    if request.header(header) != Some(MACHINE_SECRET) {
        return Answer::json(401, &json!({"statusCode": 401, "message": format!("wrong or no {header}")}));
    }
    let Some(resource) = request.parameter("resource") else {
        return Answer::json(400, &json!({"statusCode": 400, "message": "resource is missing"}));
    };
    let token = token(resource);
    let body = json!({
        "access_token": token.text,
        "expires_on": token.expires_on.to_string(),
        "resource": resource,
        "token_type": "Bearer",
    });
    Answer::json(200, &body)
}

fn oidc(request: &Request, field: &str, audience: Option<&str>) -> Answer {
    if request.header("authorization") != Some(&format!("Bearer {PIPELINE_TOKEN}")) {
        return Answer::empty(401);
    }
    Answer::json(200, &json!({field: token(audience.unwrap_or_default()).text}))
}
