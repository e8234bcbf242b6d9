//! What the tests of whole patrols share.

#![allow(dead_code, reason = "each test file uses its own part")]

pub mod air;

use quadrat_station::base::DroneId;
use quadrat_station::flight::Fact;
use quadrat_station::station::{self, Answer, Request};
use quadrat_world::{Scene, World, small};

/// Facts about flying, oldest first.
pub fn facts(world: &World) -> Vec<&Fact> {
    world
        .entries()
        .filter_map(|entry| match &entry.fact {
            station::Fact::Flight(fact) => Some(fact),
            _ => None,
        })
        .collect()
}

/// Whether any fact about flying is such.
pub fn has(world: &World, matches: impl Fn(&Fact) -> bool) -> bool {
    facts(world).into_iter().any(matches)
}

/// A radio that loses this much shuts the launch gate (R-P4).
const GATE_LOSS: f64 = 0.2;

/// Over a radio that loses so much a drone is sent only when a person answers for it.
fn answer_for_the_radio(world: &mut World) {
    world.run(1);
    let gate = world.snapshot.as_ref().map(|shown| shown.patrol.gate.clone()).unwrap_or_default();
    for shut in gate.into_iter().filter(|shut| shut.code == "S114") {
        let drone = DroneId::from(shut.drone.as_str());
        world.ask(Request::Override { drone, check: shut.check, because: "a test of a bad radio".into() });
    }
}

/// A world whose patrol is planned and whose launch gates are open.
/// The small patrol, ready to start.
pub fn ready(seed: u64) -> World {
    ready_in(small(seed))
}

/// A world whose patrol is planned and whose launch gates are open.
pub fn ready_in(scene: Scene) -> World {
    let mut world = World::new(scene);
    world.keep_sent = true;
    assert!(matches!(world.apply(), Some(Answer::Done { .. })), "the patrol is applied");
    let lossy = world.air.iter().filter(|air| air.down.config().loss >= GATE_LOSS).count();
    let answered = |world: &World| world.snapshot.as_ref().is_some_and(|s| s.patrol.overridden.len() >= lossy);
    for _ in 0..60 {
        if answered(&world) {
            break;
        }
        answer_for_the_radio(&mut world);
    }
    let open = |world: &World| {
        let shown = world.snapshot.as_ref();
        answered(world) && shown.is_some_and(|s| s.patrol.state == "ready" && s.patrol.gate.is_empty())
    };
    let snapshot = |world: &World| world.snapshot.as_ref().map(|s| (s.patrol.clone(), s.health.clone()));
    assert!(world.run_until(60, open), "the launch gates open: {:?}", snapshot(&world));
    world
}

/// The least distance between two drones that are off the ground, metres.
pub fn nearest_in_the_air(world: &World) -> f64 {
    let truths: Vec<_> = world.air.iter().map(|air| air.drone.truth()).collect();
    let aloft: Vec<_> = truths.iter().filter(|truth| truth.above_home_m > 2.0).collect();
    let pairs = aloft.iter().enumerate().flat_map(|(index, a)| aloft[index + 1..].iter().map(move |b| (a, b)));
    pairs
        .map(|(a, b)| {
            let north_m = (a.lat - b.lat) * 110_800.0;
            let east_m = (a.lon - b.lon) * 101_300.0;
            let up_m = a.above_sea_m - b.above_sea_m;
            (north_m * north_m + east_m * east_m + up_m * up_m).sqrt()
        })
        .fold(f64::MAX, f64::min)
}
