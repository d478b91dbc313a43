//! Messages for the author of a policy. They never influence a decision; a host keeps the first 64 KiB of one evaluation.

use crate::host;

/// Something that helps to find an error in the policy.
pub fn debug(message: &str) {
    host::log::debug(message);
}

/// Something that is good to know.
pub fn info(message: &str) {
    host::log::info(message);
}

/// Something that looks wrong.
pub fn warn(message: &str) {
    host::log::warn(message);
}
