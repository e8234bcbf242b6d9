//! Pointing the gimbal: commands and mission items as PX4's gimbal manager takes them, and what it tells.
//!
//! The gimbal is a MAVLink device of its own (component 154) behind an autopilot with `MNT_MODE_IN` = 4 (gimbal protocol
//! v2) and `MNT_MODE_OUT` = 2: it tells its attitude itself and PX4 passes that on. Which command does what, who may
//! give it and what is answered is PX4's src/modules/gimbal/input_mavlink.cpp and navigator_main.cpp; streams and rates
//! are those of mavlink_main.cpp's normal mode. Without a gimbal PX4 has no such module running.
//!
//! Not simulated: angular rates, and the nose that a multicopter turns towards a region of interest by itself.

use super::Drone;
use super::config::DroneConfig;
use super::telemetry::motion::quaternion;
use crate::eyes::gimbal::{Gimbal, GimbalAim};
use crate::place::Point;
use crate::wire::says::{self, Peer};
use crate::wire::{Mouth, Payload, ids};

/// `MAV_RESULT` numbers.
const ACCEPTED: u8 = 0;
const DENIED: u8 = 2;

/// The gimbal's own component id, and how often it tells its attitude.
pub(super) const COMPONENT: u8 = 154;
const TELLS_EVERY_US: u64 = 200_000;
const SECOND_US: u64 = 1_000_000;

/// `GIMBAL_DEVICE_FLAGS`: roll and pitch are against the horizon; yaw is against north, or against the nose.
const LEVEL: u16 = 4 | 8;
const YAW_LOCK: u16 = 16;
const YAW_IN_VEHICLE_FRAME: u16 = 32;
const YAW_IN_EARTH_FRAME: u16 = 64;

/// `MAV_CMD` numbers.
mod number {
    pub(super) const ROI: u16 = 80;
    pub(super) const ROI_LOCATION: u16 = 195;
    pub(super) const ROI_NEXT: u16 = 196;
    pub(super) const ROI_NONE: u16 = 197;
    pub(super) const SET_ROI: u16 = 201;
    pub(super) const MOUNT_CONFIGURE: u16 = 204;
    pub(super) const MOUNT_CONTROL: u16 = 205;
    pub(super) const PITCH_YAW: u16 = 1000;
    pub(super) const CONFIGURE: u16 = 1001;
}

/// The mouth of the gimbal device.
#[derive(Debug, Clone)]
pub(super) struct Device {
    pub(super) gimbal: Gimbal,
    pub(super) mouth: Mouth,
    next_attitude_us: u64,
    next_beat_us: u64,
}

impl Device {
    /// The gimbal of a drone that has one.
    pub(super) fn of(config: &DroneConfig) -> Option<Self> {
        let camera = config.camera?;
        let gimbal = Gimbal::new(camera.gimbal?, camera.pitch_deg);
        let mouth = Mouth::new(config.system, COMPONENT);
        Some(Self { gimbal, mouth, next_attitude_us: 0, next_beat_us: 0 })
    }
}

/// Whether a command or item is one that a gimbal manager takes.
pub(super) fn is_pointing(command: u16) -> bool {
    matches!(command, number::ROI | 195..=197 | number::SET_ROI | 204 | 205 | number::PITCH_YAW | number::CONFIGURE)
}

impl Drone {
    /// Carries out a pointing command with its seven parameters and the place that the last three mean. `from` is who
    /// sent it. `None` = there is no gimbal, so nobody answers.
    pub(super) fn point_gimbal(&mut self, from: Peer, command: u16, p: [f64; 7], place: Point) -> Option<u8> {
        let (heading, above_sea_m) = (self.body.yaw, self.config.home_above_sea_m);
        let gimbal = &mut self.gimbal.as_mut()?.gimbal;
        let [p1, p2, p3, p4, p5, _, p7] = p;
        match command {
            number::ROI_LOCATION => gimbal.point(GimbalAim::Place(place)),
            number::ROI_NONE => gimbal.point(GimbalAim::Neutral),
            // PX4 takes over the mode of these and no place.
            number::SET_ROI | number::ROI if p1 == 0.0 => gimbal.point(GimbalAim::Neutral),
            number::SET_ROI | number::ROI | number::ROI_NEXT | number::MOUNT_CONFIGURE => {}
            // Its altitude stands apart from its place, above the sea.
            number::MOUNT_CONTROL => {
                mount_control(gimbal, p1, p3, p7, Point { up: p4 - above_sea_m, ..place });
            }
            number::CONFIGURE => gimbal.master = configured(gimbal.master, from, self.config.system, p1, p2),
            number::PITCH_YAW if gimbal.master == (from.system, from.component) => {
                let locked = p5 as u32 & u32::from(YAW_LOCK) != 0;
                // Not a number means: stay.
                let now_yaw = if locked { gimbal.yaw + heading } else { gimbal.yaw };
                let pitch = if p1.is_finite() { p1.to_radians() } else { gimbal.pitch };
                let yaw = if p2.is_finite() { p2.to_radians() } else { now_yaw };
                gimbal.point(GimbalAim::Angles { pitch, yaw, locked });
            }
            number::PITCH_YAW => return Some(DENIED),
            _ => return None,
        }
        Some(ACCEPTED)
    }

    /// A pointing item of the mission. PX4's navigator takes control of the gimbal for it and keeps it.
    pub(super) fn point_by_item(&mut self, item: &crate::wire::says::Item) {
        let own = Peer { system: self.config.system, component: super::AUTOPILOT };
        if let Some(device) = self.gimbal.as_mut().filter(|_| item.command == number::PITCH_YAW) {
            device.gimbal.master = (own.system, own.component);
        }
        let [p1, p2, p3, p4] = item.params.map(f64::from);
        let p = [p1, p2, p3, p4, f64::from(item.x), f64::from(item.y), f64::from(item.z)];
        let place = self.item_point(item);
        self.point_gimbal(own, item.command, p, place);
    }

    /// The device turns and tells what is due, as long as an autopilot passes it on.
    pub(super) fn tend_gimbal(&mut self, seconds: f64) {
        let (at, heading, talks) = (self.believed(), self.body.yaw, self.talks());
        let (now_us, boot_ms) = (self.now_us, self.boot_ms());
        let Some(device) = &mut self.gimbal else {
            return;
        };
        device.gimbal.turn(seconds, at, heading);
        if !talks {
            device.mouth.restart();
            return;
        }
        if now_us >= device.next_beat_us {
            const GIMBAL: u8 = 26;
            const NO_AUTOPILOT: u8 = 8;
            device.next_beat_us = now_us + SECOND_US;
            device.mouth.say(ids::HEARTBEAT, &says::heartbeat(0, GIMBAL, NO_AUTOPILOT, 0, 4));
        }
        if now_us >= device.next_attitude_us {
            device.next_attitude_us = now_us + TELLS_EVERY_US;
            let payload = device_attitude(&device.gimbal, heading, boot_ms);
            device.mouth.say(ids::GIMBAL_DEVICE_ATTITUDE_STATUS, &payload);
        }
    }

    /// `MOUNT_ORIENTATION`: off until asked for.
    pub(super) fn mount_orientation(&self) -> Option<Payload> {
        let gimbal = &self.gimbal.as_ref()?.gimbal;
        let from_north = (self.body.yaw + gimbal.yaw).to_degrees().rem_euclid(360.0);
        let (pitch, yaw) = (gimbal.pitch.to_degrees() as f32, gimbal.yaw.to_degrees() as f32);
        Some(Payload::new().u32(self.boot_ms()).f32(0.0).f32(pitch).f32(yaw).f32(from_north as f32))
    }

    /// `GIMBAL_MANAGER_STATUS`.
    pub(super) fn gimbal_manager_status(&self) -> Option<Payload> {
        let gimbal = &self.gimbal.as_ref()?.gimbal;
        let (system, component) = gimbal.master;
        let flags = u32::from(flags(gimbal));
        Some(Payload::new().u32(self.boot_ms()).u32(flags).u8(COMPONENT).u8(system).u8(component).u8(0).u8(0))
    }
}

/// `DO_MOUNT_CONTROL`: always accepted. Mode 0 and 1 neutral, 2 angles, 4 a place.
fn mount_control(gimbal: &mut Gimbal, pitch_deg: f64, yaw_deg: f64, mode: f64, place: Point) {
    const ANGLES: i32 = 2;
    const PLACE: i32 = 4;
    match mode as i32 {
        0 | 1 => gimbal.point(GimbalAim::Neutral),
        ANGLES if pitch_deg.is_finite() && yaw_deg.is_finite() => {
            let (pitch, yaw) = (pitch_deg.to_radians(), yaw_deg.to_radians());
            gimbal.point(GimbalAim::Angles { pitch, yaw, locked: false });
        }
        PLACE => gimbal.point(GimbalAim::Place(place)),
        _ => {}
    }
}

/// Who is in control after `DO_GIMBAL_MANAGER_CONFIGURE`: a number is taken, -1 leaves it, -2 is the autopilot itself,
/// -3 gives it up when the sender has it.
fn configured(now: (u8, u8), from: Peer, own: u8, system: f64, component: f64) -> (u8, u8) {
    let pick = |asked: f64, now: u8, own: u8, sender: u8| match asked.round() as i32 {
        -2 => own,
        -3 if now == sender => 0,
        asked => u8::try_from(asked).unwrap_or(now),
    };
    let component = pick(component, now.1, super::AUTOPILOT, from.component);
    (pick(system, now.0, own, from.system), component)
}

fn flags(gimbal: &Gimbal) -> u16 {
    LEVEL | if gimbal.is_locked() { YAW_LOCK | YAW_IN_EARTH_FRAME } else { YAW_IN_VEHICLE_FRAME }
}

/// `GIMBAL_DEVICE_ATTITUDE_STATUS`: its yaw is in the frame that its flags name.
fn device_attitude(gimbal: &Gimbal, heading: f64, boot_ms: u32) -> Payload {
    let yaw = if gimbal.is_locked() { gimbal.yaw + heading } else { gimbal.yaw };
    let [w, x, y, z] = quaternion(0.0, gimbal.pitch, yaw);
    Payload::new()
        .u32(boot_ms)
        .f32(w)
        .f32(x)
        .f32(y)
        .f32(z)
        .f32(0.0)
        .f32(0.0)
        .f32(0.0)
        .u32(0)
        .u16(flags(gimbal))
        .u8(0)
        .u8(0)
}
