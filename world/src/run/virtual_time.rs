//! A scenario in virtual time: station, drones and radios in one process, as fast as the machine is.

use super::venue::{By, CraftNow, Passed, Venue};
use crate::air::Air;
use crate::scenario::effect;
use crate::scenario::{Direction, Effect, RadioFault, Scenario};
use crate::scene::Scene;
use crate::world::World;
use quadrat_sim::{DroneConfig, PhotoLink, RadioConfig, Sighting};
use quadrat_station::base::LinkId;
use quadrat_station::station::{Answer, Principal, Request, Role};

/// One pass, microseconds.
const PASS_US: u64 = 200_000;
/// `TUNNEL`, the message that carries detections.
const TUNNEL: u32 = 385;
/// A foreign drone's peer number: far above those that the world gives.
const INTRUDER: u32 = 1_000_000;

/// A world and what the scenario did to it.
pub struct VirtualTime {
    /// The world.
    pub world: World,
    usual: (RadioConfig, RadioConfig),
    crafts: usize,
    entries: usize,
    turned_away: u64,
    attempts_failed: u64,
    killed: u64,
    jumped: u64,
    heard_of_intruders: u64,
}

impl VirtualTime {
    /// A scenario at its beginning.
    #[must_use]
    pub fn new(scenario: &Scenario, seed: u64) -> VirtualTime {
        VirtualTime {
            world: World::new(scene(scenario, seed)),
            usual: (scenario.up, scenario.down),
            crafts: scenario.crafts.len(),
            entries: 0,
            turned_away: 0,
            attempts_failed: 0,
            killed: 0,
            jumped: 0,
            heard_of_intruders: 0,
        }
    }

    /// The same, keeping everything that the station is told.
    #[must_use]
    pub fn keeping_inputs(mut self) -> VirtualTime {
        self.world.keep_inputs();
        self
    }

    fn principal(&self, by: By) -> Principal {
        let operator = self.world.operator();
        match by {
            By::Operator => operator,
            By::Team(team) => Principal {
                name: team.to_string(),
                role: Role::Officer,
                districts: operator.districts,
                team: Some(team),
            },
        }
    }

    fn radio(&mut self, fault: RadioFault, way: Direction, crafts: &[usize], on: bool) {
        let (up, down) = self.usual;
        let changed = |usual: RadioConfig| if on { fault.on(&usual) } else { usual };
        for air in struck(&mut self.world.air, crafts) {
            if way.is_up() {
                air.up.set(changed(up));
            }
            if way.is_down() {
                air.down.set(changed(down));
            }
        }
    }

    fn intrude(&mut self, crafts: &[usize], on: bool) {
        if !on {
            let (stay, gone): (Vec<_>, Vec<_>) =
                std::mem::take(&mut self.world.air).into_iter().partition(|air| air.peer.number < INTRUDER);
            self.world.air = stay;
            self.heard_of_intruders += gone.iter().map(|air| air.down.counts().delivered).sum::<u64>();
            return;
        }
        for index in crafts {
            let Some(config) = self.world.air.get(*index).map(|air| air.drone.config().clone()) else { continue };
            let number = INTRUDER + u32::try_from(*index).unwrap_or(0);
            // The same system id on another autopilot, a hundred metres off.
            let config = DroneConfig { uid: config.uid ^ 0xFFFF, home_lat: config.home_lat + 0.001, ..config };
            let now_us = self.world.now_us;
            let intruder = Air::new((LinkId::from("air"), number), config, &self.usual.1, 77, now_us);
            self.world.air.push(Box::new(intruder));
        }
    }
}

/// A scenario as a world begins with it.
#[must_use]
pub fn scene(scenario: &Scenario, seed: u64) -> Scene {
    Scene {
        file: scenario.patrol_file.clone(),
        map: scenario.map_file.clone(),
        ground: scenario.patrol.terrain.clone(),
        district: scenario.patrol.district.to_string(),
        drones: scenario.crafts.clone(),
        endurance_s: scenario.endurance_us / 1_000_000,
        promised_s: None,
        airframe: None,
        charge_s: scenario.charge_s,
        radio: scenario.up,
        down: Some(scenario.down),
        weather: scenario.weather,
        photo_link: PhotoLink::default(),
        teams: scenario.teams.iter().map(|team| team.name.clone()).collect(),
        things: scenario.things.iter().map(|(_, thing)| thing.clone()).collect(),
        seed,
        unix_ms: scenario.unix_ms,
    }
}

impl Venue for VirtualTime {
    fn now_us(&self) -> u64 {
        self.world.now_us
    }

    fn pass(&mut self) -> Result<Passed, String> {
        let end = self.world.now_us + PASS_US;
        while self.world.now_us < end {
            self.world.step();
        }
        let entries: Vec<_> = self.world.disk.entries.iter().skip(self.entries).cloned().collect();
        self.entries += entries.len();
        if self.world.disk.full && self.world.disk.waiting() > 0 {
            self.turned_away += 1;
        }
        if !self.world.channels_work {
            self.attempts_failed += self.world.attempts.len() as u64;
        }
        self.world.attempts.clear();
        let crafts = self.world.air.iter().take(self.crafts).map(|air| CraftNow::from(&air.drone.truth())).collect();
        Ok(Passed { entries, crafts, snapshot: self.world.snapshot.clone() })
    }

    fn ask(&mut self, by: By, request: Request) -> Option<Answer> {
        let principal = self.principal(by);
        self.world.ask_soon(&principal, request)
    }

    fn strike(&mut self, effect: &Effect, crafts: &[usize], on: bool) -> bool {
        match effect {
            Effect::Radio(fault, way) => self.radio(*fault, *way, crafts, on),
            Effect::ReportsHeld => {
                for air in struck(&mut self.world.air, crafts) {
                    air.down.drop_next(TUNNEL, if on { u64::MAX } else { 0 });
                }
            }
            Effect::Drone(begin, end) => {
                for index in crafts {
                    let Some(fault) = (if on { Some(*begin) } else { *end }) else { continue };
                    if let Some(air) = self.world.air.get_mut(*index) {
                        air.drone.inject(fault);
                    }
                }
            }
            Effect::DuplicateId => self.intrude(crafts, on),
            Effect::StationKilled if on => {
                self.killed += 1;
                self.world.kill();
            }
            Effect::StationKilled => self.world.revive(),
            Effect::DiskFull => self.world.disk.full = on,
            Effect::ChannelsDown => self.world.channels_work = !on,
            Effect::ClockJump(ms) => {
                self.jumped += 1;
                self.world.jump_clock(if on { *ms } else { -*ms });
            }
        }
        true
    }

    fn felt(&self, effect: &Effect, crafts: &[usize]) -> u64 {
        let radios = |count: &dyn Fn(quadrat_sim::RadioCounts) -> u64, way: Direction| -> u64 {
            let airs = crafts.iter().filter_map(|index| self.world.air.get(*index));
            airs.map(|air| {
                let up = if way.is_up() { count(air.up.counts()) } else { 0 };
                let down = if way.is_down() { count(air.down.counts()) } else { 0 };
                up + down
            })
            .sum()
        };
        match effect {
            Effect::Radio(fault, way) => radios(&|counts| fault.felt(&counts), *way),
            Effect::ReportsHeld => radios(&|counts| counts.picked_out, Direction::Down),
            Effect::Drone(begin, _) => {
                let airs = crafts.iter().filter_map(|index| self.world.air.get(*index));
                airs.map(|air| effect::felt(&air.drone, begin)).sum()
            }
            Effect::DuplicateId => {
                let intruders = self.world.air.iter().filter(|air| air.peer.number >= INTRUDER);
                self.heard_of_intruders + intruders.map(|air| air.down.counts().delivered).sum::<u64>()
            }
            Effect::StationKilled => self.killed,
            Effect::DiskFull => self.turned_away,
            Effect::ChannelsDown => self.attempts_failed,
            Effect::ClockJump(_) => self.jumped,
        }
    }

    fn photos(&self, most: usize) -> Vec<(usize, usize, Vec<u8>)> {
        let airs = self.world.air.iter().take(self.crafts).enumerate();
        let kept = airs.flat_map(|(index, air)| {
            let sightings = 0..air.drone.sightings().len();
            sightings.filter_map(move |sighting| Some((index, sighting, air.drone.photo(sighting)?)))
        });
        kept.take(most).collect()
    }

    fn inputs(&mut self) -> Option<Vec<u8>> {
        self.world.inputs().map(<[u8]>::to_vec)
    }

    fn hash(&self) -> Option<u64> {
        Some(self.world.fingerprint().number())
    }

    fn sightings(&self) -> Vec<(usize, u64, Sighting)> {
        let airs = self.world.air.iter().take(self.crafts).enumerate();
        airs.flat_map(|(index, air)| {
            let uid = air.drone.config().uid;
            air.drone.sightings().iter().map(move |sighting| (index, uid, *sighting))
        })
        .collect()
    }
}

fn struck<'a>(airs: &'a mut [Box<Air>], crafts: &'a [usize]) -> impl Iterator<Item = &'a mut Air> {
    airs.iter_mut().enumerate().filter(|(index, _)| crafts.contains(index)).map(|(_, air)| &mut **air)
}
