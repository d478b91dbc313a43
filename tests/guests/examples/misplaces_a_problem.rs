//! Says of its settings that something is wrong at a place that is none.

use jobgate_guest::settings::Problem;
use jobgate_test_guests::{NoSettings, Policy};

struct Guest;

impl Policy for Guest {
    type Settings = NoSettings;

    fn check(_: &NoSettings) -> Vec<Problem> {
        vec![Problem::new("placement", "not so")]
    }
}

jobgate_guest::export!(Guest: validator, settings);
