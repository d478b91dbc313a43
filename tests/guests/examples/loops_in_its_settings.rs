//! Never says whether its settings are right.

use jobgate_test_guests::{NoSettings, Policy};

struct Guest;

impl Policy for Guest {
    type Settings = NoSettings;

    fn check(_: &NoSettings) -> Vec<jobgate_guest::settings::Problem> {
        loop {
            std::hint::spin_loop();
        }
    }
}

jobgate_guest::export!(Guest: validator, settings);
