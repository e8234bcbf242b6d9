//! Incidents and teams as readers see them.

use super::snapshot::{IncidentView, TeamView};
use crate::base::{Moment, Span};
use crate::dispatch::Dispatch;
use crate::incident::{Incident, Incidents, Source};

/// How long what is over stays on the screen.
const SHOWN: Span = Span::from_secs(3_600);

/// Incidents that are not over, and those over for less than an hour, newest first.
#[must_use]
pub fn incidents(all: &Incidents, dispatch: &Dispatch, now: Moment, unix_ms: i64) -> Vec<IncidentView> {
    let shown = |incident: &&Incident| incident.over_at.is_none_or(|over| now.since(over) < SHOWN);
    all.iter().rev().filter(shown).map(|incident| view(all, incident, dispatch, now, unix_ms)).collect()
}

fn view(all: &Incidents, incident: &Incident, dispatch: &Dispatch, now: Moment, unix_ms: i64) -> IncidentView {
    let fused = incident.fused();
    let ellipse = fused.ellipse();
    IncidentView {
        id: incident.id.0,
        name: incident.name(),
        revision: incident.revision,
        class: incident.class.word().to_owned(),
        severity: incident.severity().word().to_owned(),
        state: incident.state.word().to_owned(),
        verified: incident.verified,
        lat: fused.position.lat(),
        lon: fused.position.lon(),
        major_m: ellipse.major_m,
        minor_m: ellipse.minor_m,
        bearing_deg: ellipse.bearing_deg,
        place: incident.spot.as_ref().map(|spot| spot.place.as_str().to_owned()),
        first_unix_ms: incident.first_unix_ms,
        last_unix_ms: incident.last_unix_ms,
        sightings: incident.sightings,
        seen_by: incident.seen_by.iter().map(|look| word(&look.source)).collect(),
        taken_by: incident.taken_by.as_ref().map(|team| team.as_str().to_owned()).or(incident.taken_who.clone()),
        told: dispatch.told(incident),
        clocks_unix_ms: dispatch.clocks(all, incident, now).map(|end| end.map(|end| wall(end, now, unix_ms))),
        photos: incident.photos.clone(),
        photos_awaited: incident.awaits.len(),
        note: incident.note.clone(),
        drill: incident.drill,
    }
}

/// The district's teams. Whoever is off duty has no position.
#[must_use]
pub fn teams(all: &Incidents, dispatch: &Dispatch, now: Moment) -> Vec<TeamView> {
    let views = dispatch.teams().map(|(id, called, on_duty, last)| TeamView {
        id: id.as_str().to_owned(),
        called: called.to_owned(),
        on_duty,
        lat: last.map(|(position, _)| position.lat()),
        lon: last.map(|(position, _)| position.lon()),
        age_s: last.map(|(_, at)| now.since(at).as_micros() / 1_000_000),
        incident: all.live().find(|incident| incident.taken_by.as_ref() == Some(id)).map(|incident| incident.id.0),
    });
    views.collect()
}

fn word(source: &Source) -> String {
    match source {
        Source::Drone(drone) => drone.as_str().to_owned(),
        Source::Program(name) => name.clone(),
        Source::Station => "station".to_owned(),
    }
}

/// A moment by the wall clock, ms since 1970.
fn wall(at: Moment, now: Moment, unix_ms: i64) -> i64 {
    let ahead = i64::try_from(at.since(now).as_millis()).unwrap_or(i64::MAX);
    let ago = i64::try_from(now.since(at).as_millis()).unwrap_or(i64::MAX);
    unix_ms.saturating_add(ahead).saturating_sub(ago)
}
