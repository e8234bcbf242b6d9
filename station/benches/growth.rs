//! How planning grows with the map, and how soon a map that changed is ready to be flown; rows of docs/measured.md.
//!
//!     cargo bench --workspace --bench growth
//!
//! *cells*: square street blocks of 100 m side by side, seen from 40 m. *corners*: one jagged star of 1.9 km². *replan*: the
//! twenty judged areas of street blocks, a no-fly square of 60 m drawn into the middle of one block, from the changed map to
//! the items of a first sortie, proven. *first* is without any search, *final* with the station's own number of steps. One
//! thread, cold, by the clock.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench says what it found, stops at the first surprise and lives in real time"
)]

#[path = "../../tests/checker/mod.rs"]
mod checker;

use checker::areas::{Case, JUDGED, Kind, area};
use checker::flat::{Spot, bounds};
use checker::patrols::{fleet, patrol};
use quadrat_station::base::Span;
use quadrat_station::mission::{Item, PX4, Start, compile};
use quadrat_station::plan::{Plan, SortieAsk, TourPlace, plan, prove_plan, prove_sortie, sortie};
use std::time::Instant;

/// The steps that the station gives a plan.
const STEPS: u64 = 2_000_000;

fn main() {
    for count in [1, 10, 30, 100, 300, 1_000] {
        grown(&format!("{count} cells"), &blocks(count));
    }
    for count in [10, 50, 250, 1_000, 2_500, 5_000] {
        grown(&format!("{count} corners"), &star(count));
    }
    replanned();
}

/// Plans one map twice and says how long it took.
fn grown(name: &str, case: &Case) {
    let (first_ms, _) = planned(case, 0);
    let (final_ms, plan) = planned(case, STEPS);
    let (legs, km) = (plan.tour.len(), plan.length_mm as f64 / 1e6);
    let ratio = f64::from(plan.ratio_permille) / 1e3;
    println!(
        "{name:>13}: first {first_ms:6.0} ms, final {final_ms:6.0} ms | {legs} legs, {km:.0} km, ratio {ratio:.3}"
    );
}

fn planned(case: &Case, steps: u64) -> (f64, Plan) {
    let (patrol, crafts) = (patrol(case), fleet(case));
    let began = Instant::now();
    let plan = plan(&patrol, &crafts, steps).expect("a plan");
    let took_ms = began.elapsed().as_secs_f64() * 1e3;
    prove_plan(&plan, &patrol).expect("a proof");
    (took_ms, plan)
}

/// From a changed map to the items of a first sortie.
fn replanned() {
    for (name, steps) in [("first", 0), ("final", STEPS)] {
        let mut all: Vec<f64> = JUDGED.map(|seed| items_ms(&closed(area(Kind::City, seed)), steps)).collect();
        all.sort_by(f64::total_cmp);
        let at = |share: f64| all[((all.len() - 1) as f64 * share).round() as usize];
        println!("replan, {name}: {:.0} ms, worst {:.0} ms", at(0.5), at(1.0));
    }
}

fn items_ms(case: &Case, steps: u64) -> f64 {
    let (patrol, crafts) = (patrol(case), fleet(case));
    let craft = crafts.first().expect("a drone");
    let began = Instant::now();
    let plan = plan(&patrol, &crafts, steps).expect("a plan");
    let ask = SortieAsk {
        craft,
        begins: TourPlace { leg: 1, along_mm: 0 },
        layer_mm: 0,
        wait: false,
        usable: Span::from_secs(1_500),
        stop_at_most: None,
    };
    let sortie = sortie(&plan, &patrol, &ask).expect("a sortie");
    prove_sortie(&sortie, &plan, &patrol, craft).expect("a proof");
    let items: Vec<Item> = compile(&sortie.steps, Start::Ground(craft.home), &PX4).expect("items");
    assert!(!items.is_empty());
    began.elapsed().as_secs_f64() * 1e3
}

/// A no-fly square of 60 m in the middle of the tenth block.
fn closed(mut case: Case) -> Case {
    let [west, south, east, north] = bounds(case.cells[9].iter().flatten());
    let (x, y) = (f64::midpoint(west, east), f64::midpoint(south, north));
    case.nofly.push(square([x - 30.0, y - 30.0], 60.0));
    case
}

fn square([x, y]: Spot, side_m: f64) -> Vec<Spot> {
    vec![[x, y], [x + side_m, y], [x + side_m, y + side_m], [x, y + side_m]]
}

/// So many blocks in rows of about as many.
fn blocks(count: usize) -> Case {
    let wide = (count as f64).sqrt().ceil() as usize;
    let corner = |i: usize| [(i % wide) as f64 * 100.0, (i / wide) as f64 * 100.0];
    around((0..count).map(|i| vec![square(corner(i), 100.0)]).collect())
}

/// A star whose edge swings in and out, with so many corners.
fn star(count: usize) -> Case {
    let corner = |i: usize| {
        let (sin, cos) = libm::sincos(i as f64 / count as f64 * std::f64::consts::TAU);
        let radius = if i.is_multiple_of(2) { 820.0 } else { 740.0 };
        [cos * radius, sin * radius]
    };
    around(vec![vec![(0..count).map(corner).collect()]])
}

/// A fence 300 m out, and a dock 50 m from the south-west corner.
fn around(cells: Vec<Vec<Vec<Spot>>>) -> Case {
    let [west, south, east, north] = bounds(cells.iter().flatten().flatten());
    let home = [west - 50.0, south - 50.0];
    let (west, south, east, north) = (west - 300.0, south - 300.0, east + 300.0, north + 300.0);
    let fence = vec![[west, south], [east, south], [east, north], [west, north]];
    Case { cells, nofly: Vec::new(), fence, home, spacing_m: 40.0, along_m: 30.0 }
}
