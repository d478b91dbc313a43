//! Whose failure it is when a call into a guest ends with an error.

use jobgate_core::policy::Failure;
use wasmtime::{Error, OutOfMemory, Trap, WasmBacktrace};

use crate::config::STACK;
use crate::error::in_line;
use crate::evaluation::{Evaluation, failure};

/// What an error of the engine means. The host's own message comes first; what a panic said is joined to its trap.
pub(crate) fn blame(error: &Error, evaluation: &Evaluation) -> Failure {
    if let Some(own) = error.downcast_ref::<Failure>() {
        return own.clone();
    }
    if ends_hostcall_fuel(error) {
        return evaluation.passed_too_much();
    }
    if error.is::<OutOfMemory>() || error.is::<std::io::Error>() {
        return Failure::Host(in_line(error));
    }
    let trapped = match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => {
            let value = format!("{} instructions", evaluation.fuel());
            return Failure::Limit { limit: "fuel", value };
        }
        Some(Trap::Interrupt) => return timeout(evaluation),
        Some(Trap::StackOverflow) => format!("its calls need more than {} KiB of stack", STACK >> 10),
        Some(trap) => trap.to_string(),
        None => error.root_cause().to_string(),
    };
    match evaluation.log.panic() {
        Some(message) => Failure::Panicked(message.to_owned()),
        None => Failure::Trapped(trapped + &frames(error)),
    }
}

/// The failure of a guest that has no time left.
pub(crate) fn timeout(evaluation: &Evaluation) -> Failure {
    let value = format!("{} ms", evaluation.limits().timeout_ms);
    evaluation.deadline.check().map_or_else(failure, |()| Failure::Limit { limit: "timeout_ms", value })
}

/// Wasmtime has no public type for this error. The version is pinned, and a test returns a text that is too long.
fn ends_hostcall_fuel(error: &Error) -> bool {
    error.root_cause().to_string().contains("fuel allocated for hostcalls has been exhausted")
}

/// The functions of the guest that were active, where it kept their names.
fn frames(error: &Error) -> String {
    let Some(backtrace) = error.downcast_ref::<WasmBacktrace>() else { return String::new() };
    let names = backtrace.frames().iter().filter_map(|frame| frame.func_name());
    let names: Vec<String> = names.take(8).map(|name| format!("`{name}`")).collect();
    if names.is_empty() { String::new() } else { format!(" (in {})", names.join(", called by ")) }
}
