//! Simulated drones over real UDP, as `quadrat sim fleet` flies them, with a hand on their faults.

use super::fleet::Fleet;
use super::radios::{self, Usual};
use crate::clock::Clock;
use crate::fly::{Air, Flight, PhotoDoor};
use quadrat_sim::{DroneConfig, Radio, Sighting};
use quadrat_world::run::{self, CraftNow};
use quadrat_world::scenario::{Effect, Scenario, effect};
use std::net::SocketAddr;
use std::sync::Arc;

/// The scenario's drones, then foreign ones.
#[derive(Debug)]
pub struct Simulated {
    flight: Flight,
    clock: Arc<Clock>,
    to: SocketAddr,
    crafts: usize,
    usual: Usual,
    heard_of_intruders: u64,
}

impl Simulated {
    /// Switches them on.
    ///
    /// # Errors
    /// When a socket or a thread cannot be had, for people.
    pub fn start(
        scenario: &Scenario,
        seed: u64,
        to: SocketAddr,
        clock: &Arc<Clock>,
        door: PhotoDoor,
    ) -> Result<Simulated, String> {
        let scene = run::scene(scenario, seed);
        let ground = Arc::new(quadrat_world::ground(&scene));
        let usual = (scenario.up, scenario.down);
        let air = |(index, config): (usize, DroneConfig)| {
            let seed = seed.wrapping_mul(1_000).wrapping_add(index as u64 * 2);
            let radios = (Radio::new(usual.0, seed), Radio::new(usual.1, seed.wrapping_add(1)));
            Air::new(config, &ground, radios, to, clock.now())
        };
        let airs = quadrat_world::drones(&scene, 0).into_iter().enumerate().map(air).collect::<Result<Vec<_>, _>>();
        let flight = airs.and_then(|airs| Flight::launch(airs, clock.clone(), Some(door)));
        let flight = flight.map_err(|error| error.to_string())?;
        Ok(Simulated { flight, clock: clock.clone(), to, crafts: scenario.crafts.len(), usual, heard_of_intruders: 0 })
    }

    fn each(&self, crafts: &[usize], mut act: impl FnMut(&mut Air)) {
        self.flight.with(|airs| {
            let struck = airs.iter_mut().enumerate().filter(|(index, _)| crafts.contains(index));
            struck.for_each(|(_, air)| act(air));
        });
    }

    // The same system id on another autopilot, a hundred metres off.
    fn intrude(&mut self, crafts: &[usize], on: bool) -> bool {
        if !on {
            let gone = self.flight.with(|airs| airs.split_off(self.crafts.min(airs.len())));
            self.heard_of_intruders += heard(&gone);
            return true;
        }
        let (to, now, down) = (self.to, self.clock.now(), self.usual.1);
        self.flight.with(|airs| {
            let known: Vec<DroneConfig> =
                crafts.iter().filter_map(|index| airs.get(*index)).map(|air| air.drone.config().clone()).collect();
            for config in known {
                let config = DroneConfig { uid: config.uid ^ 0xFFFF, home_lat: config.home_lat + 0.001, ..config };
                let radios = (Radio::new(down, 77), Radio::new(down, 78));
                let Ok(air) = Air::new(config, &Arc::default(), radios, to, now) else { return false };
                airs.push(air);
            }
            true
        })
    }
}

fn heard(intruders: &[Air]) -> u64 {
    intruders.iter().map(|air| air.down.counts().delivered).sum()
}

impl Fleet for Simulated {
    fn crafts(&mut self) -> Vec<CraftNow> {
        self.flight.truths().iter().take(self.crafts).map(CraftNow::from).collect()
    }

    fn check(&mut self) -> Result<(), String> {
        if self.flight.is_up() { Ok(()) } else { Err("the simulated drones' thread ended".to_owned()) }
    }

    fn strike(&mut self, effect: &Effect, crafts: &[usize], on: bool) -> bool {
        let usual = self.usual;
        match effect {
            Effect::Radio(fault, way) => {
                self.each(crafts, |air| radios::strike((&mut air.up, &mut air.down), &usual, *fault, *way, on));
            }
            Effect::ReportsHeld => self.each(crafts, |air| radios::hold_reports(&mut air.down, on)),
            Effect::Drone(begin, end) => {
                if let Some(fault) = if on { Some(*begin) } else { *end } {
                    self.each(crafts, |air| air.drone.inject(fault));
                }
            }
            Effect::DuplicateId => return self.intrude(crafts, on),
            Effect::StationKilled | Effect::DiskFull | Effect::ChannelsDown | Effect::ClockJump(_) => return false,
        }
        true
    }

    fn felt(&self, effect: &Effect, crafts: &[usize]) -> u64 {
        match effect {
            Effect::Drone(begin, _) => {
                let mut felt = 0;
                self.each(crafts, |air| felt += effect::felt(&air.drone, begin));
                felt
            }
            Effect::DuplicateId => {
                let flying = self.flight.with(|airs| heard(airs.get(self.crafts..).unwrap_or_default()));
                self.heard_of_intruders + flying
            }
            _ => {
                let mut felt = 0;
                self.each(crafts, |air| felt += radios::felt((&air.up, &air.down), effect));
                felt
            }
        }
    }

    fn sightings(&self) -> Vec<(usize, u64, Sighting)> {
        self.flight.with(|airs| {
            let seen = airs.iter().take(self.crafts).enumerate().flat_map(|(index, air)| {
                let uid = air.drone.config().uid;
                air.drone.sightings().iter().map(move |sighting| (index, uid, *sighting))
            });
            seen.collect()
        })
    }
}
