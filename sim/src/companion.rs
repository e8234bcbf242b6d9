//! The companion computer: watches the camera, reports what it finds, and repeats until it is acknowledged.
//!
//! It is a component of its own. It keeps watching and speaking when the autopilot is silent. While it is
//! switched off, or its camera gives no images, it sends no heartbeat: nobody then claims the ground is seen.
//! It keeps detections in memory only, so a restart forgets what was not acknowledged and takes a new nonce. Photos are
//! files: they wait for their own link and never hold a detection back.

pub(crate) mod log;
pub(crate) mod looking;
pub(crate) mod uplink;

use std::collections::BTreeMap;
use std::sync::Arc;

use log::{Glimpse, Sighting};
use uplink::{PhotoLink, Uplink};

use crate::chance::Chance;
use crate::eyes::camera::{CameraConfig, DetectorConfig};
use crate::eyes::pose_error::Believed;
use crate::photo::Shot;
use crate::tunnel::{self, DetectionAck, DetectionAsk};
use crate::wire::says::{self, Peer};
use crate::wire::{Frame, Mouth, ids};

const COMPONENT: u8 = 191;
const STATION: Peer = Peer { system: 255, component: 190 };
const SECOND_US: u64 = 1_000_000;
const LONGEST_PAUSE_US: u64 = 10 * SECOND_US;

#[derive(Debug, Clone)]
struct Unheard {
    body: Vec<u8>,
    next_us: u64,
    pause_us: u64,
}

#[derive(Debug, Clone, Copy)]
struct InView {
    /// Since when it has been in the frame without a break.
    since_us: Option<u64>,
    last_us: u64,
    /// How good a chance must be for this pass, 0..1.
    luck: f64,
    reported: bool,
}

/// One companion computer.
#[derive(Debug, Clone)]
pub(crate) struct Companion {
    system: u8,
    camera: CameraConfig,
    detector: DetectorConfig,
    chance: Chance,
    mouth: Mouth,
    nonce: u32,
    counter: u32,
    tracks: u32,
    pub(crate) off: bool,
    pub(crate) camera_off: bool,
    next_beat_us: u64,
    in_view: BTreeMap<u32, InView>,
    unheard: BTreeMap<u32, Unheard>,
    looked_us: Option<u64>,
    believed: Believed,
    sightings: Vec<Sighting>,
    /// One for each sighting, when photos are kept.
    shots: Vec<Shot>,
    glimpses: BTreeMap<u32, Glimpse>,
    uplink: Uplink,
}

impl Companion {
    pub(crate) fn new(system: u8, camera: CameraConfig, detector: DetectorConfig, link: PhotoLink, seed: u64) -> Self {
        let mut chance = Chance::new(seed, 0x434F_4D50 ^ u64::from(system));
        let nonce = chance.bits();
        Self {
            system,
            camera,
            detector,
            chance,
            mouth: Mouth::new(system, COMPONENT),
            nonce,
            counter: 0,
            tracks: 0,
            off: false,
            camera_off: false,
            next_beat_us: 0,
            in_view: BTreeMap::new(),
            unheard: BTreeMap::new(),
            looked_us: None,
            believed: Believed::new(detector.pose_error),
            sightings: Vec::new(),
            shots: Vec::new(),
            glimpses: BTreeMap::new(),
            uplink: Uplink::new(link),
        }
    }

    pub(crate) fn sightings(&self) -> &[Sighting] {
        &self.sightings
    }

    pub(crate) fn glimpses(&self) -> &BTreeMap<u32, Glimpse> {
        &self.glimpses
    }

    /// The photo of the sighting with this place in the list.
    pub(crate) fn photo(&self, sighting: usize) -> Option<Vec<u8>> {
        self.shots.get(sighting).map(Shot::png)
    }

    /// The next photo that has come over its data link and waits to be taken.
    pub(crate) fn next_photo(&self) -> Option<&Arc<[u8]>> {
        self.uplink.across().filter(|_| !self.off)
    }

    pub(crate) fn photo_taken(&mut self) {
        self.uplink.taken();
    }

    /// Photos that nobody on the ground has yet.
    pub(crate) fn photos_aboard(&self) -> usize {
        self.uplink.len()
    }

    /// Lets no photo through (`true`), or lets them through again.
    pub(crate) fn hold_photos(&mut self, held: bool) {
        self.uplink.held = held;
    }

    /// Reports that no acknowledgement has covered yet.
    pub(crate) fn unheard(&self) -> usize {
        self.unheard.len()
    }

    pub(crate) fn fetch(&mut self) -> Option<Vec<u8>> {
        self.mouth.fetch()
    }

    /// Switches off, or on again with an empty memory and a new nonce.
    pub(crate) fn switch(&mut self, off: bool) {
        if self.off && !off {
            self.nonce = self.chance.bits();
            self.counter = 0;
        }
        self.off = off;
        self.in_view.clear();
        self.unheard.clear();
        self.mouth.restart();
    }

    /// Reports that nobody has acknowledged are gone, and so is the next number.
    pub(crate) fn forget_reports(&mut self) {
        self.unheard.clear();
        self.counter += 1;
    }

    /// A frame from the ground.
    pub(crate) fn hear(&mut self, frame: &Frame) {
        let for_us = (frame.u8(2) == self.system || frame.u8(2) == 0) && (frame.u8(3) == COMPONENT || frame.u8(3) == 0);
        if self.off || !for_us || frame.id != ids::TUNNEL {
            return;
        }
        // The tail may have been cut with its zeros.
        let body: Vec<u8> = (5..5 + usize::from(frame.u8(4))).map(|at| frame.u8(at)).collect();
        match frame.u16(0) {
            tunnel::DETECTION_ACK => {
                if let Some(ack) = DetectionAck::decode(&body).filter(|ack| ack.boot_nonce == self.nonce) {
                    self.unheard.retain(|counter, _| !ack.covers(*counter));
                }
            }
            tunnel::DETECTION_ASK => {
                if let Some(ask) = DetectionAsk::decode(&body).filter(|ask| ask.boot_nonce == self.nonce) {
                    self.asked(ask);
                }
            }
            _ => {}
        }
    }

    /// What it still has of a range goes out at the next look, however long it would have waited.
    fn asked(&mut self, ask: DetectionAsk) {
        let wanted = self.unheard.iter_mut().filter(|(counter, _)| (ask.from..=ask.to).contains(*counter));
        wanted.for_each(|(_, report)| (report.next_us, report.pause_us) = (0, SECOND_US));
    }

    /// Heartbeat, repeats, and photos.
    pub(crate) fn tend(&mut self, now_us: u64, on_the_ground: bool) {
        if self.off {
            return;
        }
        self.uplink.tend(now_us, on_the_ground);
        if now_us >= self.next_beat_us {
            self.next_beat_us = now_us + SECOND_US;
            if !self.camera_off {
                const ONBOARD_CONTROLLER: u8 = 18;
                const NO_AUTOPILOT: u8 = 8;
                let beat = says::heartbeat(0, ONBOARD_CONTROLLER, NO_AUTOPILOT, 0, 4);
                self.mouth.say(ids::HEARTBEAT, &beat);
            }
        }
        for report in self.unheard.values_mut().filter(|report| now_us >= report.next_us) {
            self.mouth.say(ids::TUNNEL, &says::tunnel(STATION, tunnel::DETECTION, &report.body));
            report.next_us = now_us + report.pause_us;
            report.pause_us = (report.pause_us * 2).min(LONGEST_PAUSE_US);
        }
    }

    fn tell(&mut self, now_us: u64, counter: u32, body: Vec<u8>) {
        self.unheard.insert(counter, Unheard { body, next_us: now_us, pause_us: SECOND_US });
    }
}
