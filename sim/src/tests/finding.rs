//! The companion: what it sees, and how it tells.

use std::sync::Arc;

use super::desk::{Desk, LAT, LON, STATION, config, takeoff, waypoint};
use crate::place::Plane;
use crate::tunnel::{Class, DETECTION, DETECTION_ACK, Detection, DetectionAck};
use crate::wire::{Payload, ids};
use crate::{DroneConfig, Fault, Ground, Thing};

const LANE: f64 = 100.0;

/// A person `aside` metres east of the middle of a 100 m lane to the north, flown over at 20 m.
fn fly_past(aside: f64, fault: Option<Fault>) -> Desk {
    let mut desk = Desk::with(config().for_patrol());
    let (lat, lon) = Plane::new(LAT, LON).degrees(LANE / 2.0, aside);
    let things = vec![Thing::lasting(1, Class::PersonDown, lat, lon)];
    desk.drone.set_ground(Arc::new(Ground::of(things)));
    if let Some(fault) = fault {
        desk.drone.inject(fault);
    }
    desk.fly(&[takeoff(), waypoint(LANE, 0.0), waypoint(LANE + 10.0, 0.0)]);
    desk.wait_until("end of the lane", 90.0, |desk| desk.reached().contains(&1));
    desk
}

fn reports(desk: &Desk) -> Vec<(u64, Detection)> {
    let tunnels = desk.all(ids::TUNNEL).into_iter().filter(|(_, f)| f.u16(0) == DETECTION);
    tunnels
        .map(|(at, f)| {
            let body: Vec<u8> = (5..5 + usize::from(f.u8(4))).map(|i| f.u8(i)).collect();
            (at, Detection::decode(&body).unwrap())
        })
        .collect()
}

#[test]
fn what_is_under_the_flight_path_is_reported_once_with_a_place_near_the_truth() {
    let desk = fly_past(0.0, None);
    let sightings = desk.drone.sightings();
    assert_eq!(sightings.len(), 1);
    let (_, report) = reports(&desk).remove(0);
    assert_eq!((report.class, report.counter), (Class::PersonDown, 1));
    let position = report.position.unwrap();
    let (north, east) = Plane::new(LAT, LON).metres(f64::from(position.lat_e7) / 1e7, f64::from(position.lon_e7) / 1e7);
    assert!((north - LANE / 2.0).abs() < 6.0 && east.abs() < 6.0, "{north} {east}");
    assert!(report.pixels.is_some());
}

#[test]
fn what_lies_outside_the_true_footprint_is_not_seen() {
    // At 20 m half the frame's width covers 12.7 m.
    assert_eq!(fly_past(11.0, None).drone.sightings().len(), 1);
    assert_eq!(fly_past(15.0, None).drone.sightings().len(), 0);
}

#[test]
fn a_body_that_hangs_to_one_side_sees_other_ground() {
    // 20 degrees of bank at 20 m move the footprint 7.3 m to the left (west).
    let hanging = Some(Fault::BankDeg(20.0));
    assert_eq!(fly_past(11.0, hanging).drone.sightings().len(), 0);
    assert_eq!(fly_past(-15.0, hanging).drone.sightings().len(), 1);
}

/// Holds S-7.
#[test]
fn a_report_is_repeated_with_growing_pauses_until_an_ack_covers_it() {
    let mut desk = fly_past(0.0, None);
    desk.wait(30.0);
    let times: Vec<u64> = reports(&desk).iter().map(|(at, _)| *at / 100_000).collect();
    let pauses: Vec<u64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(&pauses[..5], [10, 20, 40, 80, 100], "tenths of a second");
    let nonce = reports(&desk)[0].1.boot_nonce;
    let ack = |boot_nonce| {
        let body = DetectionAck { window: false, boot_nonce, up_to: 1, bitmap: 0 }.encode();
        Payload::new().u16(DETECTION_ACK).u8(1).u8(191).u8(20).raw(&body, 128)
    };
    desk.send_as(STATION, ids::TUNNEL, &ack(nonce ^ 1));
    assert_eq!(desk.drone.unheard_reports(), 1, "an ack for another start is not ours");
    desk.send_as(STATION, ids::TUNNEL, &ack(nonce));
    assert_eq!(desk.drone.unheard_reports(), 0);
    let before = reports(&desk).len();
    desk.wait(30.0);
    assert_eq!(reports(&desk).len(), before);
}

#[test]
fn the_companion_beats_on_when_the_autopilot_is_silent_and_stops_when_its_camera_does() {
    let mut desk = Desk::with(config().for_patrol());
    let beats = |desk: &mut Desk, component| {
        desk.heard.clear();
        desk.wait(10.0);
        desk.all(0).iter().filter(|(_, f)| f.component == component).count()
    };
    desk.drone.inject(Fault::Dead(true));
    assert_eq!((beats(&mut desk, 1), beats(&mut desk, 191)), (0, 10));
    desk.drone.inject(Fault::CameraOff(true));
    assert_eq!(beats(&mut desk, 191), 0);
    desk.drone.inject(Fault::CameraOff(false));
    desk.drone.inject(Fault::CompanionDead(true));
    assert_eq!(beats(&mut desk, 191), 0);
    desk.drone.inject(Fault::CompanionDead(false));
    assert_eq!(beats(&mut desk, 191), 10);
}

#[test]
fn a_restarted_companion_takes_a_new_nonce_and_counts_from_one() {
    let mut desk = fly_past(0.0, None);
    let first = reports(&desk)[0].1.clone();
    desk.drone.inject(Fault::CompanionDead(true));
    desk.drone.inject(Fault::CompanionDead(false));
    desk.heard.clear();
    desk.upload(&[waypoint(0.0, 0.0), waypoint(-10.0, 0.0)], 0);
    desk.wait(1.2);
    desk.send(ids::MISSION_SET_CURRENT, &Payload::new().u16(0).u8(1).u8(1));
    desk.set_mode(crate::Mode::Mission);
    desk.wait_until("a second report", 60.0, |desk| !reports(desk).is_empty());
    let second = reports(&desk)[0].1.clone();
    assert_ne!(first.boot_nonce, second.boot_nonce);
    assert_eq!(second.counter, 1);
}

#[test]
fn the_position_error_matches_the_covariance_told() {
    let mut inside = 0;
    for seed in 0..60 {
        let mut desk = Desk::with(DroneConfig { seed, ..config().for_patrol() });
        let (lat, lon) = Plane::new(LAT, LON).degrees(15.0, 0.0);
        let things = vec![Thing::lasting(1, Class::Vehicle, lat, lon)];
        desk.drone.set_ground(Arc::new(Ground::of(things)));
        desk.fly(&[takeoff(), waypoint(20.0, 0.0)]);
        desk.wait_until("a report", 60.0, |desk| !reports(desk).is_empty());
        let report = reports(&desk)[0].1.position.unwrap();
        let plane = Plane::new(lat, lon);
        let (north, east) = plane.metres(f64::from(report.lat_e7) / 1e7, f64::from(report.lon_e7) / 1e7);
        let [nn, _, ee] = report.covariance.map(f64::from);
        // 95 % of a two-dimensional normal lies within 2.448 deviations.
        inside += u32::from(north * north / nn + east * east / ee < 5.99);
    }
    assert!((52..=60).contains(&inside), "{inside} of 60");
}
