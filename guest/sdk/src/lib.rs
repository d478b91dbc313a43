//! What a jobgate policy is written with.
//!
//! A policy is a type that implements [`Policy`], and one line that [exports](export!) it. It sees the submission as a
//! [`Document`], changes it through an [`Editor`], and returns [`Finding`]s. The interface underneath, with all its edges, is
//! described in `docs/abi.md`.
//!
//! A whole policy:
//!
//! ```
//! use jobgate_guest::{Document, Editor, Finding, Level, Policy, Refusal, Value, Why, form};
//!
//! const RULE: &str = "EXAMPLE-001";
//!
//! #[derive(Default, serde::Deserialize)]
//! #[serde(deny_unknown_fields, default, rename_all = "snake_case")]
//! struct Settings {
//!     force: bool,
//! }
//!
//! struct UserIdentity;
//!
//! impl Policy for UserIdentity {
//!     type Settings = Settings;
//!
//!     fn mutate(document: &Document, editor: &Editor, settings: &Settings) -> Result<(), Refusal> {
//!         for site in document.sites::<form::Identity>() {
//!             let mend = match site.form {
//!                 form::Identity::User => false,
//!                 form::Identity::Absent => true,
//!                 _ => settings.force,
//!             };
//!             if mend && site.inert.is_none() {
//!                 let user = Value::mapping([("type", Value::from("user_identity"))]);
//!                 editor.set(&site.pointer, user, &Why::new(RULE, "Data are read as the submitter."));
//!             }
//!         }
//!         Ok(())
//!     }
//!
//!     fn validate(document: &Document, _: &Settings) -> Result<Vec<Finding>, Refusal> {
//!         let others = document.sites::<form::Identity>().into_iter().filter(|site| site.form != form::Identity::User);
//!         Ok(others
//!             .map(|site| {
//!                 Finding::new(RULE, Level::Error, site.pointer, format!("identity is `{}`", site.form))
//!                     .help("set `identity: {type: user_identity}`")
//!             })
//!             .collect())
//!     }
//! }
//!
//! jobgate_guest::export!(UserIdentity: mutator, validator, settings);
//! ```
//!
//! Built for `wasm32-unknown-unknown` it becomes a component that imports exactly the functions it calls; natively the same
//! crate is an ordinary library that [`testing`] runs.

extern crate self as jobgate_guest;

mod choice;
mod document;
mod editor;
mod export;
mod fact;
mod finding;
pub mod form;
mod json;
pub mod log;
mod open_enum;
#[cfg(target_arch = "wasm32")]
mod panic_hook;
mod pointer;
mod policy;
mod refusal;
pub mod registry;
mod resource_id;
pub mod roles;
pub mod settings;
mod site;
pub mod snapshots;
pub mod sources;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;
#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
#[allow(unsafe_code, reason = "generated: the canonical ABI is a matter of raw memory")]
pub mod v0_1;
mod value;
pub mod workspace;

pub use crate::choice::Choice;
pub use crate::document::{Document, Link, Shape};
pub use crate::editor::{Editor, Why};
pub use crate::fact::{Fact, Part};
pub use crate::finding::{Finding, Level};
pub use crate::form::Form;
pub use crate::pointer::Pointer;
pub use crate::policy::Policy;
pub use crate::refusal::Refusal;
pub use crate::resource_id::is_resource_id;
pub use crate::settings::{NoSettings, Problem, Settings};
pub use crate::site::Site;
pub use crate::value::{Value, ValueError};

#[cfg(not(target_arch = "wasm32"))]
use crate::testing::host;
#[cfg(target_arch = "wasm32")]
use crate::v0_1::host;
