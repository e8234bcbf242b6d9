//! Where teams are and whether they are on duty.

use super::answer::{Failure, ask, back_to, fail};
use super::body::Either;
use super::detections::place;
use super::{Api, Caller};
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use quadrat_station::base::TeamId;
use quadrat_station::station::{Request, Role};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

type Params = Path<BTreeMap<String, String>>;

fn team(params: &Params) -> TeamId {
    TeamId::from(params.get("team").map_or("", String::as_str))
}

// An officer answers for the own team only.
fn may_answer_for(caller: &Caller, team: &TeamId) -> bool {
    caller.principal.role > Role::Officer || caller.principal.team.as_ref() == Some(team)
}

/// Where a team is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct At {
    lat: f64,
    lon: f64,
    datum: String,
    accuracy_m: f64,
}

/// `POST teams/{team}/position`.
pub async fn position(
    State(api): State<Arc<Api>>,
    Extension(caller): Extension<Caller>,
    params: Params,
    Either(at): Either<At>,
) -> Response {
    let team = team(&params);
    if !may_answer_for(&caller, &team) {
        return fail(Failure::Forbidden);
    }
    let position = match place(at.lat, at.lon, &at.datum) {
        Ok(position) => position,
        Err((field, reason)) => return fail(Failure::Field(field.into(), reason.into())),
    };
    if !(at.accuracy_m > 0.0 && at.accuracy_m <= 100_000.0) {
        return fail(Failure::Field("accuracy_m".into(), "0 < accuracy_m <= 100000".into()));
    }
    ask(&api, caller, Request::TeamPosition { team, position, accuracy_m: at.accuracy_m }).await
}

/// On or off.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    on: bool,
}

/// `POST teams/{team}/duty`.
pub async fn duty(
    State(api): State<Arc<Api>>,
    Extension(caller): Extension<Caller>,
    params: Params,
    headers: HeaderMap,
    Either(duty): Either<Duty>,
) -> Response {
    let team = team(&params);
    if !may_answer_for(&caller, &team) {
        return fail(Failure::Forbidden);
    }
    let response = ask(&api, caller, Request::TeamDuty { team, on: duty.on }).await;
    back_to("/officer", &headers, response)
}
