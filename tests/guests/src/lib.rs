//! Policies that misbehave, and a few that do not: one program in `examples/` for each behaviour.
//!
//! They are compiled for wasm by the build script of `tests/hostile`, which tests what the host does with each. Natively nothing of
//! them is compiled.

pub mod steps;

pub use jobgate_guest::{Document, Editor, Finding, Level, NoSettings, Policy, Refusal, Why};

/// The rule that the metadata of every guest here declares.
pub const RULE: &str = "TEST-001";

/// Why these guests change something.
pub fn why() -> Why {
    Why::new(RULE, "A test wants it.")
}

/// A policy with one function, `validate(document)`.
#[macro_export]
macro_rules! validator {
    ($validate:expr) => {
        struct Guest;

        impl $crate::Policy for Guest {
            type Settings = $crate::NoSettings;

            fn validate(
                document: &$crate::Document,
                _: &$crate::NoSettings,
            ) -> Result<Vec<$crate::Finding>, $crate::Refusal> {
                let validate: fn(&$crate::Document) -> Result<Vec<$crate::Finding>, $crate::Refusal> = $validate;
                validate(document)
            }
        }

        jobgate_guest::export!(Guest: validator);
    };
}

/// A policy with one function, `mutate(document, editor)`.
#[macro_export]
macro_rules! mutator {
    ($mutate:expr) => {
        struct Guest;

        impl $crate::Policy for Guest {
            type Settings = $crate::NoSettings;

            fn mutate(
                document: &$crate::Document,
                editor: &$crate::Editor,
                _: &$crate::NoSettings,
            ) -> Result<(), $crate::Refusal> {
                let mutate: fn(&$crate::Document, &$crate::Editor) = $mutate;
                mutate(document, editor);
                Ok(())
            }
        }

        jobgate_guest::export!(Guest: mutator);
    };
}
