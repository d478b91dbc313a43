//! Reads a file.

use jobgate_test_guests::Refusal;

jobgate_test_guests::validator!(|_| Err(Refusal::new(std::fs::read_to_string("/etc/hostname")?)));
