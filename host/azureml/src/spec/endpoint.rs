//! What online and batch endpoints have in common, and the names of deployments.

use jobgate_core::submission::At;

use super::{Draft, asset, compute, plain, spelling};
use crate::plan::{Action, Collection, Node, PutStep, Resource};

/// Puts an endpoint. Names are sent in lower case, as the service knows no other.
pub(crate) fn put(draft: &mut Draft<'_>, at: &At<'_>, collection: Collection, body: Node) {
    let Some(name) = name(draft, at) else { return };
    let body = body
        .with("location", Some(compute::region(draft, at)))
        .with("tags", Some(plain::mapping(draft, at, "tags")));
    let resource =
        Resource { collection, parent: None, name: Node::Text(name.to_lowercase()), version: None };
    let put = PutStep { resource, body, api_version: None, query: Vec::new(), azureml_token: false };
    draft.step("endpoint", at, Action::Put(put));
}

/// The name of an endpoint or a deployment: 3 to 32 letters, digits and `-`, of which the first is a letter and the last none of the last
/// (azure-ai-ml 1.35.2, `validate_endpoint_or_deployment_name`).
pub(crate) fn name(draft: &mut Draft<'_>, at: &At<'_>) -> Option<String> {
    let name = asset::name(draft, at)?;
    if is_name(&name) {
        return Some(name);
    }
    draft.refuse(
        &at.get("name").unwrap_or_else(|| at.clone()),
        "this is no name that the service takes",
        Some("write 3 to 32 letters, digits and `-`, a letter first and no `-` last"),
    );
    None
}

fn is_name(name: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (3..=32).contains(&name.chars().count())
        && name.bytes().next().is_some_and(|first| first.is_ascii_alphabetic())
        && name.bytes().all(is_inner)
        && !name.ends_with('-')
}

/// How callers authenticate: `aml_token`, `AMLToken` and so on, in snake case.
pub(crate) fn auth_mode(at: &At<'_>) -> Option<String> {
    at.get("auth_mode")?.text().map(spelling::snake)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, fits) in [
            ("abc", true),
            ("My-endpoint-1", true),
            ("ab", false),
            ("a-", false),
            ("abc-", false),
            ("1abc", false),
            ("a_bc", false),
            ("äbc", false),
            (&"a".repeat(32), true),
            (&"a".repeat(33), false),
        ] {
            assert_eq!(is_name(name), fits, "{name}");
        }
    }
}
