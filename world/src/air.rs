//! One simulated drone and the radio between it and the station, both ways.

use crate::fingerprint::Fingerprint;
use quadrat_sim::{Drone, DroneConfig, Radio, RadioConfig};
use quadrat_station::base::LinkId;
use quadrat_station::station::Peer;
use quadrat_station::wire::{Deframer, Found, Frame, Resync};

/// A drone, its radio, and the station's deframer for it.
pub struct Air {
    /// The drone.
    pub drone: Drone,
    /// Station to drone.
    pub up: Radio,
    /// Drone to station.
    pub down: Radio,
    /// How the station calls its address.
    pub peer: Peer,
    /// All that was ever handed to the radios, both ways.
    pub said: Fingerprint,
    deframer: Deframer,
}

impl Air {
    /// A drone on the ground, behind a radio on the link and with the peer number `at`; the radio up takes its chance
    /// from `seed`, the one down from the next.
    #[must_use]
    pub fn new(at: (LinkId, u32), config: DroneConfig, radio: &RadioConfig, seed: u64, now_us: u64) -> Air {
        let (link, number) = at;
        Air {
            drone: Drone::new(config, now_us),
            up: Radio::new(*radio, seed),
            down: Radio::new(*radio, seed.wrapping_add(1)),
            peer: Peer { link, number },
            said: Fingerprint::default(),
            deframer: Deframer::new(Resync::Datagram),
        }
    }

    /// The station says something to the drone.
    pub fn send(&mut self, now_us: u64, bytes: &[u8]) {
        self.said.take(now_us, bytes);
        self.up.send(now_us, bytes);
    }

    /// Let time pass up to `now_us`; gives the frames that reached the station.
    pub fn step(&mut self, now_us: u64) -> Vec<Frame> {
        while let Some(bytes) = self.up.poll(now_us) {
            self.drone.hear(now_us, &bytes);
        }
        self.drone.step(now_us);
        while let Some(bytes) = self.drone.poll_send() {
            self.said.take(now_us, &bytes);
            self.down.send(now_us, &bytes);
        }
        let mut frames = Vec::new();
        while let Some(bytes) = self.down.poll(now_us) {
            self.deframer.push(&bytes);
            for found in self.deframer.by_ref() {
                if let Found::Frame(frame) = found {
                    frames.push(frame);
                }
            }
        }
        frames
    }

    /// The station's restart: its half-read frames are gone.
    pub fn reconnect(&mut self, number: u32) {
        self.peer.number = number;
        self.deframer = Deframer::new(Resync::Datagram);
    }
}
