//! Azure ML on a loopback address: a stateful part of Azure Resource Manager, tokens, blob storage, faults on demand and a
//! journal of what was asked.
//!
//! It answers what the official client (azure-ai-ml 1.35.2) and jobgate ask when they submit, and is proven by the official
//! client submitting through it. What no client asks is not there.

mod answer;
mod arm;
mod azurite;
mod blob;
mod canonical;
mod clock;
mod connection;
mod control;
mod emulator;
mod error;
mod fault;
pub mod identity;
mod journal;
mod life;
mod listen;
mod options;
mod request;
mod service;
mod state;
mod tls;

pub use azurite::Azurite;
pub use canonical::canonical_state;
pub use emulator::Emulator;
pub use error::Error;
pub use fault::{Action, Fault};
pub use life::JobLife;
pub use options::{Options, Storage};
pub use tls::PROXIED;
