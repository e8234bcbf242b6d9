//! Any simple polygon with any no-fly ground gives a plan or a typed error.

use super::fixtures::*;
use super::judge::nofly_metres;
use crate::mission::Step;
use crate::plan::*;
use proptest::prelude::*;

/// A star-shaped ring: always simple, often very concave.
fn star(
    corners: impl Into<proptest::collection::SizeRange>,
    radius: std::ops::Range<f64>,
) -> impl Strategy<Value = Vec<(f64, f64)>> {
    proptest::collection::vec(radius, corners).prop_map(|radii| {
        let n = radii.len() as f64;
        let corner = |(i, radius): (usize, f64)| {
            let (sin, cos) = libm::sincos(i as f64 / n * core::f64::consts::TAU);
            (cos * radius, sin * radius)
        };
        radii.into_iter().enumerate().map(corner).collect()
    })
}

fn hole() -> impl Strategy<Value = Vec<(f64, f64)>> {
    (star(3..9, 15.0..120.0), -500.0..500.0, -500.0..500.0)
        .prop_map(|(ring, east, north)| ring.into_iter().map(|(e, n)| (e + east, n + north)).collect())
}

fn judged(outer: &[(f64, f64)], holes: &[Vec<(f64, f64)>]) {
    let mut patrol = empty();
    watch_area(&mut patrol, "any", area(outer, &[]), 36_000);
    patrol.nofly = holes.iter().map(|hole| area(hole, &[])).collect();
    let fleet = fleet(6);
    // A plan that cannot be made says why; that it does not panic is what counts here.
    let Ok(plan) = plan(&patrol, &fleet, 50_000) else { return };
    assert_eq!(prove_plan(&plan, &patrol), Ok(()));
    assert_eq!(nofly_metres(&plan, &patrol), 0.0);
    let sortie = proven_sortie(&plan, &patrol, &fleet[0], 1, 1_400);
    assert!(!sortie.steps.iter().any(|step| matches!(step, Step::Return)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_polygon_gives_a_plan_or_a_typed_error(outer in star(3..60, 20.0..800.0), holes in proptest::collection::vec(hole(), 0..4)) {
        judged(&outer, &holes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_polygon_of_hundreds_of_corners_too(outer in star(300..500, 500.0..800.0), holes in proptest::collection::vec(hole(), 0..12)) {
        judged(&outer, &holes);
    }
}
