//! The command line. The comments here are the help that people read.

mod aim;
mod choices;
mod facts;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use aim::{Connection, Overrides, TargetFlags, TargetName, Where};
pub(crate) use choices::Choices;
pub(crate) use facts::{FactFlags, Judged};

/// A gate for Azure Machine Learning: sandboxed policies judge and mend specs before they are submitted.
#[derive(Debug, Parser)]
#[command(name = "jobgate", version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub(crate) color: Colour,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Admit or deny specs; the exit code says which
    Check(Check),
    /// Show what mutators would change in a spec, and why
    Diff(Diff),
    /// Write the changes of mutators back into the files, comments kept
    Fix(Fix),
    /// Print a spec as mutators leave it
    Render(Render),
    /// Check a spec and, if it is admitted, write down every request that submitting it would send
    Plan(Plan),
    /// Check a spec and, if it is admitted, submit it; or submit a plan, if everything is as it was
    Submit(Submit),
    /// Tell how a job is
    Status(Job),
    /// End a job
    Cancel(Job),
    /// Pin every policy, and with --snapshots the content of every code folder
    Lock(Lock),
    /// Explain a rule, or who accesses what in a spec
    Explain(Explain),
    /// Keep facts about a workspace in a file, for checks without network
    #[command(subcommand)]
    Context(Context),
    /// Look at policies
    #[command(subcommand)]
    Policy(Policy),
    /// Print the JSON Schema of jobgate.yaml
    ConfigSchema,
    /// Print shell completions
    Completions(Completions),
}

/// Where specs are and which rules hold for them.
#[derive(Args, Clone, Debug)]
pub(crate) struct Scope {
    /// The configuration [default: jobgate.yaml, searched upwards from the spec]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// The organisation's configuration, whose policies must run [default: what JOBGATE_ORG_CONFIG names, or else that of the system]
    // The variable is not read here: what it names is no argument that could conflict with others.
    #[arg(long, value_name = "FILE")]
    pub(crate) org_config: Option<PathBuf>,

    /// The project root, which no reference may leave [default: the nearest folder above the spec with .git or jobgate.yaml]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) root: Option<PathBuf>,
}

/// How a report is written.
#[derive(Args, Debug)]
pub(crate) struct Output {
    /// How to write the report
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,

    /// Exit with 4 when there are findings of this level
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) fail_on: Option<FailOn>,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Human,
    /// For programs: one object, `version: 1`
    Json,
}

/// What else makes a run fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    Warning,
}

#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Specs, or folders of specs [default: the current folder]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) overrides: Overrides,
    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) judged: Judged,
}

#[derive(Args, Debug)]
pub(crate) struct Diff {
    /// Specs, or folders of specs
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) choices: Choices,
    #[command(flatten)]
    pub(crate) overrides: Overrides,
    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) judged: Judged,
}

#[derive(Args, Debug)]
pub(crate) struct Fix {
    /// Specs, or folders of specs
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) choices: Choices,
    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) judged: Judged,
}

#[derive(Args, Debug)]
pub(crate) struct Render {
    /// A spec
    pub(crate) path: PathBuf,

    /// The whole submission: every reference to a local file replaced by the file's content
    #[arg(long)]
    pub(crate) resolved: bool,

    /// The notation
    #[arg(long, value_enum, default_value_t = Notation::Yaml)]
    pub(crate) format: Notation,

    /// The spec as it was read: no configuration, no policies, no references
    #[arg(long, conflicts_with_all = ["resolved", "config", "org_config", "root", "plan", "set", "name", "facts"])]
    pub(crate) no_policies: bool,

    /// Every request that submitting it would send, as JSON
    #[arg(long, conflicts_with = "resolved")]
    pub(crate) plan: bool,

    /// Write to this file, which must not exist, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) overrides: Overrides,
    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) to: Where,
    #[command(flatten)]
    pub(crate) facts: FactFlags,
}

/// A notation for a spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Notation {
    Yaml,
    Json,
}

#[derive(Args, Debug)]
pub(crate) struct Plan {
    /// A spec
    pub(crate) path: PathBuf,

    /// Write the plan to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Overwrite the file
    #[arg(long, requires = "output")]
    pub(crate) force: bool,

    /// Exit with 4 when there are findings of this level
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) fail_on: Option<FailOn>,

    #[command(flatten)]
    pub(crate) overrides: Overrides,
    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) to: Where,
    #[command(flatten)]
    pub(crate) facts: FactFlags,
}

#[derive(Args, Debug)]
pub(crate) struct Submit {
    /// A spec, or a plan
    pub(crate) path: PathBuf,

    /// Wait until the job is at its end, and tell how it changes
    #[arg(long)]
    pub(crate) wait: bool,

    /// Leave as soon as the job is submitted, which is what is done anyhow
    #[arg(long, conflicts_with = "wait")]
    pub(crate) no_wait: bool,

    #[command(flatten)]
    pub(crate) overrides: Overrides,
    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) to: Where,
    #[command(flatten)]
    pub(crate) facts: FactFlags,
}

#[derive(Args, Debug)]
pub(crate) struct Job {
    /// The name of the job
    pub(crate) name: String,

    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) target: TargetFlags,
    #[command(flatten)]
    pub(crate) connection: Connection,
}

#[derive(Args, Debug)]
pub(crate) struct Lock {
    /// With --snapshots: specs, or folders of specs [default: the current folder]
    pub(crate) paths: Vec<PathBuf>,

    /// Record the checksums of every code folder in snapshots.lock
    #[arg(long)]
    pub(crate) snapshots: bool,

    /// Write nothing; fail if the lock is not up to date
    #[arg(long)]
    pub(crate) check: bool,

    #[command(flatten)]
    pub(crate) scope: Scope,
}

#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// A rule, for example AML-ID-001, or a spec: who reads, writes and pulls what as whom
    #[arg(value_name = "RULE|SPEC")]
    pub(crate) subject: String,

    /// How to write what is told of a spec
    #[arg(long, value_enum, default_value_t = ExplainFormat::Human)]
    pub(crate) format: ExplainFormat,

    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) judged: Judged,
}

/// How an explanation is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplainFormat {
    /// For people
    Human,
    /// For programs: one object, `version: 1`
    Json,
    /// A table for a pull request
    Markdown,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Context {
    /// Ask a workspace for what it has and what the policies need to know for specs, and write it down
    Pull(Box<ContextPull>),
    /// Tell what a context file is about, and what is not known in it
    Show(ContextShow),
}

#[derive(Args, Debug)]
pub(crate) struct ContextPull {
    /// Specs, or folders of specs, that facts are needed for
    #[arg(value_name = "SPEC")]
    pub(crate) specs: Vec<PathBuf>,

    /// Write the facts to this file instead of standard output; an older context file is replaced
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) target: TargetFlags,
    #[command(flatten)]
    pub(crate) connection: Connection,
}

#[derive(Args, Debug)]
pub(crate) struct ContextShow {
    /// The context file
    pub(crate) file: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Policy {
    /// List the policies that the configuration names, or those that are built in
    List(PolicyList),
    /// Show what a policy declares, imports and exports, without running it
    Inspect(PolicyInspect),
}

#[derive(Args, Debug)]
pub(crate) struct PolicyList {
    #[command(flatten)]
    pub(crate) scope: Scope,

    /// How to write the list
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
}

#[derive(Args, Debug)]
pub(crate) struct PolicyInspect {
    /// A component file, or builtin:ID
    pub(crate) policy: String,

    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
}

#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}
