//! The eyes over whole flights: how often, how well, in what light, and what judges are told of it.

use std::sync::Arc;

use super::desk::{Desk, LAT, LON, config, takeoff, waypoint};
use crate::place::Plane;
use crate::tunnel::{Class, Detection};
use crate::wire::ids;
use crate::{
    CameraConfig, DetectorConfig, DroneConfig, Fault, Ground, Light, PhotoLink, Sensor, Sighting, Spot, Thing,
};

fn at(north: f64, east: f64) -> (f64, f64) {
    Plane::new(LAT, LON).degrees(north, east)
}

fn thing(id: u32, class: Class, north: f64, east: f64) -> Thing {
    let (lat, lon) = at(north, east);
    Thing::lasting(id, class, lat, lon)
}

/// A 60 m lane to the north at 20 m over some ground.
fn flown(drone: DroneConfig, ground: Ground) -> Desk {
    let mut desk = Desk::with(drone);
    desk.drone.set_ground(Arc::new(ground));
    desk.fly(&[takeoff(), waypoint(60.0, 0.0), waypoint(65.0, 0.0)]);
    desk.wait_until("end of the lane", 90.0, |desk| desk.reached().contains(&1));
    desk
}

/// A camera so coarse that a person down is 12 pixels long from 20 m: one in two.
fn coarse() -> CameraConfig {
    CameraConfig { width_px: 192, height_px: 108, focal_px: 160.0, ..CameraConfig::default() }
}

fn with(camera: CameraConfig, detector: DetectorConfig, seed: u64) -> DroneConfig {
    DroneConfig { camera: Some(camera), detector, seed, ..config().for_patrol() }
}

#[test]
fn what_is_just_large_enough_is_found_in_about_every_second_pass() {
    let mut found = 0;
    for seed in 0..60 {
        let ground = Ground::of(vec![thing(1, Class::PersonDown, 30.0, 0.0)]);
        found += flown(with(coarse(), DetectorConfig::default(), seed), ground).drone.sightings().len();
    }
    // In the middle of the frame it is 12 px and 50 %; 3 s in view cost nothing. 60 draws: 30 +- 8.
    assert!((20..=40).contains(&found), "{found} of 60");
}

#[test]
fn judges_learn_when_a_thing_was_in_the_frame_though_nobody_found_it() {
    let blind = DetectorConfig { miss: 1.0, ..DetectorConfig::default() };
    let things = vec![thing(1, Class::PersonDown, 30.0, 0.0), thing(2, Class::Person, 30.0, 200.0)];
    let desk = flown(with(CameraConfig::default(), blind, 1), Ground::of(things));
    assert_eq!(desk.drone.sightings(), []);
    let glimpses = desk.drone.glimpses();
    assert_eq!(glimpses.keys().copied().collect::<Vec<u32>>(), [1]);
    let glimpse = &glimpses[&1];
    assert!(glimpse.found_us.is_none() && glimpse.best_chance == 0.0);
    assert!((100.0..130.0).contains(&glimpse.best_px), "{}", glimpse.best_px);
    // 14 m of frame at 5 m/s.
    let seen_s = (glimpse.last_us - glimpse.first_us) as f64 * 1e-6;
    assert!((2.0..5.0).contains(&seen_s), "{seen_s}");
    assert!((glimpse.seen_us as f64 * 1e-6 - seen_s).abs() < 0.2);
}

#[test]
fn a_sighting_says_what_it_really_was_and_where_it_was_believed_to_be() {
    let desk = flown(config().for_patrol(), Ground::of(vec![thing(7, Class::PersonDown, 30.0, 3.0)]));
    let [Sighting { thing, class, lat, lon, believed, covariance_m2, size_px, depression_deg, .. }] =
        *desk.drone.sightings()
    else {
        panic!("one sighting: {:?}", desk.drone.sightings());
    };
    assert_eq!((thing, class), (Some(7), Class::PersonDown));
    let (north, east) = Plane::new(LAT, LON).metres(lat, lon);
    assert!((north - 30.0).abs() < 1e-3 && (east - 3.0).abs() < 1e-3);
    let (north, east) = Plane::new(lat, lon).metres(believed.unwrap().0, believed.unwrap().1);
    assert!((0.01..6.0).contains(&(north * north + east * east).sqrt()), "{north} {east}");
    assert!((0.5..6.0).contains(&covariance_m2[0]), "{covariance_m2:?}");
    assert!((90.0..130.0).contains(&size_px) && depression_deg > 60.0, "{size_px} {depression_deg}");
}

#[test]
fn at_night_a_colour_camera_finds_nothing_and_an_infrared_one_does() {
    let night = || Ground { light: Light::steady(0.0), ..Ground::of(vec![thing(1, Class::PersonDown, 30.0, 0.0)]) };
    let detector = DetectorConfig::default();
    let colour = flown(with(CameraConfig::default(), detector, 1), night());
    assert_eq!(colour.drone.sightings().len(), 0);
    let infrared = CameraConfig { sensor: Sensor::Infrared, ..CameraConfig::default() };
    assert_eq!(flown(with(infrared, detector, 1), night()).drone.sightings().len(), 1);
    let lit = Ground { light: Light::steady(0.0).with_lamps(10.0), ..night() };
    assert_eq!(flown(with(CameraConfig::default(), detector, 1), lit).drone.sightings().len(), 1);
}

#[test]
fn who_walks_out_of_the_lane_is_missed_and_who_walks_into_it_is_found() {
    let walk = |id, from: f64, to: f64| {
        let spot = |seconds: u64, east: f64| {
            let (lat, lon) = at(30.0, east);
            Spot { at_us: seconds * 1_000_000, lat, lon }
        };
        thing(id, Class::Person, 30.0, from).moving(vec![spot(0, from), spot(20, from), spot(22, to)])
    };
    let desk = flown(config().for_patrol(), Ground::of(vec![walk(1, 0.0, 40.0), walk(2, 40.0, 0.0)]));
    let found: Vec<Option<u32>> = desk.drone.sightings().iter().map(|sighting| sighting.thing).collect();
    assert_eq!(found, [Some(2)]);
}

#[test]
fn a_thing_that_comes_and_goes_is_found_only_while_it_is_there() {
    let gone = thing(1, Class::Fire, 30.0, 0.0).during(0, 10_000_000);
    assert_eq!(flown(config().for_patrol(), Ground::of(vec![gone])).drone.glimpses().len(), 0);
}

#[test]
fn false_alarms_come_as_often_as_told_anywhere_in_the_frame_and_are_marked_for_judges() {
    let detector = DetectorConfig { false_per_hour: 120.0, ..DetectorConfig::default() };
    let mut desk = Desk::airborne(with(CameraConfig::default(), detector, 3));
    let before = desk.drone.sightings().len();
    desk.wait(900.0);
    let alarms = desk.drone.sightings().get(before..).unwrap_or_default().to_vec();
    // A Poisson process with 30 expected: 95 % lie within 20..41.
    assert!((18..=44).contains(&alarms.len()), "{}", alarms.len());
    assert!(alarms.iter().all(|alarm| alarm.thing.is_none() && alarm.chance == 0.0));
    let mut classes: Vec<Class> = alarms.iter().map(|alarm| alarm.class).collect();
    classes.sort_unstable();
    classes.dedup();
    assert!(classes.len() >= 3, "{classes:?}");
    let (north, east) = desk.metres_from_home();
    let away = |alarm: &Sighting| {
        let (to_north, to_east) = Plane::new(LAT, LON).metres(alarm.lat, alarm.lon);
        crate::place::length(to_north - north, to_east - east)
    };
    // Half the frame's diagonal at 20 m is 15 m; over the minutes the drone wanders a little.
    assert!(alarms.iter().all(|alarm| away(alarm) < 18.0));
    assert!(alarms.iter().any(|alarm| away(alarm) > 5.0));
}

#[test]
fn every_sighting_has_a_photo_that_stays_the_same_and_is_small() {
    let desk = flown(config().for_patrol(), Ground::of(vec![thing(1, Class::PersonDown, 30.0, 0.0)]));
    let photo = desk.drone.photo(0).unwrap();
    assert!(photo.starts_with(b"\x89PNG") && photo.len() <= 60_000, "{}", photo.len());
    assert_eq!(desk.drone.photo(0), Some(photo));
    assert_eq!(desk.drone.photo(1), None);
    let none = DetectorConfig { keeps_photos: false, ..DetectorConfig::default() };
    let ground = Ground::of(vec![thing(1, Class::PersonDown, 30.0, 0.0)]);
    let desk = flown(with(CameraConfig::default(), none, 1), ground);
    assert!(desk.drone.sightings().len() == 1 && desk.drone.photo(0).is_none());
}

#[test]
fn a_report_names_its_photo_by_the_first_bytes_of_its_hash_and_the_photo_itself_comes_over_its_own_link() {
    use sha2::{Digest, Sha256};
    let desk = flown(config().for_patrol(), Ground::of(vec![thing(1, Class::PersonDown, 30.0, 0.0)]));
    let photo = desk.drone.photo(0).unwrap();
    let told = desk.heard.iter().filter(|(_, frame)| frame.id == ids::TUNNEL).map(|(_, frame)| {
        let body: Vec<u8> = (5..5 + usize::from(frame.u8(4))).map(|at| frame.u8(at)).collect();
        Detection::decode(&body).unwrap().photo_hash.to_le_bytes()
    });
    let told: Vec<[u8; 8]> = told.collect();
    assert!(!told.is_empty() && told.iter().all(|mark| Sha256::digest(&photo).starts_with(mark)), "{told:x?}");
    assert_eq!(desk.drone.next_photo().as_deref(), Some(photo.as_slice()));
}

#[test]
fn photos_wait_aboard_while_their_link_is_slow_held_or_not_there_and_stay_until_they_are_taken() {
    let ground = || Ground::of(vec![thing(1, Class::PersonDown, 30.0, 0.0)]);
    let none = DroneConfig { photo_link: PhotoLink::NONE, ..config().for_patrol() };
    assert!(flown(none, ground()).drone.next_photo().is_none());
    // 58 kB at 1 kB/s take a minute; the flight is over sooner, and goes on.
    let slow = PhotoLink { in_the_air_bytes_per_s: 1_000, on_the_ground_bytes_per_s: 1_000 };
    let mut desk = flown(DroneConfig { photo_link: slow, ..config().for_patrol() }, ground());
    let found_us = desk.drone.sightings()[0].at_us;
    desk.drone.inject(Fault::PhotosHeld(true));
    desk.wait(100.0);
    assert!(desk.drone.next_photo().is_none(), "held");
    desk.drone.inject(Fault::PhotosHeld(false));
    desk.wait(30.0);
    assert!(desk.drone.next_photo().is_none(), "30 kB of 58, found at {found_us}");
    desk.wait(40.0);
    assert!(desk.drone.next_photo().is_some() && desk.drone.next_photo().is_some());
    assert_eq!(desk.drone.photos_aboard(), 1);
    desk.drone.photo_taken();
    assert!(desk.drone.next_photo().is_none());
    assert_eq!(desk.drone.photos_aboard(), 0);
}
