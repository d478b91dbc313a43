//! What a plan is carried out with.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::run::Run;
use super::{ExecuteError, Journal, Progress, Submitted};
use crate::destination::Destination;
use crate::http::Client;
use crate::plan::{Secret, SecretPlace, Step};

/// A plan, and what it is carried out with.
#[derive(Clone)]
pub struct Execution<'a> {
    /// The way to the service.
    pub client: &'a Client,
    /// The workspace or registry that the plan is for.
    pub destination: &'a Destination,
    /// The steps, each behind those that it depends on; what the plan is for comes last. Paths of files are absolute, or relative to the
    /// current folder.
    pub steps: &'a [Step],
    /// The secrets that the steps refer to ([`secrets`](crate::spec::secrets)).
    pub secrets: &'a BTreeMap<SecretPlace, Secret>,
    /// Who is told.
    pub progress: Arc<dyn Progress>,
    /// How patiently the job is put.
    pub patience: Patience,
}

/// How patiently something is tried or asked for, where the client's own retries do not reach: putting the job, which is looked for by its
/// name before it is put again, and following what the service does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// How often the job is put at most.
    pub tries: u32,
    /// The first wait, which doubles with each.
    pub base: Duration,
    /// The longest wait.
    pub cap: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { tries: 4, base: Duration::from_secs(1), cap: Duration::from_secs(60) }
    }
}

impl Patience {
    /// The wait after a try, counted from 1; longer if the service asks for it.
    pub(super) fn wait(&self, tried: u32, hint: Option<Duration>) -> Duration {
        let doubled = self.base.saturating_mul(1 << tried.saturating_sub(1).min(10));
        doubled.max(hint.unwrap_or_default()).min(self.cap)
    }
}

impl Execution<'_> {
    /// Carries out the plan and removes the journal. If it fails, the journal stays, and the next run goes on from there.
    ///
    /// Dropping the future ends it where it stands, which is as if the process had been killed.
    ///
    /// # Errors
    /// When something could not be done, or nobody knows whether it was ([`Class::Unknown`](super::Class::Unknown)).
    pub async fn run(&self, journal: &Journal) -> Result<Submitted, ExecuteError> {
        Run::new(self, journal).run().await
    }
}

impl fmt::Debug for Execution<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Execution")
            .field("destination", &self.destination)
            .field("steps", &self.steps.len())
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}
