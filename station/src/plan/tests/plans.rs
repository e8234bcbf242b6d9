//! Plans of made-up districts: what is covered, what is refused, and why.

use super::fixtures::*;
use super::judge::{covered_share, nofly_metres};
use crate::base::Span;
use crate::geodesy::{AboveGround, Point};
use crate::plan::{PlanError, Role, TourPoint, geojson, plan, prove_plan};

const BUDGET: u64 = 1_000_000;

/// A 13-corner city quarter with two holes of no-fly ground.
fn quarter(patrol: &mut crate::patrol::Patrol) {
    let outer = [
        (0.0, 0.0),
        (500.0, -80.0),
        (900.0, 40.0),
        (1_000.0, 400.0),
        (700.0, 450.0),
        (720.0, 700.0),
        (1_050.0, 760.0),
        (980.0, 1_000.0),
        (520.0, 1_050.0),
        (430.0, 800.0),
        (150.0, 900.0),
        (-60.0, 600.0),
        (80.0, 300.0),
    ];
    watch_area(patrol, "quarter", area(&outer, &[]), 7_200);
    patrol.nofly.push(area(&square(300.0, 200.0, 120.0), &[]));
    patrol.nofly.push(area(&[(600.0, 250.0), (720.0, 300.0), (640.0, 380.0)], &[]));
}

#[test]
fn a_square_becomes_even_lanes_and_a_closed_tour() {
    let mut patrol = empty();
    watch_area(&mut patrol, "0412", area(&square(0.0, 0.0, 400.0), &[]), 3_600);
    let plan = plan(&patrol, &fleet(4), BUDGET).expect("a plan");
    let numbers = plan.tour.iter().filter_map(|point| match point.role {
        Role::Lane(number) => Some(number),
        _ => None,
    });
    // Ten lanes, and the headland along their ends that closes the tour.
    assert_eq!(numbers.collect::<std::collections::BTreeSet<u32>>().len(), 11);
    assert!(plan.ratio_permille < 1_050, "{}", plan.ratio_permille);
    assert_eq!(plan.residuals, []);
    assert_eq!(prove_plan(&plan, &patrol), Ok(()));
}

#[test]
fn a_concave_quarter_with_no_fly_holes_is_covered_without_entering_them() {
    let mut patrol = empty();
    quarter(&mut patrol);
    let plan = plan(&patrol, &fleet(6), BUDGET).expect("a plan");
    assert_eq!(prove_plan(&plan, &patrol), Ok(()));
    assert_eq!(nofly_metres(&plan, &patrol), 0.0);
    let share = covered_share(&plan, &patrol);
    assert!(share > 0.99, "covered {share}");
    assert!(plan.ratio_permille < 1_300, "{}", plan.ratio_permille);
}

#[test]
fn a_lap_begins_with_the_lane_that_the_first_drone_gets_to_soonest() {
    let mut patrol = empty();
    watch_area(&mut patrol, "0412", area(&square(0.0, 0.0, 400.0), &[]), 3_600);
    for home in [(-20.0, -20.0), (420.0, -20.0), (200.0, 430.0), (-30.0, 410.0)] {
        let mut fleet = fleet(1);
        fleet[0].home = at(home.0, home.1);
        let tour = plan(&patrol, &fleet, BUDGET).expect("a plan").tour;
        let away_m = |point: &TourPoint| plane().distance(point.at, fleet[0].home);
        let lane = |point: &TourPoint| if let Role::Lane(number) = point.role { Some(number) } else { None };
        let next = tour.iter().cycle().skip(1);
        let entries = tour.iter().zip(next).filter(|(point, next)| lane(next).is_some() && lane(point) != lane(next));
        let soonest_m = entries.map(|(point, _)| away_m(point)).fold(f64::INFINITY, f64::min);
        assert!(away_m(&tour[0]) <= soonest_m, "{home:?}: {} m, {soonest_m} m", away_m(&tour[0]));
    }
}

#[test]
fn adjoining_cells_that_are_looked_at_alike_share_their_lanes() {
    let mut one = empty();
    watch_area(&mut one, "all", area(&[(0.0, 0.0), (600.0, 0.0), (600.0, 200.0), (0.0, 200.0)], &[]), 3_600);
    let mut three = empty();
    for i in 0..3 {
        let west = f64::from(i) * 200.0;
        watch_area(&mut three, &format!("041{i}"), area(&square(west, 0.0, 200.0), &[]), 3_600);
    }
    let (one, three) = (plan(&one, &fleet(4), BUDGET).expect("one"), plan(&three, &fleet(4), BUDGET).expect("three"));
    assert_eq!(one.length_mm / 10_000, three.length_mm / 10_000);
    assert_eq!(three.promises.len(), 3);
}

#[test]
fn the_same_patrol_gives_the_same_plan() {
    let mut patrol = empty();
    quarter(&mut patrol);
    let (one, other) = (plan(&patrol, &fleet(6), BUDGET), plan(&patrol, &fleet(6), BUDGET));
    assert_eq!(one, other);
    assert_eq!(one.expect("a plan").hash.len(), 64);
}

#[test]
fn a_line_gets_one_pass_or_one_on_each_side() {
    for (both_sides, lanes) in [(false, 1), (true, 2)] {
        let mut patrol = empty();
        watch_line(&mut patrol, "river walk", &[(0.0, 0.0), (300.0, 50.0), (600.0, -50.0)], both_sides);
        let plan = plan(&patrol, &fleet(4), BUDGET).expect("a plan");
        let numbers = plan.tour.iter().filter_map(|point| match point.role {
            Role::Lane(number) => Some(number),
            _ => None,
        });
        assert_eq!(numbers.max(), Some(lanes));
        assert_eq!(plan.residuals, []);
    }
}

#[test]
fn a_post_is_looked_at_from_where_the_patrol_says() {
    let mut patrol = empty();
    watch_post(&mut patrol, "north gate", (500.0, 500.0), Some(90));
    let plan = plan(&patrol, &fleet(4), BUDGET).expect("a plan");
    let [stand] = plan.tour.as_slice() else { panic!("one point: {:?}", plan.tour) };
    let stand_off = plane().point(stand.at);
    assert!(stand_off.distance(crate::geodesy::Point::new(540.0, 500.0)) < 0.1, "{stand_off:?}");
    assert_eq!(stand.role, Role::Look { target: at(500.0, 500.0), dwell_ms: 20_000 });
    assert_eq!(plan.lap, Span::from_secs(20));
}

#[test]
fn a_stand_off_in_no_fly_ground_moves_aside_and_a_walled_in_post_is_refused() {
    let mut patrol = empty();
    watch_post(&mut patrol, "gate", (500.0, 500.0), Some(90));
    patrol.nofly.push(area(&square(535.0, 495.0, 10.0), &[]));
    let moved = plan(&patrol, &fleet(4), BUDGET).expect("a plan");
    assert_eq!(prove_plan(&moved, &patrol), Ok(()));
    patrol.nofly.push(area(&square(400.0, 400.0, 200.0), &[]));
    assert_eq!(plan(&patrol, &fleet(4), BUDGET), Err(PlanError::NoStandOff { place: "gate".into() }));
}

#[test]
fn a_camera_that_cannot_show_the_post_is_refused() {
    let mut patrol = empty();
    watch_post(&mut patrol, "gate", (500.0, 500.0), None);
    patrol.posts[0].camera = camera();
    assert_eq!(plan(&patrol, &fleet(4), BUDGET), Err(PlanError::OutOfFrame { place: "gate".into() }));
}

#[test]
fn a_lane_under_the_highest_roof_is_refused_with_the_height_that_would_do() {
    let mut patrol = empty();
    watch_area(&mut patrol, "0412", area(&square(0.0, 0.0, 400.0), &[]), 3_600);
    patrol.highest_obstacle = AboveGround::from_metres(30.0);
    let refused = PlanError::TooLow { place: "0412".into(), height_mm: 40_000, needed_mm: 50_000 };
    assert_eq!(plan(&patrol, &fleet(4), BUDGET), Err(refused));
}

#[test]
fn a_cell_that_is_all_no_fly_ground_has_nothing_left() {
    let mut patrol = empty();
    watch_area(&mut patrol, "0412", area(&square(0.0, 0.0, 400.0), &[]), 3_600);
    patrol.nofly.push(area(&square(-10.0, -10.0, 420.0), &[]));
    assert_eq!(plan(&patrol, &fleet(4), BUDGET), Err(PlanError::NothingLeft { place: "0412".into() }));
}

#[test]
fn a_dock_that_is_walled_in_has_no_way() {
    let mut patrol = empty();
    watch_area(&mut patrol, "0412", area(&square(500.0, 500.0, 400.0), &[]), 3_600);
    patrol.fence = area(&square(100.0, 100.0, 1_500.0), &[]);
    let refused = PlanError::NoWay { drone: "XC-1".into(), dock: Some("park".into()) };
    assert_eq!(plan(&patrol, &fleet(4), BUDGET), Err(refused));
}

#[test]
fn nobody_to_fly_or_nothing_to_watch_is_said_so() {
    let mut patrol = empty();
    watch_area(&mut patrol, "0412", area(&square(0.0, 0.0, 400.0), &[]), 3_600);
    assert_eq!(plan(&patrol, &[], BUDGET), Err(PlanError::NoDrones));
    assert_eq!(plan(&empty(), &fleet(1), BUDGET), Err(PlanError::NothingToWatch));
}

#[test]
fn a_drone_that_only_gets_there_and_back_is_named() {
    let mut patrol = empty();
    watch_area(&mut patrol, "0412", area(&square(0.0, 0.0, 400.0), &[]), 3_600);
    let mut fleet = fleet(2);
    fleet[1].endurance = Span::from_secs(100);
    let Err(PlanError::EnduranceTooShort { drone, .. }) = plan(&patrol, &fleet, BUDGET) else { panic!() };
    assert_eq!(drone.as_str(), "XC-2");
}

#[test]
fn a_tighter_revisit_puts_more_drones_on_the_tour_until_the_fleet_is_spent() {
    let revisit = |seconds: u64, drones: u16| {
        let mut patrol = empty();
        watch_area(&mut patrol, "0412", area(&square(0.0, 0.0, 800.0), &[]), seconds);
        plan(&patrol, &fleet(drones), BUDGET)
    };
    let calm = revisit(7_200, 9).expect("one slot");
    assert_eq!(calm.slots, 1);
    let lap_s = calm.lap.as_secs_f64() as u64;
    let brisk = revisit(lap_s * 6 / 10, 9).expect("two slots");
    assert_eq!(brisk.slots, 2);
    assert_eq!(brisk.promises[0].planned, Span::from_micros(brisk.lap.as_micros() / 2));
    let Err(PlanError::Infeasible { place, holds, drones, .. }) = revisit(lap_s * 6 / 10, 3) else { panic!() };
    assert_eq!(place.as_str(), "0412");
    let enough = drones.expect("some fleet would do");
    assert_eq!(revisit(lap_s * 6 / 10, enough).expect("the fleet that the error names is enough").slots, 2);
    let eased = revisit(holds.as_micros().div_ceil(1_000_000), 3);
    assert!(eased.is_ok(), "the revisit that the error names holds: {eased:?}");
}

#[test]
fn a_fence_with_many_corners_shrinks_to_what_the_autopilot_stores() {
    let mut patrol = empty();
    let corner = |i: u32| {
        let (sin, cos) = libm::sincos(f64::from(i) * core::f64::consts::TAU / 200.0);
        let radius = if i.is_multiple_of(2) { 1_900.0 } else { 1_850.0 };
        (cos * radius, sin * radius)
    };
    patrol.fence = area(&(0..200).map(corner).collect::<Vec<_>>(), &[]);
    watch_area(&mut patrol, "0412", area(&square(0.0, 0.0, 400.0), &[]), 3_600);
    patrol.nofly.push(area(&square(900.0, 900.0, 50.0), &[]));
    let plan = plan(&patrol, &fleet(4), BUDGET).expect("a plan");
    assert!(plan.fence.outer.len() + plan.fence.holes[0].len() <= 64);
    assert_eq!(prove_plan(&plan, &patrol), Ok(()));
}

#[test]
fn the_map_of_a_plan_is_readable_geojson() {
    let mut patrol = empty();
    quarter(&mut patrol);
    watch_post(&mut patrol, "gate", (-500.0, 500.0), None);
    let plan = plan(&patrol, &fleet(6), BUDGET).expect("a plan");
    let map: serde_json::Value = serde_json::from_str(&geojson(&plan, &patrol)).expect("JSON");
    let kinds: std::collections::BTreeSet<&str> = map["features"]
        .as_array()
        .expect("features")
        .iter()
        .filter_map(|feature| feature["properties"]["kind"].as_str())
        .collect();
    for kind in ["fence", "nofly", "lane", "transit", "look"] {
        assert!(kinds.contains(kind), "{kind} in {kinds:?}");
    }
}

#[test]
fn a_refused_promise_is_said_with_its_cheapest_fix() {
    let mut patrol = empty();
    watch_area(&mut patrol, "0412", area(&square(0.0, 0.0, 800.0), &[]), 300);
    let error = plan(&patrol, &fleet(3), BUDGET).expect_err("three drones are too few");
    let said = crate::text::render(&error.problem(), crate::text::Lang::En);
    assert!(said.starts_with("Q510  \"5 min\""), "{said}");
    assert!(said.contains("drones, or write revisit = \""), "{said}");
}

#[test]
fn both_parts_of_an_area_are_swept_and_both_are_promised() {
    let mut patrol = empty();
    watch_area(&mut patrol, "0412", area(&square(0.0, 100.0, 200.0), &[]), 7_200);
    let second = crate::patrol::Place {
        shape: crate::patrol::PlaceShape::Area(area(&square(500.0, 100.0, 200.0), &[])),
        ..patrol.places[0].clone()
    };
    patrol.places.push(second);
    let plan = plan(&patrol, &fleet(4), 100_000).expect("a plan");
    assert_eq!(plan.promises.len(), 1);
    let swept = |point: &&TourPoint| matches!(point.role, Role::Lane(_));
    let lanes: Vec<Point> = plan.tour.iter().filter(swept).map(|point| plane().point(point.at)).collect();
    assert!(lanes.iter().any(|p| p.east_m < 200.0) && lanes.iter().any(|p| p.east_m > 500.0));
}
