//! How reports are written, one format in each file. Text from specs and policies goes through `untrusted`.

pub(crate) mod human;
pub(crate) mod json;
pub(crate) mod untrusted;
mod window;
