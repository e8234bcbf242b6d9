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
    let mut up = |up: &venue::Up| println!("{}", up.address);
    let mut tell = |told: Told<'_>| match told {
        Told::Event(event) if told.is_news() => println!("{} {event:?}", time::show(event.at_us)),
        Told::Event(_) => {}
        Told::Verdict(verdict) => println!("{} {verdict:?}", time::show(verdict.at_us)),
    };
    let outcome = venue::play(scenario, scenario.seed, how, &mut up, &mut tell).expect("a venue");
    assert!(outcome.good, "{:?} {:?} {:?}", outcome.broken, outcome.never_felt, outcome.verdicts);
    outcome
}

fn how(flyers: Flyers, speed: f64) -> How {
    How { flyers, speed, port: 0, keep: None, program: env!("CARGO_BIN_EXE_quadrat").into() }
}

#[test]
fn the_small_scenario_passes_over_real_udp_against_the_daemon() {
    play(&scenario("small-link-cut"), &how(Flyers::Simulated, 8.0));
}

#[test]
fn the_small_scenario_passes_on_a_real_px4() {
    let Some(px4) = Px4Program::named() else {
        println!("skipped: QUADRAT_PX4 names no PX4 binary");
        return;
    };
    play(&scenario("small-link-cut"), &how(Flyers::Px4(px4), 1.0));
}
