//! Several districts under one station.

use quadrat_station::station::{Answer, Request};
use quadrat_world::{World, fleet};

#[test]
fn every_slot_of_every_district_is_held_whoever_else_has_time() {
    let mut world = World::city(fleet(3, 6, 2));
    assert!(matches!(world.apply(), Some(Answer::Done { .. })), "the patrols are applied");
    world.run(30);
    for district in world.districts() {
        let answer = world.ask_in(&district, Request::PatrolStart);
        assert!(matches!(answer, Some(Answer::Done { .. })), "the patrol starts: {answer:?}");
    }
    let held = |world: &World| {
        world.districts().iter().all(|district| {
            let slots = world.durable_of(district).map(|one| &one.flight.slots);
            slots.is_some_and(|slots| slots.len() == 2 && slots.iter().all(|slot| slot.holder.is_some()))
        })
    };
    assert!(world.run_until(400, held), "both slots of each district have a holder: {:?}", {
        let flight = &world.durable().flight;
        let flying: Vec<_> = flight.flying.values().map(|one| (one.sortie, one.slot, &one.phase)).collect();
        (&flight.slots, flying)
    });
    assert_eq!(world.snapshots.len(), 3, "each district has its own snapshot");
}

/// Holds R-I2.
#[test]
fn more_drones_than_one_network_has_ids_for_are_all_heard() {
    let mut world = World::city(fleet(3, 90, 3));
    world.run(10);
    let views = world.snapshots.values().flat_map(|snapshot| &snapshot.drones);
    assert_eq!(views.filter(|drone| drone.liveness == "fresh").count(), 270);
}

/// The load that the figures of docs/measured.md are for. The simulated PX4 has no RC_CHANNELS and no DISTANCE_SENSOR to
/// switch off: what it refuses must not keep it from the rest.
#[test]
fn a_drone_says_at_most_twenty_messages_a_second_on_the_ground_and_in_the_air() {
    const SECONDS: u64 = 60;
    let mut world = World::city(fleet(1, 6, 4));
    assert!(matches!(world.apply(), Some(Answer::Done { .. })), "the patrol is applied");
    world.run(30);
    let answer = world.ask(Request::PatrolStart);
    assert!(matches!(answer, Some(Answer::Done { .. })), "the patrol starts: {answer:?}");
    world.run(120);
    let said = |world: &World| world.air.iter().map(|air| air.down.counts().sent).collect::<Vec<u64>>();
    let before = said(&world);
    world.run(SECONDS);
    let flying = world.air.iter().filter(|air| air.drone.truth().above_home_m > 2.0).count();
    assert!((1..6).contains(&flying), "some fly and some stand: {flying}");
    for (before, after) in before.into_iter().zip(said(&world)) {
        let each_s = (after - before) as f64 / SECONDS as f64;
        assert!((10.0..=20.0).contains(&each_s), "{each_s} messages a second");
    }
}

/// What every reader costs: a district is shown five times a second while nothing presses, and never more than ten times,
/// however many drones it has and however much they say.
#[test]
fn a_quiet_district_is_shown_five_times_a_second_and_a_busy_one_at_most_ten_times() {
    const SECONDS: u64 = 20;
    let mut world = World::city(fleet(2, 12, 6));
    assert!(matches!(world.apply(), Some(Answer::Done { .. })), "the patrols are applied");
    world.run(60);
    let shown = |world: &World| world.snapshots.values().map(|snapshot| snapshot.revision).collect::<Vec<u64>>();
    let in_turn = |world: &mut World| {
        let before = shown(world);
        world.run(SECONDS);
        before.into_iter().zip(shown(world)).map(|(before, after)| after - before).collect::<Vec<u64>>()
    };
    assert_eq!(in_turn(&mut world), [5 * SECONDS; 2], "everybody stands on the ground and says the usual");
    let busy = world.district();
    let answer = world.ask_in(&busy, Request::PatrolStart);
    assert!(matches!(answer, Some(Answer::Done { .. })), "the patrol starts: {answer:?}");
    world.run(120);
    let shown = in_turn(&mut world);
    assert!((5 * SECONDS + 1..=10 * SECONDS).contains(&shown[0]), "four fly: {shown:?}");
    assert_eq!(shown[1], 5 * SECONDS, "what others do costs a quiet district nothing");
}
