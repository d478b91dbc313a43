//! Microsoft Entra's token endpoint, for service principals and workload identities.

use serde_json::json;

use super::{CLIENT_SECRET, token};
use crate::answer::Answer;
use crate::request::{Request, query};

/// Answers `POST /{tenant}/oauth2/v2.0/token`.
pub(crate) fn entra(request: &Request) -> Answer {
    let is_token = request.path.to_ascii_lowercase().ends_with("/oauth2/v2.0/token");
    if request.method != "POST" || !is_token {
        return Answer::empty(404);
    }
    if !request.is_tls {
        return refused(400, "invalid_request", 900_561, "tokens are given out over TLS alone");
    }
    let form = query(&String::from_utf8_lossy(&request.body));
    let get = |name: &str| {
        let found = form.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    };
    if get("grant_type") != Some("client_credentials") {
        return refused(400, "unsupported_grant_type", 70_003, "the app requested an unsupported grant type");
    }
    let (Some(_), Some(scope)) = (get("client_id"), get("scope")) else {
        return refused(400, "invalid_request", 900_144, "the body must contain client_id and scope");
    };
    match (get("client_secret"), get("client_assertion")) {
        (Some(CLIENT_SECRET), _) => {}
        (None, Some(assertion)) if assertion.split('.').count() == 3 => {}
        (None, Some(_)) => return refused(401, "invalid_client", 50_027, "invalid JWT token"),
        (Some(_), _) => return refused(401, "invalid_client", 7_000_215, "Invalid client secret provided."),
        (None, None) => {
            return refused(
                401,
                "invalid_client",
                7_000_218,
                "the body must contain client_assertion or client_secret",
            );
        }
    }
    let token = token(scope);
    Answer::json(
        200,
        &json!({"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": token.text}),
    )
}

fn refused(status: u16, error: &str, code: u32, description: &str) -> Answer {
    let body = json!({
        "error": error,
        "error_description": format!("AADSTS{code}: {description}"),
        "error_codes": [code],
    });
    Answer::json(status, &body)
}
