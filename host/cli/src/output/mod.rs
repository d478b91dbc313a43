//! How reports are written, one format in each file. Text from specs and policies goes through `untrusted`.

pub(crate) mod changes;
pub(crate) mod human;
pub(crate) mod json;
mod sources;
pub(crate) mod style;
pub(crate) mod table;
pub(crate) mod untrusted;
mod window;

use std::io::Write as _;

use anyhow::{Context as _, Result};

pub(crate) use sources::Sources;

/// Writes a finished text to standard output, swept, coloured only where that is wanted. A reader that has gone away is no error.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut out = anstream::stdout().lock();
    let written = out.write_all(untrusted::sweep(text).as_bytes()).and_then(|()| out.flush());
    unless_closed(written).context("cannot write to standard output")
}

/// Writes a message to standard error. There is nowhere to say that this failed.
pub(crate) fn tell(text: &str) {
    let mut out = anstream::stderr().lock();
    let _ = writeln!(out, "{}", untrusted::sweep(text).trim_end_matches('\n'));
}

/// Writes data to standard output as it is: for formats whose bytes mean something.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn print_data(data: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(data.as_bytes()).and_then(|()| out.flush());
    unless_closed(written).context("cannot write to standard output")
}

fn unless_closed(written: std::io::Result<()>) -> std::io::Result<()> {
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
