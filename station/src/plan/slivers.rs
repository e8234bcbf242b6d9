//! Slivers: the ground along edges and in corners that a finished tour does not surely show, listed so that a plan says of
//! every square metre either that it is seen or that it is not.
//!
//! Trimming leaves them where they cost more way than they are worth, none with the centre of a patch. Method: the tour is
//! marked on a raster of about a metre, by the image alone; squares that stay dark, and their neighbours, since an edge may
//! run through a square, are gathered where they touch, and each gathering is listed as its convex hull (Andrew 1979), in
//! pieces where the hull would hold much that is seen. Cost: squares.

use super::improve::Visit;
use super::mark::Swath;
use super::pass::Pass;
use super::tally::Tally;
use super::target::Target;
use crate::geodesy::raster::PATCH_M;
use crate::geodesy::{Area, Plane, Point, Shape, segment, shape};
use std::collections::BTreeSet;

/// Squares of the raster, metres; wider on ground of more than a million of them.
const SQUARE_M: f64 = 1.0;
/// A hull may be this many times as large as the squares it is for.
const HULL_SHARE: f64 = 2.0;

/// A tour whose lanes end where they will be flown.
pub struct Flown<'t> {
    /// Its passes.
    pub passes: &'t [Pass],
    /// Their order.
    pub visits: &'t [Visit],
    /// After which of them the turn is flown with the camera on.
    pub on: &'t [bool],
}

/// A swept piece of ground.
pub struct Piece<'t> {
    /// The target's number.
    pub number: usize,
    /// The target.
    pub target: &'t Target,
    /// Its cells as one.
    pub ground: &'t Shape,
}

/// What the tour leaves of a piece; `lost` are the centres of patches that are listed anyway.
#[must_use]
pub fn slivers(piece: &Piece<'_>, closed: &[Shape], lost: &[Point], flown: &Flown<'_>, plane: &Plane) -> Vec<Area> {
    let mut tally = Tally::of(piece.target, piece.ground, closed, &[], SQUARE_M);
    let half_m = PATCH_M / 2.0;
    let square = |p: &Point| {
        let corners = [(-half_m, -half_m), (half_m, -half_m), (half_m, half_m), (-half_m, half_m)];
        Shape::from_rings(vec![corners.map(|(east, north)| p.moved(east, north)).to_vec()])
    };
    lost.iter().map(square).for_each(|listed| tally.leave_out(&listed));
    let ours = |visit: &Visit| flown.passes.get(visit.pass).filter(|pass| pass.target == Some(piece.number));
    let next = flown.visits.iter().skip(1).chain(flown.visits.first());
    for ((from, to), on) in flown.visits.iter().zip(next).zip(flown.on) {
        let Some(pass) = ours(from) else { continue };
        tally.add(pass);
        let turn = ours(to).filter(|_| *on).and_then(|other| Some((from.left(pass)?, to.entered(other)?)));
        if let Some((a, b)) = turn {
            tally.show_turn(Swath { a, b });
        }
    }
    let rings = gathered(tally.dark()).into_iter().flat_map(|squares| hulls(&tally, squares));
    let position = |ring: Vec<Point>| ring.into_iter().map(|p| plane.position(p)).collect();
    rings.map(|ring| Area { outer: position(ring), holes: Vec::new() }).collect()
}

/// Row and column of a square.
type Square = (usize, usize);

/// The squares in groups that touch, corners included.
fn gathered(mut dark: BTreeSet<Square>) -> Vec<Vec<Square>> {
    let mut groups = Vec::new();
    while let Some(first) = dark.pop_first() {
        let mut group = vec![first];
        let mut reached = 0;
        while let Some(&(row, column)) = group.get(reached) {
            reached += 1;
            for row in row.saturating_sub(1)..=row + 1 {
                let beside = (column.saturating_sub(1)..=column + 1).map(|column| (row, column));
                group.extend(beside.filter(|square| dark.remove(square)));
            }
        }
        groups.push(group);
    }
    groups
}

/// The hull of some squares with a square around them, in pieces where it would hold much besides.
fn hulls(tally: &Tally, mut squares: Vec<Square>) -> Vec<Vec<Point>> {
    let around_m = tally.side_m() * 1.5;
    let corners = |&(row, column): &Square| {
        let p = tally.centre(row, column);
        [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map(|(e, n)| p.moved(e * around_m, n * around_m))
    };
    let hull = hull(squares.iter().flat_map(corners).collect());
    let rows = squares.iter().map(|square| square.0);
    let columns = squares.iter().map(|square| square.1);
    let long = |all: &mut dyn Iterator<Item = usize>| {
        let (low, high) = all.fold((usize::MAX, 0), |(low, high), at| (low.min(at), high.max(at)));
        high.saturating_sub(low) + 1
    };
    let (high, wide) = (long(&mut rows.into_iter()), long(&mut columns.into_iter()));
    // What the squares take with the width around them, were they in one line.
    let lean_m2 = (squares.len() + 2 * (high + wide) + 4) as f64 * tally.side_m() * tally.side_m();
    if squares.len() < 2 || shape::ring_area(&hull).abs() <= HULL_SHARE * lean_m2 {
        return vec![hull];
    }
    squares.sort_by_key(|&(row, column)| if high > wide { row } else { column });
    let rest = squares.split_off(squares.len() / 2);
    [squares, rest].into_iter().flat_map(|half| hulls(tally, half)).collect()
}

/// The convex hull, anticlockwise. Method: Andrew 1979, monotone chain.
fn hull(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by(|a, b| a.east_m.total_cmp(&b.east_m).then(a.north_m.total_cmp(&b.north_m)));
    let chain = |points: &mut dyn Iterator<Item = Point>| {
        let mut kept: Vec<Point> = Vec::new();
        for p in points {
            while let [.., a, b] = kept.as_slice()
                && segment::side(*a, *b, p) <= 0.0
            {
                kept.pop();
            }
            kept.push(p);
        }
        kept.pop();
        kept
    };
    let mut ring = chain(&mut points.iter().copied());
    ring.extend(chain(&mut points.iter().rev().copied()));
    ring
}
