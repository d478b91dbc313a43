//! Submissions as policies see and change them: the hard cases of `docs/abi.md` §13, each sentence a test named after its number;
//! what loading refuses; every misuse of an edit; and properties of edit sequences.
#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]
#![allow(clippy::print_stdout, reason = "says that it was not run")]

mod corpus;
mod hard_cases_01_09;
mod hard_cases_10_17;
mod hard_cases_18_25;
mod loading;
mod misuse;
mod overrides;
mod placing;
mod properties;
mod reading;
mod support;
