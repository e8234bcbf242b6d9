//! One incident: what it is, what happened to it, and what somebody says about it.

use super::answer::{Failure, ask, back_to, fail};
use super::body::Either;
use super::{Api, Caller};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use quadrat_station::base::IncidentId;
use quadrat_station::station::{Ask, Request};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What an answer carries.
#[derive(Debug, Default, Deserialize)]
pub struct Said {
    key: Option<String>,
}

/// Longest key.
const KEY_MAX: usize = 128;

type Params = Path<BTreeMap<String, String>>;

fn number(params: &Params) -> Option<IncidentId> {
    params.get("incident")?.parse().ok().map(IncidentId)
}

/// `GET incidents/{incident}`: as it is now (none when it is closed for long), and its history.
pub async fn show(State(api): State<Arc<Api>>, Extension(caller): Extension<Caller>, params: Params) -> Response {
    let Some(id) = number(&params) else { return fail(Failure::NotFound) };
    let now = api.desk.watch(&caller.district).and_then(|shots| {
        let shot = shots.borrow();
        shot.snapshot.incidents.iter().find(|incident| incident.id == id.0).cloned()
    });
    let history = api.history.clone();
    let read = tokio::task::spawn_blocking(move || history.of_incident(&caller.district, id)).await;
    match read {
        Ok(Ok(history)) if now.is_none() && history.is_empty() => fail(Failure::NotFound),
        Ok(Ok(history)) => Json(json!({ "incident": now, "history": history })).into_response(),
        Ok(Err(error)) => fail(Failure::Disk(error.to_string())),
        Err(_) => fail(Failure::Unknown),
    }
}

async fn say(api: &Api, caller: Caller, params: &Params, headers: &HeaderMap, said: Said, what: Ask) -> Response {
    let Some(id) = number(params) else { return fail(Failure::NotFound) };
    let header = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::to_owned);
    let key = said.key.or(header).filter(|key| !key.is_empty());
    if key.as_ref().is_some_and(|key| key.len() > KEY_MAX) {
        return fail(Failure::Field("key".into(), format!("longer than {KEY_MAX}")));
    }
    let response = ask(api, caller, Request::Incident { id, ask: what, key }).await;
    back_to("/officer", headers, response)
}

macro_rules! asks {
    ($($(#[$doc:meta])* $name:ident = $ask:ident;)*) => {$(
        $(#[$doc])*
        pub async fn $name(
            State(api): State<Arc<Api>>,
            Extension(caller): Extension<Caller>,
            params: Params,
            headers: HeaderMap,
            Either(said): Either<Said>,
        ) -> Response {
            say(&api, caller, &params, &headers, said, Ask::$ask).await
        }
    )*};
}

asks! {
    /// `POST …/acknowledge`: "I'm going".
    acknowledge = Acknowledge;
    /// `POST …/decline`: "I can't".
    decline = Decline;
    /// `POST …/on-scene`: "I'm here".
    on_scene = OnScene;
    /// `POST …/close`: handled.
    close = Close;
    /// `POST …/false`: there is nothing.
    false_alarm = False;
    /// `POST …/help`: "need help".
    help = Help;
}
