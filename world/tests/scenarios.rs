//! The scenarios that come with Quadrat, played in virtual time.

#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]
use quadrat_world::run::{Run, Told, VirtualTime};
use quadrat_world::scenario::{self, time};
use quadrat_world::score::Measure;
use std::path::Path;

#[test]
fn one() {
    let name = std::env::var("SCENARIO").unwrap_or("calm-night".into());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../missions/scenarios");
    let text = std::fs::read_to_string(folder.join(format!("{name}.toml"))).expect("a file");
    let files = |path: &str| std::fs::read(folder.join(path)).map_err(|error| error.to_string());
    let scenario = scenario::read(&name, &text, &files).expect("right");
    let run = Run::new(&scenario, scenario.seed, VirtualTime::new(&scenario, scenario.seed));
    let outcome = run.play(None, &mut |told| {
        if told.is_news() {
            match told {
                Told::Event(e) => println!(
                    "{} {} {:?}/{:?} p{:?} t{:?} i{:?} w{:?} v{:?}",
                    time::show(e.at_us),
                    e.kind.word(),
                    e.drone,
                    e.other,
                    e.place,
                    e.team,
                    e.incident,
                    e.why,
                    e.value
                ),
                Told::Verdict(v) => println!("{} verdict {v:?}", time::show(v.at_us)),
            }
        }
    });
    for m in Measure::ALL {
        println!("{:30} {:?}", m.word(), outcome.score.figure(*m));
    }
    println!("{:?}", outcome.never_felt);
    assert!(outcome.good);
}
