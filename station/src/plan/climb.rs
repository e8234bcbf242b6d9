//! Heights over hills: a tour and the ways to and from it follow the ground's [`Surface`], each leg with as many points as that
//! takes. Heights are explicit, above one level: the ground of the patrol's first dock. (PX4 refuses the terrain frame.)

use super::error::PlanError;
use super::figures::DESCENT_MPS;
use super::lap::Lap;
use super::tour::{Role, TourPoint};
use crate::geodesy::{AboveHome, Plane, Point, Position};
use crate::patrol::Patrol;
use crate::terrain::{Surface, Terrain};

/// The surface is looked at as often as this along a leg, metres.
const STEP_M: f64 = 5.0;
/// A thinned way is lower than the surface by at most this before it is raised, and above it by at most twice this after,
/// metres.
const THIN_M: f64 = 2.0;

/// The ground of a plan, as flights follow it.
pub struct Climb<'p> {
    terrain: &'p Terrain,
    surface: Surface<'p>,
    plane: Plane,
    /// Ground of the first dock, metres above the zero of the elevation files.
    level_m: f64,
}

impl<'p> Climb<'p> {
    /// The ground of a patrol whose tour is flown at these speeds; none when it has no elevation files. The surface is as
    /// steep as a drone descends at the highest of the speeds, which is less than it climbs.
    pub fn of(patrol: &'p Patrol, tour: &[TourPoint], plane: Plane) -> Option<Climb<'p>> {
        let terrain = patrol.terrain.as_ref()?;
        let fastest_mps = f64::from(tour.iter().map(|point| point.speed_mmps).max().unwrap_or(0).max(1_000)) / 1e3;
        let surface = Surface::over(terrain, DESCENT_MPS / fastest_mps);
        // A dock whose ground is unknown is refused by the proof, which asks for it again.
        Some(Climb { terrain, surface, plane, level_m: level_m(patrol, terrain).unwrap_or(0.0) })
    }

    /// What is to be added to a height above the level for one above a drone's home, mm.
    pub fn above_home_mm(&self, home: Position) -> Option<i32> {
        Some(((self.level_m - self.terrain.ground(home)?) * 1e3).round() as i32)
    }

    /// A way that keeps as far above the surface all along as `height` (above the level) is where `at` lies.
    pub fn way(&self, way: &[Point], at: Point, height: AboveHome) -> Option<Vec<(Point, AboveHome)>> {
        let over_m = height.metres() - self.surface_m(at)?;
        let mut thinned: Vec<(Point, f64)> = Vec::new();
        let mut raise_m = 0.0_f64;
        for (a, b) in way.iter().zip(way.iter().skip(1)) {
            let leg = self.leg((*a, over_m), (*b, over_m))?;
            let kept = thin(&leg, &mut raise_m);
            thinned.extend(kept.into_iter().skip(usize::from(!thinned.is_empty())));
        }
        if thinned.is_empty() {
            let &only = way.first()?;
            thinned.push((only, self.surface_m(only)? + over_m));
        }
        Some(thinned.into_iter().map(|(p, height_m)| (p, raised(height_m, raise_m))).collect())
    }

    /// The surface above the level, metres.
    fn surface_m(&self, p: Point) -> Option<f64> {
        Some(self.surface.at(self.plane.position(p))? - self.level_m)
    }

    /// A leg's heights every few metres, from one height above the surface to another.
    fn leg(&self, (a, from_m): (Point, f64), (b, to_m): (Point, f64)) -> Option<Vec<(Point, f64)>> {
        let steps = (a.distance(b) / STEP_M).ceil().max(1.0) as u32;
        let place = |step: u32| {
            let share = f64::from(step) / f64::from(steps);
            let p = a.towards(b, share);
            Some((p, self.surface_m(p)? + from_m + (to_m - from_m) * share))
        };
        (0..=steps).map(place).collect()
    }
}

/// Ground of the level, metres; the proof uses it too.
pub fn level_m(patrol: &Patrol, terrain: &Terrain) -> Option<f64> {
    terrain.ground(patrol.docks.first()?.position)
}

/// The lap with heights that follow the ground, and what one drone takes of the air; the lap as it is over flat ground.
///
/// # Errors
///
/// [`PlanError::Unproven`] where a leg leaves the ground that is known.
pub fn followed(lap: Lap, patrol: &Patrol, plane: &Plane) -> Result<(Lap, Option<i32>), PlanError> {
    let Some(climb) = Climb::of(patrol, &lap.tour, *plane) else { return Ok((lap, None)) };
    let heights = || lap.tour.iter().map(|point| point.height.mm());
    let asked_mm = heights().max().unwrap_or(0).saturating_sub(heights().min().unwrap_or(0));
    // The tour is above the surface by up to twice the thinning, and a way that begins there by as much again.
    let band_mm = asked_mm.saturating_add((4.0 * THIN_M * 1e3) as i32);
    let n = lap.tour.len();
    let mut legs: Vec<Vec<(TourPoint, f64)>> = Vec::with_capacity(n);
    let mut raise_m = 0.0_f64;
    for (index, to) in lap.tour.iter().enumerate() {
        let Some(from) = lap.tour.get((index + n - 1) % n) else { continue };
        let arrives = if index == 0 { lap.span } else { to.passed };
        let departs = from.passed.plus(from.dwell());
        let (a, b) = (plane.point(from.at), plane.point(to.at));
        let heights = climb.leg((a, from.height.metres()), (b, to.height.metres()));
        let heights = heights.ok_or(PlanError::Unproven { leg: index })?;
        let length_m = a.distance(b).max(1e-3);
        let points = thin(&heights, &mut raise_m).into_iter().skip(1).map(|(p, height_m)| {
            let share = (a.distance(p) / length_m).min(1.0);
            let passed_s = departs.as_secs_f64() + arrives.minus(departs).as_secs_f64() * share;
            let role = if matches!(to.role, Role::Look { .. }) { Role::Transit } else { to.role };
            let passed = crate::base::Span::from_secs_f64(passed_s);
            (TourPoint { at: plane.position(p), role, passed, ..*to }, height_m)
        });
        let mut points: Vec<(TourPoint, f64)> = points.collect();
        if let Some((last, _)) = points.last_mut() {
            *last = *to;
        }
        legs.push(points);
    }
    // The way back to the first point comes last, the first point itself first.
    let mut closing = legs.first_mut().map(std::mem::take).unwrap_or_default();
    let first = closing.pop();
    let points = first.into_iter().chain(legs.into_iter().flatten()).chain(closing);
    let tour = points.map(|(point, height_m)| TourPoint { height: raised(height_m, raise_m), ..point }).collect();
    Ok((Lap { tour, ..lap }, Some(band_mm)))
}

fn raised(height_m: f64, raise_m: f64) -> AboveHome {
    AboveHome::from_mm(((height_m + raise_m) * 1e3).round() as i32)
}

/// The points of a leg that keep it within [`THIN_M`] of what it was (Douglas and Peucker 1973, in the vertical), both ends
/// included; `raise_m` becomes what all must be raised by at least, so that no point lies lower than it was.
fn thin(leg: &[(Point, f64)], raise_m: &mut f64) -> Vec<(Point, f64)> {
    let mut kept = vec![0, leg.len().saturating_sub(1)];
    let mut open = vec![(0, leg.len().saturating_sub(1))];
    while let Some((from, to)) = open.pop() {
        let (Some(low), Some(high)) = (leg.get(from), leg.get(to)) else { continue };
        let off = |i: usize| {
            let straight = low.1 + (high.1 - low.1) * (i - from) as f64 / (to - from).max(1) as f64;
            leg.get(i).map_or(0.0, |point| point.1 - straight)
        };
        let inner = || (from + 1..to).map(|i| (i, off(i)));
        let farthest = inner().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
        match farthest {
            Some((i, metres)) if metres.abs() > THIN_M => {
                kept.push(i);
                open.extend([(from, i), (i, to)]);
            }
            _ => *raise_m = inner().map(|(_, metres)| metres).fold(*raise_m, f64::max),
        }
    }
    kept.sort_unstable();
    kept.dedup();
    kept.into_iter().filter_map(|i| leg.get(i).copied()).collect()
}
