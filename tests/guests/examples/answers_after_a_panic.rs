//! Says that it panics, and answers all the same.
#![cfg(target_arch = "wasm32")]

use jobgate_guest::v0_1::mutating::jobgate::policy::log;
use jobgate_guest::v0_1::validating;
use validating::exports::jobgate::policy::validator::{Document, Finding, Guest, Refusal};

struct Policy;

impl Guest for Policy {
    fn validate(_: &Document, _: String) -> Result<Vec<Finding>, Refusal> {
        log::panic("not really");
        Ok(Vec::new())
    }
}

validating::export_validator!(Policy with_types_in validating);
