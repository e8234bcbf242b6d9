//! What a world is put through: a station that dies, a clock that jumps, a stranger, a night that is played again.

use super::World;
use crate::air::Air;
use crate::disk::Disk;
use crate::replay::InputLog;
use quadrat_sim::{DroneConfig, RadioConfig};
use quadrat_station::base::LinkId;
use quadrat_station::station::{Input, Setup, Station};

impl World {
    /// A world without drones of its own, in which a station with this setup listens to what it is told.
    #[must_use]
    pub fn listening(setup: Setup, now_us: u64) -> World {
        let mut world = World::city(Vec::new());
        world.now_us = now_us;
        world.disk = Disk::new(5_000);
        world.restart(setup);
        world
    }

    /// The station starts again, with this setup, from what the disk kept.
    pub fn restart(&mut self, setup: Setup) {
        self.disk.crash();
        self.jobs.clear();
        self.setup = setup;
        self.station = self.restored();
    }

    /// Keep every call on the station from now on; a station that was told something already cannot be played again.
    pub fn keep_inputs(&mut self) {
        let mut log = InputLog::default();
        log.start(self.now_us, &self.setup);
        self.log = Some(log);
        self.disk.crash();
        self.station = Station::new(self.setup.clone());
        self.connect();
    }

    /// Every call on the station, if they are kept.
    #[must_use]
    pub fn inputs(&self) -> Option<&[u8]> {
        self.log.as_ref().map(InputLog::bytes)
    }

    /// Kill the station and start another from what the disk kept; `down_s` pass in between.
    pub fn crash(&mut self, down_s: u64) {
        self.kill();
        self.run(down_s);
        self.revive();
    }

    /// Kill the station: what it had not on disk is gone, and nobody hears the drones.
    pub fn kill(&mut self) {
        self.disk.crash();
        self.jobs.clear();
        self.dead = true;
    }

    /// Start another station from what the disk kept.
    pub fn revive(&mut self) {
        if let Some(log) = &mut self.log {
            log.start(self.now_us, &self.setup);
        }
        self.station = self.restored();
        self.dead = false;
        for air in &mut self.air {
            self.peers += 1;
            air.reconnect(self.peers);
        }
        self.connect();
    }

    /// A drone that no scene names is switched on within reach of a link; gives its place in `air`.
    pub fn join(&mut self, link: &str, config: DroneConfig, radio: &RadioConfig) -> usize {
        self.peers += 1;
        let (at, index) = ((LinkId::from(link), self.peers), self.air.len());
        let seed = config.seed.wrapping_add(u64::from(self.peers));
        self.air.push(Box::new(Air::new(at, config, radio, seed, self.now_us)));
        self.sent.push(Vec::new());
        self.speakers.insert(self.peers, index);
        index
    }

    /// Put the wall clock forward, or back.
    pub fn jump_clock(&mut self, ms: i64) {
        self.clock_ahead_ms += ms;
        let unix_ms = self.unix_ms();
        self.input(Input::Clock { unix_ms });
    }
}
