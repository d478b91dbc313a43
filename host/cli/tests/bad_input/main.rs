//! What bad input gets: one error with what, where and what to do, the right exit code, and nothing written. And what hostile text
//! gets: through no output, and in no error, a line that a build system would take for a command.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]

mod configurations;
mod fixing;
mod hostile_text;
mod planning;
mod policies;
mod project;
mod secrets;
mod specs;
mod submitting;
mod wasm;
