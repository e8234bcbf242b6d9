//! What happened, page by page.

use super::answer::{Failure, fail};
use super::{Api, Caller};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use quadrat_station::base::Seq;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// Which page.
#[derive(Debug, Deserialize)]
pub struct Page {
    #[serde(default)]
    since: u64,
    limit: Option<u32>,
}

/// `GET history?since=SEQ&limit=N`: entries after `since`, in order; go on from the last one's number.
pub async fn history(
    State(api): State<Arc<Api>>,
    Extension(caller): Extension<Caller>,
    Query(page): Query<Page>,
) -> Response {
    let limit = page.limit.unwrap_or(500).clamp(1, 5_000);
    let history = api.history.clone();
    let read = tokio::task::spawn_blocking(move || history.since(&caller.district, Seq(page.since), limit)).await;
    match read {
        Ok(Ok(entries)) => Json(json!({ "entries": entries })).into_response(),
        Ok(Err(error)) => fail(Failure::Disk(error.to_string())),
        Err(_) => fail(Failure::Unknown),
    }
}
