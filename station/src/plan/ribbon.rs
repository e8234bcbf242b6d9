//! A ribbon: ground so long and narrow that lanes along it, bends included, beat any straight ones.
//!
//! Method: the ring's two short end edges part it into two banks; every corner is paired with the nearest point of the
//! other bank, and each lane keeps its share of the way between the pairs. As many lanes as the widest stretch asks for, or
//! one more: an even number ends where it began. Cost: corners².

use super::corridor::free_pieces;
use super::pass::Pass;
use super::target::Target;
use super::way::Reach;
use crate::geodesy::{Point, Shape, segment, shape};

/// Wider than this many lanes, it is no ribbon.
const LANES_MAX: f64 = 5.0;
/// An end edge is at most this many mean widths long.
const END_WIDTHS: f64 = 2.5;
/// A bank is at least this many mean widths long.
const BANK_WIDTHS: f64 = 6.0;
/// A ring with more corners has no banks to speak of.
const CORNERS_MAX: usize = 80;
/// Tolerance on the number of lanes.
const LANE_TOLERANCE: f64 = 0.02;

/// Lanes along a ribbon, once with the fewest lanes and once with one more; nothing when the ground is no ribbon.
#[must_use]
pub fn ribbons(target: &Target, ground: &Shape, reach: &Reach<'_>) -> Vec<Vec<Pass>> {
    let ([ring], Some(place)) = (ground.rings(), target.places.first()) else {
        return Vec::new();
    };
    let Some((left, right)) = banks(ring, target.look.spacing_m) else {
        return Vec::new();
    };
    let pairs = pairs(&left, &right);
    let count = (widest(&pairs) / target.look.spacing_m - LANE_TOLERANCE).ceil().max(1.0);
    let laid = |count: f64| -> Vec<Pass> {
        let lane = |i: u32| {
            let share = (f64::from(i) + 0.5) / count;
            let line: Vec<Point> = pairs.iter().map(|(l, r)| l.towards(*r, share)).collect();
            free_pieces(&line, reach)
        };
        let lines = (0..count as u32).flat_map(lane);
        lines.map(|corners| Pass::sweep(corners, &target.look, place.clone())).collect()
    };
    if count > LANES_MAX { Vec::new() } else { vec![laid(count), laid(count + 1.0)] }
}

/// The two long sides of a ring between its two end edges, both from the same end.
fn banks(ring: &[Point], spacing_m: f64) -> Option<(Vec<Point>, Vec<Point>)> {
    let n = ring.len();
    let perimeter_m: f64 = shape::ring_edges(ring).map(|(a, b)| a.distance(b)).sum();
    let width_m = 2.0 * shape::ring_area(ring).abs() / perimeter_m.max(1.0);
    if n > CORNERS_MAX || width_m > LANES_MAX * spacing_m {
        return None;
    }
    let short = |i: &usize| {
        let ends = ring.get(*i).zip(ring.get((i + 1) % n));
        ends.is_some_and(|(a, b)| a.distance(*b) <= END_WIDTHS * width_m)
    };
    let ends: Vec<usize> = (0..n).filter(short).collect();
    let chain = |from: usize, to: usize| -> Vec<Point> {
        (0..=(to + n - from) % n).filter_map(|i| ring.get((from + i) % n).copied()).collect()
    };
    let sides = |(one, other): (usize, usize)| {
        let left = chain((one + 1) % n, other);
        let mut right = chain((other + 1) % n, one);
        right.reverse();
        (segment::length(&left).min(segment::length(&right)), left, right)
    };
    let tried =
        ends.iter().flat_map(|&one| ends.iter().filter(move |other| **other > one).map(move |&other| (one, other)));
    let best = tried.map(sides).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 >= BANK_WIDTHS * width_m).then_some((best.1, best.2))
}

/// Opposite points of both banks, in order from one end to the other.
fn pairs(left: &[Point], right: &[Point]) -> Vec<(Point, Point)> {
    let from_left = along(left).into_iter().map(|(at, p)| (at, nearest(right, p), p, true));
    let from_right = along(right).into_iter().map(|(at, p)| (at, nearest(left, p), p, false));
    let mut found: Vec<(f64, f64, Point, Point)> = from_left
        .chain(from_right)
        .map(|(at, (opposite, q), p, is_left)| if is_left { (at, opposite, p, q) } else { (opposite, at, q, p) })
        .collect();
    found.sort_by(|a, b| (a.0 + a.1).total_cmp(&(b.0 + b.1)));
    let mut kept: Vec<(f64, f64, Point, Point)> = Vec::new();
    for pair in found {
        let onward = kept.last().is_none_or(|last| pair.0 >= last.0 && pair.1 >= last.1);
        let apart = kept.last().is_none_or(|last| last.2.distance(pair.2) + last.3.distance(pair.3) > 1.0);
        if onward && apart {
            kept.push(pair);
        }
    }
    kept.into_iter().map(|(_, _, l, r)| (l, r)).collect()
}

/// A line's corners with the share of its length before each.
fn along(line: &[Point]) -> Vec<(f64, Point)> {
    let whole_m = segment::length(line).max(1e-9);
    let mut so_far_m = 0.0;
    let mut before: Option<Point> = None;
    let step = |&p: &Point| {
        so_far_m += before.replace(p).map_or(0.0, |last| last.distance(p));
        (so_far_m / whole_m, p)
    };
    line.iter().map(step).collect()
}

/// The point of a line nearest to `p`, with the share of the line's length before it.
fn nearest(line: &[Point], p: Point) -> (f64, Point) {
    let shares = along(line);
    let on = |pair: &[(f64, Point)]| {
        let ((from, a), (to, b)) = (*pair.first()?, *pair.last()?);
        let share = segment::nearest_share(p, a, b);
        Some((from + (to - from) * share, a.towards(b, share)))
    };
    let tried = shares.windows(2).filter_map(on);
    tried.min_by(|a, b| a.1.distance(p).total_cmp(&b.1.distance(p))).unwrap_or((0.0, p))
}

/// The widest stretch between two pairs, metres across.
fn widest(pairs: &[(Point, Point)]) -> f64 {
    let across = |pair: &[(Point, Point)]| {
        let ((a, b), (c, d)) = (*pair.first()?, *pair.last()?);
        let middle_m = a.towards(b, 0.5).distance(c.towards(d, 0.5));
        let area = shape::ring_area(&[a, c, d, b]).abs();
        (middle_m > 1.0).then(|| area / middle_m)
    };
    pairs.windows(2).filter_map(across).fold(0.0, f64::max)
}
