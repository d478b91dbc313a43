//! Every guest of `tests/guests`, each by its name: what it does ends as it should, and the host is well afterwards.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]
#![allow(
    clippy::wildcard_imports,
    reason = "the macro below looks for each guest's test in this file's scope"
)]

mod answer;
mod change;
mod conformance;
mod misuse;
mod time_and_memory;
mod wasi;

use answer::*;
use change::*;
use conformance::*;
use misuse::*;
use time_and_memory::*;
use wasi::*;

/// A guest without a test of its name does not compile.
macro_rules! assert_test_exists {
    ($name:ident) => {
        const _: fn() = || self::$name();
    };
}

jobgate_test_hostile::foreach_guest!(assert_test_exists);
