//! What is known of the workspace that specs are judged for.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::{Connection, TargetFlags};

/// Where facts about the workspace come from.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Facts about the workspace", group(ArgGroup::new("facts").args(["context", "live"])))]
pub(crate) struct FactFlags {
    /// Facts that `jobgate context pull` wrote; without any, rules that need one cannot decide
    #[arg(long, value_name = "FILE")]
    pub(crate) context: Option<PathBuf>,

    /// From how many days on they are too old
    #[arg(long, value_name = "DAYS", default_value_t = 30, hide_short_help = true)]
    pub(crate) context_max_age: u64,

    /// Ask the workspace, which must be known by flags or configuration; it is only looked at
    #[arg(long)]
    pub(crate) live: bool,

    /// Write what was asked, with the answers, into a context file
    #[arg(long, value_name = "FILE", requires = "facts")]
    pub(crate) record: Option<PathBuf>,
}

/// What specs are judged for, where nothing is submitted.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Judged {
    #[command(flatten)]
    pub(crate) target: TargetFlags,
    #[command(flatten)]
    pub(crate) connection: Connection,
    #[command(flatten)]
    pub(crate) facts: FactFlags,
}
