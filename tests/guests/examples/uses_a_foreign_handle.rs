//! Uses a handle that it was never given.
#![cfg(target_arch = "wasm32")]
#![allow(unsafe_code, reason = "a hostile guest makes handles up")]

use jobgate_guest::v0_1::mutating::jobgate::policy::findings;
use jobgate_guest::v0_1::validating;
use validating::exports::jobgate::policy::validator::{Document, Finding, Guest, Refusal};

struct Policy;

impl Guest for Policy {
    fn validate(_: &Document, _: String) -> Result<Vec<Finding>, Refusal> {
        // SAFETY: there is none; that is the test.
        let finding = unsafe { findings::Finding::from_handle(4711) };
        finding.help("Help yourself.");
        Ok(vec![finding])
    }
}

validating::export_validator!(Policy with_types_in validating);
