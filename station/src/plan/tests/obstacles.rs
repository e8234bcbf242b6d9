//! Tall things: flown over by 20 m, or flown around by 20 m.

use super::fixtures::*;
use crate::geodesy::{AboveGround, Point};
use crate::patrol::{Craft, Obstacle, Outline, Patrol};
use crate::plan::prove::Fault;
use crate::plan::*;

const BUDGET: u64 = 200_000;
/// The flights of these patrols are at 40 m.
const TOO_TALL_M: f64 = 90.0;

fn obstacle(outline: Outline, top_m: f64) -> Obstacle {
    Obstacle { name: "tower".into(), outline, top: AboveGround::from_metres(top_m) }
}

/// A cell with something tall in it; everything else is at most 10 m high.
fn with(outline: Outline, top_m: f64) -> Patrol {
    let mut patrol = empty();
    watch_area(&mut patrol, "0412", area(&square(0.0, 100.0, 400.0), &[]), 7_200);
    watch_line(&mut patrol, "river", &[(-200.0, 0.0), (-200.0, 400.0)], false);
    patrol.unmapped = Some(patrol.highest_obstacle);
    let obstacle = obstacle(outline, top_m);
    patrol.highest_obstacle = patrol.highest_obstacle.max(obstacle.top);
    patrol.obstacles = vec![obstacle];
    patrol
}

/// The nearest that any leg of the tour comes to a point of the plane, by walking along it in half-metre steps.
fn nearest_m(plan: &Plan, to: &dyn Fn(Point) -> f64) -> f64 {
    let points: Vec<Point> = plan.tour.iter().map(|point| plane().point(point.at)).collect();
    let legs = points.iter().zip(points.iter().cycle().skip(1));
    let walked = legs.flat_map(|(a, b)| {
        let steps = (a.distance(*b) * 2.0).ceil().max(1.0) as u32;
        (0..=steps).map(move |step| a.towards(*b, f64::from(step) / f64::from(steps)))
    });
    walked.map(to).fold(f64::INFINITY, f64::min)
}

#[test]
fn a_crane_that_is_too_tall_is_flown_around_by_twenty_metres() {
    let patrol = with(Outline::Point(at(150.0, 300.0)), TOO_TALL_M);
    let plan = plan(&patrol, &fleet(4), BUDGET).expect("a plan");
    let away_m = nearest_m(&plan, &|p| p.distance(Point::new(150.0, 300.0)));
    assert!((19.8..60.0).contains(&away_m), "{away_m}");
}

#[test]
fn a_power_line_is_not_crossed_and_a_building_not_entered() {
    let line = [(100.0, 150.0), (100.0, 350.0)];
    let patrol = with(Outline::Line(ring(&line)), TOO_TALL_M);
    let round = plan(&patrol, &fleet(4), BUDGET).expect("a plan");
    let to_line = |p: Point| {
        let north_m = p.north_m.clamp(150.0, 350.0);
        p.distance(Point::new(100.0, north_m))
    };
    assert!(nearest_m(&round, &to_line) >= 19.8, "{}", nearest_m(&round, &to_line));

    let patrol = with(Outline::Ring(ring(&square(200.0, 250.0, 60.0))), TOO_TALL_M);
    let round = plan(&patrol, &fleet(4), BUDGET).expect("a plan");
    let to_block = |p: Point| {
        let inside = Point::new(p.east_m.clamp(200.0, 260.0), p.north_m.clamp(250.0, 310.0));
        p.distance(inside)
    };
    assert!(nearest_m(&round, &to_block) >= 19.8, "{}", nearest_m(&round, &to_block));
}

#[test]
fn what_lies_twenty_metres_below_the_flight_changes_nothing() {
    let low = plan(&with(Outline::Point(at(150.0, 300.0)), 20.0), &fleet(4), BUDGET).expect("a plan");
    let none = Patrol { obstacles: Vec::new(), ..with(Outline::Point(at(150.0, 300.0)), 20.0) };
    assert_eq!(low, plan(&none, &fleet(4), BUDGET).expect("a plan"));
    let higher = with(Outline::Point(at(150.0, 300.0)), 20.1);
    assert_ne!(low, plan(&higher, &fleet(4), BUDGET).expect("a plan"));
}

#[test]
fn a_plan_made_before_the_crane_stood_there_is_refused() {
    let after = with(Outline::Ring(ring(&square(200.0, 250.0, 60.0))), TOO_TALL_M);
    let before = Patrol { obstacles: Vec::new(), ..after.clone() };
    let old = plan(&before, &fleet(4), BUDGET).expect("a plan");
    assert!(matches!(prove_plan(&old, &after), Err(Fault::ByObstacle { .. })));
}

/// A wall between the dock and all there is to see: its sorties must go round it, out and home.
#[test]
fn the_ways_out_and_home_go_round_it_too() {
    let wall = ring(&[(-300.0, 20.0), (300.0, 20.0), (300.0, 40.0), (-300.0, 40.0)]);
    let mut patrol = with(Outline::Ring(wall), TOO_TALL_M);
    patrol.lines.clear();
    let fleet: Vec<Craft> = fleet(4);
    let plan = plan(&patrol, &fleet, BUDGET).expect("a plan");
    let flown = proven_sortie(&plan, &patrol, &fleet[0], 1, 900);
    // The same sortie without the corners of its way home flies through the wall.
    let last = flown.steps.len() - 1;
    let lanes = flown.passes.last().map_or(0, |(step, _)| usize::from(*step));
    assert!(lanes + 1 < last, "the way home has corners");
    let mut straight = flown.clone();
    straight.steps.drain(lanes + 1..last);
    assert!(matches!(
        prove_sortie(&straight, &plan, &patrol, &fleet[0]),
        Err(Fault::ByObstacle { .. } | Fault::InNoFly { .. })
    ));
}
