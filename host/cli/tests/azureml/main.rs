//! Submitting to Azure ML, from the command line to the service: an emulator of it in this process, which the official client submits
//! through as well.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect has to fail")]

mod catalogue;
mod facts;
mod jobs;
mod network;
mod official_client;
mod plans;
mod registries;
mod resuming;
mod signed;
mod submitting;
mod tutorial;
mod world;
