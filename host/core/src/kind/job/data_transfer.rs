//! `job/data_transfer`: data, copied. A step only. Its source is as in an import.

use super::super::row::Row;
use super::super::{Key, Part};

pub(in super::super) const ROW: Row = Row {
    name: "job/data_transfer",
    schemas: &["datatransfer*job"],
    types: &["data_transfer"],
    part: Part::Job,
};

pub(super) const KEYS: &[Key] = &[("sink", Part::Connected)];
