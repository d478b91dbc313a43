//! Secrets that stand in a spec: credentials of datastores, connections and computes. They are sent, and never stand in a plan.

use std::collections::BTreeMap;

use jobgate_core::pointer::Pointer;
use jobgate_core::submission::{At, Submission};

use crate::plan::{Node, Secret, Step};

/// The text at a key, as something that is filled in when the plan is carried out. None if there is no text.
pub(crate) fn text(at: &At<'_>, key: &str) -> Option<Node> {
    let value = at.get(key)?;
    value.text()?;
    Some(Node::secret(value.pointer()))
}

/// A secret that a plan refers to is not in the submission: it is another submission than the one that was planned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the plan sends the secret at `{pointer}`, and the spec has no text there: plan it again")]
pub struct NoSecret {
    /// The pointer in the resolved tree.
    pub pointer: String,
}

/// The secrets that these steps send, from the submission that they were planned for.
///
/// # Errors
/// When the submission has no text where a step expects one.
pub fn secrets(submission: &Submission, steps: &[Step]) -> Result<BTreeMap<String, Secret>, NoSecret> {
    let pointers = steps.iter().flat_map(Step::secrets);
    let found = pointers.map(|pointer| {
        let at = Pointer::parse_long(pointer).ok().and_then(|pointer| submission.at(&pointer));
        match at.as_ref().and_then(At::text) {
            Some(text) => Ok((pointer.to_owned(), Secret::new(text))),
            None => Err(NoSecret { pointer: pointer.to_owned() }),
        }
    });
    found.collect()
}
