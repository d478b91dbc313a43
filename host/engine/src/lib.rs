//! Runs jobgate's policies: WebAssembly components, each evaluation in a sandbox of its own with limits on everything.
//!
//! An [`Engine`] loads a policy ([`Engine::load`], [`Engine::load_precompiled`]); a [`LoadedPolicy`] is the core's
//! [`PolicyEvaluator`](jobgate_core::policy::PolicyEvaluator). What policies may do, and what happens when they do something else, is
//! specified in `docs/abi.md`; everything about configuration, and so every limit, comes with the call.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use jobgate_core::policy::PolicyEvaluator;
//! use jobgate_engine::{Engine, LoadOptions};
//!
//! let engine = Engine::new()?;
//! let policy = engine.load(&std::fs::read("policy.wasm")?, &LoadOptions::default())?;
//! assert!(policy.exports().validator);
//! # Ok(())
//! # }
//! ```

mod abi;
mod config;
mod deadline;
mod engine;
mod error;
mod evaluation;
mod failure;
mod in_place;
mod inspect;
mod limiter;
mod load;
mod log;
mod policy;
mod precompiled;
mod section;
mod ticker;
mod wasi;

pub use abi::Version;
pub use engine::Engine;
pub use error::{EngineError, LoadError};
#[doc(hidden)]
pub use in_place::PageAligned;
pub use load::LoadOptions;
pub use policy::LoadedPolicy;
pub use precompiled::precompile;
pub use precompiled::{Embedded, Header, Precompiled};
pub use section::{SECTION, SECTION_BYTES, metadata};
