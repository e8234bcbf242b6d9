//! Which direction of lanes takes the least energy, when airframe and wind are known.
//!
//! The directions that time alone suggests, across the wind and along it, and the neighbours of the best of them by a degree:
//! estimated in joules, the best laid out whole and compared by what their tours take. Cost as in `angle`.

use super::angle::{EVERY_DEGREE, Tried, change_seconds, directions, stretches, sweep_angles};
use super::budget::{Condition, tour_used};
use super::improve::Visit;
use super::lap::lap;
use super::link::Links;
use super::pass::Pass;
use super::target::{Look, Target};
use crate::geodesy::{Plane, Point, Shape};

/// Directions that are laid out whole by time, and by energy: estimates in joules are flatter.
const ANGLES: usize = 4;
const ANGLES_BY_ENERGY: usize = 10;
/// Of the best directions, how many have their neighbours tried, and how far to each side, degrees.
const REFINED: usize = 3;
const NEIGHBOURS: i32 = 4;

/// The directions to lay out whole, the best first.
#[must_use]
pub fn angles(ground: &Shape, target: &Target) -> Vec<Tried> {
    let look = &target.look;
    let Some(condition) = &target.condition else {
        let mut tried = sweep_angles(ground, look, true);
        tried.truncate(ANGLES);
        return tried;
    };
    let half_turn = core::f64::consts::PI;
    let estimate = |angle: f64| {
        let angle = angle.rem_euclid(half_turn);
        Tried { angle, seconds: equal_seconds(joules(ground, look, angle, condition), condition) }
    };
    let wind = condition.wind.angle();
    let first = directions(ground, look, true).into_iter().chain([wind, wind + half_turn / 2.0]);
    let mut tried: Vec<Tried> = first.map(estimate).collect();
    sort(&mut tried);
    let near = |tried: &Tried| {
        let angle = tried.angle;
        (-NEIGHBOURS..=NEIGHBOURS).filter(|step| *step != 0).map(move |step| angle + f64::from(step) * EVERY_DEGREE)
    };
    let near: Vec<Tried> = tried.iter().take(REFINED).flat_map(near).map(estimate).collect();
    tried.extend(near);
    sort(&mut tried);
    tried.truncate(ANGLES_BY_ENERGY);
    tried
}

fn sort(tried: &mut Vec<Tried>) {
    tried.sort_by(|one, other| one.seconds.total_cmp(&other.seconds).then(one.angle.total_cmp(&other.angle)));
    tried.dedup_by(|one, other| (one.angle - other.angle).abs() < EVERY_DEGREE / 2.0);
}

/// Estimated energy of a sweep: as many lanes one way as the other, and the changes between them. Infinite where no headway
/// is made.
fn joules(ground: &Shape, look: &Look, angle: f64, condition: &Condition) -> f64 {
    let (sin, cos) = libm::sincos(angle);
    let along = Point::new(cos, sin);
    let flight = condition.flight();
    let per_metre = |along: Point| {
        let leg = crate::energy::Leg::steady(along, 1.0, f64::from(look.speed_mmps) / 1e3);
        flight.leg(&leg).map_or(f64::INFINITY, |used| used.joules)
    };
    let lanes = f64::midpoint(per_metre(along), per_metre(Point::new(-cos, -sin)));
    let turns = f64::midpoint(per_metre(Point::new(-sin, cos)), per_metre(Point::new(sin, -cos)));
    let change = change_seconds(look) * f64::from(look.speed_mmps) / 1e3 * turns;
    stretches(ground, look, angle).into_iter().map(|metres| metres * lanes + change).sum()
}

/// Joules as the seconds of hover that they last for, so that they are weighed against unseen ground as time is.
fn equal_seconds(joules: f64, condition: &Condition) -> f64 {
    joules / condition.airframe.power.hover().max(1.0)
}

/// What a closed tour takes, when airframe and wind are known: as seconds of hover, infinite when it cannot be flown.
#[must_use]
pub fn tour_cost(passes: &[Pass], visits: &[Visit], links: &Links<'_>, plane: &Plane, condition: &Condition) -> f64 {
    let on = vec![false; visits.len()];
    let used = lap(passes, visits, &on, links, plane).and_then(|lap| tour_used(&lap.tour, plane, &condition.flight()));
    used.map_or(f64::INFINITY, |used| equal_seconds(used.joules, condition))
}
