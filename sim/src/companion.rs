//! The companion computer: watches the camera, reports what it finds, and repeats until it is acknowledged.
//!
//! It is a component of its own. It keeps watching and speaking when the autopilot is silent. While it is
//! switched off, or its camera gives no images, it sends no heartbeat: nobody then claims the ground is seen.
//! It keeps detections in memory only, so a restart forgets what was not acknowledged and takes a new nonce.

use std::collections::BTreeMap;

use crate::chance::Chance;
use crate::drone::config::{CameraConfig, DetectorConfig};
use crate::ground::{Ground, Thing};
use crate::place::{Plane, e7};
use crate::sight::{Pixel, Pose, project};
use crate::tunnel::{self, Detection, DetectionAck, PixelBox, Position};
use crate::wire::says::{self, Peer};
use crate::wire::{Frame, Mouth, ids};

const COMPONENT: u8 = 191;
const STATION: Peer = Peer { system: 255, component: 190 };
const SECOND_US: u64 = 1_000_000;
const LONGEST_PAUSE_US: u64 = 10 * SECOND_US;
/// A thing out of sight this long is a new one when it comes back.
const FORGET_US: u64 = 3 * SECOND_US;

/// What a companion reported and what it really was: for judges.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sighting {
    /// Number of the planted thing; `None` for a false alarm.
    pub thing: Option<u32>,
    /// Nonce of the report.
    pub boot_nonce: u32,
    /// Counter of the report.
    pub counter: u32,
    /// When, microseconds of the caller's clock.
    pub at_us: u64,
    /// Where it really was, degrees.
    pub lat: f64,
    /// Where it really was, degrees.
    pub lon: f64,
}

#[derive(Debug, Clone)]
struct Unheard {
    body: Vec<u8>,
    next_us: u64,
    pause_us: u64,
}

#[derive(Debug, Clone, Copy)]
struct InView {
    since_us: u64,
    last_us: u64,
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
    sightings: Vec<Sighting>,
}

/// What the companion knows at the time it looks.
pub(crate) struct Look<'a> {
    pub(crate) now_us: u64,
    /// The autopilot's clock.
    pub(crate) boot_ms: u32,
    pub(crate) pose: Pose,
    pub(crate) plane: &'a Plane,
    pub(crate) ground: &'a Ground,
    /// Height of the ground above the sea, metres.
    pub(crate) ground_m: f64,
    pub(crate) image_index: u32,
}

impl Companion {
    pub(crate) fn new(system: u8, camera: CameraConfig, detector: DetectorConfig, seed: u64) -> Self {
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
            sightings: Vec::new(),
        }
    }

    pub(crate) fn sightings(&self) -> &[Sighting] {
        &self.sightings
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

    /// A frame from the ground.
    pub(crate) fn hear(&mut self, frame: &Frame) {
        let for_us = (frame.u8(2) == self.system || frame.u8(2) == 0) && (frame.u8(3) == COMPONENT || frame.u8(3) == 0);
        if self.off || !for_us || frame.id != ids::TUNNEL || frame.u16(0) != tunnel::DETECTION_ACK {
            return;
        }
        // The tail may have been cut with its zeros.
        let body: Vec<u8> = (5..5 + usize::from(frame.u8(4))).map(|at| frame.u8(at)).collect();
        if let Some(ack) = DetectionAck::decode(&body).filter(|ack| ack.boot_nonce == self.nonce) {
            self.unheard.retain(|counter, _| !ack.covers(*counter));
        }
    }

    /// Heartbeat and repeats.
    pub(crate) fn tend(&mut self, now_us: u64) {
        if self.off {
            return;
        }
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

    /// One image; call about ten times a second.
    pub(crate) fn look(&mut self, look: &Look<'_>) {
        if self.off || self.camera_off {
            self.in_view.clear();
            return;
        }
        for thing in &look.ground.things {
            self.look_for(look, thing);
        }
        let now_us = look.now_us;
        self.in_view.retain(|_, view| now_us < view.last_us + FORGET_US);
        if self.chance.happens(self.detector.false_per_hour / 36_000.0) {
            self.false_alarm(look);
        }
    }

    fn look_for(&mut self, look: &Look<'_>, thing: &Thing) {
        let Some(moved) = thing.moved(look.now_us) else {
            return;
        };
        let (north, east) = look.plane.metres(thing.lat, thing.lon);
        let place = (north + moved.0, east + moved.1);
        let seen = project(&look.pose, &self.camera, place.0, place.1)
            .filter(|pixel| pixel.inside(&self.camera))
            .filter(|pixel| pixel.per_metre * thing.size_m >= self.detector.least_px);
        let Some(pixel) = seen else {
            // Out of the frame the look has to start over; what was reported stays so for a while.
            if let Some(view) = self.in_view.get_mut(&thing.id) {
                view.since_us = u64::MAX;
            }
            return;
        };
        let fresh = InView { since_us: look.now_us, last_us: look.now_us, reported: false };
        let view = self.in_view.entry(thing.id).or_insert(fresh);
        view.last_us = look.now_us;
        view.since_us = view.since_us.min(look.now_us);
        let long_enough = look.now_us - view.since_us >= self.detector.dwell_us;
        if !long_enough || core::mem::replace(&mut view.reported, true) {
            return;
        }
        if !self.chance.happens(self.detector.miss) {
            self.report(look, Some(thing), place, pixel);
        }
    }

    fn false_alarm(&mut self, look: &Look<'_>) {
        let away = |chance: &mut Chance| look.pose.up * 0.3 * (chance.unit() - 0.5);
        let place = (look.pose.north + away(&mut self.chance), look.pose.east + away(&mut self.chance));
        if let Some(pixel) = project(&look.pose, &self.camera, place.0, place.1) {
            self.report(look, None, place, pixel);
        }
    }

    fn report(&mut self, look: &Look<'_>, thing: Option<&Thing>, place: (f64, f64), pixel: Pixel) {
        self.counter += 1;
        self.tracks += 1;
        let detection = Detection {
            class: thing.map_or(tunnel::Class::Person, |thing| thing.class),
            confidence: 55 + self.chance.below(41) as u8,
            late: false,
            drill: false,
            boot_nonce: self.nonce,
            counter: self.counter,
            capture_ms: look.boot_ms,
            position: self.detector.sends_position.then(|| self.measure(look, place)),
            image_index: look.image_index,
            pixels: self.detector.sends_box.then(|| self.outline(pixel, thing)),
            track: self.tracks,
            photo_hash: 0,
            label: thing.map(|thing| thing.label.clone()).unwrap_or_default(),
        };
        let body = detection.encode();
        self.unheard.insert(self.counter, Unheard { body, next_us: look.now_us, pause_us: SECOND_US });
        let (lat, lon) = look.plane.degrees(place.0, place.1);
        self.sightings.push(Sighting {
            thing: thing.map(|thing| thing.id),
            boot_nonce: self.nonce,
            counter: self.counter,
            at_us: look.now_us,
            lat,
            lon,
        });
    }

    /// The true place with an error that matches the covariance told.
    fn measure(&mut self, look: &Look<'_>, place: (f64, f64)) -> Position {
        let sigma_m = self.detector.error_m + self.detector.error_share * look.pose.up;
        let north = place.0 + sigma_m * self.chance.normal();
        let east = place.1 + sigma_m * self.chance.normal();
        let (lat, lon) = look.plane.degrees(north, east);
        let variance = (sigma_m * sigma_m) as f32;
        Position {
            lat_e7: e7(lat),
            lon_e7: e7(lon),
            above_sea_mm: (look.ground_m * 1_000.0) as i32,
            covariance: [variance, 0.0, variance],
        }
    }

    /// A box whose bottom centre is where the thing stands, two pixels off at most times.
    fn outline(&mut self, pixel: Pixel, thing: Option<&Thing>) -> PixelBox {
        let size = (thing.map_or(0.8, |thing| thing.size_m) * pixel.per_metre).max(4.0);
        let x = pixel.x + 2.0 * self.chance.normal();
        let y = pixel.y + 2.0 * self.chance.normal();
        let left = (x - size / 2.0).clamp(0.0, f64::from(self.camera.width_px) - 1.0);
        let top = (y - size).clamp(0.0, f64::from(self.camera.height_px) - 1.0);
        PixelBox {
            left: left as u16,
            top: top as u16,
            width: (x + size / 2.0 - left).max(1.0) as u16,
            height: (y - top).max(1.0) as u16,
        }
    }
}
