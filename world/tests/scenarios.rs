//! Every scenario that comes with Quadrat is right, and passes in virtual time with its own seed.

#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

use quadrat_world::run::{Outcome, Run, VirtualTime};
use quadrat_world::scenario::{self, Scenario};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../missions/scenarios")
}

fn load(name: &str) -> Scenario {
    let text = std::fs::read_to_string(folder().join(format!("{name}.toml"))).expect("a file");
    let files = |path: &str| std::fs::read(folder().join(path)).map_err(|error| error.to_string());
    scenario::read(name, &text, &files).expect("a scenario without problems")
}

fn play(scenario: &Scenario, seed: u64) -> Outcome {
    Run::new(scenario, seed, VirtualTime::new(scenario, seed)).play(None, &mut |_| {})
}

/// What did not come as expected, for the failing test's reader.
fn wrong(scenario: &Scenario, outcome: &Outcome) -> Vec<String> {
    let bad = outcome.verdicts.iter().filter(|verdict| !verdict.good);
    let mut all: Vec<String> =
        bad.map(|verdict| format!("{:?}: found {:?}", scenario.expects[verdict.number], verdict.found)).collect();
    all.extend(outcome.never_felt.iter().map(|fault| format!("fault {fault} was never felt")));
    all
}

macro_rules! scenarios {
    ($($name:ident: $file:literal;)*) => {
        const ALL: &[&str] = &[$($file),*];
        $(
            #[test]
            fn $name() {
                let scenario = load($file);
                let outcome = play(&scenario, scenario.seed);
                assert!(outcome.good, "{}: {:#?}", scenario.name, wrong(&scenario, &outcome));
            }
        )*
    };
}

scenarios! {
    a_worn_battery_collapses_and_another_drone_takes_over: "battery-cliff";
    a_calm_night_keeps_its_promise: "calm-night";
    ground_nobody_watches_is_not_seen: "camera-unwatched";
    a_call_waits_for_its_channel: "channels-down";
    a_clock_that_jumps_loses_nothing: "clock-jump";
    a_full_disk_is_told_and_survived: "disk-full";
    where_a_drone_came_down_is_told: "drone-lost";
    a_stranger_with_our_system_id_is_not_listened_to: "duplicate-id";
    a_receiver_that_is_off_does_no_harm: "gps-glitch";
    detections_that_come_late_come_once: "late-detections";
    a_blackout_at_the_hand_over_is_survived: "link-blackout-at-hand-over";
    a_relief_that_refuses_to_arm_is_in_time_all_the_same: "relief-refuses-to-arm";
    the_small_patrol_outlives_a_link_cut: "small-link-cut";
    a_killed_station_goes_on_with_the_same_patrol: "station-killed";
    when_a_team_is_silent_the_next_one_is_called: "team-silent";
    two_things_fifteen_metres_apart_are_two_incidents: "two-things-15-m-apart";
    a_windy_night_hands_over_as_a_calm_one: "windy-night";
}

#[test]
fn every_scenario_of_the_folder_has_its_test() {
    let files = std::fs::read_dir(folder()).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut names: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    names.sort();
    let mut tested: Vec<&str> = ALL.to_vec();
    tested.sort_unstable();
    assert_eq!(names, tested);
}

#[test]
fn the_same_seed_gives_the_same_night_and_another_seed_another() {
    let scenario = load("team-silent");
    let (one, again, other) = (play(&scenario, 3), play(&scenario, 3), play(&scenario, 4));
    assert_eq!(one.hash, again.hash);
    assert_eq!(one.events, again.events);
    assert_eq!(one.score, again.score);
    assert_ne!(one.hash, other.hash);
}

#[test]
fn a_fault_that_is_never_felt_fails_its_scenario() {
    let text = std::fs::read_to_string(folder().join("team-silent.toml")).expect("a file");
    let text = text + "\n[[fault]]\nwhat = \"link_cut\"\nwhen = { event = \"lost\" }\n";
    let files = |path: &str| std::fs::read(folder().join(path)).map_err(|error| error.to_string());
    let scenario = scenario::read("x", &text, &files).expect("right");
    let outcome = play(&scenario, 1);
    assert_eq!(outcome.never_felt, ["link_cut"]);
    assert!(!outcome.good);
}

#[test]
fn an_expectation_that_does_not_come_true_fails_its_scenario() {
    let text = std::fs::read_to_string(folder().join("team-silent.toml")).expect("a file");
    let text = text + "\n[[expect]]\nevent = \"acknowledged\"\nteam = \"near\"\nby = \"5:00\"\n";
    let files = |path: &str| std::fs::read(folder().join(path)).map_err(|error| error.to_string());
    let scenario = scenario::read("x", &text, &files).expect("right");
    let outcome = play(&scenario, 1);
    let bad: Vec<_> = outcome.verdicts.iter().filter(|verdict| !verdict.good).collect();
    assert_eq!(bad.len(), 1);
    assert_eq!((bad[0].number, bad[0].found), (scenario.expects.len() - 1, Some(0.0)));
    assert!((300_000_000..303_000_000).contains(&bad[0].at_us), "known as soon as the time is over");
}
