//! Requests to the station as the API takes them, and its answers as the station gave them.

use crate::api::percent;
use crate::cli::http::Reply;
use quadrat_station::base::{DetectionId, DroneId, IncidentId, Seq};
use quadrat_station::incident::{Ask, CIRCLE_95, Sighting};
use quadrat_station::station::{Answer, Refusal, Request};
use serde_json::{Value, json};

/// Path below the district, and body.
#[must_use]
pub fn written(request: &Request) -> (String, Value) {
    let files = |name: &str, text: &str| json!({ "name": name, "text": text });
    let plain = |path: &str| (path.to_owned(), json!({}));
    match request {
        Request::PatrolApply { file, map, ground } => {
            let mut body = json!({ "file": files(&file.0, &file.1), "map": files(&map.0, &map.1) });
            if let Some(ground) = ground {
                body["ground"] = json!(ground);
            }
            ("patrol/apply".into(), body)
        }
        Request::PatrolStart => plain("patrol/start"),
        Request::PatrolHold => plain("patrol/hold"),
        Request::PatrolResume => plain("patrol/resume"),
        Request::PatrolHome => plain("patrol/home"),
        Request::GiveBack { drone } => ("patrol/give-back".into(), json!({ "drone": drone })),
        Request::Override { drone, check, because } => {
            ("patrol/override".into(), json!({ "drone": drone, "check": check, "because": because }))
        }
        Request::OverrideEnd { drone, check } => {
            ("patrol/override-end".into(), json!({ "drone": drone, "check": check }))
        }
        Request::Detection(sighting) => ("detections".into(), detection(sighting)),
        Request::Incident { id, ask, key } => (format!("incidents/{id}/{}", word(*ask)), json!({ "key": key })),
        Request::ByHand { drone, ask } => (order_path(drone), json!({ "ask": ask })),
        Request::HandState { drone } => plain(&order_path(drone)),
        Request::TeamPosition { team, position, accuracy_m } => (
            format!("teams/{}/position", percent(team.as_str())),
            json!({ "lat": position.lat(), "lon": position.lon(), "datum": "wgs84", "accuracy_m": accuracy_m }),
        ),
        Request::TeamDuty { team, on } => (format!("teams/{}/duty", percent(team.as_str())), json!({ "on": on })),
    }
}

fn order_path(drone: &DroneId) -> String {
    format!("drones/{}/order", percent(drone.as_str()))
}

const fn word(ask: Ask) -> &'static str {
    match ask {
        Ask::Acknowledge => "acknowledge",
        Ask::Decline => "decline",
        Ask::OnScene => "on-scene",
        Ask::Close => "close",
        Ask::False => "false",
        Ask::Help => "help",
    }
}

fn detection(sighting: &Sighting) -> Value {
    // The API puts the sender's name before the sender's own number.
    let id = sighting.id.as_str().rsplit(':').next().unwrap_or_default();
    let at = jiff::Timestamp::from_millisecond(sighting.seen_unix_ms).map(|at| at.to_string()).unwrap_or_default();
    let [variance_cm2, ..] = sighting.covariance_cm2;
    let error_m = (variance_cm2.max(1) as f64).sqrt() / 100.0 * CIRCLE_95;
    let mut body = json!({
        "id": id, "class": sighting.class, "at": at, "lat": sighting.position.lat(), "lon": sighting.position.lon(),
        "datum": "wgs84", "error_m": error_m, "track": sighting.track, "drill": sighting.drill,
    });
    let more = [
        ("confidence", json!(sighting.confidence_percent)),
        ("label", json!(sighting.label)),
        ("note", json!(sighting.note)),
        ("photo", json!(sighting.photo)),
    ];
    if let Some(fields) = body.as_object_mut() {
        fields.extend(more.into_iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.into(), value)));
    }
    body
}

/// The station's answer; a refusal keeps its code and loses what only people read.
#[must_use]
pub fn read(reply: &Reply) -> Answer {
    let body = &reply.body;
    if reply.status == 200 {
        return match (body["detection"].as_str(), body["incident"].as_u64()) {
            (Some(detection), Some(incident)) => Answer::Detected {
                detection: DetectionId::from(detection),
                incident: IncidentId(incident),
                repeat: body["repeat"].as_bool().unwrap_or_default(),
            },
            _ => Answer::Done { seq: Seq(body["seq"].as_u64().unwrap_or_default()) },
        };
    }
    let code = body["code"].as_str().unwrap_or("A500");
    match code {
        "A420" => Answer::Problems(serde_json::from_value(body["problems"].clone()).unwrap_or_default()),
        "A403" => Answer::Refused(Refusal::Forbidden),
        "A404" => Answer::Refused(Refusal::NotFound),
        "A507" => Answer::Refused(Refusal::DiskFault),
        _ => {
            let values = serde_json::from_value(body["values"].clone()).unwrap_or_default();
            Answer::Refused(Refusal::Conflict { code: code.to_owned(), values })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quadrat_station::base::TeamId;

    #[test]
    fn a_names_signs_do_not_break_a_path() {
        let request = Request::TeamDuty { team: TeamId::from("二 组/1"), on: true };
        assert_eq!(written(&request).0, "teams/%E4%BA%8C%20%E7%BB%84%2F1/duty");
    }

    #[test]
    fn answers_come_back_as_the_station_gave_them() {
        let reply = |status, body| Reply { status, body, text: String::new() };
        assert_eq!(read(&reply(200, json!({ "seq": 7 }))), Answer::Done { seq: Seq(7) });
        let detected = read(&reply(200, json!({ "detection": "d", "incident": 3, "repeat": true })));
        assert!(matches!(detected, Answer::Detected { incident: IncidentId(3), repeat: true, .. }), "{detected:?}");
        let shut = read(&reply(409, json!({ "code": "A409", "values": [], "gate": [] })));
        assert!(matches!(&shut, Answer::Refused(Refusal::Conflict { code, .. }) if code == "A409"), "{shut:?}");
    }
}
