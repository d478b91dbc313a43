//! Capability: which digest a tag of a container registry stands for.
//!
//! A policy that calls [`digests`] imports `jobgate:policy/registry`, which the configuration must grant (`capabilities: [registry]`).

use crate::host;
use crate::workspace::Answer;

/// The digests (`sha256:…`) of these image references, in their order.
#[allow(clippy::useless_conversion, reason = "on wasm32 the host's types are the generated ones")]
pub fn digests(images: &[String]) -> Vec<Answer> {
    host::registry::digests(images).into_iter().map(Answer::from).collect()
}
