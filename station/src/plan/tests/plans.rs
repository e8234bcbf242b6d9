use super::fixtures::*;
use crate::base::Span;
use crate::plan::{PlanError, Role, plan, prove_plan};

const BUDGET: u64 = 1_000_000;

#[test]
fn a_square_becomes_even_lanes_and_a_closed_tour() {
    let mut patrol = empty();
    watch_area(&mut patrol, "0412", area(&square(0.0, 0.0, 400.0), &[]), 3_600);
    let plan = plan(&patrol, &fleet(4), BUDGET).expect("a plan");
    let lanes = plan.tour.iter().filter(|point| matches!(point.role, Role::Lane(_))).count();
    assert_eq!(lanes, 10);
    assert!(plan.ratio_permille < 1_150, "{}", plan.ratio_permille);
    assert_eq!(plan.residuals, []);
    assert_eq!(prove_plan(&plan, &patrol), Ok(()));
}

#[test]
fn nobody_to_fly_is_said_so() {
    let mut patrol = empty();
    watch_area(&mut patrol, "0412", area(&square(0.0, 0.0, 400.0), &[]), 3_600);
    assert_eq!(plan(&patrol, &[], BUDGET), Err(PlanError::NoDrones));
    assert_eq!(plan(&empty(), &fleet(1), BUDGET), Err(PlanError::NothingToWatch));
    assert_eq!(Span::ZERO, Span::ZERO);
}
