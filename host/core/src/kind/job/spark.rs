//! `job/spark`: a Spark program, with the keys of a command. Without an identity the client fills one in (client-protocol §7.2).

use super::super::Part;
use super::super::row::Row;

pub(in super::super) const ROW: Row =
    Row { name: "job/spark", schemas: &["sparkjob"], types: &["spark"], part: Part::Job };
