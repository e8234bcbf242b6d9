//! Flying. Each answer says only that it was taken: what comes of it is in the snapshot.

use super::answer::ask;
use super::body::Either;
use super::{Api, Caller};
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use quadrat_station::base::DroneId;
use quadrat_station::station::Request;
use quadrat_station::terrain::Terrain;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A file's name and text.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// As the person names it; problems repeat it.
    pub name: String,
    /// All of it.
    pub text: String,
}

/// The two files of a patrol.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Files {
    /// The TOML file.
    pub file: Named,
    /// The map file.
    pub map: Named,
    /// The ground heights over the fence, when the patrol names elevation files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<Box<Terrain>>,
}

/// `POST patrol/apply`.
pub async fn apply(
    State(api): State<Arc<Api>>,
    Extension(caller): Extension<Caller>,
    Either(files): Either<Files>,
) -> Response {
    let Files { file, map, ground } = files;
    ask(&api, caller, Request::PatrolApply { file: (file.name, file.text), map: (map.name, map.text), ground }).await
}

/// `POST patrol/start`.
pub async fn start(State(api): State<Arc<Api>>, Extension(caller): Extension<Caller>) -> Response {
    ask(&api, caller, Request::PatrolStart).await
}

/// `POST patrol/hold`.
pub async fn hold(State(api): State<Arc<Api>>, Extension(caller): Extension<Caller>) -> Response {
    ask(&api, caller, Request::PatrolHold).await
}

/// `POST patrol/resume`.
pub async fn resume(State(api): State<Arc<Api>>, Extension(caller): Extension<Caller>) -> Response {
    ask(&api, caller, Request::PatrolResume).await
}

/// Which drone is given back.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Its name.
    pub drone: DroneId,
}

/// `POST patrol/give-back`.
pub async fn give_back(
    State(api): State<Arc<Api>>,
    Extension(caller): Extension<Caller>,
    Either(given): Either<Given>,
) -> Response {
    ask(&api, caller, Request::GiveBack { drone: given.drone }).await
}

/// Which check of the launch gate a person answers for, and why.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Overridden {
    /// Of which drone.
    pub drone: DroneId,
    /// The check as the snapshot's gate names it.
    pub check: String,
    /// Why, in the person's own words.
    pub because: String,
}

/// `POST patrol/override`.
pub async fn override_check(
    State(api): State<Arc<Api>>,
    Extension(caller): Extension<Caller>,
    Either(asked): Either<Overridden>,
) -> Response {
    let Overridden { drone, check, because } = asked;
    ask(&api, caller, Request::Override { drone, check, because }).await
}

/// Which override ends.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OverrideEnd {
    /// Of which drone.
    pub drone: DroneId,
    /// The check.
    pub check: String,
}

/// `POST patrol/override-end`.
pub async fn override_end(
    State(api): State<Arc<Api>>,
    Extension(caller): Extension<Caller>,
    Either(asked): Either<OverrideEnd>,
) -> Response {
    let OverrideEnd { drone, check } = asked;
    ask(&api, caller, Request::OverrideEnd { drone, check }).await
}

/// `POST patrol/home`.
pub async fn home(State(api): State<Arc<Api>>, Extension(caller): Extension<Caller>) -> Response {
    ask(&api, caller, Request::PatrolHome).await
}
