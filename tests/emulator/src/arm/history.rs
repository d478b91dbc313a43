//! Run history: what clients read while a job runs, its log among it.

use serde_json::{Value, json};

use super::{job, path};
use crate::answer::Answer;
use crate::request::Request;
use crate::service::Service;

/// The statuses after which nothing changes.
const ENDED: &[&str] = &["Completed", "Failed", "Canceled"];

/// Answers `/history/v1.0/{workspace}/runs/{name}`, its `/details`, `/children` and `/log`, and `POST .../rundata`.
pub(crate) fn answer(service: &Service, request: &Request) -> Answer {
    let segments: Vec<_> = request.path.split('/').filter(|segment| !segment.is_empty()).collect();
    if segments.last().is_some_and(|last| last.eq_ignore_ascii_case("rundata")) {
        return run_data(service, request);
    }
    let Some(at) = segments.iter().position(|segment| segment.eq_ignore_ascii_case("runs")) else {
        return Answer::empty(404);
    };
    let (name, what) = (segments.get(at + 1).copied().unwrap_or_default(), segments.get(at + 2).copied());
    let Some(job) = read(service, name) else { return no_run(name) };
    match what.unwrap_or_default().to_ascii_lowercase().as_str() {
        "" => Answer::json(200, &run(name, &job)),
        "details" => Answer::json(200, &details(request, name, &job)),
        "children" => Answer::json(200, &json!({"value": []})),
        _ => Answer::empty(404),
    }
}

fn read(service: &Service, name: &str) -> Option<Value> {
    job::read(service, &path::in_workspace(&service.options, &format!("jobs/{name}")).id())
}

fn no_run(name: &str) -> Answer {
    Answer::error(404, "UserError", format!("Run {name} was not found"))
}

fn run(name: &str, job: &Value) -> Value {
    let properties = &job["properties"];
    json!({
        "runId": name,
        "rootRunId": name,
        "status": properties["status"],
        "displayName": properties["displayName"],
        "experimentId": "44444444-4444-4444-4444-444444444444",
        "dataContainerId": format!("dcid.{name}"),
        "createdUtc": job["systemData"]["createdAt"],
        "tags": properties["tags"],
        "properties": properties["properties"],
    })
}

fn details(request: &Request, name: &str, job: &Value) -> Value {
    let status = job["properties"]["status"].as_str().unwrap_or_default();
    let mut details = run(name, job);
    let log = format!("{}/_emulator/log/{name}", request.base);
    details["logFiles"] =
        if status == "NotStarted" { json!({}) } else { json!({"user_logs/std_log.txt": log}) };
    if ENDED.contains(&status) {
        details["endTimeUtc"] = job["systemData"]["lastModifiedAt"].clone();
    }
    if status == "Failed" {
        details["error"] =
            json!({"error": {"code": "UserError", "message": "The emulator was told to let jobs fail."}});
    }
    details
}

fn run_data(service: &Service, request: &Request) -> Answer {
    let name = request.json.as_ref().and_then(|body| body["runId"].as_str()).unwrap_or_default();
    match read(service, name) {
        Some(job) => Answer::json(200, &json!({"runMetadata": run(name, &job)})),
        None => no_run(name),
    }
}

/// The log of a job, which grows with its status. Its address is its secret, as that of a log on the service.
pub(crate) fn log(service: &Service, name: &str) -> Answer {
    let id = path::in_workspace(&service.options, &format!("jobs/{name}")).id();
    let state = service.state();
    let Some(job) = state.get(&id) else { return Answer::empty(404) };
    let mut text = format!("the emulator runs {name}\n");
    if job["properties"]["status"].as_str().is_some_and(|status| ENDED.contains(&status)) {
        text.push_str("the emulator is done\n");
    }
    Answer::bytes(200, "text/plain", text)
}
