//! Bindings of `jobgate:policy@0.1.0`: generated from `wit/v0.1`, for wasm32 only.
//!
//! Three worlds, one for each interface that a policy can export, and a fourth for the capability. The types are those of the first:
//! the others refer to it, so that one document type serves all (`docs/abi.md` §14).

mod convert;
mod export;
mod offer;

pub(crate) use offer::Offer;
pub use wit_bindgen::rt;

#[allow(missing_docs, reason = "generated from the WIT, which has the documentation")]
pub mod mutating {
    wit_bindgen::generate!({
        path: "../../wit/v0.1",
        world: "mutating",
        runtime_path: "jobgate_guest::v0_1::rt",
        default_bindings_module: "jobgate_guest::v0_1::mutating",
        pub_export_macro: true,
        export_macro_name: "export_mutator",
    });
}

#[allow(missing_docs, reason = "generated from the WIT, which has the documentation")]
pub mod validating {
    wit_bindgen::generate!({
        path: "../../wit/v0.1",
        world: "validating",
        runtime_path: "jobgate_guest::v0_1::rt",
        default_bindings_module: "jobgate_guest::v0_1::validating",
        pub_export_macro: true,
        export_macro_name: "export_validator",
        with: {
            "jobgate:policy/document@0.1.0": crate::v0_1::mutating::jobgate::policy::document,
            "jobgate:policy/findings@0.1.0": crate::v0_1::mutating::jobgate::policy::findings,
            "jobgate:policy/log@0.1.0": crate::v0_1::mutating::jobgate::policy::log,
        },
    });
}

#[allow(missing_docs, reason = "generated from the WIT, which has the documentation")]
pub mod configurable {
    wit_bindgen::generate!({
        path: "../../wit/v0.1",
        world: "configurable",
        runtime_path: "jobgate_guest::v0_1::rt",
        default_bindings_module: "jobgate_guest::v0_1::configurable",
        pub_export_macro: true,
        export_macro_name: "export_settings",
        with: {
            "jobgate:policy/log@0.1.0": crate::v0_1::mutating::jobgate::policy::log,
        },
    });
}

#[allow(missing_docs, reason = "generated from the WIT, which has the documentation")]
pub mod capabilities {
    wit_bindgen::generate!({
        path: "../../wit/v0.1",
        inline: "package jobgate:sdk; world capabilities { import jobgate:policy/snapshots@0.1.0; import jobgate:policy/sources@0.1.0; import jobgate:policy/workspace@0.1.0; import jobgate:policy/registry@0.1.0; }",
        world: "jobgate:sdk/capabilities",
        runtime_path: "jobgate_guest::v0_1::rt",
        with: {
            "jobgate:policy/document@0.1.0": crate::v0_1::mutating::jobgate::policy::document,
            "jobgate:policy/snapshots@0.1.0": generate,
            "jobgate:policy/sources@0.1.0": generate,
            "jobgate:policy/workspace@0.1.0": generate,
            "jobgate:policy/registry@0.1.0": generate,
        },
    });
}

/// What the rest of the SDK calls, by the names that the test host has as well.
pub(crate) mod host {
    pub(crate) use super::capabilities::jobgate::policy::{registry, snapshots, sources, workspace};
    pub(crate) use super::mutating::jobgate::policy::document::Document;
    pub(crate) use super::mutating::jobgate::policy::edit::Editor;
    pub(crate) use super::mutating::jobgate::policy::log;
}
