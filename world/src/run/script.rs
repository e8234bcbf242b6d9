//! What a scenario does to the world, and when: faults by time, by event or by mission item, and their ends.

use super::venue::{CraftNow, Venue};
use crate::event::{Event, Kind};
use crate::scenario::{Fault, Scenario, Trigger, Whom};
use quadrat_station::station::snapshot::Snapshot;

/// One fault and where it stands.
#[derive(Clone, Debug)]
pub struct FaultState {
    fault: Fault,
    /// Events still to come before it begins.
    events_left: u32,
    /// When it begins, once that is known.
    begins_us: Option<u64>,
    /// The drone of the event that triggered it.
    it: Option<String>,
    /// When it began.
    pub began_us: Option<u64>,
    struck: Vec<usize>,
    felt_before: u64,
    /// How often it was felt, when it is over.
    pub felt: u64,
    over: bool,
}

/// All faults of a scenario.
#[derive(Clone, Debug)]
pub struct Script {
    /// In the order of the file.
    pub faults: Vec<FaultState>,
    names: Vec<String>,
}

impl Script {
    /// Nothing has happened yet.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Script {
        let state = |fault: &Fault| FaultState {
            events_left: if let Trigger::After { times, .. } = &fault.begins { *times } else { 0 },
            begins_us: if let Trigger::At(at_us) = fault.begins { Some(at_us) } else { None },
            fault: fault.clone(),
            it: None,
            began_us: None,
            struck: Vec::new(),
            felt_before: 0,
            felt: 0,
            over: false,
        };
        Script {
            faults: scenario.faults.iter().map(state).collect(),
            names: scenario.crafts.iter().map(|craft| craft.name.clone()).collect(),
        }
    }

    /// An event happened: faults that waited for it are set.
    pub fn hear(&mut self, event: &Event) {
        for state in &mut self.faults {
            let Trigger::After { pattern, wait_us, .. } = &state.fault.begins else { continue };
            if state.events_left > 0 && pattern.means(event) {
                state.events_left -= 1;
                if state.events_left == 0 {
                    state.begins_us = Some(event.at_us + wait_us);
                    state.it.clone_from(&event.drone);
                }
            }
        }
    }

    /// Drones fly to their items: faults that waited for one are set.
    pub fn look(&mut self, now_us: u64, crafts: &[CraftNow]) {
        for state in &mut self.faults {
            let Trigger::Item { drone, item, wait_us } = &state.fault.begins else { continue };
            let at = self.names.iter().position(|name| name == drone).and_then(|index| crafts.get(index));
            if state.begins_us.is_none() && at.is_some_and(|craft| craft.armed && craft.item >= *item) {
                state.begins_us = Some(now_us + wait_us);
                state.it = Some(drone.clone());
            }
        }
    }

    /// Begins and ends what is due. What began and ended, as events.
    pub fn tend(&mut self, venue: &mut dyn Venue, snapshot: Option<&Snapshot>) -> Vec<Event> {
        let now_us = venue.now_us();
        let mut events = Vec::new();
        for state in &mut self.faults {
            if state.began_us.is_none() && state.begins_us.is_some_and(|at| at <= now_us) {
                events.push(state.begin(now_us, &self.names, venue, snapshot));
            }
            let ends_us = state.began_us.zip(state.fault.lasts_us).map(|(began, lasts)| began + lasts);
            if !state.over && ends_us.is_some_and(|at| at <= now_us) {
                events.extend(state.end(now_us, venue));
            }
        }
        events
    }

    /// The run is over: counts what was felt of faults that last.
    pub fn close(&mut self, venue: &mut dyn Venue) {
        let now_us = venue.now_us();
        for state in self.faults.iter_mut().filter(|state| state.began_us.is_some() && !state.over) {
            drop(state.end(now_us, venue));
        }
    }
}

impl FaultState {
    /// What the scenario calls it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.fault.name
    }

    fn begin(&mut self, now_us: u64, names: &[String], venue: &mut dyn Venue, snapshot: Option<&Snapshot>) -> Event {
        self.struck = self.struck_now(names, snapshot);
        self.felt_before = venue.felt(&self.fault.effect, &self.struck);
        self.began_us = Some(now_us);
        let can = venue.strike(&self.fault.effect, &self.struck, true);
        let mut event = Event::new(now_us, Kind::Fault).why(&self.fault.name);
        if !can {
            self.over = true;
            event = event.value(0.0);
        }
        if let [one] = self.struck.as_slice() {
            event.drone = names.get(*one).cloned();
        }
        event
    }

    fn end(&mut self, now_us: u64, venue: &mut dyn Venue) -> Option<Event> {
        self.felt = venue.felt(&self.fault.effect, &self.struck).saturating_sub(self.felt_before);
        self.over = true;
        self.fault.lasts_us?;
        venue.strike(&self.fault.effect, &self.struck, false);
        Some(Event::new(now_us, Kind::FaultOver).why(&self.fault.name))
    }

    fn struck_now(&self, names: &[String], snapshot: Option<&Snapshot>) -> Vec<usize> {
        let number = |name: &str| names.iter().position(|one| one == name);
        let in_state = |states: &[&str]| {
            let drones = snapshot.map(|snapshot| snapshot.drones.as_slice()).unwrap_or_default();
            let one = drones.iter().find(|drone| states.contains(&&*drone.state));
            one.and_then(|drone| number(drone.id.as_str())).into_iter().collect()
        };
        match &self.fault.whom {
            Whom::All => (0..names.len()).collect(),
            Whom::Named(name) => number(name).into_iter().collect(),
            Whom::It => self.it.as_deref().and_then(number).into_iter().collect(),
            Whom::Active => in_state(&["on_tour", "held"]),
            Whom::Relief => in_state(&["waiting", "on_way", "taking_off", "preparing"]),
        }
    }
}
