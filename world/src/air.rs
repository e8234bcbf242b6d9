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
    /// All that the station ever said to the drone.
    pub told: Fingerprint,
    /// All that the drone ever said.
    pub said: Fingerprint,
    /// Frames that reached the station and that it was not given yet.
    pub heard: Vec<Frame>,
    /// Whether a photo of it has come over its companion's own link and waits to be taken, as of its last step.
    pub photo_waits: bool,
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
            told: Fingerprint::default(),
            said: Fingerprint::default(),
            heard: Vec::new(),
            photo_waits: false,
            deframer: Deframer::new(Resync::Datagram),
        }
    }

    /// The station says something to the drone.
    pub fn send(&mut self, now_us: u64, bytes: Vec<u8>) {
        self.told.take(now_us, &bytes);
        self.up.send(now_us, bytes);
    }

    /// When it next has something to do, or earlier.
    #[must_use]
    pub fn next_us(&self) -> u64 {
        let radios = self.up.next_us().into_iter().chain(self.down.next_us()).min();
        radios.unwrap_or(u64::MAX).min(self.drone.next_event_us())
    }

    /// Let time pass up to `now_us`, if anything is due by then; frames that reach the station are kept in `heard`.
    pub fn step(&mut self, now_us: u64) {
        if self.next_us() > now_us {
            return;
        }
        while let Some(bytes) = self.up.poll(now_us) {
            self.drone.hear(now_us, &bytes);
        }
        self.drone.step(now_us);
        self.photo_waits = self.drone.next_photo().is_some();
        while let Some(bytes) = self.drone.poll_send() {
            self.said.take(now_us, &bytes);
            self.down.send(now_us, bytes);
        }
        while let Some(bytes) = self.down.poll(now_us) {
            self.deframer.push(&bytes);
            for found in self.deframer.by_ref() {
                if let Found::Frame(frame) = found {
                    self.heard.push(frame);
                }
            }
        }
    }

    /// The station's restart: its half-read frames are gone.
    pub fn reconnect(&mut self, number: u32) {
        self.peer.number = number;
        self.deframer = Deframer::new(Resync::Datagram);
        self.heard.clear();
    }
}
