//! Patrols over hills, judged by a dense march over the ground that shares nothing with the planner's surface.

use super::fixtures::*;
use crate::base::Span;
use crate::geodesy::Plane;
use crate::mission::{PX4, Start, Step, compile};
use crate::patrol::{Craft, Dock, Patrol};
use crate::plan::*;
use crate::terrain::{Terrain, Window, read};
use proptest::prelude::*;

const BUDGET: u64 = 50_000;

/// Ground as a function of metres east and north of the fixtures' origin, sampled every 30 m or so.
fn ground(height_m: impl Fn(f64, f64) -> f64) -> Terrain {
    ground_every(0.000_28, height_m)
}

/// The same, with samples so many degrees apart.
pub fn ground_every(step: f64, height_m: impl Fn(f64, f64) -> f64) -> Terrain {
    let (south_west, north_east) = (at(-2_200.0, -2_200.0), at(2_200.0, 2_200.0));
    let window =
        Window { south: south_west.lat(), west: south_west.lon(), north: north_east.lat(), east: north_east.lon() };
    let rows = ((window.north - window.south) / step).ceil() as usize + 3;
    let cols = ((window.east - window.west) / step).ceil() as usize + 3;
    let (west, south) = (window.west - step, window.south - step);
    let mut text = format!("ncols {cols}\nnrows {rows}\nxllcenter {west}\nyllcenter {south}\ncellsize {step}\n");
    for row in (0..rows).rev() {
        for col in 0..cols {
            let lat = south + step * row as f64;
            let place = crate::geodesy::Position::from_degrees(lat, west + step * col as f64).expect("a place");
            let p = plane().point(place);
            text.push_str(&format!("{:.1} ", height_m(p.east_m, p.north_m)));
        }
        text.push('\n');
    }
    Terrain::of(&[read("hills.asc", text.as_bytes(), &window).expect("a grid")], &window).expect("ground")
}

fn over(height_m: impl Fn(f64, f64) -> f64) -> Patrol {
    let mut patrol = empty();
    watch_area(&mut patrol, "0412", area(&square(0.0, 100.0, 400.0), &[]), 7_200);
    watch_area(&mut patrol, "0413", area(&square(-600.0, 900.0, 200.0), &[]), 7_200);
    watch_post(&mut patrol, "gate", (-500.0, 300.0), None);
    patrol.terrain = Some(ground(height_m));
    patrol
}

pub fn ridge(_: f64, north_m: f64) -> f64 {
    50.0 + (120.0 - (north_m - 700.0).abs() * 0.5).max(0.0)
}

/// Least and greatest height of the tour above the ground, metres, and the most that it climbs and falls, m/s.
fn flown(plan: &Plan, patrol: &Patrol) -> (f64, f64, f64) {
    let terrain = patrol.terrain.as_ref().expect("ground");
    let plane = Plane::over(&patrol.fence);
    let level_m = terrain.ground(patrol.docks[0].position).expect("a dock's ground");
    let (mut low_m, mut high_m, mut fastest_mps) = (f64::INFINITY, 0.0_f64, 0.0_f64);
    for (i, to) in plan.tour.iter().enumerate() {
        let from = plan.tour[(i + plan.tour.len() - 1) % plan.tour.len()];
        let (a, b) = (plane.point(from.at), plane.point(to.at));
        for step in 0..=40 {
            let share = f64::from(step) / 40.0;
            let height_m = from.height.metres() + (to.height.metres() - from.height.metres()) * share;
            let under_m = terrain.ground(plane.position(a.towards(b, share))).expect("known ground");
            low_m = low_m.min(height_m + level_m - under_m);
            high_m = high_m.max(height_m + level_m - under_m);
        }
        let arrives = if i == 0 { plan.lap } else { to.passed };
        let seconds = arrives.minus(from.passed.plus(from.dwell())).as_secs_f64();
        if a.distance(b) > 1.0 {
            fastest_mps = fastest_mps.max((to.height.metres() - from.height.metres()).abs() / seconds);
        }
    }
    (low_m, high_m, fastest_mps)
}

/// Sorties from places all along the tour, each proven; the most items one has.
fn sorties(plan: &Plan, patrol: &Patrol, craft: &Craft) -> usize {
    let count = plan.tour.len() as u32;
    let legs = (0..6).map(|part| part * count / 6);
    let flown = legs.map(|leg| proven_sortie(plan, patrol, craft, leg, 1_500).steps.len());
    flown.max().unwrap_or(0)
}

/// Height of the ground by metres east and north.
type Hill = fn(f64, f64) -> f64;

#[test]
fn over_a_ramp_a_ridge_a_step_and_a_pit_the_height_asked_for_is_kept_and_no_climb_is_too_steep() {
    let shapes: [(&str, Hill); 4] = [
        ("ramp", |east, north| 100.0 + east * 0.05 + north * 0.1),
        ("ridge", ridge),
        ("step", |_, north| if north > 320.0 { 90.0 } else { 20.0 }),
        ("pit", |east, north| 80.0 - (60.0 - libm::hypot(east - 200.0, north - 300.0) * 0.5).max(0.0)),
    ];
    for (name, shape) in shapes {
        let patrol = over(shape);
        let plan = plan(&patrol, &fleet(2), BUDGET).unwrap_or_else(|error| panic!("{name}: {error}"));
        let (low_m, high_m, mps) = flown(&plan, &patrol);
        assert!(low_m > 39.9, "{name}: {low_m} m above the ground");
        assert!(high_m < 140.0, "{name}: {high_m} m above the ground");
        assert!(mps < 1.7, "{name}: {mps} m/s up or down");
        let items = sorties(&plan, &patrol, &fleet(1)[0]);
        assert!(items < 300, "{name}: {items} items");
    }
}

#[test]
fn flat_ground_of_any_height_changes_no_height_and_no_place() {
    let patrol = over(|_, _| 1_234.0);
    let flat = Patrol { terrain: None, ..patrol.clone() };
    let (over, plain) = (plan(&patrol, &fleet(1), BUDGET), plan(&flat, &fleet(1), BUDGET));
    let (over, plain) = (over.expect("a plan"), plain.expect("a plan"));
    assert_eq!(over.tour, plain.tour);
    let craft = &fleet(1)[0];
    let [over, plain] = [(&over, &patrol), (&plain, &flat)].map(|(plan, patrol)| {
        let flown = proven_sortie(plan, patrol, craft, 2, 900);
        flown.steps.into_iter().filter(|step| matches!(step, Step::Dwell { .. })).collect::<Vec<_>>()
    });
    assert_eq!(over, plain);
}

#[test]
fn a_plan_that_takes_hills_for_flat_does_not_pass_the_proof() {
    let patrol = over(ridge);
    let flat = Patrol { terrain: None, ..patrol.clone() };
    let flat = plan(&flat, &fleet(1), BUDGET).expect("a plan");
    assert!(matches!(prove_plan(&flat, &patrol), Err(Fault::NearGround { .. })));
    let mut over = plan(&patrol, &fleet(1), BUDGET).expect("a plan");
    assert_eq!(prove_plan(&over, &patrol), Ok(()));
    let heights = over.tour.iter().enumerate().max_by_key(|(_, point)| point.height.mm());
    let lowered = heights.expect("a point over the ridge").0;
    over.tour[lowered].height = crate::geodesy::AboveHome::from_mm(60_000);
    assert!(matches!(prove_plan(&over, &patrol), Err(Fault::NearGround { .. })));
}

#[test]
fn a_plan_that_climbs_more_steeply_than_a_drone_does_not_pass_the_proof() {
    let patrol = over(ridge);
    let planned = plan(&patrol, &fleet(1), BUDGET).expect("a plan");
    let faster = |times: u32| {
        let mut faster = planned.clone();
        faster.tour.iter_mut().for_each(|point| point.speed_mmps *= times);
        prove_plan(&faster, &patrol)
    };
    assert_eq!(faster(1), Ok(()));
    assert!(matches!(faster(6), Err(Fault::NearGround { .. })), "{:?}", faster(6));
    let craft = &fleet(1)[0];
    let mut flown = proven_sortie(&planned, &patrol, craft, 2, 900);
    for step in &mut flown.steps {
        if let Step::Speed { mmps } = step {
            *mmps *= 6;
        }
    }
    assert!(matches!(prove_sortie(&flown, &planned, &patrol, craft), Err(Fault::NearGround { .. })));
}

#[test]
fn a_drone_whose_dock_lies_higher_has_heights_above_its_own_home() {
    let mut patrol = over(ridge);
    patrol.docks.push(Dock { name: "top".into(), position: at(100.0, 700.0), pads: 2, charge: Span::from_secs(60) });
    let mut fleet = fleet(2);
    fleet[1].home = at(100.0, 700.0);
    let plan = plan(&patrol, &fleet, BUDGET).expect("a plan");
    let place = |step: &Step| match *step {
        Step::Dwell { height, .. } => Some(height.mm()),
        _ => None,
    };
    let look = plan.tour.iter().position(|point| matches!(point.role, Role::Look { .. })).expect("a look") as u32;
    let [low, high] = [0, 1].map(|drone: usize| {
        let flown = proven_sortie(&plan, &patrol, &fleet[drone], look, 1_500);
        flown.steps.iter().find_map(place).expect("a look")
    });
    let terrain = patrol.terrain.as_ref().expect("ground");
    let [park_m, top_m] = [at(0.0, -50.0), at(100.0, 700.0)].map(|dock| terrain.ground(dock).expect("a height"));
    assert!((f64::from(low - high) / 1e3 - (top_m - park_m)).abs() < 4.0, "{low} and {high}");
    let down = proven_sortie(&plan, &patrol, &fleet[1], 1, 1_500);
    assert!(compile(&down.steps, Start::Ground(fleet[1].home), &PX4).is_ok(), "an autopilot takes it");
    let height = |step: &Step| if let Step::Fly { height, .. } = *step { Some(height.mm()) } else { None };
    let deepest = down.steps.iter().filter_map(height).min();
    assert!(deepest < Some(-10_000), "the valley lies below the pad: {deepest:?}");
    assert!((patrol.rise_m(at(0.0, -50.0)) - 120.0).abs() < 8.0);
    assert!(patrol.rise_m(at(100.0, 700.0)) < 8.0);
}

#[test]
fn the_layers_of_two_drones_are_apart_by_more_than_what_the_hills_move_them() {
    let patrol = over(ridge);
    let plan = plan(&patrol, &fleet(2), BUDGET).expect("a plan");
    assert_eq!(plan.band_mm(), 8_000);
}

#[test]
fn ground_that_is_not_known_is_not_flown_over() {
    let hole = |east: f64, north: f64| if libm::hypot(east, north - 300.0) < 100.0 { -99_999.0 } else { 10.0 };
    assert!(matches!(plan(&over(hole), &fleet(1), BUDGET), Err(PlanError::Unproven { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn over_any_hills_the_height_asked_for_is_kept(
        waves in proptest::collection::vec((-0.01_f64..0.01, -0.01_f64..0.01, 0.0_f64..6.0, 0.0_f64..40.0), 1..4),
    ) {
        let hills = |east: f64, north: f64| -> f64 {
            waves.iter().map(|(a, b, c, high)| high * libm::sin(a * east + b * north + c)).sum()
        };
        let patrol = over(hills);
        let plan = plan(&patrol, &fleet(2), BUDGET).expect("a plan");
        let (low_m, _, mps) = flown(&plan, &patrol);
        prop_assert!(low_m > 39.9, "{} m", low_m);
        prop_assert!(mps < 1.7, "{} m/s", mps);
        sorties(&plan, &patrol, &fleet(1)[0]);
    }
}
