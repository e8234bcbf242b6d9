//! Plans of areas of any shape, drawn from seeds and judged from outside: they get one, and none leaves the fence.

#![expect(clippy::panic, reason = "a test fails by panicking")]

#[path = "../../tests/checker/mod.rs"]
mod checker;

use checker::any::{any, refusable};
use checker::judge::judge;
use checker::patrols::{fleet, flown, patrol};
use quadrat_station::plan::{PlanError, plan, prove_plan};

/// Legs keep 10 m from what may not be flown over; a passage must be a metre wider than that before a refusal is wrong.
const MARGIN_M: f64 = 11.0;

/// Ground smaller than this is not judged for coverage, m².
const LEAST_M2: f64 = 10_000.0;

/// How many of the seeds' areas get a plan. Every plan is proven and judged, every refusal confirmed.
fn planned(seeds: std::ops::Range<u64>, steps: u64) -> usize {
    seeds.filter(|&seed| is_planned(seed, steps)).count()
}

fn is_planned(seed: u64, steps: u64) -> bool {
    let case = any(seed);
    let patrol = patrol(&case);
    match plan(&patrol, &fleet(&case), steps) {
        Ok(plan) => {
            assert_eq!(prove_plan(&plan, &patrol), Ok(()), "seed {seed}");
            let verdict = judge(&case, &flown(&plan));
            assert!(verdict.forbidden_m < 1e-6, "seed {seed}: {verdict:?}");
            // Thinner ground than a patch is wide is promised by its patches, which a raster of 1 m knows nothing of.
            let wide = verdict.length_m / verdict.ratio * case.spacing_m > LEAST_M2;
            assert!(!wide || verdict.rectangle > 0.97, "seed {seed}: {verdict:?}");
            true
        }
        Err(PlanError::NothingLeft { .. } | PlanError::NoWay { .. }) => {
            assert!(refusable(&case, MARGIN_M), "seed {seed} is refused, but can be seen from where a drone gets");
            false
        }
        Err(error) => panic!("seed {seed}: {error}"),
    }
}

#[test]
fn any_area_gets_a_plan_that_stays_on_free_ground_or_a_refusal_that_is_right() {
    let count = planned(0..200, 200_000);
    assert!(count >= 198, "{count} of 200 got a plan");
}

#[test]
#[ignore = "make soak: thousands of areas of any shape, minutes"]
fn of_thousands_of_areas_of_any_shape_99_in_100_get_a_plan() {
    let count = planned(1_000..4_000, 200_000);
    println!("{count} of 3,000");
    assert!(count >= 2_970, "{count} of 3,000 got a plan");
}
