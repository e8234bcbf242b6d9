//! Orders by hand to one drone. The answer says only that one was begun: asking again shows how it stands.

use super::answer::ask;
use super::body::Either;
use super::{Api, Caller};
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use quadrat_station::base::DroneId;
use quadrat_station::station::{DroneAsk, Request};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

type Params = Path<BTreeMap<String, String>>;

fn drone(params: &Params) -> DroneId {
    DroneId::from(params.get("drone").map_or("", String::as_str))
}

/// What is asked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    ask: DroneAsk,
}

/// `POST drones/{drone}/order`.
pub async fn order(
    State(api): State<Arc<Api>>,
    Extension(caller): Extension<Caller>,
    params: Params,
    Either(Asked { ask: asked }): Either<Asked>,
) -> Response {
    ask(&api, caller, Request::ByHand { drone: drone(&params), ask: asked }).await
}

/// `GET drones/{drone}/order`: how the last one stands, with what was read.
pub async fn state(State(api): State<Arc<Api>>, Extension(caller): Extension<Caller>, params: Params) -> Response {
    ask(&api, caller, Request::HandState { drone: drone(&params) }).await
}
