//! `auto`: the first credential that is set up here.

use std::sync::OnceLock;

use super::credential::Credential;
use super::error::NotUsed;
use super::{AuthError, AuthProblem, Token};

/// Credentials in order. The first that gives a token is used from then on, so that all tokens of a run are of one identity.
pub(super) struct Chain {
    links: Vec<Box<dyn Credential>>,
    chosen: OnceLock<usize>,
}

impl Chain {
    pub(super) fn new(links: Vec<Box<dyn Credential>>) -> Self {
        Self { links, chosen: OnceLock::new() }
    }

    /// The name of the credential that gives the tokens, once one did.
    pub(super) fn chosen(&self) -> Option<&'static str> {
        self.links.get(*self.chosen.get()?).map(|link| link.name())
    }

    /// Gets a token.
    ///
    /// One that is set up and fails ends the search: going on would act as somebody else than whoever set it up expects.
    pub(super) async fn fetch(&self, resource: &str) -> Result<Token, AuthError> {
        let mut passed_over = Vec::new();
        let only = self.chosen.get();
        for (index, link) in self.links.iter().enumerate() {
            if only.is_some_and(|only| *only != index) {
                continue;
            }
            if let Err(why) = link.available() {
                if self.links.len() == 1 {
                    return Err(AuthError::of(link.name(), AuthProblem::Unavailable { why }));
                }
                passed_over.push(NotUsed { credential: link.name(), why });
                continue;
            }
            match link.fetch(resource).await {
                Ok(token) => {
                    // Another audience that was first chose the same: the order is fixed.
                    let _ = self.chosen.set(index);
                    return Ok(token);
                }
                Err(error) if only.is_none() && self.links.len() > 1 && is_not_here(error.problem()) => {
                    passed_over.push(NotUsed { credential: link.name(), why: error.problem().to_string() });
                }
                Err(error) => return Err(error.after(&passed_over)),
            }
        }
        Err(AuthError::new(AuthProblem::NothingUsable).after(&passed_over))
    }
}

/// Whether a failure means that there is no such identity here, rather than that it does not work.
fn is_not_here(problem: &AuthProblem) -> bool {
    match problem {
        AuthProblem::Unavailable { .. } | AuthProblem::NoAzureCli | AuthProblem::NotSignedIn => true,
        // An identity endpoint of a machine that has no identity.
        AuthProblem::Endpoint { status, .. } => matches!(status, 400 | 404),
        _ => false,
    }
}
