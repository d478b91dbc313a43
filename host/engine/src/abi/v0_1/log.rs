//! `jobgate:policy/log`: what a policy says to its author.

use wasmtime::Result;

use super::bindings::jobgate::policy::log::Host;
use crate::evaluation::Evaluation;

impl Evaluation {
    fn log(&mut self, level: &str, message: &str) -> Result<()> {
        self.passed(message.len())?;
        self.log.add(level, message);
        Ok(())
    }
}

impl Host for Evaluation {
    fn debug(&mut self, message: String) -> Result<()> {
        self.log("debug", &message)
    }

    fn info(&mut self, message: String) -> Result<()> {
        self.log("info", &message)
    }

    fn warn(&mut self, message: String) -> Result<()> {
        self.log("warn", &message)
    }

    fn panic(&mut self, message: String) -> Result<()> {
        // Kept first: what a guest says at its end counts, even if it has passed too much.
        self.log.panicked(&message);
        Ok(self.passed(message.len())?)
    }
}
