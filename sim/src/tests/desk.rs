//! A minimal ground station for the tests: says one thing at a time and remembers all it hears.

use crate::wire::says::{Item, Peer};
use crate::wire::{Deframer, Frame, Payload, frame, ids};
use crate::{Drone, DroneConfig, Landed, Mode, ParamValue};

pub(super) const LAT: f64 = 24.513;
pub(super) const LON: f64 = 117.6471;
pub(super) const STATION: Peer = Peer { system: 255, component: 190 };

pub(super) struct Desk {
    pub(super) drone: Drone,
    pub(super) now_us: u64,
    pub(super) heard: Vec<(u64, Frame)>,
    deframer: Deframer,
    sequence: u8,
    pub(super) beats: bool,
    next_beat_us: u64,
}

pub(super) fn config() -> DroneConfig {
    DroneConfig { gps_sigma_m: 0.0, ..DroneConfig::px4(1, LAT, LON, 10.0) }
}

impl Desk {
    /// A drone just switched on.
    pub(super) fn cold(config: DroneConfig) -> Self {
        Self {
            drone: Drone::new(config, 0),
            now_us: 0,
            heard: Vec::new(),
            deframer: Deframer::new(),
            sequence: 0,
            beats: true,
            next_beat_us: 0,
        }
    }

    /// A drone that is ready to arm, with little telemetry so that tests are quick.
    pub(super) fn with(config: DroneConfig) -> Self {
        let mut desk = Self::cold(config);
        desk.wait(5.0);
        for id in [30, 31, 32, 33, 36, 83, 85] {
            desk.command(511, [id as f32, 200_000.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        }
        desk.heard.clear();
        desk
    }

    pub(super) fn ready() -> Self {
        Self::with(config())
    }

    pub(super) fn send(&mut self, id: u32, payload: &Payload) {
        self.send_as(STATION, id, payload);
    }

    pub(super) fn send_as(&mut self, who: Peer, id: u32, payload: &Payload) {
        let bytes = frame(self.sequence, who.system, who.component, id, payload);
        self.sequence = self.sequence.wrapping_add(1);
        self.drone.hear(self.now_us, &bytes);
        self.listen();
    }

    pub(super) fn listen(&mut self) {
        while let Some(bytes) = self.drone.poll_send() {
            for frame in self.deframer.push(&bytes) {
                self.heard.push((self.now_us, frame));
            }
        }
    }

    pub(super) fn wait(&mut self, seconds: f64) {
        let until = self.now_us + (seconds * 1e6) as u64;
        while self.now_us < until {
            self.now_us = (self.now_us + 20_000).min(until);
            if self.beats && self.now_us >= self.next_beat_us {
                self.next_beat_us = self.now_us + 1_000_000;
                self.send(0, &Payload::new().u32(0).u8(6).u8(8).u8(0).u8(4).u8(3));
            }
            self.drone.step(self.now_us);
            self.listen();
        }
    }

    /// Waits until `done`; panics after `seconds`.
    pub(super) fn wait_until(&mut self, what: &str, seconds: f64, done: impl Fn(&Self) -> bool) {
        let until = self.now_us + (seconds * 1e6) as u64;
        while !done(self) {
            assert!(self.now_us < until, "never: {what}; {:?}; {:?}", self.drone.truth(), self.texts());
            self.wait(0.02);
        }
    }

    /// Sends a COMMAND_LONG and returns the result of its acknowledgement, if one came at once.
    pub(super) fn command(&mut self, number: u16, p: [f32; 7]) -> Option<u8> {
        let before = self.heard.len();
        let mut payload = Payload::new();
        for value in p {
            payload = payload.f32(value);
        }
        self.send(ids::COMMAND_LONG, &payload.u16(number).u8(1).u8(1).u8(0));
        self.ack_since(before, number)
    }

    pub(super) fn ack_since(&self, before: usize, number: u16) -> Option<u8> {
        let news = self.heard.iter().skip(before);
        let mut acks = news.filter(|(_, f)| f.id == ids::COMMAND_ACK && f.u16(0) == number);
        acks.next().map(|(_, f)| f.u8(2))
    }

    pub(super) fn set_mode(&mut self, mode: Mode) -> Option<u8> {
        let sub = (mode.custom_mode() >> 24) as f32;
        self.command(176, [1.0, 4.0, sub, 0.0, 0.0, 0.0, 0.0])
    }

    pub(super) fn arm(&mut self) -> Option<u8> {
        self.command(400, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    }

    pub(super) fn count(&mut self, count: u16, kind: u8) {
        self.send(ids::MISSION_COUNT, &Payload::new().u16(count).u8(1).u8(1).u8(kind).u32(0));
    }

    pub(super) fn item(&mut self, item: &Item, seq: u16, kind: u8) {
        let to = Peer { system: 1, component: 1 };
        self.send(ids::MISSION_ITEM_INT, &item.payload(to, seq, item.current, kind));
    }

    /// Uploads a whole plan over a perfect link and returns the ACK's (result, plan id).
    pub(super) fn upload(&mut self, items: &[Item], kind: u8) -> (u8, u32) {
        let before = self.heard.len();
        self.count(u16::try_from(items.len()).unwrap(), kind);
        for (item, seq) in items.iter().zip(0_u16..) {
            if self.mission_ack(before).is_some() {
                break;
            }
            self.item(item, seq, kind);
        }
        self.mission_ack(before).expect("an ACK at the end of the upload")
    }

    pub(super) fn mission_ack(&self, before: usize) -> Option<(u8, u32)> {
        let mut acks = self.heard.iter().skip(before).filter(|(_, f)| f.id == ids::MISSION_ACK);
        acks.next().map(|(_, f)| (f.u8(2), f.u32(4)))
    }

    /// Uploads a mission, waits until it is loaded, and starts it.
    pub(super) fn fly(&mut self, items: &[Item]) {
        assert_eq!(self.upload(items, 0).0, 0);
        self.wait(1.2);
        assert_eq!(self.set_mode(Mode::Mission), Some(0));
        assert_eq!(self.arm(), Some(0), "{:?}", self.texts());
    }

    /// In the air at 20 m in AUTO.LOITER.
    pub(super) fn airborne(config: DroneConfig) -> Self {
        let mut desk = Self::with(config);
        let nan = f32::NAN;
        assert_eq!(desk.command(22, [nan, nan, nan, nan, nan, nan, 30.0]), Some(0));
        assert_eq!(desk.arm(), Some(0));
        desk.wait_until("airborne", 40.0, |desk| {
            let truth = desk.drone.truth();
            truth.landed == Landed::InAir && truth.mode == Mode::Loiter
        });
        desk.wait(3.0);
        desk
    }

    pub(super) fn texts(&self) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for (_, f) in self.heard.iter().filter(|(_, f)| f.id == ids::STATUSTEXT) {
            if f.u8(53) == 0 {
                out.push(String::new());
            }
            if let Some(last) = out.last_mut() {
                last.push_str(&f.text(1, 50));
            }
        }
        out.iter().map(|text| text.trim_end().to_owned()).collect()
    }

    pub(super) fn said(&self, part: &str) -> bool {
        self.texts().iter().any(|text| text.contains(part))
    }

    pub(super) fn all(&self, id: u32) -> Vec<(u64, Frame)> {
        self.heard.iter().filter(|(_, f)| f.id == id).cloned().collect()
    }

    pub(super) fn last(&self, id: u32) -> Frame {
        self.heard.iter().rev().find(|(_, f)| f.id == id).map(|(_, f)| f.clone()).expect("message never heard")
    }

    pub(super) fn reached(&self) -> Vec<u16> {
        self.all(ids::MISSION_ITEM_REACHED).iter().map(|(_, f)| f.u16(0)).collect()
    }

    /// The last MISSION_CURRENT as (seq, total, state, mode).
    pub(super) fn current(&self) -> (u16, u16, u8, u8) {
        let f = self.last(ids::MISSION_CURRENT);
        (f.u16(0), f.u16(2), f.u8(4), f.u8(5))
    }

    pub(super) fn metres_from_home(&self) -> (f64, f64) {
        let truth = self.drone.truth();
        crate::place::Plane::new(LAT, LON).metres(truth.lat, truth.lon)
    }
}

/// An item `north`, `east` metres from home, `up` metres above it.
pub(super) fn at(command: u16, north: f64, east: f64, up: f32) -> Item {
    let (lat, lon) = crate::place::Plane::new(LAT, LON).degrees(north, east);
    Item {
        frame: 6,
        command,
        current: false,
        autocontinue: 1,
        params: [0.0, 0.0, 0.0, f32::NAN],
        x: crate::place::e7(lat),
        y: crate::place::e7(lon),
        z: up,
    }
}

pub(super) fn placeless(command: u16, params: [f32; 4]) -> Item {
    Item { frame: 2, command, current: false, autocontinue: 1, params, x: 0, y: 0, z: 0.0 }
}

pub(super) fn takeoff() -> Item {
    at(22, 0.0, 0.0, 20.0)
}

pub(super) fn waypoint(north: f64, east: f64) -> Item {
    at(16, north, east, 20.0)
}

/// A square keep-in fence with corners `half` metres from home.
pub(super) fn fence(half: f64) -> Vec<Item> {
    [(-half, -half), (half, -half), (half, half), (-half, half)]
        .iter()
        .map(|(north, east)| Item { frame: 5, params: [4.0, 0.0, 0.0, 0.0], z: 0.0, ..at(5001, *north, *east, 0.0) })
        .collect()
}

pub(super) fn with(config: DroneConfig, params: &[(&str, ParamValue)]) -> DroneConfig {
    params.iter().fold(config, |config, (name, value)| config.with_param(name, *value))
}
