//! The credentials of a run, and the tokens that they gave so far.

use std::fmt;
use std::time::{Duration, Instant, SystemTime};

use async_trait::async_trait;
use tokio::sync::Mutex;

use super::azure_cli::AzureCli;
use super::azure_pipelines::AzurePipelines;
use super::azureml_compute::AzureMlCompute;
use super::chain::Chain;
use super::context::Context;
use super::credential::Credential;
use super::github_oidc::GithubOidc;
use super::managed_identity::ManagedIdentity;
use super::service_principal::ServicePrincipal;
use super::workload_identity::WorkloadIdentity;
use super::{Audience, AuthError, AuthProblem, Cloud, CredentialKind, Environment, Token, TokenSource};
use crate::http::Transport;

/// How long before its end a token is renewed.
const EARLY: Duration = Duration::from_secs(300);

/// How long a token must be good for to be used when it cannot be renewed.
const ENOUGH: Duration = Duration::from_secs(30);

/// The credentials of a run. Nothing is asked before the first token is; tokens are kept in memory, one for each audience, until five
/// minutes before their end, and whoever asks at the same time shares one question.
pub struct Credentials {
    kind: CredentialKind,
    cloud: Cloud,
    chain: Chain,
    kept: [Mutex<Kept>; Audience::ALL.len()],
}

#[derive(Default)]
struct Kept {
    token: Option<Token>,
    failed: Option<(Instant, AuthError)>,
}

impl Credentials {
    /// The credentials of a kind.
    pub fn new(kind: CredentialKind, cloud: Cloud, environment: Environment, transport: Transport) -> Self {
        let context = Context { cloud, environment, transport };
        let links = links(&kind, &context);
        Self { kind, cloud, chain: Chain::new(links), kept: Default::default() }
    }

    /// Credentials of these ways.
    #[cfg(test)]
    pub(super) fn of_links(links: Vec<Box<dyn Credential>>) -> Self {
        let (kind, cloud) = (CredentialKind::default(), Cloud::default());
        Self { kind, cloud, chain: Chain::new(links), kept: Default::default() }
    }

    /// The kind that was asked for.
    pub fn kind(&self) -> &CredentialKind {
        &self.kind
    }

    /// The name of the credential that gives the tokens, once it gave one: with `auto`, which it is.
    pub fn used(&self) -> Option<&'static str> {
        self.chain.chosen()
    }

    /// Gets a token, unless one is kept that is not the rejected one.
    async fn get(&self, audience: Audience, rejected: Option<&Token>) -> Result<Token, AuthError> {
        let asked = Instant::now();
        let mut kept = self.kept(audience).lock().await;
        let now = SystemTime::now();
        let usable = kept.token.clone().filter(|token| Some(token) != rejected);
        if let Some(token) = usable.clone().filter(|token| token.lasts(now, EARLY)) {
            return Ok(token);
        }
        if let Some((at, error)) = &kept.failed
            && *at >= asked
        {
            // Someone asked while this one waited: asking again would get the same.
            return Err(error.clone());
        }
        let fetched = self.chain.fetch(self.cloud.resource(audience)).await;
        match fetched.and_then(|token| self.checked(token)) {
            Ok(token) => {
                *kept = Kept { token: Some(token.clone()), failed: None };
                Ok(token)
            }
            Err(error) => {
                if let Some(token) = usable.filter(|token| token.lasts(now, ENOUGH)) {
                    return Ok(token);
                }
                *kept = Kept { token: None, failed: Some((Instant::now(), error.clone())) };
                Err(error)
            }
        }
    }

    /// A token that ended before it came is of no use; one that is not valid yet by this clock may be by the service's.
    fn checked(&self, token: Token) -> Result<Token, AuthError> {
        let now = SystemTime::now();
        if token.lasts(now, Duration::ZERO) {
            return Ok(token);
        }
        let skew = token.skew(now).unwrap_or_else(|| "it has ended".to_owned());
        let credential = self.chain.chosen().unwrap_or(self.kind.name());
        Err(AuthError::of(credential, AuthProblem::Skew { skew }))
    }

    fn kept(&self, audience: Audience) -> &Mutex<Kept> {
        let [resource_manager, storage, azureml] = &self.kept;
        match audience {
            Audience::ResourceManager => resource_manager,
            Audience::Storage => storage,
            Audience::AzureMl => azureml,
        }
    }
}

/// The credentials that are tried for a kind, in order.
fn links(kind: &CredentialKind, context: &Context) -> Vec<Box<dyn Credential>> {
    let context = || context.clone();
    match kind {
        CredentialKind::Auto => vec![
            Box::new(ServicePrincipal(context())),
            Box::new(WorkloadIdentity(context())),
            Box::new(AzurePipelines(context())),
            Box::new(GithubOidc(context())),
            Box::new(AzureMlCompute { context: context(), client_id: None }),
            Box::new(ManagedIdentity { context: context(), client_id: None, metadata: false }),
            Box::new(AzureCli(context())),
        ],
        CredentialKind::AzureCli => vec![Box::new(AzureCli(context()))],
        CredentialKind::WorkloadIdentity => vec![Box::new(WorkloadIdentity(context()))],
        CredentialKind::ManagedIdentity { client_id } => {
            vec![Box::new(ManagedIdentity {
                context: context(),
                client_id: client_id.clone(),
                metadata: true,
            })]
        }
        CredentialKind::ServicePrincipal => vec![Box::new(ServicePrincipal(context()))],
        CredentialKind::AzurePipelines => vec![Box::new(AzurePipelines(context()))],
        CredentialKind::GithubOidc => vec![Box::new(GithubOidc(context()))],
        CredentialKind::AzureMlCompute => {
            vec![Box::new(AzureMlCompute { context: context(), client_id: None })]
        }
    }
}

#[async_trait]
impl TokenSource for Credentials {
    async fn token(&self, audience: Audience) -> Result<Token, AuthError> {
        self.get(audience, None).await
    }

    async fn renewed(&self, audience: Audience, rejected: &Token) -> Result<Token, AuthError> {
        self.get(audience, Some(rejected)).await
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("kind", &self.kind)
            .field("cloud", &self.cloud)
            .finish_non_exhaustive()
    }
}
