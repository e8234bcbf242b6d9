//! A kept night, again and otherwise.

use super::*;
use crate::{World, small};
use quadrat_sim::{Class, Thing};
use quadrat_station::base::Span;
use quadrat_station::station::{Entry, Fact, Request};
use std::sync::Arc;

/// Ten minutes with a person down, a silent team and a station that dies once, with its input log.
fn night() -> (World, Vec<u8>) {
    let mut scene = small(5);
    scene.things.push(Thing::lasting(1, Class::PersonDown, 24.51095, 117.65020));
    scene.teams.push("t2".into());
    let mut world = World::new(scene);
    world.keep_inputs();
    world.apply();
    world.run(10);
    world.ask(Request::PatrolStart);
    world.run(120);
    world.crash(3);
    world.run(420);
    world.run_until(1, |world| world.disk.waiting() == 0);
    let log = world.inputs().expect("kept").to_vec();
    (world, log)
}

fn stages(entries: &[Arc<Entry>]) -> Vec<u64> {
    let missed =
        |entry: &&Arc<Entry>| matches!(entry.fact, Fact::Dispatch(quadrat_station::dispatch::Fact::Stage { .. }));
    entries.iter().filter(missed).map(|entry| entry.at.as_micros() / 1_000_000).collect()
}

#[test]
fn a_kept_night_played_again_makes_the_same_entries() {
    let (world, log) = night();
    let calls = read(&log).expect("a log");
    let entries = again(&calls);
    assert!(entries.len() > 50, "{}", entries.len());
    assert_eq!(entries.len(), world.disk.entries.len());
    assert!(entries.iter().zip(&world.disk.entries).all(|(now, then)| now == then));
}

#[test]
fn with_no_changes_the_world_decides_as_it_did() {
    let (world, log) = night();
    let calls = read(&log).expect("a log");
    let now = changed(&calls, &Changes::default());
    assert_eq!(stages(&now), stages(&world.disk.entries));
}

#[test]
fn with_a_shorter_answer_clock_nobody_answering_is_noticed_sooner() {
    let (world, log) = night();
    let calls = read(&log).expect("a log");
    let changes = Changes { answer: Some(Span::from_secs(20)), ..Changes::default() };
    let (then, now) = (stages(&world.disk.entries), stages(&changed(&calls, &changes)));
    let (first_then, first_now) = (then.first().expect("missed"), now.first().expect("missed"));
    assert!((39..=41).contains(&(first_then - first_now)), "{then:?} {now:?}");
}

#[test]
fn a_log_cut_anywhere_is_read_up_to_there_and_garbage_is_refused() {
    let (_, log) = night();
    let whole = read(&log).expect("a log").len();
    for cut in (20..log.len()).step_by(log.len() / 50) {
        let calls = read(&log[..cut]).expect("a log that was cut");
        assert!(calls.len() < whole);
    }
    assert!(read(b"something else").is_err());
    let mut broken = log;
    broken[20] = 99;
    assert_eq!(
        read(&broken).map(|calls| calls.len()),
        Err(Unreadable { at: 20, reason: "a record that makes no sense" })
    );
}
