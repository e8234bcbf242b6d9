//! Fills a chart from what a run holds: the station's belief and the simulation's truth.

use super::{Chart, Degrees, IncidentMark, Patch, Place, ThingMark, Weight};
use quadrat_sim::{Drone, Thing};
use quadrat_station::base::Moment;
use quadrat_station::coverage::Coverage;
use quadrat_station::geodesy::Position;
use quadrat_station::incident::{Incidents, Severity, State};
use quadrat_station::patrol::{Patrol, PlaceShape};
use quadrat_station::station::Durable;
use std::collections::BTreeSet;

/// Length of a patch's side in the station's coverage, metres.
const PATCH_M: f64 = 10.0;
/// A way is drawn with a corner this often.
const WAY_STEP_US: u64 = 5_000_000;

fn degrees(position: Position) -> Degrees {
    (position.lat(), position.lon())
}

impl Chart {
    /// Takes in what the station believes at a moment: its patrol, what was seen, incidents.
    pub fn take_belief(&mut self, durable: &Durable, now: Moment) {
        if let Some(patrol) = &durable.flight.patrol {
            self.take_patrol(patrol);
        }
        if let Some(coverage) = &durable.coverage {
            self.take_coverage(coverage, now);
        }
        self.take_incidents(&durable.incidents);
    }

    fn take_patrol(&mut self, patrol: &Patrol) {
        let ring = |ring: &[Position]| ring.iter().map(|at| degrees(*at)).collect();
        self.places = patrol
            .places
            .iter()
            .map(|place| {
                let (points, closed) = match &place.shape {
                    PlaceShape::Area(area) => (ring(&area.outer), true),
                    PlaceShape::Line(line) => (ring(line), false),
                    PlaceShape::Post(post) => (vec![degrees(*post)], false),
                };
                Place { name: place.id.to_string(), points, closed, note: String::new() }
            })
            .collect();
        self.no_fly = patrol.nofly.iter().map(|area| ring(&area.outer)).collect();
        self.docks = patrol.docks.iter().map(|dock| (dock.name.clone(), degrees(dock.position))).collect();
    }

    fn take_coverage(&mut self, coverage: &Coverage, now: Moment) {
        self.patch_m = PATCH_M;
        self.patches = coverage
            .places()
            .flat_map(|(_, place)| place.patches.iter().map(move |patch| (place.revisit, patch)))
            .map(|(revisit, patch)| Patch {
                at: degrees(coverage.position(patch)),
                age_s: patch.seen.map(|seen| now.since(seen.at).as_secs_f64()),
                promise_s: revisit.as_secs_f64(),
                unwatched: patch.flown > patch.seen.map(|seen| seen.at),
            })
            .collect();
    }

    fn take_incidents(&mut self, incidents: &Incidents) {
        self.incidents = incidents
            .iter()
            .map(|incident| {
                let ellipse = incident.fused().ellipse();
                IncidentMark {
                    name: incident.name(),
                    at: degrees(incident.fused().position),
                    ellipse: Some((ellipse.major_m, ellipse.minor_m, ellipse.bearing_deg)),
                    weight: match incident.severity() {
                        Severity::Low => Weight::Low,
                        Severity::Medium => Weight::Medium,
                        Severity::High => Weight::High,
                    },
                    is_false: incident.state == State::False,
                }
            })
            .collect();
    }

    /// Takes in what was really there up to a moment, and what the drones' companions made of it. `name` gives the word
    /// for a thing.
    pub fn take_truth<'a>(
        &mut self,
        things: &[Thing],
        drones: impl Iterator<Item = &'a Drone>,
        now_us: u64,
        name: impl Fn(&Thing) -> String,
    ) {
        let sightings: Vec<_> = drones.flat_map(|drone| drone.sightings().iter()).collect();
        let was_there = |thing: &&Thing| thing.first_us().is_some_and(|from_us| from_us <= now_us);
        self.things = things
            .iter()
            .filter(was_there)
            .map(|thing| ThingMark {
                name: name(thing),
                path: way(thing, now_us),
                found: sightings
                    .iter()
                    .filter(|sighting| sighting.thing == Some(thing.id))
                    .map(|sighting| {
                        let truth = (sighting.lat, sighting.lon);
                        (truth, sighting.believed.unwrap_or(truth))
                    })
                    .collect(),
            })
            .collect();
        let known: BTreeSet<u32> = things.iter().map(|thing| thing.id).collect();
        self.false_alarms = sightings
            .iter()
            .filter(|sighting| !sighting.thing.is_some_and(|id| known.contains(&id)))
            .map(|sighting| (sighting.lat, sighting.lon))
            .collect();
    }
}

/// The corners of a thing's way while it was there, up to a moment.
fn way(thing: &Thing, now_us: u64) -> Vec<Degrees> {
    let from_us = thing.first_us().unwrap_or(0);
    let last_us = thing.path.spots().last().map_or(from_us, |spot| spot.at_us.max(from_us)).min(now_us);
    let steps = (last_us - from_us.min(last_us)).div_ceil(WAY_STEP_US);
    let times = (0..=steps).map(|step| (from_us + step * WAY_STEP_US).min(last_us.max(from_us)));
    let mut way: Vec<Degrees> = times.filter_map(|at_us| thing.place(at_us)).collect();
    way.dedup();
    way
}
