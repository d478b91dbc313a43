//! Panics where there is a standard error to write to.

jobgate_test_guests::validator!(|_| panic!("deliberate, with WASI"));
