//! What was acknowledged is kept: power cuts at any moment, a disk that is slow, full or does not answer.

#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

mod common;

use common::{has, ready_in};
use quadrat_sim::{Class, Thing};
use quadrat_station::base::DetectionId;
use quadrat_station::flight;
use quadrat_station::geodesy::Position;
use quadrat_station::incident::{self, Sighting, Source};
use quadrat_station::station::{Answer, Fact, Refusal, Request};
use quadrat_world::{World, small};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::collections::BTreeSet;

/// One more detection, 200 m from the one before: an incident of its own.
fn detection(number: u32) -> Sighting {
    Sighting {
        id: DetectionId::from(format!("pipeline:{number}").as_str()),
        source: Source::Program("pipeline".into()),
        class: incident::Class::PersonDown,
        label: None,
        confidence_percent: Some(90),
        seen_unix_ms: 1_790_000_000_000,
        position: Position::from_degrees(24.5 + f64::from(number) * 0.002, 117.65).expect("a place"),
        covariance_cm2: [250_000, 0, 250_000],
        track: number,
        photo: None,
        awaits: None,
        note: None,
        drill: false,
    }
}

/// Incidents that the disk knows by now, by their first detection; none twice.
fn kept(world: &World) -> BTreeSet<DetectionId> {
    let mut known = BTreeSet::new();
    for entry in world.entries() {
        if let Fact::Incident(incident::Fact::Sighted { new: true, sighting, .. }) = &entry.fact {
            assert!(known.insert(sighting.id.clone()), "{} twice", sighting.id);
        }
    }
    known
}

/// Holds R-A1, F-P2.
#[test]
fn after_a_power_cut_at_any_moment_every_detection_that_was_answered_is_there_once() {
    let (mut answered, mut unanswered, mut cuts) = (0, 0, 0);
    for seed in 0..100 {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut scene = small(seed);
        scene.teams = vec!["t1".to_owned()];
        let mut world = World::new(scene);
        let mut safe = BTreeSet::new();
        for number in 0..10 {
            let sighting = detection(number);
            world.disk.delay_us = u64::from(random.next_u32() % 2_000_000);
            match world.ask_soon(&world.operator(), Request::Detection(sighting.clone())) {
                Some(Answer::Detected { .. }) => {
                    answered += 1;
                    safe.insert(sighting.id);
                }
                _ => unanswered += 1,
            }
            if random.next_u32() % 3 == 0 {
                world.crash(1);
                cuts += 1;
                let durable = kept(&world);
                assert!(safe.is_subset(&durable), "seed {seed}: {safe:?} {durable:?}");
            }
        }
        // Whoever had no answer says it again, and nothing is doubled.
        world.disk.delay_us = 5_000;
        world.run(3);
        for number in 0..10 {
            let again = world.ask(Request::Detection(detection(number)));
            let Some(Answer::Detected { repeat, .. }) = again else { panic!("seed {seed}: {again:?}") };
            assert!(repeat || !safe.contains(&detection(number).id), "seed {seed}: it was answered before");
        }
        assert_eq!(kept(&world).len(), 10, "seed {seed}");
    }
    assert!(answered > 300 && unanswered > 200 && cuts > 200, "{answered} {unanswered} {cuts}");
}

/// Holds R-A1, F-P2.
#[test]
fn what_a_drone_found_survives_power_cuts_in_the_middle_of_its_patrol() {
    let mut scene = small(5);
    scene.things = vec![Thing::lasting(1, Class::PersonDown, 24.5109, 117.6503)];
    scene.teams = vec!["t1".to_owned()];
    let mut world = ready_in(scene);
    world.ask(Request::PatrolStart);
    for _ in 0..20 {
        world.run(13);
        world.crash(1);
    }
    world.run(30);
    let seen = |world: &World| world.air.iter().map(|air| air.drone.sightings().len()).sum::<usize>();
    let found = kept(&world);
    assert!(seen(&world) > 0 && !found.is_empty(), "{} {found:?}", seen(&world));
    let sighted = |fact: &Fact| matches!(fact, Fact::Incident(incident::Fact::Sighted { .. }));
    let durable = world.entries().filter(|entry| sighted(&entry.fact)).count();
    assert_eq!(durable, seen(&world), "every report of the companions, once");
}

/// Holds R-A1, F-P3.
#[test]
fn while_the_disk_takes_nothing_the_drones_are_flown_nothing_is_acknowledged_and_everybody_is_told() {
    let mut scene = small(7);
    scene.teams = vec!["t1".to_owned()];
    let mut world = ready_in(scene);
    world.ask(Request::PatrolStart);
    let on_tour = |world: &World| has(world, |fact| matches!(fact, flight::Fact::OnTour { .. }));
    assert!(world.run_until(300, on_tour), "it is on tour");
    world.disk.full = true;
    let (said, tried) = (world.sent[0].len(), world.attempts.len());
    assert_eq!(world.ask(Request::Detection(detection(1))), None, "no answer that a crash could take back");
    let refused = world.ask(Request::Detection(detection(2)));
    assert_eq!(refused, Some(Answer::Refused(Refusal::DiskFault)), "then the intake says so");
    world.run(30);
    assert!(world.sent[0].len() - said >= 30, "heartbeats go on: {}", world.sent[0].len() - said);
    let snapshot = world.snapshot.clone().expect("a snapshot");
    assert!(snapshot.health.iter().any(|line| line.code == "S301"), "{:?}", snapshot.health);
    assert!(world.attempts[tried..].iter().any(|(_, attempt)| attempt.unrecorded), "the team hears of it all the same");
    assert!(kept(&world).is_empty());
    world.disk.full = false;
    world.run(5);
    assert_eq!(kept(&world).len(), 1, "the first is written when there is room");
}

/// Holds F-P3.
#[test]
fn a_disk_that_takes_two_seconds_for_each_write_delays_answers_and_nothing_in_the_air() {
    let mut world = ready_in(small(9));
    world.disk.delay_us = 2_000_000;
    world.ask(Request::PatrolStart);
    let on_tour = |world: &World| has(world, |fact| matches!(fact, flight::Fact::OnTour { .. }));
    assert!(world.run_until(400, on_tour), "it flies");
    let before = world.sent[0].len();
    world.run(60);
    let beats = world.sent[0][before..].iter().filter(|bytes| bytes[7..10] == [0, 0, 0]).count();
    assert!((58..=62).contains(&beats), "{beats} heartbeats in 60 s");
}
