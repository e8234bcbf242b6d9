//! The gimbal over the wire: who may point it, where it then looks, what it tells.

use super::desk::{Desk, LAT, LON, at, config, placeless, takeoff, waypoint};
use crate::place::Plane;
use crate::wire::{Frame, ids};
use crate::{CameraConfig, DroneConfig, Fault, GimbalConfig};

const MOUNT_CONTROL: u16 = 205;
const PITCH_YAW: u16 = 1000;
const CONFIGURE: u16 = 1001;
const ROI_LOCATION: u16 = 195;
const ROI_NONE: u16 = 197;

fn with_gimbal() -> DroneConfig {
    let gimbal = Some(GimbalConfig::default());
    DroneConfig { camera: Some(CameraConfig { gimbal, ..CameraConfig::default() }), ..config().for_patrol() }
}

/// Pitch and yaw as the gimbal tells them, degrees, and its flags.
fn told(desk: &Desk) -> (f64, f64, u16) {
    let frame = desk.last(ids::GIMBAL_DEVICE_ATTITUDE_STATUS);
    let q = |at| f64::from(frame.f32(at));
    let (w, x, y, z) = (q(4), q(8), q(12), q(16));
    let pitch = libm::asin((2.0 * (w * y - z * x)).clamp(-1.0, 1.0));
    let yaw = libm::atan2(2.0 * (w * z + x * y), 1.0 - 2.0 * (y * y + z * z));
    (pitch.to_degrees(), yaw.to_degrees(), frame.u16(36))
}

/// Middle of the ground that the camera shows, metres north and east of home.
fn middle(desk: &Desk) -> (f64, f64) {
    let corners = desk.drone.footprint();
    assert_eq!(corners.len(), 4);
    let sum = corners.iter().fold((0.0, 0.0), |sum, corner| (sum.0 + corner.0 / 4.0, sum.1 + corner.1 / 4.0));
    Plane::new(LAT, LON).metres(sum.0, sum.1)
}

fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1.5
}

#[test]
fn a_gimbal_keeps_the_footprint_below_when_the_body_hangs_to_one_side() {
    let mut offsets = Vec::new();
    for config in [with_gimbal(), config().for_patrol()] {
        let mut desk = Desk::airborne(config);
        desk.drone.inject(Fault::BankDeg(20.0));
        desk.wait(1.0);
        let at = desk.metres_from_home();
        let seen = middle(&desk);
        offsets.push(crate::place::length(seen.0 - at.0, seen.1 - at.1));
    }
    assert!(offsets[0] < 0.5, "{offsets:?}");
    assert!(offsets[1] > 6.0, "fixed to the body it looks 7 m aside: {offsets:?}");
}

#[test]
fn a_region_of_interest_is_looked_at_until_it_is_lifted() {
    let mut desk = Desk::airborne(with_gimbal());
    let (lat, lon) = Plane::new(LAT, LON).degrees(0.0, 20.0);
    // COMMAND_LONG: altitude above the sea, home at 10 m.
    let roi = [0.0, 0.0, 0.0, 0.0, lat as f32, lon as f32, 10.0];
    assert_eq!(desk.command(ROI_LOCATION, roi), Some(0));
    desk.wait(4.0);
    let (pitch, yaw, flags) = told(&desk);
    assert!(is_near(pitch, -45.0) && is_near(yaw, 90.0), "{pitch} {yaw}");
    assert_eq!(flags, 4 | 8 | 16 | 64, "its yaw is against north, and it says so");
    assert_eq!(desk.command(ROI_NONE, [0.0; 7]), Some(0));
    desk.wait(4.0);
    let (pitch, _, flags) = told(&desk);
    assert!(is_near(pitch, -90.0), "{pitch}");
    assert_eq!(flags, 4 | 8 | 32);
}

#[test]
fn only_who_has_control_may_give_angles() {
    let mut desk = Desk::airborne(with_gimbal());
    let angles = [-30.0, 40.0, f32::NAN, f32::NAN, 0.0, 0.0, 0.0];
    assert_eq!(desk.command(PITCH_YAW, angles), Some(2), "nobody is in control yet");
    assert_eq!(desk.command(CONFIGURE, [255.0, 190.0, -1.0, -1.0, 0.0, 0.0, 0.0]), Some(0));
    assert_eq!(desk.command(PITCH_YAW, angles), Some(0));
    desk.wait(4.0);
    let (pitch, yaw, _) = told(&desk);
    assert!(is_near(pitch, -30.0) && is_near(yaw, 40.0), "{pitch} {yaw}");
    assert_eq!(desk.command(CONFIGURE, [-3.0, -3.0, 0.0, 0.0, 0.0, 0.0, 0.0]), Some(0));
    assert_eq!(desk.command(PITCH_YAW, angles), Some(2), "given up again");
}

#[test]
fn the_old_mount_command_works_for_anybody() {
    let mut desk = Desk::airborne(with_gimbal());
    assert_eq!(desk.command(MOUNT_CONTROL, [-60.0, 0.0, 15.0, 0.0, 0.0, 0.0, 2.0]), Some(0));
    desk.wait(4.0);
    let (pitch, yaw, _) = told(&desk);
    assert!(is_near(pitch, -60.0) && is_near(yaw, 15.0), "{pitch} {yaw}");
    desk.command(512, [265.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    let orientation = desk.last(ids::MOUNT_ORIENTATION);
    assert!(is_near(f64::from(orientation.f32(8)), -60.0) && is_near(f64::from(orientation.f32(12)), 15.0));
}

#[test]
fn items_of_a_mission_point_it_too() {
    let mut desk = Desk::with(with_gimbal());
    let look = at(ROI_LOCATION, 50.0, 30.0, 0.0);
    let level = placeless(ROI_NONE, [0.0; 4]);
    desk.fly(&[takeoff(), look, waypoint(50.0, 0.0), level, waypoint(60.0, 0.0), waypoint(70.0, 0.0)]);
    // What is done in passing there is reported in its place.
    desk.wait_until("the first waypoint", 90.0, |desk| desk.reached().contains(&3));
    let (pitch, yaw, _) = told(&desk);
    assert!((-45.0..-25.0).contains(&pitch) && (60.0..110.0).contains(&yaw), "{pitch} {yaw}");
    desk.wait(4.0);
    assert!(is_near(told(&desk).0, -90.0));
}

#[test]
fn the_device_beats_and_tells_and_a_drone_without_one_stays_silent() {
    let mut desk = Desk::with(with_gimbal());
    desk.wait(10.0);
    let of = |desk: &Desk, id, component| {
        let from = |(_, frame): &&(u64, Frame)| frame.id == id && frame.component == component;
        desk.heard.iter().filter(from).count()
    };
    assert_eq!(of(&desk, ids::HEARTBEAT, 154), 10);
    assert_eq!(of(&desk, ids::GIMBAL_DEVICE_ATTITUDE_STATUS, 154), 50);
    assert_eq!(of(&desk, ids::GIMBAL_MANAGER_STATUS, 1), 5);
    assert_eq!(desk.last(ids::GIMBAL_MANAGER_STATUS).u8(8), 154, "the device it manages");
    desk.drone.inject(Fault::Dead(true));
    desk.heard.clear();
    desk.wait(5.0);
    assert_eq!(of(&desk, ids::HEARTBEAT, 154), 0, "a dead autopilot passes nothing on");
    let mut without = Desk::with(config().for_patrol());
    assert_eq!(without.command(PITCH_YAW, [0.0; 7]), None);
    without.wait(5.0);
    assert_eq!(of(&without, ids::GIMBAL_MANAGER_STATUS, 1) + of(&without, ids::HEARTBEAT, 154), 0);
}
