//! Plans that are carried out against the emulator: to the end, killed at every step and begun again, and in bad weather.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at the first surprise")]

mod blocks;
mod changed;
mod code;
#[path = "../disk/mod.rs"]
mod disk;
mod journal;
mod killed;
mod place;
mod submitted;
mod versions;
mod watch;
mod weather;
