//! Whole patrols of simulated drones, in virtual time.

mod common;

use common::{facts, has, nearest_in_the_air, ready, ready_in};
use quadrat_station::flight::{Fact, How};
use quadrat_station::geodesy::Position;
use quadrat_station::station::{Answer, Request};
use quadrat_world::{World, small};
use std::collections::BTreeSet;

fn flying(seed: u64) -> World {
    let mut world = ready(seed);
    let answer = world.ask(Request::PatrolStart);
    assert!(matches!(answer, Some(Answer::Done { .. })), "the patrol starts: {answer:?}");
    assert!(world.run_until(120, |world| has(world, |fact| matches!(fact, Fact::OnTour { .. }))), "on tour");
    world
}

#[test]
fn a_small_patrol_flies_from_gate_to_landing() {
    let mut world = flying(1);
    let seen =
        |world: &World| world.snapshot.as_ref().is_some_and(|s| s.places.iter().all(|place| place.state == "seen"));
    assert!(world.run_until(400, seen), "every place is seen: {:?}", world.snapshot.as_ref().map(|s| s.places.clone()));
    world.ask(Request::PatrolHome);
    assert!(world.run_until(200, |world| world.durable().flight.flying.is_empty()), "everybody is home");
    world.run(1);
    assert!(has(&world, |fact| matches!(fact, Fact::Ended { how: How::Landed, .. })));
    assert!(world.air.iter().all(|air| !air.drone.truth().armed));
    assert!(world.durable().permit.is_none());
}

#[test]
fn a_relief_takes_over_before_the_active_one_leaves_and_never_comes_near() {
    let mut world = flying(2);
    let handed_over = |world: &World| has(world, |fact| matches!(fact, Fact::OnTour { after: Some(_), .. }));
    let mut nearest_m = f64::MAX;
    let end = world.now_us + 1_500_000_000;
    while !handed_over(&world) && world.now_us < end {
        world.step();
        nearest_m = nearest_m.min(nearest_in_the_air(&world));
    }
    let fact = facts(&world).into_iter().find(|fact| matches!(fact, Fact::OnTour { after: Some(_), .. }));
    let Some(Fact::OnTour { unseen, apart_mm, .. }) = fact else { panic!("nobody was relieved: {:?}", facts(&world)) };
    assert!(unseen.as_secs_f64() < 2.0, "unseen for {} s", unseen.as_secs_f64());
    assert!(*apart_mm >= 10_000, "{apart_mm} mm apart");
    assert!(nearest_m >= 10.0, "{nearest_m} m apart");
}

#[test]
fn after_a_crash_the_same_patrol_goes_on_and_nothing_is_uploaded_again() {
    let mut world = flying(3);
    let before = world.durable().flight.clone();
    let uploads = |world: &World| world.sent.iter().flatten().filter(|bytes| is_message(bytes, 44)).count();
    let sent = uploads(&world);
    world.crash(3);
    assert_eq!(before.flying.keys().collect::<Vec<_>>(), world.durable().flight.flying.keys().collect::<Vec<_>>());
    world.run(10);
    let view = world.snapshot.clone().expect("a snapshot");
    assert!(view.drones.iter().any(|drone| drone.state == "on_tour"), "{:?}", view.drones);
    world.run(60);
    assert_eq!(uploads(&world), sent, "nothing is uploaded again");
    assert!(has(&world, |fact| matches!(fact, Fact::Passed { .. })));
}

/// Whether a MAVLink 2 frame is of this message.
fn is_message(bytes: &[u8], message: u32) -> bool {
    bytes.get(7..10).is_some_and(|id| u32::from_le_bytes([id[0], id[1], id[2], 0]) == message)
}

#[test]
fn hold_resume_and_home_are_followed_to_their_effect() {
    let mut world = flying(4);
    world.ask(Request::PatrolHold);
    let flying = world.durable().flight.slots[0].holder.clone().expect("somebody is on tour").to_string();
    let index = world.air.iter().position(|air| air.drone.config().name == flying).expect("a drone");
    let stopped = |world: &World| world.air[index].drone.truth().velocity_ned_mps.iter().all(|v| v.abs() < 0.5);
    assert!(world.run_until(20, stopped), "it stops");
    assert!(world.run_until(5, |world| state_of(world, &flying) == "held"), "{}", state_of(&world, &flying));
    world.run(30);
    assert!(stopped(&world), "it stays");
    world.ask(Request::PatrolResume);
    assert!(world.run_until(20, |world| state_of(world, &flying) == "on_tour" && !stopped(world)), "it goes on");
    world.ask(Request::PatrolHome);
    assert!(world.run_until(200, |world| world.durable().flight.flying.is_empty()), "it lands");
    world.run(1);
    assert!(has(&world, |fact| matches!(fact, Fact::Ended { how: How::Landed, .. })));
}

fn state_of(world: &World, drone: &str) -> String {
    let snapshot = world.snapshot.as_ref();
    let view = snapshot.and_then(|snapshot| snapshot.drones.iter().find(|view| view.id.as_str() == drone));
    view.map(|view| view.state.to_string()).unwrap_or_default()
}

#[test]
fn for_every_prefix_of_a_night_the_restored_state_equals_the_live_one() {
    let mut world = ready(5);
    world.ask(Request::PatrolStart);
    for _ in 0..30 {
        world.run(10);
        world.run_until(1, |world| world.disk.next_us().is_none());
        let restored = world.restored();
        assert_eq!(restored.durable(&world.district()), Some(world.durable()));
    }
}

#[test]
fn a_patrol_is_flown_over_a_radio_that_loses_three_of_ten() {
    let mut scene = small(6);
    scene.radio = quadrat_sim::RadioConfig::lossy(0.3, 60_000);
    let mut world = ready_in(scene);
    world.ask(Request::PatrolStart);
    assert!(world.run_until(300, |world| has(world, |fact| matches!(fact, Fact::OnTour { .. }))), "on tour");
    assert!(world.air[0].up.counts().lost > 0, "the fault was injected");
    world.ask(Request::PatrolHome);
    assert!(world.run_until(300, |world| world.durable().flight.flying.is_empty()), "everybody is home");
}

#[test]
fn ground_flown_over_with_the_camera_s_watcher_dead_stays_unseen() {
    let mut world = ready(7);
    for air in &mut world.air {
        air.drone.inject(quadrat_sim::Fault::CompanionDead(true));
    }
    world.run(15);
    world.ask(Request::PatrolStart);
    world.run(400);
    let view = world.snapshot.clone().expect("a snapshot");
    assert!(view.places.iter().all(|place| place.share_permille == 0 && place.state == "never"), "{:?}", view.places);
    assert!(view.places.iter().all(|place| place.flown_unwatched), "{:?}", view.places);
}

#[test]
fn a_drone_that_hangs_thirty_degrees_to_the_side_does_not_see_what_it_flies_over() {
    assert!(share_seen_below(0.0) > 0.9, "level, it sees what it flies over");
    assert!(share_seen_below(30.0) < 0.1, "banked, it does not");
}

fn of(at: Position) -> (i32, i32) {
    (at.lat_e7(), at.lon_e7())
}

/// Where the patches lie that count as seen by now.
fn seen_patches(world: &World) -> BTreeSet<(i32, i32)> {
    let durable = world.durable();
    let Some(coverage) = durable.coverage.as_ref() else { return BTreeSet::new() };
    let patches = coverage.places().flat_map(|(_, cover)| &cover.patches);
    patches.filter(|patch| patch.seen.is_some()).map(|patch| of(coverage.position(patch))).collect()
}

/// The share of patches below the drone's true track on its first lanes that count as seen.
fn share_seen_below(bank_deg: f64) -> f64 {
    let mut scene = small(8);
    // A narrow lens, so that 30 degrees point it well aside of the track.
    scene.file.1 = scene.file.1.replace("fixed-24mm", "tele")
        + "\n[camera.tele]\nwidth_px = 4000\nheight_px = 3000\nequivalent_mm = 100\ngimbal = false\n";
    let mut world = ready_in(scene);
    world.ask(Request::PatrolStart);
    assert!(world.run_until(120, |world| has(world, |fact| matches!(fact, Fact::OnTour { .. }))), "on tour");
    let flies = world.air.iter().position(|air| air.drone.truth().armed);
    assert!(flies.is_some(), "somebody is on tour");
    let flies = flies.unwrap_or_default();
    world.air[flies].drone.inject(quadrat_sim::Fault::BankDeg(bank_deg));
    world.run(4);
    let mut track = Vec::new();
    // What it saw while it was level, on its way, is none of this.
    let seen_before: BTreeSet<(i32, i32)> = seen_patches(&world);
    for _ in 0..40 {
        world.run(1);
        track.push(world.air[flies].drone.truth());
    }
    world.run(4);
    let durable = world.durable();
    let Some(coverage) = durable.coverage.as_ref() else { return f64::NAN };
    let below = |lat: f64, lon: f64| {
        track
            .iter()
            .any(|truth| ((truth.lat - lat) * 110_800.0).abs() < 5.0 && ((truth.lon - lon) * 101_300.0).abs() < 5.0)
    };
    let patches = coverage.places().flat_map(|(_, cover)| &cover.patches);
    let under: Vec<bool> = patches
        .filter(|patch| below(coverage.position(patch).lat(), coverage.position(patch).lon()))
        .filter(|patch| !seen_before.contains(&of(coverage.position(patch))))
        .map(|patch| patch.seen.is_some())
        .collect();
    assert!(under.len() >= 3, "{} patches", under.len());
    under.iter().filter(|seen| **seen).count() as f64 / under.len() as f64
}

#[test]
fn a_person_down_becomes_one_incident_at_its_place_and_the_drone_is_told_so() {
    let mut scene = small(9);
    let (lat, lon) = (24.51095, 117.65020);
    scene.things.push(quadrat_sim::Thing::lasting(1, quadrat_sim::Class::PersonDown, lat, lon));
    let mut world = ready_in(scene);
    world.ask(Request::PatrolStart);
    let found = |world: &World| world.snapshot.as_ref().is_some_and(|view| !view.incidents.is_empty());
    assert!(world.run_until(400, found), "it is found");
    world.run(120);
    let view = world.snapshot.clone().expect("a snapshot");
    assert_eq!(view.incidents.len(), 1, "{:?}", view.incidents);
    let incident = &view.incidents[0];
    let north_m = (incident.lat - lat) * 110_800.0;
    let east_m = (incident.lon - lon) * 101_300.0;
    let off_m = (north_m * north_m + east_m * east_m).sqrt();
    assert!(off_m <= incident.major_m * 1.5, "{off_m} m off, ±{} m", incident.major_m);
    assert_eq!(incident.class, "person_down");
    assert_eq!(world.air.iter().map(|air| air.drone.unheard_reports()).sum::<usize>(), 0, "all are acknowledged");
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_the_same_entries() {
    let night = || {
        let mut scene = small(21);
        scene.radio = quadrat_sim::RadioConfig::lossy(0.2, 50_000);
        let mut world = ready_in(scene);
        world.ask(Request::PatrolStart);
        world.run(300);
        let entries: Vec<String> = world.entries().map(|entry| format!("{entry:?}")).collect();
        (world.sent.clone(), entries)
    };
    assert!(night() == night());
}

#[test]
fn fifty_patrols_over_bad_radios_all_come_on_tour_and_home() {
    for seed in 100..150 {
        let mut scene = small(seed);
        scene.radio = quadrat_sim::RadioConfig {
            duplicate: 0.05,
            reorder: 0.05,
            ..quadrat_sim::RadioConfig::lossy((seed % 6) as f64 * 0.06, 20_000 + seed % 7 * 20_000)
        };
        let mut world = ready_in(scene);
        world.ask(Request::PatrolStart);
        let on_tour = |world: &World| has(world, |fact| matches!(fact, Fact::OnTour { .. }));
        assert!(world.run_until(400, on_tour), "seed {seed}: on tour");
        if seed % 3 == 0 {
            world.crash(seed % 5);
        }
        world.run(20);
        world.ask(Request::PatrolHome);
        assert!(world.run_until(400, |world| world.durable().flight.flying.is_empty()), "seed {seed}: home");
        let down = |world: &World| world.air.iter().all(|air| !air.drone.truth().armed);
        assert!(world.run_until(10, down), "seed {seed}: motors off");
    }
}

#[test]
fn while_the_disk_is_full_nobody_arms_and_the_intake_says_so_until_there_is_room() {
    let mut world = ready(31);
    world.disk.full = true;
    assert_eq!(world.ask(Request::PatrolStart), None, "no answer that a crash could take back");
    let refused = Some(Answer::Refused(quadrat_station::station::Refusal::DiskFault));
    assert_eq!(world.ask(Request::PatrolStart), refused);
    assert!(world.air.iter().all(|air| !air.drone.truth().armed), "nobody arms under an unwritten permission");
    world.disk.full = false;
    let on_tour = |world: &World| has(world, |fact| matches!(fact, Fact::OnTour { .. }));
    assert!(world.run_until(200, on_tour), "with room on the disk the patrol goes on");
}
