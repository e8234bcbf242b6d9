//! Decomposition: ground that no single direction suits is cut into parts, each with a direction of its own.
//!
//! Method: greedy cuts by the minimum sum of altitudes (Huang 2001): a straight cut through a reflex corner along one of
//! its edges is kept when both parts together are swept more quickly than the whole, each in its best direction. Cost: for
//! each cut tried, directions × lanes × corners.

use super::angle::{Tried, sweep_angles};
use super::target::Look;
use crate::geodesy::{Point, Shape, segment, shape};

/// Ground with more corners than this is not cut: its edges are too short to suit lanes.
const CORNERS_MAX: usize = 60;
/// Reflex corners through which cuts are tried, the most reflex first.
const REFLEX_MAX: usize = 8;
/// Most parts.
const PARTS_MAX: usize = 6;
/// Ground with more corners than this is not tried in two parts each way: an L has six, a T, a U and a Z have eight.
const CORNERS_FEW: usize = 8;
/// Directions of each of two parts.
const DIRECTIONS: usize = 2;
/// A part smaller than this many squares of a spacing is no part.
const LEAST_SQUARES: f64 = 6.0;

/// Some ground with the direction of its lanes.
#[derive(Clone, Debug)]
pub struct Part {
    /// The ground.
    pub ground: Shape,
    /// Its direction, rad anticlockwise from east, and the estimated seconds.
    pub tried: Tried,
}

/// The ground in parts that are quicker to sweep than the whole; one part when no cut helps.
#[must_use]
pub fn split(ground: &Shape, whole: Tried, look: &Look) -> Vec<Part> {
    let mut done: Vec<Part> = Vec::new();
    let mut waiting = vec![Part { ground: ground.clone(), tried: whole }];
    while let Some(part) = waiting.pop() {
        let room = done.len() + waiting.len() + 2 <= PARTS_MAX;
        match room.then(|| best_cut(&part, look)).flatten() {
            Some((one, other)) => waiting.extend([other, one]),
            None => done.push(part),
        }
    }
    done
}

/// Both sides of the best cut, when it helps.
fn best_cut(part: &Part, look: &Look) -> Option<(Part, Part)> {
    if part.ground.corners().count() > CORNERS_MAX {
        return None;
    }
    let least_m2 = LEAST_SQUARES * look.spacing_m * look.spacing_m;
    let parts = |(p, along): (Point, Point)| {
        let side = |ground: Shape| {
            let tried = *sweep_angles(&ground, look, false).first()?;
            (area(&ground) > least_m2).then_some(Part { ground, tried })
        };
        let (left, right) = (cut(&part.ground, p, along, true), cut(&part.ground, p, along, false));
        Some((side(left)?, side(right)?))
    };
    let seconds = |parts: &(Part, Part)| parts.0.tried.seconds + parts.1.tried.seconds;
    let best = cuts(&part.ground).into_iter().filter_map(parts).min_by(|a, b| seconds(a).total_cmp(&seconds(b)))?;
    (seconds(&best) < part.tried.seconds * 0.995).then_some(best)
}

/// The ground in two parts, each in one of its two best directions; none where it has more than [`CORNERS_FEW`] corners.
#[must_use]
pub fn pairs(ground: &Shape, look: &Look) -> Vec<[Part; 2]> {
    if ground.corners().count() > CORNERS_FEW {
        return Vec::new();
    }
    let least_m2 = LEAST_SQUARES * look.spacing_m * look.spacing_m;
    let side = |ground: Shape| -> Vec<Part> {
        if area(&ground) <= least_m2 {
            return Vec::new();
        }
        let tried = sweep_angles(&ground, look, false).into_iter().take(DIRECTIONS);
        tried.map(|tried| Part { ground: ground.clone(), tried }).collect()
    };
    let both = |(p, along): (Point, Point)| {
        let [left, right] = [true, false].map(|left| side(cut(ground, p, along, left)));
        left.into_iter().flat_map(move |one| right.clone().into_iter().map(move |other| [one.clone(), other]))
    };
    cuts(ground).into_iter().flat_map(both).collect()
}

/// The cuts worth a try: through reflex corners, along both edges and half-way between.
fn cuts(ground: &Shape) -> Vec<(Point, Point)> {
    let mut found: Vec<(f64, Point, Point, Point)> = Vec::new();
    for (index, ring) in ground.rings().iter().enumerate() {
        let hole = holed(ground, index, ring);
        let sign = if (shape::ring_area(ring) > 0.0) == hole { -1.0 } else { 1.0 };
        let n = ring.len();
        for (i, &here) in ring.iter().enumerate() {
            let around = ring.get((i + n - 1) % n).zip(ring.get((i + 1) % n));
            let Some((arriving, leaving)) = around.and_then(|(a, b)| Some((a.direction(here)?, here.direction(*b)?)))
            else {
                continue;
            };
            let bend = sign * (arriving.east_m * leaving.north_m - arriving.north_m * leaving.east_m);
            if bend < -0.05 {
                found.push((bend, here, arriving, leaving));
            }
        }
    }
    found.sort_by(|one, other| one.0.total_cmp(&other.0));
    found.truncate(REFLEX_MAX);
    let each = |(_, p, arriving, leaving): (f64, Point, Point, Point)| {
        let middle = Point::new(arriving.east_m + leaving.east_m, arriving.north_m + leaving.north_m);
        let square = Point::new(-middle.north_m, middle.east_m);
        [(p, arriving), (p, leaving), (p, square)]
    };
    found.into_iter().flat_map(each).collect()
}

/// What lies left (or right) of the line through `p` along `along`. Method: Sutherland and Hodgman 1974, ring by ring;
/// where a ring falls apart its pieces stay joined along the line, which even-odd counting does not see.
#[must_use]
pub fn cut(ground: &Shape, p: Point, along: Point, left: bool) -> Shape {
    let ahead = p.moved(along.east_m, along.north_m);
    let depth = |q: Point| if left { segment::side(p, ahead, q) } else { -segment::side(p, ahead, q) };
    let clipped = |ring: &Vec<Point>| {
        let mut kept = Vec::with_capacity(ring.len() + 4);
        for (a, b) in shape::ring_edges(ring) {
            let (from, to) = (depth(a), depth(b));
            if from >= 0.0 {
                kept.push(a);
            }
            if (from > 0.0 && to < 0.0) || (from < 0.0 && to > 0.0) {
                kept.push(a.towards(b, from / (from - to)));
            }
        }
        kept
    };
    Shape::from_rings(ground.rings().iter().map(clipped).filter(|ring| ring.len() >= 3).collect())
}

/// Area by even-odd counting of signed rings: a shape from [`cut`] may have several outer rings.
fn area(ground: &Shape) -> f64 {
    ground.rings().iter().map(|ring| shape::ring_area(ring)).sum::<f64>().abs()
}

/// Whether a ring is a hole: its first corner lies inside an odd number of the other rings.
fn holed(ground: &Shape, index: usize, ring: &[Point]) -> bool {
    let others = ground.rings().iter().enumerate().filter(|(other, _)| *other != index);
    let inside = |corner: &Point| {
        others.filter(|(_, other)| Shape::from_rings(vec![(*other).clone()]).contains(*corner)).count() % 2 == 1
    };
    ring.first().is_some_and(inside)
}
