//! `identity` (client-protocol §7.1).

use jobgate_core::submission::At;

use super::{Spelling, plain};
use crate::plan::Node;

const USER: &str = "UserIdentity";
const MANAGED: &str = "Managed";

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
        "user_identity" => USER,
        "managed" | "managed_identity" => MANAGED,
        "aml_token" | "amltoken" => "AMLToken",
        _ => return None,
    })
}

/// The identity of a job or a step; none if it has none.
pub(crate) fn identity(at: &At<'_>, spelling: Spelling) -> Option<Node> {
    let identity = at.get("identity")?;
    let kind = kind(identity.get("type")?.text()?)?;
    let mut node = typed(kind, spelling);
    if kind == MANAGED {
        for key in ["client_id", "object_id"] {
            node = node.with(&spelling.key(key), plain::text(&identity, key));
        }
    }
    Some(node)
}

/// The identity as it is written, for steps that the client dumps again as it read them: the type in snake case (client-protocol §7.2).
pub(crate) fn written(at: &At<'_>) -> Option<Node> {
    let identity = at.get("identity")?;
    let kind = match kind(identity.get("type")?.text()?)? {
        USER => "user_identity",
        MANAGED => "managed_identity",
        _ => "aml_token",
    };
    let node = Node::map([("type", Some(Node::text(kind)))]);
    Some(
        ["client_id", "object_id"].iter().fold(node, |node, key| node.with(key, plain::text(&identity, key))),
    )
}

/// The identity of the one who submits the job.
pub(crate) fn user(spelling: Spelling) -> Node {
    typed(USER, spelling)
}

/// The identity of the compute.
pub(crate) fn managed(spelling: Spelling) -> Node {
    typed(MANAGED, spelling)
}

fn typed(kind: &str, spelling: Spelling) -> Node {
    Node::of([(&*spelling.key("identity_type"), Some(Node::text(kind)))])
}
