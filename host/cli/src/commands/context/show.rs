//! `jobgate context show`: what a context file is about, and what is not known in it.

use anyhow::Result;
use jobgate_core::admission::Outcome;
use jobgate_core::context::CONTEXT_AGE_SECONDS;

use crate::args::ContextShow;
use crate::output::untrusted::one_line;
use crate::{context_file, facts, output};

/// Seconds of an hour, and of a day.
const HOUR: u64 = 60 * 60;
const DAY: u64 = 24 * HOUR;

pub(super) fn run(arguments: &ContextShow) -> Result<Outcome> {
    let file = context_file::read(&arguments.file)?;
    let age = facts::now().saturating_sub(file.pulled_at);
    let old = if age > CONTEXT_AGE_SECONDS { "; older than the limit of `--context-max-age`" } else { "" };
    output::print(&format!(
        "workspace: {}\npulled: {} ago{old}\n{}",
        one_line(&file.workspace.to_string()),
        time(age),
        super::summary(&file)
    ))?;
    Ok(Outcome::Admitted)
}

fn time(seconds: u64) -> String {
    let of = |count: u64, name: &str| format!("{count} {name}{}", if count == 1 { "" } else { "s" });
    match seconds {
        DAY.. => of(seconds / DAY, "day"),
        HOUR.. => of(seconds / HOUR, "hour"),
        _ => of(seconds / 60, "minute"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_its_largest_unit() {
        let ages = [0, 60, HOUR - 1, HOUR, DAY - 1, DAY, 40 * DAY].map(time);
        assert_eq!(ages, ["0 minutes", "1 minute", "59 minutes", "1 hour", "23 hours", "1 day", "40 days"]);
    }
}
