//! From the station's answers to HTTP. Every refusal is `{"code": …, "values": [[name, value], …]}`; the code's sentence is
//! in the word lists that the pages and the command line share.

use super::{Api, Caller, auth};
use crate::daemon::NoAnswer;
use axum::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use quadrat_station::station::{Answer, Refusal, Request};
use serde_json::{Value, json};

/// Why the shell itself says no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No token, or one that nobody has.
    NoToken,
    /// The role does not do that.
    Forbidden,
    /// Nothing there, or not for this caller to know.
    NotFound,
    /// A field of the body is missing or wrong.
    Field(String, String),
    /// Too much at once; nothing was accepted.
    Crowded,
    /// No answer came in time: it may still happen.
    Unknown,
    /// The disk does not answer.
    Disk(String),
}

/// A failure as a response.
pub fn fail(failure: Failure) -> Response {
    let (status, code, values) = match failure {
        Failure::NoToken => return auth::unauthorized(Json(body("A401", &[]))),
        Failure::Forbidden => (StatusCode::FORBIDDEN, "A403", vec![]),
        Failure::NotFound => (StatusCode::NOT_FOUND, "A404", vec![]),
        Failure::Field(field, reason) => {
            (StatusCode::UNPROCESSABLE_ENTITY, "A422", vec![("field".into(), field), ("reason".into(), reason)])
        }
        Failure::Crowded => (StatusCode::SERVICE_UNAVAILABLE, "A503", vec![]),
        Failure::Unknown => (StatusCode::GATEWAY_TIMEOUT, "A504", vec![]),
        Failure::Disk(reason) => (StatusCode::SERVICE_UNAVAILABLE, "A507", vec![("reason".into(), reason)]),
    };
    (status, Json(body(code, &values))).into_response()
}

fn body(code: &str, values: &[(String, String)]) -> Value {
    json!({ "code": code, "values": values })
}

impl From<NoAnswer> for Failure {
    fn from(none: NoAnswer) -> Failure {
        match none {
            NoAnswer::Crowded => Failure::Crowded,
            NoAnswer::Unknown => Failure::Unknown,
        }
    }
}

/// Asks the station on behalf of a caller and says what came of it.
pub async fn ask(api: &Api, caller: Caller, request: Request) -> Response {
    match api.desk.ask(caller.principal, caller.district, request).await {
        Ok(answer) => said(answer),
        Err(none) => fail(none.into()),
    }
}

fn said(answer: Answer) -> Response {
    match answer {
        Answer::Done { seq } => Json(json!({ "seq": seq })).into_response(),
        Answer::Begun { number } => Json(json!({ "number": number })).into_response(),
        Answer::Hand(view) => Json(view).into_response(),
        Answer::Detected { detection, incident, repeat } => {
            Json(json!({ "detection": detection, "incident": incident, "repeat": repeat })).into_response()
        }
        Answer::Problems(problems) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "code": "A420", "values": [], "problems": problems })))
                .into_response()
        }
        Answer::Refused(refusal) => refused(refusal),
    }
}

fn refused(refusal: Refusal) -> Response {
    match refusal {
        Refusal::NotFound => fail(Failure::NotFound),
        Refusal::Forbidden => fail(Failure::Forbidden),
        Refusal::Conflict { code, values } => (StatusCode::CONFLICT, Json(body(&code, &values))).into_response(),
        Refusal::Gate(gate) => {
            let gate: Vec<Value> = gate
                .into_iter()
                .map(|(drone, shut)| json!({ "drone": drone, "code": shut.code.as_str(), "values": shut.values }))
                .collect();
            (StatusCode::CONFLICT, Json(json!({ "code": "A409", "values": [], "gate": gate }))).into_response()
        }
        Refusal::DiskFault => fail(Failure::Disk(String::new())),
    }
}

/// For a form without script: back to the page it came from, when the thing worked. Never anywhere else.
pub fn back_to(page: &'static str, headers: &HeaderMap, response: Response) -> Response {
    if is_form(headers) && response.status().is_success() { Redirect::to(page).into_response() } else { response }
}

/// Whether the body is a plain HTML form.
#[must_use]
pub fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}
