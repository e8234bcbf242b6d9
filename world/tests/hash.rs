//! One night, one number: the same on every machine, in every build, with any number of threads.

#![expect(clippy::expect_used, reason = "a test stops at the first surprise")]

use quadrat_sim::RadioConfig;
use quadrat_station::station::{Answer, Request};
use quadrat_world::{Fingerprint, Scene, World, fleet, xiangcheng};

/// Ten minutes of two districts: lossy, late, doubled and damaged datagrams, a restart of the station, one that goes home.
fn night(threads: usize) -> Fingerprint {
    let radio = RadioConfig { jitter_us: 40_000, duplicate: 0.01, corrupt: 0.005, ..RadioConfig::lossy(0.08, 60_000) };
    let mut scenes = vec![xiangcheng(5)];
    scenes.extend(fleet(1, 4, 9));
    let mut world = World::city(scenes.into_iter().map(|scene| Scene { radio, ..scene }).collect());
    world.threads = threads;
    assert!(matches!(world.apply(), Some(Answer::Done { .. })), "the patrols are applied");
    world.run(45);
    for district in world.districts() {
        let answer = world.ask_in(&district, Request::PatrolStart);
        assert!(matches!(answer, Some(Answer::Done { .. })), "the patrol starts: {answer:?}");
    }
    world.run(240);
    let on_tour = |world: &World| world.durable().flight.slots.iter().filter(|slot| slot.holder.is_some()).count();
    assert!(on_tour(&world) > 0, "somebody is on tour");
    world.crash(2);
    world.run(200);
    let last = world.districts().pop().expect("two districts");
    world.ask_in(&last, Request::PatrolHome);
    world.run(120);
    world.fingerprint()
}

#[test]
fn a_night_gives_the_number_that_is_written_down() {
    let written = include_str!("hash.txt").trim();
    assert_eq!(night(1).to_string(), written, "behaviour changed: say so in CHANGELOG.md, with the new number");
    assert_eq!(night(2).to_string(), written, "the number of threads changes nothing");
}
