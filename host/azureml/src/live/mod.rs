//! Facts from the live workspace: what policies and `explain` may ask (`docs/abi.md` §9), with GET requests alone, of registries HEAD, and
//! what gives a token. Secrets are never asked for, and whatever looks like one is taken out of an answer.

mod image;
mod lookup;
mod roles;
mod without_secrets;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use jobgate_core::facts::{Answer, Facts, Question};
use tokio::runtime::Runtime;

use crate::auth::TokenSource;
use crate::http::{Client, HttpError};
use crate::workspace::Workspace;
pub use lookup::Inventory;
use lookup::Lookups;

/// How many look-ups are under way at once.
const AT_ONCE: usize = 8;

/// How long one look-up may take, tries included. A policy that waits for one is not stopped by its own deadline.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a workspace cannot be looked at.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LiveError {
    /// No request can be sent.
    #[error("{0}")]
    Runtime(String),
    /// The workspace itself does not answer.
    #[error(transparent)]
    Http(#[from] HttpError),
}

/// Facts from the live workspace.
pub struct LiveFacts {
    lookups: Arc<Lookups>,
    /// Made when the first question comes. One at a time uses it.
    runtime: Mutex<Option<Runtime>>,
}

impl LiveFacts {
    /// Facts about a workspace. Nothing is asked before the first question.
    pub fn new(client: Client, tokens: Arc<dyn TokenSource>, workspace: Workspace) -> Self {
        Self { lookups: Arc::new(Lookups::new(client, tokens, workspace)), runtime: Mutex::new(None) }
    }

    /// What a workspace has: the questions that a context file should answer whatever specs say.
    ///
    /// # Errors
    /// When the workspace itself cannot be read.
    pub fn inventory(&self) -> Result<Inventory, LiveError> {
        let lookups = Arc::clone(&self.lookups);
        Ok(self.run(async move { lookups.inventory().await }).map_err(LiveError::Runtime)??)
    }

    fn run<T>(&self, future: impl Future<Output = T>) -> Result<T, String> {
        let mut kept = self.runtime.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.is_none() {
            let made = tokio::runtime::Builder::new_current_thread().enable_all().build();
            *kept = Some(made.map_err(|error| format!("no requests can be sent: {error}"))?);
        }
        match kept.as_ref() {
            Some(runtime) => Ok(runtime.block_on(future)),
            None => Err("no requests can be sent".to_owned()),
        }
    }
}

impl Facts for LiveFacts {
    fn ask(&self, questions: &[Question]) -> Vec<Answer> {
        let answers = self.run(async {
            stream::iter(questions)
                .map(|question| async {
                    let answer = tokio::time::timeout(PATIENCE, self.lookups.answer(question)).await;
                    let seconds = PATIENCE.as_secs();
                    answer.unwrap_or_else(|_| Answer::Unknown(format!("no answer within {seconds} seconds")))
                })
                .buffered(AT_ONCE)
                .collect::<Vec<_>>()
                .await
        });
        answers.unwrap_or_else(|why| questions.iter().map(|_| Answer::Unknown(why.clone())).collect())
    }
}

#[cfg(test)]
mod tests;
