//! The way back, swept: a lane along the lanes' ends on one side, so that the way back to the first lane shows ground too.
//!
//! Lanes side by side end far from where they began, and the empty way back is some four per cent of the tour. Farmers
//! close it with a headland; so do we. Method: the ring's chain between its two outermost corners across the lanes, moved
//! inwards by half a lane; trimming then takes from the lanes what the headland shows. Cost: corners.

use super::corridor::{free_pieces, shifted};
use super::pass::Pass;
use super::target::Target;
use super::way::Reach;
use crate::geodesy::{Point, Shape, shape};

/// A chain with more corners than this is no lane.
const CORNERS_MAX: usize = 24;

/// The two headlands of some ground whose lanes run at an angle (rad anticlockwise from east), each in flyable pieces.
#[must_use]
pub fn headlands(target: &Target, ground: &Shape, angle: f64, reach: &Reach<'_>) -> Vec<Vec<Pass>> {
    let Some(place) = target.places.first() else {
        return Vec::new();
    };
    let size = |ring: &&Vec<Point>| shape::ring_area(ring).abs();
    let Some(ring) = ground.rings().iter().max_by(|a, b| size(a).total_cmp(&size(b))) else {
        return Vec::new();
    };
    let inwards_m = target.look.spacing_m / 2.0 * if shape::ring_area(ring) > 0.0 { 1.0 } else { -1.0 };
    let pass = |chain: Vec<Point>| -> Vec<Pass> {
        let pieces = free_pieces(&shifted(&chain, inwards_m), reach);
        pieces.into_iter().map(|corners| Pass::sweep(corners, &target.look, place.clone())).collect()
    };
    chains(ring, angle).into_iter().filter(|chain| chain.len() <= CORNERS_MAX).map(pass).collect()
}

/// The two chains between the ring's outermost corners across an angle.
fn chains(ring: &[Point], angle: f64) -> Vec<Vec<Point>> {
    let north = |i: &usize| ring.get(*i).map_or(0.0, |p| p.in_turned_axes(angle).north_m);
    let by = |a: &usize, b: &usize| north(a).total_cmp(&north(b));
    let (Some(low), Some(high)) = ((0..ring.len()).min_by(by), (0..ring.len()).max_by(by)) else {
        return Vec::new();
    };
    let n = ring.len();
    let chain = |from: usize, to: usize| {
        let count = (to + n - from) % n + 1;
        (0..count).filter_map(|i| ring.get((from + i) % n).copied()).collect()
    };
    vec![chain(low, high), chain(high, low)]
}
