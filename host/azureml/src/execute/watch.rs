//! A job after it was submitted: its status, waiting for its end, cancelling it.

use serde_json::{Value, json};

use super::submitted::{studio, text};
use super::{ExecuteError, Fate, Patience, Problem};
use crate::http::{Client, HttpError, HttpErrorKind, Method, Request, redact};
use crate::plan::Collection;
use crate::workspace::Workspace;

/// The statuses after which nothing changes by itself (azure-ai-ml 1.35.2, its constants of run history).
const FINAL: [&str; 5] = ["Completed", "Failed", "Canceled", "NotResponding", "Paused"];

/// How many messages of a job are shown.
const MESSAGES: usize = 20;

/// How often in a row asking may fail while a job is waited for.
const FAILURES: u32 = 10;

/// A job as the service tells of it. Texts are redacted, in one line, and untrusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobState {
    /// Its name.
    pub name: String,
    /// Its status as the service names it, for example `Running`. Empty if the service does not say.
    pub status: String,
    /// Its type, for example `Command`.
    pub kind: Option<String>,
    /// The name that people see.
    pub display_name: Option<String>,
    /// The experiment that it belongs to.
    pub experiment: Option<String>,
    /// Its page in the studio.
    pub studio: Option<String>,
    /// What the service says about it: warnings, and why it failed. Asked for when the job is at its end.
    pub messages: Vec<String>,
}

impl JobState {
    /// Whether nothing changes by itself any more.
    pub fn is_final(&self) -> bool {
        FINAL.contains(&self.status.as_str())
    }

    /// Whether it did what it should.
    pub fn is_completed(&self) -> bool {
        self.status == "Completed"
    }
}

/// Is told while a job is waited for.
pub trait Watcher: Send + Sync {
    /// The status is another one than before.
    fn changed(&self, state: &JobState);

    /// The service could not be asked; it is asked again.
    fn trouble(&self, error: &HttpError) {
        let _ = error;
    }
}

/// How a job is.
///
/// # Errors
/// When the service does not say, or has no such job.
pub async fn status(client: &Client, workspace: &Workspace, name: &str) -> Result<JobState, ExecuteError> {
    let (mut state, body) = read(client, workspace, name).await.map_err(failed)?;
    if state.is_final() {
        state.messages = messages(client, workspace, name, &body).await;
    }
    Ok(state)
}

/// Waits until a job is at its end. Dropping the future leaves the job running.
///
/// # Errors
/// When the service cannot be asked for a while, or refuses.
pub async fn wait(
    client: &Client,
    workspace: &Workspace,
    name: &str,
    patience: Patience,
    watcher: &dyn Watcher,
) -> Result<JobState, ExecuteError> {
    let mut last: Option<String> = None;
    let (mut round, mut failures) = (0, 0);
    loop {
        match read(client, workspace, name).await {
            Ok((mut state, body)) => {
                failures = 0;
                if last.as_ref() != Some(&state.status) {
                    last = Some(state.status.clone());
                    round = 0;
                    if state.is_final() {
                        state.messages = messages(client, workspace, name, &body).await;
                    }
                    watcher.changed(&state);
                }
                if state.is_final() {
                    return Ok(state);
                }
            }
            Err(error) if error.is_temporary() && failures < FAILURES => {
                failures += 1;
                watcher.trouble(&error);
            }
            Err(error) => return Err(failed(error)),
        }
        round += 1;
        tokio::time::sleep(patience.wait(round, None)).await;
    }
}

/// Asks the service to end a job. It takes a while: [`wait`] tells when.
///
/// # Errors
/// When the service refuses: the job is at its end, or there is none of this name.
pub async fn cancel(client: &Client, workspace: &Workspace, name: &str) -> Result<(), ExecuteError> {
    let path = workspace.child(&format!("jobs/{name}/cancel"));
    let request =
        Request::arm(Method::POST, path, Collection::CommandJob.read_version()).json(&json!({})).repeatable();
    client.send(&request).await.map(|_| ()).map_err(failed)
}

fn failed(error: HttpError) -> ExecuteError {
    ExecuteError::new(Problem::Http(error), Fate::NotAsked)
}

async fn read(client: &Client, workspace: &Workspace, name: &str) -> Result<(JobState, Value), HttpError> {
    let path = workspace.child(&format!("jobs/{name}"));
    let request = Request::arm(Method::GET, path, Collection::CommandJob.read_version());
    let body: Value = client.send(&request).await?.json()?;
    let properties = body.get("properties").unwrap_or(&Value::Null);
    let state = JobState {
        name: name.to_owned(),
        status: text(properties, "status").unwrap_or_default(),
        kind: text(properties, "jobType"),
        display_name: text(properties, "displayName"),
        experiment: text(properties, "experimentName"),
        studio: studio(properties),
        messages: Vec::new(),
    };
    Ok((state, body))
}

/// What the run history says about a job. Nothing if it does not answer: the status is known without it.
async fn messages(client: &Client, workspace: &Workspace, name: &str, job: &Value) -> Vec<String> {
    let path = format!("/history/v1.0{}/runs/{name}/details", workspace.id());
    let details = match history_host(job) {
        Some(host) => {
            let there =
                client.send(&Request::registry_at(Method::GET, &format!("https://{host}{path}"))).await;
            match there {
                // With an endpoint of one's own, the service's hosts are not asked.
                Err(error) if matches!(error.kind(), HttpErrorKind::Refused(_)) => {
                    client.send(&Request::registry(Method::GET, path)).await
                }
                answer => answer,
            }
        }
        None => client.send(&Request::registry(Method::GET, path)).await,
    };
    details.and_then(|details| details.json::<Value>()).map(|details| told(&details)).unwrap_or_default()
}

/// The host of the run history: that of the tracking service (`azureml://REGION.api.azureml.ms/…`).
fn history_host(job: &Value) -> Option<String> {
    let endpoint = job.get("properties")?.get("services")?.get("Tracking")?.get("endpoint")?.as_str()?;
    let (host, _) = endpoint.strip_prefix("azureml://")?.split_once('/')?;
    let plain = |character: char| character.is_ascii_alphanumeric() || "-.".contains(character);
    host.chars().all(plain).then(|| host.to_owned())
}

/// Warnings and errors of a run's details.
fn told(details: &Value) -> Vec<String> {
    let warnings = details.get("warnings").and_then(Value::as_array).into_iter().flatten();
    let mut messages: Vec<String> = warnings.filter_map(|warning| text(warning, "message")).collect();
    if let Some(error) = details.get("error").and_then(|error| error.get("error")) {
        let code = text(error, "code").filter(|code| !code.is_empty());
        let message = text(error, "message").unwrap_or_default();
        messages.push(match code {
            Some(code) => redact(&format!("{code}: {message}")),
            None => message,
        });
    }
    messages.retain(|message| !message.is_empty());
    messages.truncate(MESSAGES);
    messages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_those_of_the_service_without_secrets() {
        let details = json!({
            "warnings": [{"source": "x", "message": "low\ndisk"}, {"message": ""}, {}],
            "error": {"error": {"code": "UserError", "message": "see https://h/log?sig=SECRET"}},
        });
        assert_eq!(told(&details), ["low disk", "UserError: see https://h/log?[redacted]"]);
        assert!(told(&json!([])).is_empty());
    }

    #[test]
    fn the_history_is_asked_where_the_job_is_tracked() {
        let job = |endpoint: &str| json!({"properties": {"services": {"Tracking": {"endpoint": endpoint}}}});
        let host = |endpoint: &str| history_host(&job(endpoint));
        assert_eq!(
            host("azureml://eastus.api.azureml.ms/mlflow/v1.0"),
            Some("eastus.api.azureml.ms".to_owned())
        );
        for other in
            ["https://eastus.api.azureml.ms/x", "azureml://a@b/x", "azureml://h:1/x", "azureml://h", ""]
        {
            assert_eq!(host(other), None, "{other}");
        }
    }
}
