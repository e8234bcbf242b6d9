//! The API and the pages: HTTP on one address, everything but health, login and the pages' own files behind a token.

mod answer;
mod auth;
mod body;
mod detections;
mod districts;
mod drones;
mod events;
mod headers;
mod history;
mod incidents;
mod listen;
mod login;
mod officer;
mod pages;
mod patrol;
mod photos;
mod routes;
mod teams;

pub use auth::{Caller, Users, hash_of, may};
pub use listen::{Bound, bind, serve};
pub use patrol::{Files, Named};
pub use routes::{Access, Route, router, routes};

use crate::config::District;
use crate::daemon::Desk;
use crate::metrics::Metrics;
use crate::store::History;
use crate::store::photos::Photos;
use quadrat_station::base::DistrictId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the handlers know.
#[derive(Debug)]
pub struct Api {
    /// The way to the station.
    pub desk: Arc<Desk>,
    /// The journal, to read.
    pub history: Arc<History>,
    /// Photos.
    pub photos: Photos,
    /// Who may ask.
    pub users: Users,
    /// Tenants.
    pub districts: BTreeMap<DistrictId, District>,
    /// Counters.
    pub metrics: Arc<Metrics>,
    /// Whether browsers reach us over TLS: then the cookie is for TLS only.
    pub tls: bool,
    /// Turns true when the daemon ends; open streams end with it.
    pub stop: tokio::sync::watch::Receiver<bool>,
    /// How many event streams may be open at once.
    pub streams: Arc<tokio::sync::Semaphore>,
}

/// Most open event streams.
pub const STREAMS_MAX: usize = 512;

/// Percent-encoding of one path segment (RFC 3986, 2.1).
#[must_use]
pub fn percent(segment: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    segment
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
