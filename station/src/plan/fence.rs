//! The fence that goes aboard: the patrol's fence with its no-fly ground, and what is too tall to fly over, as holes, brought down to what an autopilot
//! stores. It only ever shrinks the flyable ground, so whoever stays inside it is also inside the patrol's own.
//!
//! Method: the cheapest cut first (by area, as Visvalingam and Whyatt 1993), restricted to cuts that take ground away:
//! ears of the outer ring, pockets of a hole, and edges of a hole whose neighbours are run out until they meet.

use super::error::PlanError;
use super::figures::{FENCE_CORNERS_MAX, MARGIN_M};
use crate::geodesy::{Area, Plane, Point, Position, Shape, segment, shape};
use crate::patrol::{BESIDE_OBSTACLES_M, Patrol};

/// How far around an obstacle the fence's hole reaches, metres: every leg keeps the margin from the hole besides.
const WALL_M: f64 = BESIDE_OBSTACLES_M - MARGIN_M;

/// One ring on its way down; anticlockwise.
struct Ring {
    points: Vec<Point>,
    hole: bool,
}

/// One possible cut: corner `at` of ring `ring` goes; `met` stands in for it and the next one.
struct Cut {
    ring: usize,
    at: usize,
    met: Option<Point>,
    square_metres: f64,
}

/// The fence for the autopilots. `keep` are points that must stay on flyable ground, the drones' homes.
///
/// # Errors
///
/// [`PlanError::TooManyFenceCorners`] when no cut is left and there are still too many.
pub fn fence(patrol: &Patrol, plane: &Plane, keep: &[Point]) -> Result<Area, PlanError> {
    let walls: Vec<Area> = patrol.flown_around().filter_map(|wall| wall.kept_off(plane, WALL_M)).collect();
    let nofly = patrol.nofly.iter().chain(&walls).map(|area| &area.outer).chain(&patrol.fence.holes);
    let outer = Shape::from_rings(vec![on(plane, &patrol.fence.outer)]);
    let holes: Vec<&Vec<Position>> = nofly
        .filter(|ring| ring.len() >= 3 && outer.near(&Shape::from_rings(vec![on(plane, ring)]), MARGIN_M))
        .collect();
    let corners = patrol.fence.outer.len() + holes.iter().map(|ring| ring.len()).sum::<usize>();
    if corners <= FENCE_CORNERS_MAX {
        return Ok(Area { outer: patrol.fence.outer.clone(), holes: holes.into_iter().cloned().collect() });
    }
    let turned = |mut points: Vec<Point>, hole: bool| {
        if shape::ring_area(&points) < 0.0 {
            points.reverse();
        }
        Ring { points, hole }
    };
    let mut rings = vec![turned(on(plane, &patrol.fence.outer), false)];
    rings.extend(holes.into_iter().map(|ring| turned(on(plane, ring), true)));
    cut_down(&mut rings, keep)?;
    let back = |ring: &Ring| ring.points.iter().map(|&p| plane.position(p)).collect();
    let mut rings = rings.iter().map(back);
    Ok(Area { outer: rings.next().unwrap_or_default(), holes: rings.collect() })
}

fn on(plane: &Plane, ring: &[Position]) -> Vec<Point> {
    ring.iter().map(|at| plane.point(*at)).collect()
}

fn cut_down(rings: &mut [Ring], keep: &[Point]) -> Result<(), PlanError> {
    loop {
        let corners: usize = rings.iter().map(|ring| ring.points.len()).sum();
        if corners <= FENCE_CORNERS_MAX {
            return Ok(());
        }
        let cuts = rings.iter().enumerate().flat_map(|(i, ring)| ring_cuts(i, ring, keep));
        let Some(cut) = cuts.min_by(|a, b| a.square_metres.total_cmp(&b.square_metres)) else {
            return Err(PlanError::TooManyFenceCorners { corners, most: FENCE_CORNERS_MAX });
        };
        if let Some(ring) = rings.get_mut(cut.ring) {
            apply(&mut ring.points, &cut);
        }
    }
}

fn apply(points: &mut Vec<Point>, cut: &Cut) {
    points.remove(cut.at);
    if let Some(met) = cut.met {
        let next = cut.at % points.len();
        if let Some(slot) = points.get_mut(next) {
            *slot = met;
        }
    }
}

fn ring_cuts(index: usize, ring: &Ring, keep: &[Point]) -> Vec<Cut> {
    let n = ring.points.len();
    if n <= 3 {
        return Vec::new();
    }
    let corner = |i: usize| ring.points.get(i % n).copied().unwrap_or(Point::new(0.0, 0.0));
    let mut cuts = Vec::new();
    for at in 0..n {
        let (a, b, c, d) = (corner(at + n - 1), corner(at), corner(at + 1), corner(at + 2));
        let bulge = segment::side(a, b, c) / 2.0;
        // An ear of the outer ring bulges outwards, a pocket of a hole inwards; both are given up.
        let loss = if ring.hole { -bulge } else { bulge };
        if loss >= 0.0 && empty([a, b, c], &ring.points, keep) {
            cuts.push(Cut { ring: index, at, met: None, square_metres: loss });
        }
        if ring.hole
            && let Some(met) = meeting(a, b, c, d)
            && empty([b, met, c], &ring.points, keep)
        {
            cuts.push(Cut { ring: index, at, met: Some(met), square_metres: segment::side(b, met, c).abs() / 2.0 });
        }
    }
    cuts
}

/// Where the edges `a`→`b` and `d`→`c` meet when run out beyond `b` and `c`, if both corners bulge and they do meet.
fn meeting(a: Point, b: Point, c: Point, d: Point) -> Option<Point> {
    if segment::side(a, b, c) <= 0.0 || segment::side(b, c, d) <= 0.0 {
        return None;
    }
    let (u, v) = (a.direction(b)?, d.direction(c)?);
    let cross = u.east_m * v.north_m - u.north_m * v.east_m;
    if cross >= -0.05 {
        return None;
    }
    let (east_m, north_m) = (c.east_m - b.east_m, c.north_m - b.north_m);
    let beyond_m = (east_m * v.north_m - north_m * v.east_m) / cross;
    (beyond_m > 0.0).then(|| b.moved(u.east_m * beyond_m, u.north_m * beyond_m))
}

/// Whether a triangle holds neither another corner of its ring nor a point to keep.
fn empty(triangle: [Point; 3], ring: &[Point], keep: &[Point]) -> bool {
    let [a, b, c] = triangle;
    let within = |p: &Point| {
        let sides = [segment::side(a, b, *p), segment::side(b, c, *p), segment::side(c, a, *p)];
        sides.iter().all(|&side| side >= 0.0) || sides.iter().all(|&side| side <= 0.0)
    };
    !ring.iter().any(|p| !triangle.contains(p) && within(p)) && !keep.iter().any(within)
}
