//! Bodies as JSON or as a plain form, by what the sender says it is.

use super::answer::{Failure, fail, is_form};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use serde::de::DeserializeOwned;

/// A body in either form. An empty one is an empty object.
#[derive(Debug)]
pub struct Either<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Either<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Either<T>, Response> {
        if is_form(request.headers()) {
            let form = Form::from_request(request, state).await;
            return form
                .map(|Form(value)| Either(value))
                .map_err(|error| fail(Failure::Field("body".into(), error.to_string().chars().take(200).collect())));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        let bytes = if bytes.is_empty() { Bytes::from_static(b"{}") } else { bytes };
        match Json::from_bytes(&bytes) {
            Ok(Json(value)) => Ok(Either(value)),
            Err(error) => Err(fail(Failure::Field("body".into(), error.body_text()))),
        }
    }
}
