//! Sees what no entry tells: drones too near to each other, hard landings, states and troubles that readers are shown.

use super::venue::CraftNow;
use crate::event::{Event, Kind};
use quadrat_station::base::{DroneId, PlaceId};
use quadrat_station::geodesy::{Plane, Position};
use quadrat_station::station::snapshot::{Snapshot, Word};
use std::collections::{BTreeMap, BTreeSet};

/// Nearer than this two drones in the air are too near, metres: the separation that relief keeps.
const NEAR_M: f64 = 10.0;
/// Lower than this above its pad a drone does not count as in the air, metres.
const AIRBORNE_M: f64 = 2.0;

/// What it saw last.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    names: Vec<String>,
    states: BTreeMap<DroneId, Word>,
    places: BTreeMap<PlaceId, Word>,
    health: BTreeSet<String>,
    near: BTreeSet<(usize, usize)>,
    sinking: BTreeMap<usize, f64>,
    /// The least distance between two drones in the air so far, metres.
    pub nearest_m: Option<f64>,
}

impl Watch {
    /// Watches drones of these names.
    #[must_use]
    pub fn new(names: Vec<String>) -> Watch {
        Watch { names, ..Watch::default() }
    }

    /// Forgets what readers were shown.
    pub fn forget(&mut self) {
        self.states.clear();
        self.health.clear();
    }

    /// The truth, now.
    pub fn look(&mut self, now_us: u64, crafts: &[CraftNow]) -> Vec<Event> {
        let mut events = self.distances(now_us, crafts);
        for (index, craft) in crafts.iter().enumerate() {
            let fell = self.sinking.insert(index, if craft.above_home_m > 0.2 { craft.falls_mps } else { 0.0 });
            // PX4 lands at 0.7 m/s (MPC_LAND_SPEED); three times that breaks things.
            if craft.above_home_m <= 0.2 && fell.is_some_and(|mps| mps > 2.1) {
                let name = self.names.get(index).cloned().unwrap_or_default();
                events.push(Event::new(now_us, Kind::Crash).drone(name).value(fell.unwrap_or_default()));
            }
        }
        events
    }

    fn distances(&mut self, now_us: u64, crafts: &[CraftNow]) -> Vec<Event> {
        let mut events = Vec::new();
        let aloft = || crafts.iter().enumerate().filter(|(_, craft)| craft.above_home_m > AIRBORNE_M);
        for (a, one) in aloft() {
            for (b, other) in aloft().filter(|(b, _)| *b > a) {
                let metres = apart_m(one, other);
                self.nearest_m = Some(self.nearest_m.map_or(metres, |least| least.min(metres)));
                if metres >= NEAR_M {
                    self.near.remove(&(a, b));
                } else if self.near.insert((a, b)) {
                    let name = |index: usize| self.names.get(index).cloned().unwrap_or_default();
                    let mut event = Event::new(now_us, Kind::NearMiss).drone(name(a)).value(metres);
                    event.other = Some(name(b));
                    events.push(event);
                }
            }
        }
        events
    }

    /// What readers see, now.
    pub fn read(&mut self, now_us: u64, snapshot: &Snapshot) -> Vec<Event> {
        let mut events = Vec::new();
        for drone in &snapshot.drones {
            if self.states.get(&drone.id) != Some(&drone.state) {
                self.states.insert(drone.id.clone(), drone.state.clone());
                events.push(Event::new(now_us, Kind::State).drone(&drone.id).why(&drone.state));
            }
        }
        for place in &snapshot.places {
            let before = self.places.insert(place.id.clone(), place.state.clone());
            if place.state == "overdue" && before.is_some_and(|before| before != "overdue") {
                events.push(Event::new(now_us, Kind::Overdue).place(&place.id));
            }
        }
        for health in snapshot.health.iter().filter(|health| !self.health.contains(&health.code)) {
            let mut event = Event::new(now_us, Kind::Health).why(&health.code);
            event.values.clone_from(&health.values);
            events.push(event);
        }
        self.health = snapshot.health.iter().map(|health| health.code.clone()).collect();
        events
    }
}

/// In all three directions, metres; two places that are none on earth are infinitely far apart.
fn apart_m(one: &CraftNow, other: &CraftNow) -> f64 {
    let place = |craft: &CraftNow| Position::from_degrees(craft.lat, craft.lon);
    let (Some(a), Some(b)) = (place(one), place(other)) else { return f64::INFINITY };
    libm::hypot(Plane::at(a).distance(a, b), one.above_home_m - other.above_home_m)
}
