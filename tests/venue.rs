//! The small scenario in real time: against the daemon with simulated drones over real UDP, and on a real PX4 when
//! `QUADRAT_PX4` names one.

#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

use quadrat::venue::{self, Flyers, How, Px4Program};
use quadrat_world::run::{Outcome, Told};
use quadrat_world::scenario::{self, Scenario, time};
use std::path::Path;

fn scenario(name: &str) -> Scenario {
    let folder = Path::new("missions/scenarios");
    let text = std::fs::read_to_string(folder.join(format!("{name}.toml"))).expect("a file");
    let files = |path: &str| std::fs::read(folder.join(path)).map_err(|error| error.to_string());
    scenario::read(name, &text, &files).expect("a right scenario")
}

fn play(scenario: &Scenario, how: &How) -> Outcome {
    let mut up = |up: &venue::Up| println!("{} {}", scenario.name, up.address);
    let mut tell = |told: Told<'_>| match told {
        Told::Event(event) if told.is_news() => println!("{} {event:?}", time::show(event.at_us)),
        Told::Event(_) => {}
        Told::Verdict(verdict) => println!("{} {verdict:?}", time::show(verdict.at_us)),
    };
    venue::play(scenario, scenario.seed, how, &mut up, &mut tell).expect("a venue")
}

fn passes(scenario: &Scenario, how: &How) {
    let outcome = play(scenario, how);
    assert!(outcome.good, "{:?} {:?} {:?}", outcome.broken, outcome.never_felt, outcome.verdicts);
}

fn how(flyers: Flyers, speed: f64) -> How {
    How { flyers, speed, port: 0, keep: None, program: env!("CARGO_BIN_EXE_quadrat").into() }
}

#[test]
fn the_small_scenario_passes_over_real_udp_against_the_daemon() {
    passes(&scenario("small-link-cut"), &how(Flyers::Simulated, 8.0));
}

#[test]
fn the_small_scenario_passes_on_a_real_px4() {
    let Some(px4) = Px4Program::named() else {
        println!("skipped: QUADRAT_PX4 names no PX4 binary");
        return;
    };
    passes(&scenario("small-link-cut"), &how(Flyers::Px4(px4), 1.0));
}

#[test]
#[ignore = "make soak: every scenario but the night-long ones in real time, eight times as fast, takes half an hour"]
fn every_scenario_is_played_over_real_udp() {
    let only = std::env::var("QUADRAT_SCENARIO").ok();
    let mut names: Vec<String> = std::fs::read_dir("missions/scenarios")
        .expect("a folder")
        .filter_map(|file| Some(file.ok()?.path().file_stem()?.to_str()?.to_owned()))
        .filter(|name| only.as_ref().is_none_or(|only| only.split(',').any(|one| one == name)))
        .collect();
    names.sort();
    let mut failed = Vec::new();
    for name in names {
        let scenario = scenario(&name);
        if scenario.lasts_us > 15 * 60_000_000 {
            println!("{name}: skipped, it lasts {}", time::show(scenario.lasts_us));
            continue;
        }
        let outcome = play(&scenario, &how(Flyers::Simulated, 8.0));
        let wrong = outcome.verdicts.iter().filter(|verdict| !verdict.good);
        let lines: Vec<u32> = wrong.map(|verdict| scenario.expects[verdict.number].line).collect();
        println!(
            "{name}: good {} wrong lines {lines:?} never felt {:?} {:?}",
            outcome.good, outcome.never_felt, outcome.broken
        );
        if !outcome.good {
            failed.push(name);
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
}
