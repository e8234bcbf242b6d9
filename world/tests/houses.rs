//! Ground behind houses: what the station says was seen, by where drones truly were.

#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

mod common;

use common::ready_in;
use quadrat_station::geodesy::{Plane, Point, Position};
use quadrat_station::station::Request;
use quadrat_world::{Scene, World, small};

/// A hall in the middle of the cell: south, west, north, east, metres from the middle.
const HALL: [f64; 4] = [-8.0, -12.0, 8.0, 12.0];
const HALL_TOP_M: f64 = 28.0;
const MIDDLE: (f64, f64) = (24.510_95, 117.650_2);

fn plane() -> Plane {
    Plane::at(Position::from_degrees(MIDDLE.0, MIDDLE.1).expect("a place"))
}

/// The training ground with the hall on its map, flown over at 50 m.
fn with_hall(seed: u64) -> Scene {
    let mut scene = Scene { endurance_s: 1_500, ..small(seed) };
    scene.file.1 = scene.file.1.replacen("height_m = 30", "height_m = 50", 1);
    let [south, west, north, east] = HALL;
    let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
    let corner = |&(east_m, north_m): &(f64, f64)| {
        let at = plane().position(Point::new(east_m, north_m));
        format!("[{},{}]", at.lon(), at.lat())
    };
    let ring: Vec<String> = corners.iter().map(corner).collect();
    let hall = format!(
        r#"{{"type":"Feature","properties":{{"kind":"obstacle","name":"hall","top_m":{HALL_TOP_M}}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}},"#,
        ring.join(",")
    );
    scene.map.1 = scene.map.1.replacen("\"features\": [", &format!("\"features\": [\n{hall}"), 1);
    scene
}

/// Where a drone truly was, metres from the middle of the hall, and how high.
type Place = (Point, f64);

fn in_the_air(world: &World) -> Option<Place> {
    let mut truths = world.air.iter().map(|air| air.drone.truth());
    let truth = truths.find(|truth| truth.above_home_m > 5.0)?;
    Some((plane().point(Position::from_degrees(truth.lat, truth.lon)?), truth.above_home_m))
}

/// Whether the straight way from the ground to a drone runs into the hall, which is taken for a metre smaller and lower: the
/// station knows positions by GNSS.
fn hall_between(p: Point, (drone, up_m): Place) -> bool {
    let [south, west, north, east] = HALL;
    let inside =
        |q: Point| q.east_m > west + 1.0 && q.east_m < east - 1.0 && q.north_m > south + 1.0 && q.north_m < north - 1.0;
    let mut shares = (1..500).map(|step| f64::from(step) / 500.0);
    shares.any(|share| up_m * share < HALL_TOP_M - 1.0 && inside(p.towards(drone, share)))
}

#[test]
fn no_patch_counts_as_seen_that_the_hall_hid_and_all_around_it_is_seen_in_every_lap() {
    for seed in 0..4 {
        let mut world = ready_in(with_hall(seed));
        world.ask(Request::PatrolStart);
        let (mut flown, mut looks, mut hidden_at_times) = (Vec::new(), 0, 0);
        let mut known = std::collections::BTreeMap::new();
        for _ in 0..600 {
            world.run(1);
            flown.extend(in_the_air(&world));
            let coverage = world.durable().coverage.as_ref().expect("a patrol").clone();
            for patch in coverage.places().flat_map(|(_, place)| place.patches.iter()) {
                let p = plane().point(coverage.position(patch));
                let near = p.east_m.abs() < 25.0 && p.north_m.abs() < 22.0;
                let on_it = p.east_m.abs() < 12.5 && p.north_m.abs() < 8.5;
                let Some(seen) = patch.seen.filter(|_| near && !on_it) else { continue };
                let key = (patch.east_mm, patch.north_mm);
                if known.insert(key, seen.at) == Some(seen.at) {
                    continue;
                }
                looks += 1;
                // Swaths come every two seconds, and late by what the link takes.
                let lately: Vec<&Place> = flown.iter().rev().take(6).collect();
                let between = lately.windows(2).flat_map(|pair| {
                    let ((a, a_m), (b, b_m)) = (*pair[0], *pair[1]);
                    (0..=6).map(move |step| {
                        let share = f64::from(step) / 6.0;
                        (a.towards(b, share), a_m + (b_m - a_m) * share)
                    })
                });
                let places: Vec<Place> = between.collect();
                hidden_at_times += usize::from(places.iter().any(|place| hall_between(p, *place)));
                assert!(places.iter().any(|place| !hall_between(p, *place)), "{seed}: {p:?} was behind the hall");
            }
        }
        assert!(
            looks > 50 && hidden_at_times > 0,
            "{seed}: {looks} looks, {hidden_at_times} with the hall between at times"
        );
        let coverage = world.durable().coverage.as_ref().expect("a patrol");
        let unseen: Vec<_> = coverage
            .places()
            .flat_map(|(_, place)| place.patches.iter())
            .filter(|patch| patch.seen.is_none())
            .collect();
        assert!(unseen.is_empty(), "{seed}: {unseen:?}");
    }
}
