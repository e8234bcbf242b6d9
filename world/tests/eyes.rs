//! What simulated eyes report is as wrong as it says, and what the station makes of it too.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod common;

use common::ready_in;
use quadrat_sim::{Class, Sighting, Thing};
use quadrat_station::geodesy::{Plane, Point, Position};
use quadrat_station::incident::Ellipse;
use quadrat_station::station::Request;
use quadrat_world::{World, small};
use std::collections::BTreeSet;

/// Cars every 50 m over the small patrol's ground. The station lets persons wander between looks and so takes some that
/// lie 50 m apart for one; cars stay, and each is an incident of its own.
fn parked() -> Vec<Thing> {
    let place = |n: u32| (24.5098 + f64::from(n / 8) * 4.5e-4, 117.6485 + f64::from(n % 8) * 5e-4);
    (0..64).map(|n| Thing::lasting(n, Class::Vehicle, place(n).0, place(n).1)).collect()
}

fn flown(seed: u64) -> World {
    let mut scene = small(seed);
    scene.things = parked();
    let mut world = ready_in(scene);
    world.ask(Request::PatrolStart);
    world.run(360);
    world
}

/// A place on the plane around another.
fn offset(from: (f64, f64), to: (f64, f64)) -> Point {
    let at = |(lat, lon)| Position::from_degrees(lat, lon).unwrap();
    Plane::at(at(from)).point(at(to))
}

/// Whether the place believed lies in the ellipse of 95 % that the report's covariance means.
fn is_within_its_own(sighting: &Sighting) -> bool {
    let off = offset((sighting.lat, sighting.lon), sighting.believed.unwrap());
    let ([nn, ne, ee], n, e) = (sighting.covariance_m2, off.north_m, off.east_m);
    (ee * n * n - 2.0 * ne * n * e + nn * e * e) / (nn * ee - ne * ne) < 5.99
}

fn is_within(off: Point, ellipse: Ellipse) -> bool {
    let along = off.in_turned_axes(-ellipse.bearing_deg.to_radians());
    let (u, v) = (along.north_m / ellipse.major_m, along.east_m / ellipse.minor_m);
    u * u + v * v < 1.0
}

#[test]
fn reports_and_incidents_hold_the_truth_about_as_often_as_they_claim() {
    let (mut reports, mut reports_within, mut incidents, mut incidents_within) = (0, 0, 0, 0);
    for seed in 0..6 {
        let world = flown(seed);
        let sightings: Vec<&Sighting> = world.air.iter().flat_map(|air| air.drone.sightings()).collect();
        reports += sightings.len();
        reports_within += sightings.iter().filter(|sighting| is_within_its_own(sighting)).count();
        for incident in world.durable().incidents.iter() {
            let fused = incident.fused();
            let at = (fused.position.lat(), fused.position.lon());
            let truths = parked().into_iter().filter_map(|thing| Some(offset(at, thing.place(0)?)));
            let nearest =
                truths.min_by(|a, b| a.distance(Point::new(0.0, 0.0)).total_cmp(&b.distance(Point::new(0.0, 0.0))));
            incidents += 1;
            incidents_within += usize::from(nearest.is_some_and(|off| is_within(off, fused.ellipse())));
        }
    }
    // 95 % claimed; three deviations of a count of that size allowed, and reports of one pass share their error.
    let share = |part: usize, whole: usize| part as f64 / whole as f64;
    assert!(reports > 200 && incidents >= 20, "{reports} {incidents}");
    assert!((0.90..0.99).contains(&share(reports_within, reports)), "{reports_within} of {reports}");
    assert!(share(incidents_within, incidents) > 0.80, "{incidents_within} of {incidents}");
}

#[test]
fn a_patrol_with_a_gimbal_camera_sees_and_finds_as_the_station_expects() {
    let mut scene = small(3);
    scene.file.1 = scene.file.1.replace("\"fixed-24mm\"", "\"payload-24mm\"");
    scene.things = parked();
    assert!(scene.camera().is_some_and(|camera| camera.gimbal.is_some()), "the patrol's camera has one");
    let mut world = ready_in(scene);
    world.ask(Request::PatrolStart);
    let all_seen = |world: &World| {
        world.snapshot.as_ref().is_some_and(|snapshot| snapshot.places.iter().all(|place| place.state == "seen"))
    };
    assert!(world.run_until(500, all_seen), "every place is seen");
    let found: BTreeSet<u32> =
        world.air.iter().flat_map(|air| air.drone.sightings()).filter_map(|sighting| sighting.thing).collect();
    assert!(!found.is_empty(), "something lay under the tour");
    assert_eq!(world.durable().incidents.iter().count(), found.len(), "one incident for each thing found");
}
