//! Where admitted submissions go, one target in each file.

pub(crate) mod dir;
mod store;
