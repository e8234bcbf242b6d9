//! With changes: what came from outside stays as it was (drones, people, the clock), while the station decides anew under
//! other rules. The drones fly as they flew: orders that differ now have no effect on them.

use super::log::Call;
use crate::world::World;
use quadrat_station::base::{DistrictId, Moment, Span};
use quadrat_station::incident::Severity;
use quadrat_station::station::{Entry, Input, Request, Setup};
use std::sync::Arc;

/// What is different this time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Another patrol: its TOML file and its map, names and texts.
    pub patrol: Option<((String, String), (String, String))>,
    /// Other stage clocks: until somebody answers, is there, is done.
    pub answer: Option<Span>,
    /// Until somebody is there.
    pub arrival: Option<Span>,
    /// Until it is over.
    pub closure: Option<Span>,
    /// Less than this is told to nobody.
    pub tell_from: Option<Severity>,
    /// Teams that are off duty.
    pub off_duty: Vec<String>,
}

impl Changes {
    fn setup(&self, setup: &mut Setup) {
        for district in &mut setup.districts {
            let rules = &mut district.dispatch;
            rules.clocks.answer = self.answer.unwrap_or(rules.clocks.answer);
            rules.clocks.arrival = self.arrival.unwrap_or(rules.clocks.arrival);
            rules.clocks.closure = self.closure.unwrap_or(rules.clocks.closure);
            rules.tell_from = self.tell_from.unwrap_or(rules.tell_from);
            for team in &mut rules.teams {
                team.on_duty &= !self.off_duty.iter().any(|off| off == team.id.as_str());
            }
        }
    }

    fn request(&self, request: Request) -> Request {
        match (request, &self.patrol) {
            (Request::PatrolApply { .. }, Some((file, map))) => {
                Request::PatrolApply { file: file.clone(), map: map.clone(), ground: None }
            }
            (request, _) => request,
        }
    }
}

/// Plays what came from outside again under changed rules; gives the entries that this makes, oldest first.
#[must_use]
pub fn changed(calls: &[(Moment, Call)], changes: &Changes) -> Vec<Arc<Entry>> {
    let mut world: Option<World> = None;
    for (at, call) in calls {
        if let Some(world) = &mut world {
            while world.now_us + World::STEP_US < at.as_micros() {
                world.step();
            }
            world.now_us = world.now_us.max(at.as_micros());
        }
        match call {
            Call::Start(setup) => {
                let mut setup = (**setup).clone();
                changes.setup(&mut setup);
                match &mut world {
                    Some(world) => world.restart(setup),
                    None => world = Some(World::listening(setup, at.as_micros())),
                }
            }
            Call::Handle(input) => {
                if let (Some(world), Some(input)) = (&mut world, from_outside(input, changes)) {
                    world.input(input);
                }
            }
            // The world wakes the station by itself.
            Call::Tick => {}
        }
    }
    world.map(|world| world.disk.entries).unwrap_or_default()
}

/// What does not depend on what the station said before.
fn from_outside(input: &Input, changes: &Changes) -> Option<Input> {
    match input {
        Input::Stored { .. }
        | Input::StoreFailed { .. }
        | Input::Writable { .. }
        | Input::Attempted { .. }
        | Input::Done { .. } => None,
        Input::Request { id, principal, district, request } => Some(Input::Request {
            id: *id,
            principal: principal.clone(),
            district: DistrictId::clone(district),
            request: changes.request(request.clone()),
        }),
        other => Some(other.clone()),
    }
}
