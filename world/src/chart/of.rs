//! The chart of a run that was played.

use super::{Chart, DronePath, IncidentMark, Patch, Place, TeamMark, ThingMark, Weight};
use crate::run::Outcome;
use crate::run::scene;
use crate::scenario::Scenario;
use crate::setup;
use quadrat_station::base::{DistrictId, IncidentId, Moment};
use quadrat_station::coverage::Coverage;
use quadrat_station::geodesy::{Area, Position};
use quadrat_station::incident;
use quadrat_station::patrol::{Patrol, PlaceShape};
use quadrat_station::station::Station;

/// Side of a patch, metres.
const PATCH_M: f64 = 10.0;

impl Chart {
    /// What a run saw, flew and found. Title, words and figures are the caller's.
    #[must_use]
    pub fn of(scenario: &Scenario, outcome: &Outcome) -> Chart {
        let now = Moment::from_micros(outcome.lasted_us);
        let coverage = coverage(scenario, outcome);
        Chart {
            title: scenario.name.clone(),
            patches: coverage.as_ref().map(|coverage| patches(coverage, now)).unwrap_or_default(),
            patch_m: PATCH_M,
            places: places(&scenario.patrol, outcome),
            no_fly: scenario.patrol.nofly.iter().map(ring).collect(),
            docks: scenario.patrol.docks.iter().map(|dock| (dock.name.to_string(), degrees(dock.position))).collect(),
            paths: paths(scenario, outcome),
            things: things(scenario, outcome),
            false_alarms: outcome.score.false_alarms.clone(),
            incidents: incidents(outcome),
            teams: outcome
                .teams
                .iter()
                .map(|(name, lat, lon)| TeamMark { name: name.clone(), path: vec![(*lat, *lon)] })
                .collect(),
            ..Chart::default()
        }
    }
}

pub(super) fn degrees(position: Position) -> (f64, f64) {
    (position.lat(), position.lon())
}

pub(super) fn ring(area: &Area) -> Vec<(f64, f64)> {
    area.outer.iter().copied().map(degrees).collect()
}

/// The points of a place, and whether they are a ring.
pub(super) fn shape(shape: &PlaceShape) -> (Vec<(f64, f64)>, bool) {
    match shape {
        PlaceShape::Area(area) => (ring(area), true),
        PlaceShape::Line(points) => (points.iter().copied().map(degrees).collect(), false),
        PlaceShape::Post(at) => (vec![degrees(*at)], false),
    }
}

/// What the station knew at the end: its journal says it, whatever venue it was.
fn coverage(scenario: &Scenario, outcome: &Outcome) -> Option<Coverage> {
    let mut station = Station::new(setup::station(&[scene(scenario, scenario.seed)]));
    for entry in &outcome.journal {
        station.restore(entry);
    }
    let district = DistrictId::from(scenario.patrol.district.as_str());
    station.durable(&district)?.coverage.clone()
}

fn patches(coverage: &Coverage, now: Moment) -> Vec<Patch> {
    let mut all = Vec::new();
    for (_, cover) in coverage.places() {
        all.extend(cover.patches.iter().map(|patch| {
            let seen = patch.seen.map(|seen| seen.at);
            Patch {
                at: degrees(coverage.position(patch)),
                age_s: seen.map(|at| now.since(at).as_secs_f64()),
                promise_s: cover.revisit.as_secs_f64(),
                unwatched: patch.flown.is_some_and(|flown| seen.is_none_or(|seen| flown > seen)),
            }
        }));
    }
    all
}

fn places(patrol: &Patrol, outcome: &Outcome) -> Vec<Place> {
    let place = |place: &quadrat_station::patrol::Place| {
        let name = place.id.to_string();
        let kept = outcome.score.places.get(&name);
        let note = kept.map(|kept| format!("{:.0} / {:.0} s", kept.worst_s, kept.promise_s)).unwrap_or_default();
        let (points, closed) = shape(&place.shape);
        Place { name, points, closed, note }
    };
    patrol.places.iter().map(place).collect()
}

fn paths(scenario: &Scenario, outcome: &Outcome) -> Vec<DronePath> {
    let path = |(craft, track): (&crate::Craft, &Vec<crate::score::TrackPoint>)| DronePath {
        name: craft.name.clone(),
        spots: track.iter().map(|(at_us, lat, lon)| (*at_us as f64 / 1e6, (*lat, *lon))).collect(),
    };
    scenario.crafts.iter().zip(&outcome.score.tracks).map(path).collect()
}

fn things(scenario: &Scenario, outcome: &Outcome) -> Vec<ThingMark> {
    let mark = |(found, (_, thing)): (&crate::score::ThingFound, &(String, quadrat_sim::Thing))| ThingMark {
        name: found.name.clone(),
        path: thing.path.spots().iter().map(|spot| (spot.lat, spot.lon)).collect(),
        found: found.seen.clone(),
    };
    outcome.score.things.iter().zip(&scenario.things).map(mark).collect()
}

fn incidents(outcome: &Outcome) -> Vec<IncidentMark> {
    let mark = |(id, story): (&u64, &crate::score::Story)| {
        let view = story.last.as_ref()?;
        Some(IncidentMark {
            name: incident::name(IncidentId(*id)),
            at: (view.lat, view.lon),
            ellipse: Some((view.major_m, view.minor_m, view.bearing_deg)),
            weight: match view.severity.as_str() {
                "high" => Weight::High,
                "medium" => Weight::Medium,
                _ => Weight::Low,
            },
            is_false: view.state == "false",
        })
    };
    outcome.score.stories.iter().filter_map(mark).collect()
}
