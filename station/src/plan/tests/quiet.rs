//! No-look ground: kept out of every camera, or said.

use super::fixtures::*;
use crate::geodesy::{Point, segment};
use crate::patrol::{NoLook, Patrol};
use crate::plan::prove::Fault;
use crate::plan::*;

const BUDGET: u64 = 200_000;
const YARD: (f64, f64, f64) = (180.0, 260.0, 50.0);

/// A cell with a school yard in it that no camera may show.
fn with_yard() -> Patrol {
    let mut patrol = empty();
    watch_area(&mut patrol, "0412", area(&square(0.0, 100.0, 400.0), &[]), 7_200);
    let (west, south, side) = YARD;
    patrol.nolook.push(NoLook { name: "yard".into(), area: area(&square(west, south, side), &[]) });
    patrol
}

/// How near the tour's legs come to the yard, metres.
fn nearest_m(plan: &Plan) -> f64 {
    let (west, south, side) = YARD;
    let corners: Vec<Point> = square(west, south, side).into_iter().map(|(e, n)| Point::new(e, n)).collect();
    let points: Vec<Point> = plan.tour.iter().map(|point| plane().point(point.at)).collect();
    let legs = points.iter().zip(points.iter().cycle().skip(1));
    let edges = || corners.iter().zip(corners.iter().cycle().skip(1));
    legs.flat_map(|(a, b)| edges().map(move |(c, d)| segment::distance_between(*a, *b, *c, *d)))
        .fold(f64::INFINITY, f64::min)
}

#[test]
fn a_drone_keeps_so_far_from_a_school_yard_that_its_camera_does_not_show_it() {
    let patrol = with_yard();
    let plan = plan(&patrol, &fleet(4), BUDGET).expect("a plan");
    // From 40 m the camera shows 40 x 30 m; two layers higher 64 x 48 m, whose corner is 40 m away.
    assert!(nearest_m(&plan) >= 39.8, "{}", nearest_m(&plan));
    assert!(plan.overlooked.is_empty() && !plan.quiet.is_empty());
    assert_eq!(plan.fence.holes.len(), 0, "a drone in need may cross it: it is not in the fence that goes aboard");
}

#[test]
fn what_cannot_be_kept_out_of_view_is_named() {
    let mut patrol = with_yard();
    patrol.nolook.push(NoLook { name: "by the dock".into(), area: area(&square(-20.0, -60.0, 40.0), &[]) });
    watch_line(&mut patrol, "river", &[(-20.0, -20.0), (100.0, -20.0)], false);
    let plan = plan(&patrol, &fleet(4), BUDGET).expect("a plan");
    assert_eq!(plan.overlooked, ["by the dock"]);
    let unsaid = Plan { overlooked: Vec::new(), ..plan };
    assert_eq!(prove_plan(&unsaid, &patrol), Err(Fault::SeenUnsaid));
}

#[test]
fn without_no_look_ground_a_plan_is_what_it_was() {
    let none = Patrol { nolook: Vec::new(), ..with_yard() };
    let plan = plan(&none, &fleet(4), BUDGET).expect("a plan");
    let told = serde_json::to_string(&plan).expect("JSON");
    assert!(!told.contains("quiet") && !told.contains("overlooked"), "the same bytes, so the same hash");
}
