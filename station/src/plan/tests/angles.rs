//! Lanes in the direction that takes the least energy, for an airframe in a wind.

use super::fixtures::*;
use crate::energy::{Airframes, Wind};
use crate::geodesy::{Plane, Shape};
use crate::plan::field::Field;
use crate::plan::ground::united;
use crate::plan::lanes::lanes;
use crate::plan::link::Links;
use crate::plan::order::order;
use crate::plan::target::{Target, targets};
use crate::plan::thrift::{angles, tour_cost};
use crate::plan::way::{Reach, Ways};
use crate::plan::*;
use core::f64::consts::TAU;

fn condition(from_deg: f64, mps: f64) -> Condition {
    let airframe = Airframes::builtin().get("matrice-30").expect("an airframe").clone();
    Condition { airframe, wind: Wind::from(from_deg, mps) }
}

/// A ring of so many corners, drawn from a seed.
fn drawn(seed: u64) -> Vec<(f64, f64)> {
    let mut state = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let mut chance = |low: f64, high: f64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        low + (high - low) * ((state >> 40) as f64 / (1_u64 << 24) as f64)
    };
    let corners = 5 + seed % 4;
    let (flat, turn) = (chance(0.5, 1.0), chance(0.0, TAU));
    let corner = |i: u64| {
        let (sin, cos) = libm::sincos((i as f64 + chance(-0.3, 0.3)) / corners as f64 * TAU);
        let radius = chance(300.0, 460.0);
        let (east, north) = (cos * radius, sin * radius * flat);
        let (s, c) = libm::sincos(turn);
        (east * c - north * s, east * s + north * c + 400.0)
    };
    (0..corners).map(corner).collect()
}

/// What the lanes of one direction take, ordered as a tour.
fn in_direction(target: &Target, ground: &Shape, angle: f64, reach: &Reach<'_>, condition: &Condition) -> f64 {
    let passes = lanes(target, ground, angle, reach);
    let mut links = Links::of(&passes, reach.ways);
    let visits = order(&passes, &mut links, 20_000);
    tour_cost(&passes, &visits, &links, &reach.ways.field.plane, condition)
}

#[test]
fn the_chosen_direction_takes_at_most_a_hundredth_more_than_the_best_of_180() {
    for seed in 0..8 {
        let mut patrol = empty();
        watch_area(&mut patrol, "any", area(&drawn(seed), &[]), 36_000);
        let plane = Plane::over(&patrol.fence);
        let ways = Ways::of(Field::of(&patrol.fence, plane));
        let reach = Reach::from(&ways, plane.point(patrol.docks[0].position));
        let condition = condition(40.0 * seed as f64, 3.0 + seed as f64);
        let mut target = targets(&patrol, None, &plane).expect("targets").remove(0);
        target.condition = Some(condition.clone());
        let ground = united(&target);
        let takes = |angle: f64| in_direction(&target, &ground, angle, &reach, &condition);
        let least = |found: &mut dyn Iterator<Item = f64>| found.map(takes).fold(f64::INFINITY, f64::min);
        let best = least(&mut (0..180).map(|degree| f64::from(degree).to_radians()));
        let chosen = least(&mut angles(&ground, &target).into_iter().map(|tried| tried.angle));
        println!("seed {seed}: {:.4} of the best of 180", chosen / best);
        assert!(chosen <= 1.01 * best, "seed {seed}: {chosen} and {best}");
    }
}

#[test]
fn in_a_wind_a_square_is_swept_across_it() {
    let mut patrol = empty();
    watch_area(&mut patrol, "square", area(&square(0.0, 100.0, 600.0), &[]), 36_000);
    let across = |from_deg: f64| {
        let plan = plan_for(&patrol, &fleet(2), 400_000, Some(&condition(from_deg, 9.0))).expect("a plan");
        let plane = Plane::over(&patrol.fence);
        let (mut east, mut north) = (0.0, 0.0);
        for (from, to) in plan.tour.iter().zip(plan.tour.iter().skip(1)).filter(|(_, to)| to.role != Role::Transit) {
            let (a, b) = (plane.point(from.at), plane.point(to.at));
            east += (a.east_m - b.east_m).abs();
            north += (a.north_m - b.north_m).abs();
        }
        (east, north)
    };
    let (east, north) = across(0.0);
    assert!(east > 3.0 * north, "north wind: {east} m east and west, {north} m north and south");
    let (east, north) = across(90.0);
    assert!(north > 3.0 * east, "east wind: {east} m east and west, {north} m north and south");
}

#[test]
fn a_plan_for_a_wind_takes_no_more_in_it_than_one_that_does_not_know_of_it() {
    for seed in [1, 4] {
        let mut patrol = empty();
        watch_area(&mut patrol, "any", area(&drawn(seed), &[]), 36_000);
        let condition = condition(75.0 * seed as f64, 9.0);
        let takes = |plan: &Plan| lap_used(plan, &condition.flight()).expect("it flies").joules;
        let knowing = takes(&plan_for(&patrol, &fleet(2), 400_000, Some(&condition)).expect("a plan"));
        let unknowing = takes(&plan(&patrol, &fleet(2), 400_000).expect("a plan"));
        println!("seed {seed}: {:.3} of what a plan by time takes", knowing / unknowing);
        assert!(knowing <= 1.005 * unknowing, "seed {seed}: {knowing} and {unknowing}");
    }
}
