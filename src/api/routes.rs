//! The one table of routes. Whoever adds one says here what it needs; the guard in front of every handler reads it.

use super::{
    Api, auth, detections, districts, drones, events, headers, history, incidents, login, officer, pages, patrol,
    photos, teams,
};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post};
use quadrat_station::station::Right;
use std::convert::Infallible;
use std::sync::Arc;

/// What a route asks of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing.
    Open,
    /// A token.
    Token,
    /// A token, the district in its path, and a role that may do this there.
    District(Right),
}

/// A route, as tests and `--help` see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// GET or POST.
    pub method: &'static str,
    /// Its path; `{…}` are parameters.
    pub path: &'static str,
    /// What it asks of its caller.
    pub access: Access,
    /// Most bytes of its body.
    pub body_max: usize,
}

const SMALL: usize = 64 << 10;
const FILES: usize = 8 << 20;

type Handler = MethodRouter<Arc<Api>>;

const fn at(method: &'static str, path: &'static str, access: Access, body_max: usize) -> Route {
    Route { method, path, access, body_max }
}

/// Routes that fly.
fn flying() -> Vec<(Route, Handler)> {
    let fly = Access::District(Right::Fly);
    let order = "/api/v1/districts/{district}/drones/{drone}/order";
    let state = (at("GET", order, fly, SMALL), get(drones::state));
    let at = |path, body_max, handler| (at("POST", path, fly, body_max), handler);
    vec![
        state,
        at(order, FILES, post(drones::order)),
        at("/api/v1/districts/{district}/patrol/apply", FILES, post(patrol::apply)),
        at("/api/v1/districts/{district}/patrol/start", SMALL, post(patrol::start)),
        at("/api/v1/districts/{district}/patrol/hold", SMALL, post(patrol::hold)),
        at("/api/v1/districts/{district}/patrol/resume", SMALL, post(patrol::resume)),
        at("/api/v1/districts/{district}/patrol/home", SMALL, post(patrol::home)),
        at("/api/v1/districts/{district}/patrol/give-back", SMALL, post(patrol::give_back)),
        at("/api/v1/districts/{district}/patrol/override", SMALL, post(patrol::override_check)),
        at("/api/v1/districts/{district}/patrol/override-end", SMALL, post(patrol::override_end)),
    ]
}

fn table() -> Vec<(Route, Handler)> {
    let see = Access::District(Right::See);
    let answer = Access::District(Right::Answer);
    let detect = Access::District(Right::Detect);
    let at = |method, path, access, body_max, handler| (at(method, path, access, body_max), handler);
    let mut all = vec![
        at("GET", "/api/v1/health", Access::Open, SMALL, get(districts::health)),
        at("POST", "/api/v1/login", Access::Open, SMALL, post(login::login)),
        at("POST", "/api/v1/logout", Access::Open, SMALL, post(login::logout)),
        at("GET", "/api/v1/districts", Access::Token, SMALL, get(districts::list)),
        at("GET", "/metrics", Access::Token, SMALL, get(districts::metrics)),
        at("GET", "/officer", Access::Token, SMALL, get(officer::page)),
        at("GET", "/api/v1/districts/{district}/snapshot", see, SMALL, get(districts::snapshot)),
        at("GET", "/api/v1/districts/{district}/map", see, SMALL, get(districts::map)),
        at("GET", "/api/v1/districts/{district}/events", see, SMALL, get(events::events)),
        at("GET", "/api/v1/districts/{district}/history", see, SMALL, get(history::history)),
        at("GET", "/api/v1/districts/{district}/incidents/{incident}", see, SMALL, get(incidents::show)),
        at(
            "POST",
            "/api/v1/districts/{district}/incidents/{incident}/acknowledge",
            answer,
            SMALL,
            post(incidents::acknowledge),
        ),
        at(
            "POST",
            "/api/v1/districts/{district}/incidents/{incident}/decline",
            answer,
            SMALL,
            post(incidents::decline),
        ),
        at(
            "POST",
            "/api/v1/districts/{district}/incidents/{incident}/on-scene",
            answer,
            SMALL,
            post(incidents::on_scene),
        ),
        at("POST", "/api/v1/districts/{district}/incidents/{incident}/close", answer, SMALL, post(incidents::close)),
        at(
            "POST",
            "/api/v1/districts/{district}/incidents/{incident}/false",
            answer,
            SMALL,
            post(incidents::false_alarm),
        ),
        at("POST", "/api/v1/districts/{district}/incidents/{incident}/help", answer, SMALL, post(incidents::help)),
        at("POST", "/api/v1/districts/{district}/detections", detect, SMALL, post(detections::take_in)),
        at("POST", "/api/v1/districts/{district}/photos", detect, FILES, post(photos::put)),
        at("GET", "/api/v1/districts/{district}/photos/{hash}", see, SMALL, get(photos::get)),
        at("POST", "/api/v1/districts/{district}/teams/{team}/position", answer, SMALL, post(teams::position)),
        at("POST", "/api/v1/districts/{district}/teams/{team}/duty", answer, SMALL, post(teams::duty)),
    ];
    all.extend(flying());
    all
}

/// Every route that is not a file of the pages.
#[must_use]
pub fn routes() -> Vec<Route> {
    table().into_iter().map(|(route, _)| route).collect()
}

/// All routes with their guards.
pub fn router(api: Arc<Api>) -> Router {
    let mut router = Router::new();
    for (route, handler) in table() {
        let guard = from_fn_with_state((api.clone(), route.access), auth::guard);
        let limited = handler.layer::<_, Infallible>(guard).layer(DefaultBodyLimit::max(route.body_max));
        router = router.route(route.path, limited);
    }
    router.fallback(pages::file).layer(from_fn(headers::strict)).with_state(api)
}
