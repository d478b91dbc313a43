//! The job is put: last, and once. When nobody knows whether it was created, it is looked for by its name.

use serde_json::Value;

use super::super::run::{Outcome, Run};
use super::super::submitted::Created;
use super::super::{Event, Problem};
use super::put;
use crate::http::{HttpError, HttpErrorKind};
use crate::plan::{Answer, Node, PutStep, Step};

/// How often a job that may exist is looked for before it is said not to.
const LOOKS: u32 = 3;

/// What one try came to.
enum Try {
    Done(Value),
    /// It was not created, and may be tried again.
    Again(HttpError),
    /// It was not created.
    Refused(HttpError),
}

pub(super) async fn carry_out(run: &Run<'_>, step: &Step, put: &PutStep) -> Result<Outcome, Problem> {
    let id = run.answers().resource_id(run.execution.destination, &put.resource, None)?;
    let request = put::request(run, put, &id)?.once();
    run.journal.putting(true)?;
    run.may_create(step);
    run.tell(&Event::Submitting { job: name_of(&id) });
    let patience = run.execution.patience;
    let mut number = 1;
    loop {
        let sent = match run.execution.client.send(&request).await {
            Ok(response) => response.json(),
            Err(error) => Err(error),
        };
        let error = match judged(run, put, &id, sent).await? {
            Try::Done(body) => return Ok(outcome(put, id, body)),
            Try::Again(error) if number < patience.tries => error,
            Try::Again(error) | Try::Refused(error) => {
                run.journal.putting(false)?;
                return Err(error.into());
            }
        };
        let hint = match error.kind() {
            HttpErrorKind::Throttled { retry_after, .. } => *retry_after,
            _ => None,
        };
        let wait = patience.wait(number, hint);
        run.tell(&Event::Waits { wait, why: error.to_string() });
        tokio::time::sleep(wait).await;
        number += 1;
    }
}

/// The job, if it is there: an earlier run may have put it.
pub(in crate::execute) async fn find(run: &Run<'_>, put: &PutStep) -> Result<Option<Outcome>, Problem> {
    let id = run.answers().resource_id(run.execution.destination, &put.resource, None)?;
    let body = look(run, put, &id).await?;
    Ok(body.map(|body| outcome(put, id, body)))
}

fn outcome(put: &PutStep, id: String, body: Value) -> Outcome {
    let created = Created { collection: Some(put.resource.collection), id: id.clone() };
    Outcome { answer: Answer { id: Some(id), ..Answer::default() }, created: Some(created), body }
}

/// What an answer means, after looking where it leaves that open.
async fn judged(
    run: &Run<'_>,
    put: &PutStep,
    id: &str,
    sent: Result<Value, HttpError>,
) -> Result<Try, Problem> {
    let error = match sent {
        Ok(body) => return Ok(Try::Done(body)),
        Err(error) => error,
    };
    if !error.outcome_unknown() {
        // A quota that is used up is temporary, and not in seconds.
        let is_soon = error.is_temporary() && !matches!(error.status(), Some(400..=428));
        return Ok(if is_soon { Try::Again(error) } else { Try::Refused(error) });
    }
    run.tell(&Event::LookingFor { job: name_of(id) });
    for round in 1..=LOOKS {
        if let Some(body) = look(run, put, id).await? {
            return Ok(Try::Done(body));
        }
        // What was sent may still be on its way.
        if round < LOOKS {
            tokio::time::sleep(run.execution.patience.wait(round, None)).await;
        }
    }
    Ok(Try::Again(error))
}

/// The job of this name, if there is one, and it is ours.
async fn look(run: &Run<'_>, put: &PutStep, id: &str) -> Result<Option<Value>, Problem> {
    let unknown = |error| Problem::Unknown { name: name_of(id).to_owned(), error };
    let found = match run.get(id, put.resource.collection.read_version(), Some(404)).await {
        Ok(response) if response.status() == 404 => return Ok(None),
        Ok(response) => response.json::<Value>().map_err(unknown)?,
        Err(Problem::Http(error)) => return Err(unknown(error)),
        Err(problem) => return Err(problem),
    };
    // Nobody else has a name that was made up.
    if matches!(put.resource.name, Node::Text(_)) && !is_same(&run.answers().fill(&put.body)?, &found) {
        return Err(Problem::Taken { name: name_of(id).to_owned() });
    }
    Ok(Some(found))
}

/// Whether two jobs are the same in what the service keeps as it was sent.
fn is_same(sent: &Value, found: &Value) -> bool {
    let of =
        |body: &Value, name: &str| body.get("properties")?.get(name)?.as_str().map(str::to_ascii_lowercase);
    let names = [
        "jobType",
        "displayName",
        "experimentName",
        "command",
        "codeId",
        "environmentId",
        "componentId",
        "computeId",
    ];
    names.iter().all(|name| match (of(sent, name), of(found, name)) {
        (Some(sent), Some(found)) => sent == found,
        _ => true,
    })
}

fn name_of(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_job_is_told_from_another_one() {
        let sent = json!({"properties": {"jobType": "Command", "command": "echo", "codeId": "/S/codes/a", "tags": {}}});
        let found = |command: &str| json!({"properties": {"jobType": "command", "command": command, "codeId": "/s/codes/a", "status": "Running"}});
        assert!(is_same(&sent, &found("echo")));
        assert!(!is_same(&sent, &found("rm -rf /")));
        assert!(is_same(&sent, &json!({})));
    }
}
