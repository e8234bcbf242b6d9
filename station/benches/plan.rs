//! How short, complete, safe and quick plans are, on areas drawn from seeds; the table of docs/measured.md.
//!
//!     cargo bench --workspace --bench plan              # the judged seeds
//!     cargo bench --workspace --bench plan -- 1000..1020   # others, as for tuning
//!     cargo bench --workspace --bench plan -- even      # an L whose arms are ten lanes wide, from sixteen docks
//!     cargo bench --workspace --bench plan -- split     # one lap of the city areas as sorties
//!     cargo bench --workspace --bench plan -- 0..20 peers  # two other ground stations' rules on the same areas
//!
//! *first* is a plan whose search for a short tour may take no step, *final* one with the station's own number of steps. One
//! thread, cold; processor time where the system tells it, since the machine may be shared, else by the clock.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench says what it found, stops at the first surprise and lives in real time"
)]

#[path = "../../tests/checker/mod.rs"]
mod checker;

use checker::areas::{Case, DOCKS, JUDGED, Kind, area, even_ell};
use checker::judge::{Verdict, judge};
use checker::patrols::{fleet, flown, patrol};
use checker::peers;
use quadrat_station::energy::{Airframes, Wind};
use quadrat_station::plan::{Flyer, LapAsk, one_lap, plan, prove_plan};
use std::ops::Range;
use std::sync::OnceLock;
use std::time::Instant;

/// The steps that the station gives a plan.
const STEPS: u64 = 2_000_000;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let seeds = words.iter().find_map(|word| range(word)).unwrap_or(JUDGED);
    let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| asked(&words, *kind)).collect();
    if words.iter().any(|word| word == "peers") {
        for (name, rule) in peers::RULES {
            println!("{name}");
            for &kind in &kinds {
                row(
                    kind,
                    seeds.clone().map(|seed| area(kind, seed)).map(|case| (judge(&case, &rule(&case)), 0.0, 0.0)),
                );
            }
        }
        return;
    }
    if words.iter().any(|word| word == "split") {
        return split(seeds);
    }
    if words.iter().any(|word| word == "even") {
        return row(Kind::Ell, (0..DOCKS).map(|dock| timed(&even_ell(dock))));
    }
    let all = words.iter().any(|word| word == "each");
    for kind in kinds {
        let judged: Vec<_> = seeds.clone().map(|seed| (seed, timed(&area(kind, seed)))).collect();
        for (seed, (verdict, first, last)) in judged.iter().filter(|_| all) {
            println!("  {kind:?} {seed}: {verdict:.4?} {first:.1} {last:.1} ms");
        }
        row(kind, judged.into_iter().map(|(_, one)| one));
    }
}

/// How long it takes to cut one lap of the city areas into sorties, and how many there are: two batteries, and three drones
/// at once.
fn split(seeds: Range<u64>) {
    let known = Airframes::builtin();
    for (name, together) in [("mavic-3-enterprise", 0), ("matrice-30", 0), ("matrice-350", 3)] {
        let airframe = known.get(name).expect("an airframe");
        let mut judged: Vec<(f64, usize)> = Vec::new();
        for case in seeds.clone().map(|seed| area(Kind::City, seed)) {
            let (patrol, crafts) = (patrol(&case), fleet(&case));
            let plan = plan(&patrol, &crafts, STEPS).expect("a plan");
            let count = if together > 0 { together } else { 1 };
            let flyers: Vec<Flyer<'_>> = crafts.iter().take(count).map(|craft| (craft, airframe)).collect();
            let ask = LapAsk { flyers: &flyers, wind: Wind::from(250.0, 5.0), together: together > 0 };
            let began = busy_ms();
            let sorties = one_lap(&plan, &patrol, &ask).expect("sorties");
            judged.push((busy_ms() - began, sorties.len()));
        }
        judged.sort_by(|one, other| one.0.total_cmp(&other.0));
        let at = |share: f64| judged[((judged.len() - 1) as f64 * share).round() as usize].0;
        let sorties: usize = judged.iter().map(|one| one.1).sum();
        println!(
            "split {name}, {together} together: {:.0} ms, worst {:.0} ms, {:.1} sorties",
            at(0.5),
            at(1.0),
            sorties as f64 / judged.len() as f64
        );
    }
}

fn range(word: &str) -> Option<Range<u64>> {
    let (from, to) = word.split_once("..")?;
    Some(from.parse().ok()?..to.parse().ok()?)
}

/// Every kind, unless some are named.
fn asked(words: &[String], kind: Kind) -> bool {
    let name = |kind: Kind| format!("{kind:?}").to_lowercase();
    let named: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| words.contains(&name(*kind))).collect();
    named.is_empty() || named.contains(&kind)
}

/// The verdict, and milliseconds to the first and the final plan.
fn timed(case: &Case) -> (Verdict, f64, f64) {
    let (patrol, fleet) = (patrol(case), fleet(case));
    let began = busy_ms();
    plan(&patrol, &fleet, 0).expect("a first plan");
    let first = busy_ms() - began;
    let began = busy_ms();
    let plan = plan(&patrol, &fleet, STEPS).expect("a plan");
    let last = busy_ms() - began;
    prove_plan(&plan, &patrol).expect("a proof");
    (judge(case, &flown(&plan)), first, last)
}

/// Milliseconds that this thread has had a processor so far (Linux), else that have passed.
fn busy_ms() -> f64 {
    static BEGAN: OnceLock<Instant> = OnceLock::new();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|told| told.split_whitespace().next()?.parse::<f64>().ok());
    nanos.map_or_else(|| BEGAN.get_or_init(Instant::now).elapsed().as_secs_f64() * 1e3, |nanos| nanos / 1e6)
}

fn row(kind: Kind, judged: impl Iterator<Item = (Verdict, f64, f64)>) {
    let judged: Vec<_> = judged.collect();
    let sorted = |of: &dyn Fn(&(Verdict, f64, f64)) -> f64| {
        let mut values: Vec<f64> = judged.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    let at = |values: &[f64], share: f64| values[((values.len() - 1) as f64 * share).round() as usize];
    let (ratio, disc) = (sorted(&|one| one.0.ratio), sorted(&|one| one.0.disc));
    let (rectangle, residual) = (sorted(&|one| one.0.rectangle), sorted(&|one| one.0.residual));
    let turns = sorted(&|one| one.0.turns as f64);
    let (first, last) = (sorted(&|one| one.1), sorted(&|one| one.2));
    println!(
        "{:9} ratio {:.3} worst {:.3} | disc {:.2} worst {:.2} % | rect {:.2} worst {:.2} % | residual {:.2} % | forbidden {:.1} m | turns {:.0} | first {:.0} p99 {:.0} ms | final {:.0} p99 {:.0} ms",
        format!("{kind:?}"),
        at(&ratio, 0.5),
        at(&ratio, 1.0),
        at(&disc, 0.5) * 100.0,
        at(&disc, 0.0) * 100.0,
        at(&rectangle, 0.5) * 100.0,
        at(&rectangle, 0.0) * 100.0,
        at(&residual, 1.0) * 100.0,
        judged.iter().map(|one| one.0.forbidden_m).sum::<f64>(),
        at(&turns, 0.5),
        at(&first, 0.5),
        at(&first, 0.99),
        at(&last, 0.5),
        at(&last, 0.99),
    );
}
