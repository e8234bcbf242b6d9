//! The tour seen from the side: how high it is flown, and how high the ground under it is.

use super::climb::level_m;
use super::place::plane;
use super::tour::Plan;
use crate::patrol::Patrol;

/// One sample of the tour as often as this, metres, unless that would be too many.
const STEP_M: f64 = 10.0;
/// Most samples of a leg.
const LEG_MAX: f64 = 1_000.0;

/// One place on the tour, heights above the ground of the patrol's first dock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProfilePoint {
    /// From the tour's first point, metres.
    pub along_m: f64,
    /// Of the ground, metres.
    pub ground_m: f64,
    /// Of the drone, metres.
    pub flown_m: f64,
}

/// The height profile of a tour, from its first point once round; none when the patrol names no elevation files.
#[must_use]
pub fn profile(plan: &Plan, patrol: &Patrol) -> Option<Vec<ProfilePoint>> {
    let terrain = patrol.terrain.as_ref()?;
    let (plane, level_m) = (plane(plan), level_m(patrol, terrain)?);
    let mut found = Vec::new();
    let mut begun_m = 0.0;
    for (from, to) in plan.tour.iter().zip(plan.tour.iter().skip(1).chain(plan.tour.first())) {
        let (a, b) = (plane.point(from.at), plane.point(to.at));
        let length_m = a.distance(b);
        let steps = (length_m / STEP_M).ceil().clamp(1.0, LEG_MAX) as u32;
        for step in 0..steps {
            let share = f64::from(step) / f64::from(steps);
            let ground_m = terrain.ground(plane.position(a.towards(b, share)))? - level_m;
            let (low_m, high_m) = (from.height.metres(), to.height.metres());
            let flown_m = low_m + (high_m - low_m) * share;
            found.push(ProfilePoint { along_m: begun_m + length_m * share, ground_m, flown_m });
        }
        begun_m += length_m;
    }
    Some(found)
}
