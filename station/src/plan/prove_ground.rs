//! The part of the proof that is about hills: how far a leg stays above the ground, judged on the samples themselves and not
//! on the surface that the planner follows, and as steeply as a drone climbs: one that is asked for more hangs below its line
//! until it is there.

use super::climb::level_m;
use super::figures::CLIMB_MPS;
use crate::geodesy::{Plane, Point, Position};
use crate::patrol::{OVER_OBSTACLES_M, Patrol};
use crate::terrain::Terrain;

/// A leg is judged as often as this, metres: closer than samples lie.
const STEP_M: f64 = 3.0;
/// And this far to both sides of it, metres, as far as a way may be off.
const SIDE_M: f64 = 10.0;
/// Rounding of heights and places, mm.
const ROUNDING_MM: i32 = 100;

/// The ground of a patrol that has elevation files.
pub struct Hills<'p> {
    terrain: &'p Terrain,
    plane: Plane,
    /// What heights are above, metres above the zero of the elevation files; none where that is not known.
    zero_m: Option<f64>,
    /// The least height above the ground, mm.
    pub least_mm: i32,
}

impl<'p> Hills<'p> {
    /// For heights above the level of a plan, or above a home.
    pub fn of(patrol: &'p Patrol, plane: Plane, home: Option<Position>) -> Option<Hills<'p>> {
        let terrain = patrol.terrain.as_ref()?;
        let zero_m = home.map_or_else(|| level_m(patrol, terrain), |home| terrain.ground(home));
        let over_mm = (OVER_OBSTACLES_M * 1e3) as i32 - ROUNDING_MM;
        let least_mm = patrol.tallest_overflown().mm().saturating_add(over_mm);
        Some(Hills { terrain, plane, zero_m, least_mm })
    }

    /// The least height above the ground of a straight leg between two places and heights at a speed, mm; none where the
    /// ground is not known.
    pub fn lowest_mm(&self, (a, from_mm): (Point, i32), (b, to_mm): (Point, i32), speed_mmps: u32) -> Option<i32> {
        let zero_m = self.zero_m?;
        let steps = (a.distance(b) / STEP_M).ceil().max(1.0) as u32;
        let along = a.direction(b).unwrap_or(Point::new(0.0, 0.0));
        let most_mm = CLIMB_MPS * 1e3 * a.distance(b) / (f64::from(speed_mmps.max(1)) / 1e3);
        let mut lowest_m = f64::INFINITY;
        for step in 0..=steps {
            let share = f64::from(step) / f64::from(steps);
            let climbed_mm = f64::from(to_mm.saturating_sub(from_mm)).min(most_mm) * share;
            let height_m = (f64::from(from_mm) + climbed_mm) / 1e3 + zero_m;
            for side_m in [-SIDE_M, 0.0, SIDE_M] {
                let p = a.towards(b, share).moved(-along.north_m * side_m, along.east_m * side_m);
                lowest_m = lowest_m.min(height_m - self.terrain.ground(self.plane.position(p))?);
            }
        }
        Some((lowest_m * 1e3) as i32)
    }
}
