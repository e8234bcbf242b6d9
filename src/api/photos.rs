//! Photos go to the disk, and then the station hears that they are there.

use super::answer::{Failure, fail};
use super::{Api, Caller};
use crate::store::photos::image_kind;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// `POST photos`: the image as it is (JPEG, PNG, WebP); answers its hash, to be named by a detection. A detection that came
/// before and named it has it now.
pub async fn put(State(api): State<Arc<Api>>, Extension(caller): Extension<Caller>, bytes: Bytes) -> Response {
    if image_kind(&bytes).is_none() {
        return fail(Failure::Field("body".into(), "JPEG, PNG, WebP".into()));
    }
    let photos = api.photos.clone();
    let district = caller.district.clone();
    match tokio::task::spawn_blocking(move || photos.put(&caller.district, &bytes)).await {
        Ok(Ok(hash)) => {
            api.desk.photos(district, vec![hash.clone()]);
            Json(json!({ "photo": hash })).into_response()
        }
        Ok(Err(error)) => fail(Failure::Disk(error.to_string())),
        Err(_) => fail(Failure::Unknown),
    }
}

/// `GET photos/{hash}`.
pub async fn get(
    State(api): State<Arc<Api>>,
    Extension(caller): Extension<Caller>,
    Path(params): Path<BTreeMap<String, String>>,
) -> Response {
    let photos = api.photos.clone();
    let hash = params.get("hash").cloned().unwrap_or_default();
    match tokio::task::spawn_blocking(move || photos.get(&caller.district, &hash)).await {
        Ok(Ok(Some(bytes))) => {
            let kind = image_kind(&bytes).unwrap_or("application/octet-stream");
            ([(header::CONTENT_TYPE, kind)], bytes).into_response()
        }
        Ok(Ok(None)) => fail(Failure::NotFound),
        Ok(Err(error)) => fail(Failure::Disk(error.to_string())),
        Err(_) => fail(Failure::Unknown),
    }
}
