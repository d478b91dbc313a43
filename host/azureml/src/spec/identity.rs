//! `identity` (client-protocol §7.1).

use jobgate_core::submission::At;

use super::{Spelling, plain};
use crate::plan::Node;

/// The identity types, as the client reads them: camel case to snake case, then lower case.
pub(crate) fn kind(written: &str) -> Option<&'static str> {
    let mut snake = String::new();
    let mut was_lower = false;
    for letter in written.chars() {
        if letter.is_uppercase() && was_lower {
            snake.push('_');
        }
        was_lower = letter.is_lowercase() || letter.is_ascii_digit();
        snake.extend(letter.to_lowercase());
    }
    Some(match snake.as_str() {
        "user_identity" => "UserIdentity",
        "managed" | "managed_identity" => "Managed",
        "aml_token" | "amltoken" => "AMLToken",
        _ => return None,
    })
}

/// The identity of a job or a step; none if it has none.
pub(crate) fn identity(at: &At<'_>, spelling: Spelling) -> Option<Node> {
    let identity = at.get("identity")?;
    let kind = kind(identity.get("type")?.text()?)?;
    let mut node = Node::of([(&*spelling.key("identity_type"), Some(Node::text(kind)))]);
    if kind == "Managed" {
        for key in ["client_id", "object_id"] {
            node = node.with(&spelling.key(key), plain::text(&identity, key));
        }
    }
    Some(node)
}

/// Whether the job runs as the one who submits it.
pub(crate) fn is_user(at: &At<'_>) -> bool {
    let kind = at.get("identity").and_then(|identity| kind(identity.get("type")?.text()?));
    kind == Some("UserIdentity")
}
