//! Returns a finding that it has dropped.
#![cfg(target_arch = "wasm32")]
#![allow(unsafe_code, reason = "a hostile guest keeps handles")]

use jobgate_guest::v0_1::mutating::jobgate::policy::findings;
use jobgate_guest::v0_1::validating;
use jobgate_test_guests::RULE;
use validating::exports::jobgate::policy::validator::{Document, Finding, Guest, Refusal};

struct Policy;

impl Guest for Policy {
    fn validate(_: &Document, _: String) -> Result<Vec<Finding>, Refusal> {
        let finding = findings::Finding::new(RULE, findings::Level::Error, "", "twice");
        // SAFETY: there is none; that is the test.
        let again = unsafe { findings::Finding::from_handle(finding.handle()) };
        drop(finding);
        Ok(vec![again])
    }
}

validating::export_validator!(Policy with_types_in validating);
