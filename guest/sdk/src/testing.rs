//! Runs a policy natively, without wasm and without a host: for a policy's own unit tests.
//!
//! A [`Submission`] is a tree written as JSON, with the sites that the test names; it answers and edits as `docs/abi.md` says, and
//! misuse panics where a host would trap.
//!
//! ```
//! use jobgate_guest::testing::{Place, Submission};
//! use jobgate_guest::{Document, Editor, NoSettings, Policy, Refusal, Why, form};
//! use serde_json::json;
//!
//! struct Pin;
//!
//! impl Policy for Pin {
//!     type Settings = NoSettings;
//!
//!     fn mutate(document: &Document, editor: &Editor, _: &NoSettings) -> Result<(), Refusal> {
//!         for site in document.sites::<form::Image>() {
//!             if site.text() == Some("python") {
//!                 editor.set(&site.pointer, "python:3.12", &Why::new("PIN-001", "Images have a tag."));
//!             }
//!         }
//!         Ok(())
//!     }
//! }
//!
//! let submission = Submission::new("job/command", json!({"environment": {"image": "python"}}))
//!     .site(Place::new("/environment/image", form::Image::Inline).owner("/environment"))
//!     .grant("image");
//! let changes = submission.mutate::<Pin>(&json!({})).unwrap();
//! assert_eq!(changes[0].pointer, "/environment/image");
//! assert_eq!(submission.tree(), json!({"environment": {"image": "python:3.12"}}));
//! ```
//!
//! What it does not know, the project's own cases (`policies/<id>/cases`) test against the real host: which sites a spec has,
//! which texts are local paths, which rules the metadata declares.

mod choice;
mod edit;
pub(crate) mod host;
mod pattern;
mod place;
mod submission;
mod tree;

pub use self::edit::Change;
pub use self::host::log::take as take_log;
pub use self::place::Place;
pub use self::submission::Submission;

use crate::settings::checked;
use crate::{Policy, Problem};

/// What a policy finds wrong in its settings.
pub fn check<P: Policy>(settings: &serde_json::Value) -> Vec<Problem> {
    checked::<P>(&settings.to_string()).err().unwrap_or_default()
}
