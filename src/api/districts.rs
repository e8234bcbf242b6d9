//! What there is to see.

use super::answer::{Failure, fail};
use super::{Api, Caller};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::{Value, json};
use std::sync::Arc;

/// `GET /health`: whether the daemon lives and its disk answers. Says nothing that a stranger may not know.
pub async fn health(State(api): State<Arc<Api>>) -> Response {
    let disk = api.desk.disk().is_none();
    let status = if disk { axum::http::StatusCode::OK } else { axum::http::StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "ok": disk, "build": env!("CARGO_PKG_VERSION") }))).into_response()
}

/// `GET /districts`: who the caller is and what they may see.
pub async fn list(State(api): State<Arc<Api>>, Extension(caller): Extension<Caller>) -> Json<Value> {
    let seen = api.districts.iter().filter(|(id, _)| caller.principal.districts.contains(id));
    let districts: Vec<Value> = seen.map(|(id, district)| json!({ "id": id, "called": district.called })).collect();
    let Caller { principal, .. } = caller;
    Json(json!({ "name": principal.name, "role": principal.role, "team": principal.team, "districts": districts }))
}

/// `GET /districts/{district}/snapshot`.
pub async fn snapshot(State(api): State<Arc<Api>>, Extension(caller): Extension<Caller>) -> Response {
    match api.desk.watch(&caller.district) {
        Some(shots) => {
            let json = shots.borrow().json.clone();
            ([(header::CONTENT_TYPE, "application/json")], json.to_string()).into_response()
        }
        None => fail(Failure::NotFound),
    }
}

/// `GET /districts/{district}/map`: the standing task's plan as GeoJSON; nothing yet when none was applied.
pub async fn map(State(api): State<Arc<Api>>, Extension(caller): Extension<Caller>) -> Response {
    let map = api.desk.map(&caller.district);
    ([(header::CONTENT_TYPE, "application/geo+json")], map.to_string()).into_response()
}

/// `GET /metrics`.
pub async fn metrics(State(api): State<Arc<Api>>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], api.metrics.text()).into_response()
}
