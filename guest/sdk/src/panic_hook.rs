//! Forwards the message of a panic to the host: on `wasm32-unknown-unknown` it would be lost.

use std::panic::PanicHookInfo;
use std::sync::Once;

use crate::v0_1::host::log;

/// Installs the hook, once in the life of an instance.
pub(crate) fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| std::panic::set_hook(Box::new(forward)));
}

fn forward(info: &PanicHookInfo<'_>) {
    let message = info.payload_as_str().unwrap_or("no message");
    match info.location() {
        Some(place) => log::panic(&format!("{message} ({}:{})", place.file(), place.line())),
        None => log::panic(message),
    }
}
