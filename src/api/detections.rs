//! What a camera pipeline saw, by HTTP; docs/detections.md says how it is written.

use super::answer::{Failure, ask, fail};
use super::body::Either;
use super::{Api, Caller};
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use quadrat_station::base::DetectionId;
use quadrat_station::geodesy::{Datum, Position};
use quadrat_station::incident::{CIRCLE_95, Class, Sighting, Source};
use quadrat_station::station::Request;
use serde::Deserialize;
use std::sync::Arc;

/// A detection as its sender writes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detection {
    id: String,
    class: Class,
    confidence: Option<u8>,
    at: String,
    lat: f64,
    lon: f64,
    datum: String,
    #[serde(default = "usual_error")]
    error_m: f64,
    label: Option<String>,
    note: Option<String>,
    photo: Option<String>,
    #[serde(default)]
    track: u32,
    #[serde(default)]
    drill: bool,
}

fn usual_error() -> f64 {
    30.0
}

/// `POST detections`.
pub async fn take_in(
    State(api): State<Arc<Api>>,
    Extension(caller): Extension<Caller>,
    Either(detection): Either<Detection>,
) -> Response {
    match sighting(&caller.principal.name, detection) {
        Err((field, reason)) => fail(Failure::Field(field.into(), reason.into())),
        Ok(sighting) => {
            if let Some(hash) = &sighting.photo
                && !matches!(api.photos.get(&caller.district, hash), Ok(Some(_)))
            {
                return fail(Failure::Field("photo".into(), "no such photo: POST it first".into()));
            }
            ask(&api, caller, Request::Detection(sighting)).await
        }
    }
}

fn sighting(by: &str, detection: Detection) -> Result<Sighting, (&'static str, &'static str)> {
    let no = |field, wrong: bool, reason| if wrong { Err((field, reason)) } else { Ok(()) };
    let long = |text: &Option<String>, most| text.as_ref().is_some_and(|text| text.len() > most);
    no("id", detection.id.is_empty() || detection.id.len() > 200, "1 to 200 bytes")?;
    no("class", detection.class == Class::DroneLost, "only the station says that")?;
    no("confidence", detection.confidence.is_some_and(|c| c > 100), "0 to 100")?;
    no("error_m", !(detection.error_m > 0.0 && detection.error_m <= 10_000.0), "0 < error_m <= 10000")?;
    no("label", long(&detection.label, 64), "at most 64 bytes")?;
    no("note", long(&detection.note, 1_000), "at most 1000 bytes")?;
    let seen =
        detection.at.parse::<jiff::Timestamp>().map_err(|_| ("at", "RFC 3339, like 2026-11-23T22:04:51+08:00"))?;
    let position = place(detection.lat, detection.lon, &detection.datum)?;
    let sigma_cm = detection.error_m * 100.0 / CIRCLE_95;
    let variance = (sigma_cm * sigma_cm).round().max(1.0) as i64;
    Ok(Sighting {
        // The sender's name is in it: two senders may count alike.
        id: DetectionId::from(format!("http:{by}:{}", detection.id).as_str()),
        source: Source::Program(by.to_owned()),
        class: detection.class,
        label: detection.label,
        confidence_percent: detection.confidence,
        seen_unix_ms: seen.as_millisecond(),
        position,
        covariance_cm2: [variance, 0, variance],
        track: detection.track,
        photo: detection.photo,
        awaits: None,
        note: detection.note,
        drill: detection.drill,
    })
}

/// A place in WGS-84, whichever map it was read from.
///
/// # Errors
/// The field that is wrong, and why.
pub fn place(lat: f64, lon: f64, datum: &str) -> Result<Position, (&'static str, &'static str)> {
    let datum = Datum::from_word(datum).ok_or(("datum", "wgs84, gcj02, bd09"))?;
    datum.position(lat, lon).ok_or(("lat, lon", "no such place"))
}
