//! `azure-cli`: whoever is signed in with `az login`.

use std::ffi::{OsStr, OsString};
use std::io;
use std::process::{Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use azure_core::credentials::TokenCredential;
use azure_identity::{AzureCliCredential, AzureCliCredentialOptions, Executor};

use super::context::Context;
use super::credential::Credential;
use super::entra::{Seen, plain};
use super::{AuthError, AuthProblem, Token, entra_codes};

/// How long `az` may take. It is slow to start, and asks Entra.
const LIMIT: Duration = Duration::from_secs(60);

const NAME: &str = "azure-cli";

/// Whoever is signed in with the Azure CLI.
pub(super) struct AzureCli(pub(super) Context);

#[async_trait]
impl Credential for AzureCli {
    fn name(&self) -> &'static str {
        NAME
    }

    /// It is tried: whether `az` is there and who is signed in, `az` itself says.
    fn available(&self) -> Result<(), String> {
        Ok(())
    }

    async fn fetch(&self, resource: &str) -> Result<Token, AuthError> {
        let seen = Seen::default();
        let runner = Runner { path: self.0.environment.get("PATH").map(OsString::from), seen: seen.clone() };
        let options = AzureCliCredentialOptions { executor: Some(Arc::new(runner)), ..Default::default() };
        let nonsense = || {
            let summary = "what it printed is no token (the Azure CLI must be 2.54 or newer)".to_owned();
            AuthError::of(NAME, AuthProblem::AzureCli { summary })
        };
        let credential = AzureCliCredential::new(Some(options)).map_err(|_| nonsense())?;
        let scope = format!("{resource}/.default");
        match credential.get_token(&[&scope], None).await {
            Ok(token) => Ok(plain(&token)),
            // The error of azure_identity holds what `az` printed, as it is: nothing is taken from there.
            Err(_) => Err(seen.take().unwrap_or_else(nonsense)),
        }
    }
}

/// Runs `az`, and notes why it failed.
#[derive(Debug)]
struct Runner {
    path: Option<OsString>,
    seen: Seen,
}

#[async_trait]
impl Executor for Runner {
    async fn run(&self, program: &OsStr, args: &[&OsStr]) -> io::Result<Output> {
        let mut command = tokio::process::Command::new(program);
        command.args(args).stdin(Stdio::null()).kill_on_drop(true);
        // Colours and surveys have no place in what is read.
        command.env("AZURE_CORE_NO_COLOR", "true").env("AZURE_CORE_SURVEY_MESSAGE", "false");
        if let Some(path) = &self.path {
            command.env("PATH", path);
        }
        let note = |problem| self.seen.set(AuthError::of(NAME, problem));
        let Ok(output) = tokio::time::timeout(LIMIT, command.output()).await else {
            note(AuthProblem::AzureCli { summary: format!("it gave no answer in {} s", LIMIT.as_secs()) });
            return Err(io::ErrorKind::TimedOut.into());
        };
        match &output {
            Ok(output) if output.status.success() => {}
            Ok(output) => note(problem(output.status.code(), &String::from_utf8_lossy(&output.stderr))),
            Err(error) => {
                note(AuthProblem::AzureCli { summary: format!("it cannot be started ({})", error.kind()) })
            }
        }
        output
    }
}

/// What a failure of `az` means. Its words may hold secrets: none of them is passed on but the number of an error.
fn problem(status: Option<i32>, stderr: &str) -> AuthProblem {
    if let Some(number) = entra_codes::find(stderr) {
        return entra_codes::problem(Some(number), 0);
    }
    let says = |words: &[&str]| words.iter().any(|word| stderr.contains(word));
    if status == Some(127) || says(&["' is not recognized"]) {
        return AuthProblem::NoAzureCli;
    }
    if says(&["az login", "No subscription found", "Interactive authentication is needed"]) {
        return AuthProblem::NotSignedIn;
    }
    let summary = if says(&["CERTIFICATE_VERIFY_FAILED"]) {
        "it does not accept a certificate (behind a company proxy: set REQUESTS_CA_BUNDLE)".to_owned()
    } else if says(&["Max retries exceeded", "Failed to establish a new connection", "getaddrinfo failed"]) {
        "it cannot reach Entra".to_owned()
    } else if says(&["ModuleNotFoundError", "ImportError", "Traceback (most recent call last)"]) {
        "its installation is broken".to_owned()
    } else if says(&["unrecognized arguments", "is misspelled or not recognized"]) {
        "it is too old: it must be 2.54 or newer".to_owned()
    } else {
        match status {
            Some(code) => format!("it ended with {code}"),
            None => "it was killed".to_owned(),
        }
    };
    AuthProblem::AzureCli { summary }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_what_az_says_is_passed_on() {
        let table = [
            (Some(127), "/bin/sh: 1: az: not found SECRET", "not on PATH"),
            (Some(1), "'az' is not recognized as an internal or external command SECRET", "not on PATH"),
            (Some(1), "ERROR: Please run 'az login' to setup account. SECRET", "nobody signed in"),
            (Some(1), "ERROR: AADSTS70043: The refresh token SECRET has expired", "AADSTS70043"),
            (Some(1), "ERROR: AADSTS123456: SECRET", "AADSTS123456"),
            (Some(1), "Traceback (most recent call last)\n token=SECRET", "installation is broken"),
            (
                Some(1),
                "HTTPSConnectionPool: Max retries exceeded with url: /?code=SECRET",
                "cannot reach Entra",
            ),
            (Some(3), "SECRET", "ended with 3"),
            (None, "SECRET", "killed"),
        ];
        for (status, stderr, part) in table {
            let error = AuthError::of(NAME, problem(status, stderr));
            let shown = format!("{error} {error:?} {}", error.help());
            assert!(shown.contains(part), "{stderr}: {shown}");
            assert!(!shown.contains("SECRET"), "{shown}");
        }
    }
}
