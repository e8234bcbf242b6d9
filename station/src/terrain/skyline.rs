//! What hides a place from a camera: how high one has to be, in each direction and from how far away on, to be seen from
//! there.
//!
//! Method: horizon angles by sector (Max 1988, horizon mapping), each with the distance from which it holds, because a drone
//! this side of a tower is not behind it. Within a sector the nearest of a wall counts for all of it: a place is hidden by walls a
//! little too often, never too seldom. Hills are looked for along [`RAYS`] rays: one that is narrower than what lies between two
//! of them may be missed. Cost for a place: rays × steps up to where nothing is high enough + sectors × edges of the walls near it.

use super::clipped::Terrain;
use super::grid::MISSING;
use crate::geodesy::raster::patches;
use crate::geodesy::{AboveGround, Bounds, Plane, Point, Shape, segment};
use serde::{Deserialize, Serialize};

/// Sectors all round.
const SECTORS: usize = 32;
/// Rays along which the ground is asked for; every other one lies between two sectors and counts for both.
const RAYS: usize = 2 * SECTORS;
/// Nothing farther away than this hides anything, metres: whoever looks over it is 120 m up at the flattest that counts.
const FAR_M: f64 = 450.0;
/// What rises less steeply than this hides nothing that counts as seen: the tangent of 15 degrees, as no flatter look
/// counts.
const LEAST: f64 = 0.267;
/// The ground is asked for in steps of this share of its samples' distance, metres at most, and farther away of the distance
/// from the place: between two samples it is even, so a step misses no more than the bend at one.
const STEP_SAMPLES: f64 = 0.25;
const STEP_MAX_M: f64 = 5.0;
const STEP_SHARE: f64 = 0.06;
/// What rises little more steeply than what is before it counts as standing there: so much more.
const LITTLE: f64 = 1.15;
/// Nothing is nearer than this, metres.
const NEAREST_M: f64 = 0.1;

/// What hides a place, by direction; nothing where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skyline(Vec<Rise>);

/// One thing that hides a place: sector (clockwise from north), from how far away on (dm), and the tangent of the angle above
/// the horizon below which everything beyond is hidden (thousandths).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Rise(u8, u16, u16);

impl Skyline {
    /// Whether what is `away` from the place (metres east and north of it) and `up_m` above it cannot be seen from there.
    #[must_use]
    pub fn hides(&self, away: Point, up_m: f64) -> bool {
        let (far_m, sector) = (libm::hypot(away.east_m, away.north_m), sector(away) as u8);
        let here = self.0.iter().filter(|Rise(other, ..)| *other == sector);
        let mut beyond = here.filter(|Rise(_, from_dm, _)| far_m * 10.0 > f64::from(*from_dm));
        beyond.any(|Rise(_, _, tangent)| up_m * 1e3 < f64::from(*tangent) * far_m)
    }
}

/// The sector of a direction.
fn sector(away: Point) -> usize {
    let turns = libm::atan2(away.east_m, away.north_m) / core::f64::consts::TAU;
    (turns.rem_euclid(1.0) * SECTORS as f64) as usize % SECTORS
}

/// The direction of a ray: a unit vector. Sectors begin with the even ones.
fn ray(number: usize) -> Point {
    let (sin, cos) = libm::sincos(number as f64 / RAYS as f64 * core::f64::consts::TAU);
    Point::new(sin, cos)
}

/// Something upright that cannot be looked through, from the ground up.
#[derive(Clone, Debug)]
struct Wall {
    shape: Shape,
    bounds: Bounds,
    /// The ground that it stands on, metres above the zero of the heights; none where that is not known.
    foot_m: Option<f64>,
    /// How high it is, metres.
    high_m: f64,
}

/// Everything on a plane that may hide ground: walls, and the ground itself.
#[derive(Clone, Debug)]
pub struct Surroundings<'t> {
    plane: Plane,
    terrain: Option<&'t Terrain>,
    walls: Vec<Wall>,
    /// The highest ground, metres; none where the ground rises nowhere steeply enough to hide anything.
    highest_m: Option<f64>,
    /// Steps along the ground, metres.
    step_m: f64,
}

impl<'t> Surroundings<'t> {
    /// Of what stands on some ground (outlines and how high above it), which is flat without a terrain. What stands on a slope
    /// is taken for as high all round as at the highest of its corners and patches.
    #[must_use]
    pub fn of(
        plane: Plane,
        terrain: Option<&'t Terrain>,
        standing: impl Iterator<Item = (Shape, AboveGround)>,
    ) -> Surroundings<'t> {
        let foot_m = |shape: &Shape| {
            let Some(terrain) = terrain else { return Some(0.0) };
            let below = shape.corners().chain(patches(shape));
            below.filter_map(|p| terrain.ground(plane.position(p))).reduce(f64::max)
        };
        let wall = |(shape, top): (Shape, AboveGround)| {
            let (foot_m, bounds) = (foot_m(&shape), shape.bounds());
            Wall { shape, bounds, foot_m, high_m: top.metres() }
        };
        let highest_m = terrain.filter(|terrain| steepest(terrain) > LEAST).and_then(highest_m);
        let step_m = terrain.map_or(0.0, |terrain| terrain.step_m().0.min(terrain.step_m().1)) * STEP_SAMPLES;
        Surroundings {
            plane,
            terrain,
            walls: standing.map(wall).collect(),
            highest_m,
            step_m: step_m.clamp(1.0, STEP_MAX_M),
        }
    }

    /// Height of the ground above the zero of the elevation files, metres; none without, and where they do not know it.
    #[must_use]
    pub fn ground_m(&self, p: Point) -> Option<f64> {
        self.terrain?.ground(self.plane.position(p))
    }

    /// What hides a place; none when nothing does. A place on a wall, its roof, is hidden by higher walls and by hills only.
    #[must_use]
    pub fn skyline(&self, p: Point) -> Option<Skyline> {
        if self.walls.is_empty() && self.highest_m.is_none() {
            return None;
        }
        let own_m = if self.terrain.is_some() { self.ground_m(p) } else { Some(0.0) };
        let near: Vec<(&Wall, f64)> = self
            .walls
            .iter()
            .map(|wall| (wall, wall.above_m(own_m)))
            .filter(|(wall, up_m)| wall.reaches(p, *up_m))
            .collect();
        let roof_m = near.iter().filter(|(wall, _)| wall.holds(p)).map(|(_, up_m)| *up_m).fold(0.0, f64::max);
        let mut found: Vec<(usize, f64, f64)> = Vec::new();
        for (wall, up_m) in near.iter().filter(|(wall, up_m)| *up_m > roof_m && !wall.holds(p)) {
            wall.rises(p, *up_m, &mut found);
        }
        if let (Some(own_m), Some(highest_m)) = (own_m, self.highest_m) {
            self.hills(p, (own_m, highest_m), &mut found);
        }
        let rises: Vec<Rise> = (0..SECTORS).flat_map(|sector| steps(sector, &found)).collect();
        (!rises.is_empty()).then_some(Skyline(rises))
    }

    /// What the ground itself hides.
    fn hills(&self, p: Point, (own_m, highest_m): (f64, f64), found: &mut Vec<(usize, f64, f64)>) {
        let least_m = self.step_m;
        for number in 0..RAYS {
            let (towards, mut far_m, mut steepest) = (ray(number), least_m, LEAST);
            let (after, before) = (number / 2, (number + RAYS - 1) % RAYS / 2);
            // Farther away nothing is high enough.
            while steepest * far_m < highest_m - own_m && far_m < FAR_M {
                let there = p.moved(towards.east_m * far_m, towards.north_m * far_m);
                let tangent = self.ground_m(there).map_or(0.0, |ground_m| (ground_m - own_m) / far_m);
                if tangent > steepest {
                    steepest = tangent;
                    found.extend([(after, far_m, tangent), (before, far_m, tangent)]);
                }
                far_m += least_m.max(far_m * STEP_SHARE);
            }
        }
    }
}

impl Wall {
    /// How far its top is above ground of this height, metres; its own height where one of both is not known.
    fn above_m(&self, ground_m: Option<f64>) -> f64 {
        self.high_m + self.foot_m.zip(ground_m).map_or(0.0, |(foot_m, ground_m)| foot_m - ground_m)
    }

    /// Whether it may hide a place over which its top is so high.
    fn reaches(&self, p: Point, up_m: f64) -> bool {
        let here = Bounds { low: p, high: p };
        self.bounds.near(&here, (up_m / LEAST).clamp(0.0, FAR_M))
    }

    /// Whether a place is on it.
    fn holds(&self, p: Point) -> bool {
        self.shape.contains(p) || self.shape.edge_distance(p) < NEAREST_M
    }

    /// Where it begins in each sector, and how steeply it rises there: the nearest place of an edge within a sector is one of
    /// its ends, the place nearest of all, or where it meets the sector's side.
    fn rises(&self, p: Point, up_m: f64, found: &mut Vec<(usize, f64, f64)>) {
        let mut rise = |sector: usize, away: Point| {
            let far_m = libm::hypot(away.east_m, away.north_m).max(NEAREST_M);
            if up_m > LEAST * far_m {
                found.push((sector, far_m, up_m / far_m));
            }
        };
        let from_here = |q: Point| Point::new(q.east_m - p.east_m, q.north_m - p.north_m);
        for (a, b) in self.shape.edges() {
            let nearest = a.towards(b, segment::nearest_share(p, a, b));
            for away in [a, b, nearest].map(from_here) {
                rise(sector(away), away);
            }
            for side in 0..SECTORS {
                if let Some(away) = meets(ray(2 * side), from_here(a), from_here(b)) {
                    rise(side, away);
                    rise((side + SECTORS - 1) % SECTORS, away);
                }
            }
        }
    }
}

/// Where a ray from the origin meets the way from `a` to `b`.
fn meets(ray: Point, a: Point, b: Point) -> Option<Point> {
    let beside = |p: Point| ray.east_m * p.north_m - ray.north_m * p.east_m;
    let (one, other) = (beside(a), beside(b));
    if one * other > 0.0 || one == other {
        return None;
    }
    let there = a.towards(b, one / (one - other));
    (there.dot(ray) > 0.0).then_some(there)
}

/// What is found in a sector as steps up, from near to far.
fn steps(sector: usize, found: &[(usize, f64, f64)]) -> Vec<Rise> {
    let mut here: Vec<(f64, f64)> =
        found.iter().filter(|(other, ..)| *other == sector).map(|&(_, far_m, tangent)| (far_m, tangent)).collect();
    here.sort_by(|one, other| one.0.total_cmp(&other.0));
    // From how far away on, the most that still counts as the same step, and the most there is.
    let mut steps: Vec<(f64, f64, f64)> = Vec::new();
    for (far_m, tangent) in here {
        match steps.last_mut() {
            Some((.., known)) if tangent <= *known => {}
            Some((_, most, known)) if tangent <= *most => *known = tangent,
            _ => steps.push((far_m, tangent * LITTLE, tangent)),
        }
    }
    let stored = |value: f64, at_most: f64| value.clamp(0.0, at_most) as u16;
    let most = f64::from(u16::MAX);
    steps
        .into_iter()
        .map(|(far_m, _, tangent)| {
            Rise(sector as u8, stored((far_m * 10.0).floor(), most), stored((tangent * 1e3).ceil(), most))
        })
        .collect()
}

/// How steeply the ground rises at most: tangent. Between samples it is no steeper than along both axes together.
fn steepest(terrain: &Terrain) -> f64 {
    let (rows, cols) = terrain.size();
    let (down_m, along_m) = terrain.step_m();
    let between = |(row, col): (usize, usize), (other_row, other_col): (usize, usize), step_m: f64| {
        let known = |row, col| terrain.sample(row, col).filter(|dm| *dm != MISSING);
        let difference = known(row, col).zip(known(other_row, other_col)).map(|(one, other)| one.abs_diff(other));
        f64::from(difference.unwrap_or(0)) / 10.0 / step_m.max(0.5)
    };
    let cells = (0..rows).flat_map(|row| (0..cols).map(move |col| (row, col)));
    let (mut down, mut along) = (0.0_f64, 0.0_f64);
    for (row, col) in cells {
        down = down.max(between((row, col), (row + 1, col), down_m));
        if col + 1 < cols {
            along = along.max(between((row, col), (row, col + 1), along_m));
        }
    }
    libm::hypot(down, along)
}

/// The highest sample, metres.
fn highest_m(terrain: &Terrain) -> Option<f64> {
    let (rows, cols) = terrain.size();
    let cells = (0..rows).flat_map(|row| (0..cols).map(move |col| (row, col)));
    let known = cells.filter_map(|(row, col)| terrain.sample(row, col).filter(|dm| *dm != MISSING));
    known.max().map(|dm| f64::from(dm) / 10.0)
}
