//! The same patrols on other autopilots: nobody but the drone knows which it is.

mod common;

use common::{facts, has, ready_in};
use quadrat_sim::Firmware;
use quadrat_station::flight::{Fact, How};
use quadrat_station::station::{Answer, Request};
use quadrat_world::{Scene, World, small};

fn with(seed: u64, firmware: &[Firmware]) -> Scene {
    let mut scene = small(seed);
    for (craft, firmware) in scene.drones.iter_mut().zip(firmware.iter().cycle()) {
        craft.firmware = *firmware;
    }
    scene
}

fn fly_until_seen_and_home(world: &mut World) {
    let answer = world.ask(Request::PatrolStart);
    assert!(matches!(answer, Some(Answer::Done { .. })), "the patrol starts: {answer:?}");
    let on_tour = |world: &World| has(world, |fact| matches!(fact, Fact::OnTour { .. }));
    assert!(
        world.run_until(120, on_tour),
        "on tour: {:?} {:?}",
        facts(world).last(),
        world.snapshot.as_ref().map(|s| &s.drones)
    );
    let seen =
        |world: &World| world.snapshot.as_ref().is_some_and(|s| s.places.iter().all(|place| place.state == "seen"));
    assert!(world.run_until(400, seen), "every place is seen: {:?}", world.snapshot.as_ref().map(|s| s.places.clone()));
    world.ask(Request::PatrolHome);
    assert!(world.run_until(200, |world| world.durable().flight.flying.is_empty()), "everybody is home");
    world.run(1);
    assert!(has(world, |fact| matches!(fact, Fact::Ended { how: How::Landed, .. })));
    assert!(world.air.iter().all(|air| !air.drone.truth().armed));
}

/// Holds R-AP1, R-AP2.
/// Thin: ArduPilot's rules are read in its source, and the drones are simulated from the same source.
#[test]
fn a_small_patrol_flies_from_gate_to_landing_on_ardupilot() {
    let mut world = ready_in(with(1, &[Firmware::ARDUPILOT_4_6]));
    fly_until_seen_and_home(&mut world);
    assert!(world.air.iter().any(|air| air.drone.truth().mode == quadrat_sim::Mode::Rtl), "in ArduPilot's own modes");
}

/// Holds R-AP1, R-E3.
#[test]
fn in_a_mixed_fleet_one_autopilot_relieves_the_other() {
    for order in [[Firmware::PX4_1_17, Firmware::ARDUPILOT_4_6], [Firmware::ARDUPILOT_4_6, Firmware::PX4_1_17]] {
        let mut world = ready_in(with(2, &order));
        world.ask(Request::PatrolStart);
        let handed_over = |world: &World| has(world, |fact| matches!(fact, Fact::OnTour { after: Some(_), .. }));
        assert!(world.run_until(1_800, handed_over), "{order:?}: nobody was relieved: {:?}", facts(&world).last());
        let fact = facts(&world).into_iter().find(|fact| matches!(fact, Fact::OnTour { after: Some(_), .. }));
        let Some(Fact::OnTour { unseen, apart_mm, .. }) = fact else { panic!("{fact:?}") };
        assert!(unseen.as_secs_f64() < 2.0, "{order:?}: unseen for {} s", unseen.as_secs_f64());
        assert!(*apart_mm >= 10_000, "{order:?}: {apart_mm} mm apart");
        world.ask(Request::PatrolHome);
        let home = |world: &World| world.durable().flight.flying.is_empty();
        assert!(world.run_until(400, home), "{order:?}: everybody is home");
    }
}

/// Holds R-AP3.
#[test]
fn a_drone_that_was_told_of_another_station_is_not_launched() {
    let mut scene = with(3, &[Firmware::ARDUPILOT_4_6]);
    scene.drones[0].params.push(("SYSID_MYGCS".into(), quadrat_sim::ParamValue::Int(254)));
    let mut world = World::new(scene);
    world.apply();
    world.run(60);
    let gate = world.snapshot.as_ref().map(|view| view.patrol.gate.clone()).unwrap_or_default();
    let shut = |drone: &str| gate.iter().filter(|shut| shut.drone.as_str() == drone).count();
    assert_eq!((shut("XC-1"), shut("XC-2")), (1, 0), "{gate:?}");
    assert_eq!(gate[0].values[0].1, "SYSID_MYGCS");
    world.ask(Request::PatrolStart);
    world.run(120);
    assert!(!world.air[0].drone.truth().armed && world.air[1].drone.truth().armed);
}

/// Holds R-E3, R-E5.
#[test]
fn an_ardupilot_that_is_held_goes_on_where_it_was() {
    let mut world = ready_in(with(4, &[Firmware::ARDUPILOT_4_6]));
    world.ask(Request::PatrolStart);
    let on_tour = |world: &World| has(world, |fact| matches!(fact, Fact::OnTour { .. }));
    assert!(world.run_until(120, on_tour), "on tour");
    let flies = world.air.iter().position(|air| air.drone.truth().armed).expect("a drone that flies");
    world.ask(Request::PatrolHold);
    let stands = |world: &World| world.air[flies].drone.truth().velocity_ned_mps.iter().all(|v| v.abs() < 0.3);
    assert!(world.run_until(20, stands), "it stops");
    world.run(20);
    assert!(stands(&world), "it stays");
    world.ask(Request::PatrolResume);
    assert!(world.run_until(20, |world| !stands(world)), "it goes on");
    assert!(!has(&world, |fact| matches!(fact, Fact::Leaving { .. })), "the hold was ours");
}
