//! A patrol over hills, flown from pads at different heights.

mod common;
#[path = "../../tests/house/hill.rs"]
mod hill;

use common::ready_in;
use hill::{FILE, MIDDLE, apart_m, told};
use quadrat_station::coverage::{self, PoseSample};
use quadrat_station::patrol::{Known, read};
use quadrat_station::station::{Fact, Request};
use quadrat_station::terrain::Terrain;
use quadrat_world::{Scene, World, small};

/// The small patrol over the hill; its station is told of the hill or is not.
fn scene(knows: bool) -> Scene {
    let mut scene = small(5);
    for craft in &mut scene.drones {
        craft.above_sea_m = MIDDLE.ground_m((craft.lat, craft.lon));
    }
    if knows {
        scene.file.1 = told(&scene.file.1);
        scene.ground = ground(&scene);
    }
    scene
}

fn ground(scene: &Scene) -> Option<Terrain> {
    let open = |name: &str| Some(if name == FILE { MIDDLE.file() } else { scene.map.1.clone() }.into_bytes());
    let patrol = read(&scene.file.0, scene.file.1.as_bytes(), &open, &Known::default());
    patrol.ok()?.terrain
}

/// Whence cameras looked, by the journal.
fn poses(world: &World) -> impl Iterator<Item = &PoseSample> {
    let swaths = world.entries().filter_map(|entry| match &entry.fact {
        Fact::Coverage(coverage::Fact::Swath { poses, .. }) => Some(poses),
        _ => None,
    });
    swaths.flatten()
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
            let far = |pad| apart_m((truth.lat, truth.lon), pad) > 40.0;
            if truth.above_home_m > 1.0 && pads.into_iter().all(far) {
                let above_m = truth.above_sea_m - MIDDLE.ground_m((truth.lat, truth.lon));
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
    let (flown_blind_m, _, blind) = heights_m(scene(false));
    assert!(flown_blind_m < 18.0, "without the file the hill comes nearer: {flown_blind_m}");
    // The journal says over which ground each look was; the file has straight lines where the hill is round.
    let off_m = |pose: &PoseSample| {
        let real_m = MIDDLE.ground_m((pose.position.lat(), pose.position.lon()));
        (f64::from(pose.ground_mm.expect("known ground")) / 1e3 - real_m).abs()
    };
    assert!(poses(&world).count() > 1_000 && poses(&world).all(|pose| off_m(pose) < 0.5));
    assert!(poses(&blind).count() > 1_000 && poses(&blind).all(|pose| pose.ground_mm.is_none()));
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
