//! Tall things: flown over by 20 m, or flown around by 20 m.

use super::fixtures::*;
use crate::geodesy::{AboveGround, Point, Shape};
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

/// A cell with a house that is flown over: 18 m high, in the south of the cell.
fn with_house() -> Patrol {
    let house = square(190.0, 190.0, 40.0);
    with(Outline::Ring(ring(&house)), 18.0)
}

/// Whether the straight way from the ground at `p` to a drone 40 m up runs into the house.
fn behind_the_house(p: Point, drone: Point) -> bool {
    let inside = |q: Point| (190.0..230.0).contains(&q.east_m) && (190.0..230.0).contains(&q.north_m);
    let mut shares = (0..400).map(|step| f64::from(step) / 400.0);
    shares.any(|share| inside(p.towards(drone, share)) && share * 40.0 < 18.0)
}

/// Points around the house, 3 m apart and not on it, that no sweep of a plan has in its image without the house between.
fn hidden_points(plan: &Plan) -> Vec<Point> {
    let points = (0..30).flat_map(|row| (0..30).map(move |col| (f64::from(row), f64::from(col))));
    let points = points.map(|(row, col)| Point::new(166.0 + 3.0 * col, 166.0 + 3.0 * row));
    let on_it = |p: &Point| (190.0..=230.0).contains(&p.east_m) && (190.0..=230.0).contains(&p.north_m);
    let mut left: Vec<Point> = points.filter(|p| !on_it(p)).collect();
    for (from, to) in plan.tour.iter().zip(plan.tour.iter().skip(1)) {
        let (a, b) = (plane().point(from.at), plane().point(to.at));
        let (true, Some(along)) = (matches!(to.role, Role::Lane(_)), a.direction(b)) else { continue };
        for step in 0..=(a.distance(b) / 2.0).ceil() as u32 {
            let here = a.towards(b, (f64::from(step) * 2.0 / a.distance(b)).min(1.0));
            left.retain(|p| {
                let (east_m, north_m) = (p.east_m - here.east_m, p.north_m - here.north_m);
                let (ahead_m, right_m) =
                    (along.east_m * east_m + along.north_m * north_m, along.north_m * east_m - along.east_m * north_m);
                right_m.abs() > 20.0 || ahead_m.abs() > 15.0 || behind_the_house(*p, here)
            });
        }
    }
    left
}

#[test]
fn ground_behind_a_house_is_looked_at_from_the_other_side_as_well() {
    let patrol = with_house();
    let blind = {
        let mut blind = patrol.clone();
        blind.obstacles.clear();
        blind
    };
    let plain = plan(&blind, &fleet(4), BUDGET).expect("a plan");
    let seeing = plan(&patrol, &fleet(4), BUDGET).expect("a plan");
    assert!(
        hidden_points(&plain).len() > 10,
        "lanes that know of no house miss {} points",
        hidden_points(&plain).len()
    );
    assert_eq!(hidden_points(&seeing).len(), 0);
    assert_eq!(seeing.residuals, []);
    assert!(seeing.length_mm < plain.length_mm * 11 / 10, "{} mm, {} mm", seeing.length_mm, plain.length_mm);
    assert_eq!(prove_plan(&seeing, &patrol), Ok(()));
}

#[test]
fn a_post_behind_a_house_is_looked_at_from_beside_it_or_refused_when_it_is_walled_in() {
    let look = |houses: &[Vec<(f64, f64)>]| {
        let mut patrol = empty();
        watch_post(&mut patrol, "gate", (500.0, 500.0), Some(90));
        let house = |corners: &Vec<(f64, f64)>| obstacle(Outline::Ring(ring(corners)), 19.0);
        patrol.unmapped = Some(patrol.highest_obstacle);
        patrol.obstacles = houses.iter().map(house).collect();
        plan(&patrol, &fleet(4), BUDGET)
    };
    let stands_at = |plan: Plan| plane().point(plan.tour[0].at);
    assert!(stands_at(look(&[]).expect("a plan")).distance(Point::new(540.0, 500.0)) < 0.1, "due east, as asked");
    // A house of 19 m from 6 to 16 m east of the post hides it from 40 m away and 40 m up.
    let house = vec![(506.0, 498.0), (516.0, 498.0), (516.0, 502.0), (506.0, 502.0)];
    let aside = stands_at(look(&[house]).expect("a plan"));
    let bearing_deg = libm::atan2(aside.east_m - 500.0, aside.north_m - 500.0).to_degrees();
    assert!((45.0..=72.0).contains(&bearing_deg) || (108.0..=135.0).contains(&bearing_deg), "{bearing_deg}");
    let round = [(504.0, 480.0), (514.0, 480.0), (514.0, 520.0), (504.0, 520.0)];
    assert_eq!(look(&[round.to_vec()]), Err(PlanError::NoStandOff { place: "gate".into() }));
}

#[test]
fn a_yard_between_walls_that_nobody_may_fly_over_is_listed_and_not_promised() {
    // Walls of a metre around a yard of 14 m; nobody may be within 10 m of them, so the yard is looked at from 19 m aside.
    let walls = [
        [(157.0, 257.0), (173.0, 257.0), (173.0, 258.0), (157.0, 258.0)],
        [(157.0, 272.0), (173.0, 272.0), (173.0, 273.0), (157.0, 273.0)],
        [(157.0, 258.0), (158.0, 258.0), (158.0, 272.0), (157.0, 272.0)],
        [(172.0, 258.0), (173.0, 258.0), (173.0, 272.0), (172.0, 272.0)],
    ];
    let planned = |top_m: f64| {
        let mut patrol = with(Outline::Point(at(900.0, 900.0)), 5.0);
        patrol.nofly = walls.iter().map(|corners| area(corners, &[])).collect();
        patrol.obstacles = walls.iter().map(|corners| obstacle(Outline::Ring(ring(corners)), top_m)).collect();
        plan(&patrol, &fleet(4), BUDGET).expect("a plan")
    };
    let listed = |plan: &Plan, p: Point| plan.residuals.iter().any(|area| Shape::of(area, &plane()).contains(p));
    let yard = Point::new(165.0, 265.0);
    let (low, high) = (planned(2.0), planned(18.0));
    assert!(!listed(&low, yard), "one looks over low walls: {:?}", low.residuals);
    assert!(listed(&high, yard), "{:?}", high.residuals);
}

#[test]
fn a_street_that_another_one_shows_past_a_house_only_is_flown_for_itself() {
    let flown_along = |house: bool| {
        let mut patrol = empty();
        watch_line(&mut patrol, "wide", &[(0.0, 100.0), (0.0, 400.0)], false);
        watch_line(&mut patrol, "beside", &[(15.0, 100.0), (15.0, 400.0)], false);
        patrol.lines.iter_mut().for_each(|line| line.width_mm = 8_000);
        let wall = [(5.0, 90.0), (9.0, 90.0), (9.0, 410.0), (5.0, 410.0)];
        patrol.unmapped = Some(patrol.highest_obstacle);
        patrol.obstacles = vec![obstacle(Outline::Ring(ring(&wall)), 18.0)];
        if !house {
            patrol.obstacles.clear();
        }
        let plan = plan(&patrol, &fleet(4), BUDGET).expect("a plan");
        assert_eq!(plan.residuals, [], "with a house: {house}");
        let over = |point: &&TourPoint| (plane().point(point.at).east_m - 15.0).abs() < 1.0;
        plan.tour.iter().filter(over).count()
    };
    assert_eq!(flown_along(false), 0, "the first street's image shows the second one");
    assert!(flown_along(true) >= 2, "not past an eaves 18 m high between them");
}
