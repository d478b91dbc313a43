//! Plans that are carried out against the emulator: to the end, killed at every step and begun again, and in bad weather.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at the first surprise")]

mod blocks;
mod changed;
mod code;
mod datastore;
#[path = "../disk/mod.rs"]
mod disk;
mod journal;
mod killed;
mod operation;
mod place;
mod registry;
mod secret;
mod submitted;
mod versions;
mod watch;
mod weather;
