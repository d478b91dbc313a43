//! The emulator's own interface, below `/_emulator`.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::arm;
use crate::fault::Fault;
use crate::service::Service;

/// The whole router: the emulator's own interface, and Azure for everything else.
pub(crate) fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/_emulator/faults", post(lay).delete(clear_faults))
        .route("/_emulator/journal", get(journal).delete(clear_journal))
        .route("/_emulator/state", get(state).delete(reset))
        .route("/_emulator/log/{name}", get(log))
        .fallback(azure)
        .with_state(service)
}

async fn azure(State(service): State<Arc<Service>>, request: Request) -> Response {
    service.answer(request).await
}

async fn log(State(service): State<Arc<Service>>, Path(name): Path<String>) -> Response {
    let answer = arm::log(&service, &name);
    let body = answer.body.clone().into();
    answer.into_response(body)
}

async fn lay(State(service): State<Arc<Service>>, Json(fault): Json<Fault>) -> Response {
    let laid = service.faults().lay(fault);
    match laid {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    }
}

async fn clear_faults(State(service): State<Arc<Service>>) -> StatusCode {
    service.faults().clear();
    StatusCode::NO_CONTENT
}

async fn journal(State(service): State<Arc<Service>>) -> Json<Value> {
    Json(service.journal().recording())
}

async fn clear_journal(State(service): State<Arc<Service>>) -> StatusCode {
    service.journal().clear();
    StatusCode::NO_CONTENT
}

async fn state(State(service): State<Arc<Service>>) -> Json<Value> {
    Json(snapshot(&service).await)
}

async fn reset(State(service): State<Arc<Service>>) -> StatusCode {
    service.reset();
    StatusCode::NO_CONTENT
}

/// What exists: resources by id, the oldest first, and blobs by address, with size, digest and metadata.
pub(crate) async fn snapshot(service: &Service) -> Value {
    let resources = service.state().snapshot();
    json!({"resources": resources, "blobs": service.blobs.snapshot().await})
}
