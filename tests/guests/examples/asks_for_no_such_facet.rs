//! Asks for a facet that the host does not know, and did not say so in its metadata.
#![cfg(target_arch = "wasm32")]

use jobgate_guest::v0_1::validating;
use validating::exports::jobgate::policy::validator::{Document, Finding, Guest, Refusal};

struct Policy;

impl Guest for Policy {
    fn validate(document: &Document, _: String) -> Result<Vec<Finding>, Refusal> {
        document.sites("imagse");
        Ok(Vec::new())
    }
}

validating::export_validator!(Policy with_types_in validating);
