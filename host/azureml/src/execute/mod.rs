//! Carrying out a plan: every step as soon as those before it are done, the job last, and never twice.
//!
//! [`Execution::run`] sends the steps and gives what arrived, or an [`ExecuteError`] that says what was created and what to do. A
//! [`Journal`] makes another run go on where one ended: the same names, nothing uploaded twice, no second job. [`status`], [`wait`] and
//! [`cancel`] ask about a job afterwards. Nothing here prints: a [`Progress`] is told. Every future may be dropped at any time.
//!
//! ```no_run
//! # use std::{collections::BTreeMap, path::Path, sync::Arc};
//! # use jobgate_azureml::{Destination, http::Client, plan::{Secret, SecretPlace, Step}};
//! use jobgate_azureml::execute::{Execution, Journal, Patience, Silent, run_until_interrupted};
//!
//! # fn submit(client: &Client, destination: &Destination, steps: &[Step], secrets: &BTreeMap<SecretPlace, Secret>, digest: &str)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! let journal = Journal::open(Path::new("state"), digest, destination)?;
//! let execution =
//!     Execution { client, destination, steps, secrets, progress: Arc::new(Silent), patience: Patience::default() };
//! match run_until_interrupted(execution.run(&journal))? {
//!     Some(Ok(submitted)) => println!("{} {:?}", submitted.name, submitted.studio),
//!     Some(Err(error)) => println!("{error}\nhelp: {} (exit code {})", error.help(), error.class().exit_code()),
//!     None => println!("interrupted: the same command goes on from here"),
//! }
//! # Ok(())
//! # }
//! ```

mod action;
mod error;
mod execution;
mod job_name;
mod journal;
mod order;
mod progress;
mod rules;
mod run;
mod runtime;
mod submitted;
mod watch;

pub use error::{Class, ExecuteError, Fate, Problem};
pub use execution::{Execution, Patience};
pub use journal::{Journal, JournalError};
pub use progress::{Event, Progress, Silent};
pub use rules::RULES;
pub use runtime::{run, run_until_interrupted};
pub use submitted::{Created, Submitted};
pub use watch::{JobState, Watcher, cancel, status, wait};
