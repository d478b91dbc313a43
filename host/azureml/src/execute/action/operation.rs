//! Operations of the service that go on after the answer, as those of computes and endpoints do.

use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;

use super::super::run::Run;
use super::super::{Event, Problem};
use crate::http::{Response, ServiceError, redact};

/// The state of an operation (the resource manager's `Azure-AsyncOperation`).
#[derive(Deserialize)]
struct State {
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    error: Option<Fault>,
}

#[derive(Default, PartialEq, Deserialize)]
#[serde(default)]
struct Fault {
    code: String,
    message: String,
}

impl Fault {
    /// What the properties of an asset that failed say about it.
    fn of(properties: Option<&Value>) -> Self {
        let error = properties.and_then(|properties| properties.get("error")).cloned();
        let fault = error.and_then(|error| serde_json::from_value(error).ok()).unwrap_or_default();
        if fault == Self::default() {
            return Self { code: "Failed".to_owned(), message: "it could not be provisioned".to_owned() };
        }
        fault
    }
}

/// Waits until the service is done with what it answered, and gives the resource.
pub(super) async fn finish(
    run: &Run<'_>,
    id: &str,
    version: &str,
    response: Response,
) -> Result<Value, Problem> {
    let header = |name| response.header(name).map(str::to_owned);
    let is_pending = matches!(response.status(), 201 | 202);
    let Some(operation) = header("azure-asyncoperation").filter(|_| is_pending) else {
        return match response.status() {
            202 => pending(run, id, version, header("location")).await,
            _ if run.execution.destination.registry().is_some() => {
                replicated(run, id, version, response).await
            }
            _ if response.bytes().is_empty() => Ok(run.get(id, version, None).await?.json()?),
            _ => Ok(response.json()?),
        };
    };
    let mut hint = wait_of(&response);
    for round in 1.. {
        pause(run, round, hint, id).await;
        let response = run.execution.client.send(&run.follow(&operation)).await?;
        hint = wait_of(&response);
        let state: State = response.json()?;
        match state.status.as_deref() {
            Some("Succeeded") => break,
            Some("Failed" | "Canceled") => return Err(failed(id, state.error.unwrap_or_default())),
            _ => {}
        }
    }
    Ok(run.get(id, version, None).await?.json()?)
}

/// The older way: an address that answers 202 until it is done.
async fn pending(run: &Run<'_>, id: &str, version: &str, location: Option<String>) -> Result<Value, Problem> {
    if let Some(location) = location {
        for round in 1.. {
            let response = run.execution.client.send(&run.follow(&location)).await?;
            if response.status() != 202 {
                break;
            }
            pause(run, round, wait_of(&response), id).await;
        }
    }
    Ok(run.get(id, version, None).await?.json()?)
}

/// The way of registries: an asset itself says how far it is, in all regions of the registry (`provisioningState`).
async fn replicated(run: &Run<'_>, id: &str, version: &str, response: Response) -> Result<Value, Problem> {
    let is_new = response.status() == 201;
    let mut hint = wait_of(&response);
    let mut body = if response.bytes().is_empty() { Value::Null } else { response.json()? };
    // What was just created is asked for at least once, as the official client does.
    let mut is_open = is_new || body.is_null();
    for round in 1.. {
        let properties = body.get("properties");
        match properties.and_then(|properties| properties.get("provisioningState")).and_then(Value::as_str) {
            Some("Failed" | "Canceled") => return Err(failed(id, Fault::of(properties))),
            Some("Succeeded") => break,
            None if !is_open => break,
            None => is_open = false,
            Some(_) => pause(run, round, hint, id).await,
        }
        let response = run.get(id, version, None).await?;
        hint = wait_of(&response);
        body = response.json()?;
    }
    Ok(body)
}

async fn pause(run: &Run<'_>, round: u32, hint: Option<Duration>, id: &str) {
    let wait = run.execution.patience.wait(round, hint);
    run.tell(&Event::Waits { wait, why: format!("the service works on {id}") });
    tokio::time::sleep(wait).await;
}

fn wait_of(response: &Response) -> Option<Duration> {
    response.header("retry-after")?.parse().ok().map(Duration::from_secs)
}

fn failed(id: &str, fault: Fault) -> Problem {
    let answer =
        ServiceError { code: redact(&fault.code), message: redact(&fault.message), details: Vec::new() };
    Problem::Failed { about: id.to_owned(), answer }
}
