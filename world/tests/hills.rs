//! A patrol over hills, flown from pads at different heights.

mod common;

use common::ready_in;
use quadrat_station::patrol::{Known, read};
use quadrat_station::station::Request;
use quadrat_station::terrain::Terrain;
use quadrat_world::{Scene, World, small};

/// South-west corner of the elevation file, degrees, and how far apart its heights are (some 11 m).
const CORNER: (f64, f64) = (24.508, 117.646);
const CELL_DEG: f64 = 0.000_1;
/// Lowest ground, metres above the sea.
const VALLEY_M: f64 = 12.0;

/// A hill of 18 m in the middle of the small patrol's cell, and ground that rises gently to the east.
fn hill_m(lat: f64, lon: f64) -> f64 {
    let (north_m, east_m) = ((lat - 24.510_95) * 110_800.0, (lon - 117.650_2) * 101_300.0);
    let away = (north_m * north_m + east_m * east_m) / (45.0 * 45.0);
    VALLEY_M + 18.0 * libm::exp(-away / 2.0) + (lon - CORNER.1) * 101_300.0 * 0.01
}

/// The hill as an elevation file.
fn file() -> Vec<u8> {
    let (rows, cols) = (60, 80);
    let mut text = format!(
        "ncols {cols}\nnrows {rows}\nxllcorner {}\nyllcorner {}\ncellsize {CELL_DEG}\nNODATA_value -9999\n",
        CORNER.1, CORNER.0
    );
    for row in (0..rows).rev() {
        let centre = |i: usize, from: f64| from + (i as f64 + 0.5) * CELL_DEG;
        let heights = (0..cols).map(|col| format!("{:.2}", hill_m(centre(row, CORNER.0), centre(col, CORNER.1))));
        text.push_str(&heights.collect::<Vec<_>>().join(" "));
        text.push('\n');
    }
    text.into_bytes()
}

/// The small patrol over the hill; its station is told of the hill or is not.
fn scene(told: bool) -> Scene {
    let mut scene = small(5);
    for craft in &mut scene.drones {
        craft.above_sea_m = hill_m(craft.lat, craft.lon);
    }
    if told {
        scene.file.1 = scene.file.1.replacen("datum ", "elevation = [\"hill.asc\"]\ndatum ", 1);
        scene.ground = ground(&scene);
    }
    scene
}

fn ground(scene: &Scene) -> Option<Terrain> {
    let open = |name: &str| Some(if name == "hill.asc" { file() } else { scene.map.1.as_bytes().to_vec() });
    let patrol = read(&scene.file.0, scene.file.1.as_bytes(), &open, &Known::default());
    patrol.ok()?.terrain
}

/// The least and most height above the real ground of any drone more than 40 m away from both pads, for half an hour.
fn heights_m(scene: Scene) -> (f64, f64, World) {
    let mut world = ready_in(scene);
    let pads = [(24.510_5, 117.649_5), (24.510_5, 117.649_65)];
    world.ask(Request::PatrolStart);
    let (mut least_m, mut most_m) = (f64::INFINITY, 0.0_f64);
    for _ in 0..1_800 {
        world.run(1);
        for truth in world.air.iter().map(|air| air.drone.truth()) {
            let far = |(lat, lon): (f64, f64)| {
                let (north_m, east_m) = ((truth.lat - lat) * 110_800.0, (truth.lon - lon) * 101_300.0);
                north_m * north_m + east_m * east_m > 40.0 * 40.0
            };
            if truth.above_home_m > 1.0 && pads.into_iter().all(far) {
                let above_m = truth.above_sea_m - hill_m(truth.lat, truth.lon);
                (least_m, most_m) = (least_m.min(above_m), most_m.max(above_m));
            }
        }
    }
    (least_m, most_m, world)
}

#[test]
fn drones_keep_their_height_above_a_hill_that_the_patrol_knows_of_wherever_their_pads_lie() {
    let (least_m, most_m, world) = heights_m(scene(true));
    println!("{least_m:.1} to {most_m:.1} m above the ground");
    // Asked for 30 m above whatever lies within 15 m; a drone is off its height by a metre or two.
    assert!((28.0..40.0).contains(&least_m), "{least_m}");
    let (flown_blind_m, _, _) = heights_m(scene(false));
    assert!(flown_blind_m < 18.0, "without the file the hill comes nearer: {flown_blind_m}");
    // What is seen counts where it lies.
    let coverage = world.durable().coverage.as_ref().expect("coverage");
    let patches = coverage.places().flat_map(|(_, place)| place.patches.iter());
    let (seen, all) = patches.fold((0, 0), |(seen, all), patch| (seen + u32::from(patch.seen.is_some()), all + 1));
    assert_eq!(seen, all, "of {all} patches");
}

#[test]
fn two_drones_on_pads_at_different_heights_relieve_each_other_over_a_hill_without_coming_near() {
    let mut world = ready_in(scene(true));
    world.ask(Request::PatrolStart);
    let (mut nearest_m, mut both) = (f64::INFINITY, 0);
    for _ in 0..2_400 {
        world.run(1);
        let aloft = world.air.iter().filter(|air| air.drone.truth().above_home_m > 2.0).count();
        both += u32::from(aloft == 2);
        nearest_m = nearest_m.min(common::nearest_in_the_air(&world));
    }
    assert!(both > 30, "a relief flew: {both} s");
    assert!(nearest_m > 8.0, "{nearest_m}");
}
