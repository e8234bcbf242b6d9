//! In which direction to sweep: every edge's direction and 36 even ones are tried, the cheapest estimate wins.
//!
//! Method: an optimal sweep of a polygon runs along one of its edges (Huang 2001); the even ones are for ground whose
//! edges are all shorter than a lane is wide.

use super::figures::ACCELERATION_MPS2;
use super::strips::bands;
use super::target::Target;
use crate::geodesy::Shape;

/// Edges whose directions differ by less than this count as one, rad: half a degree.
const SAME_RAD: f64 = 8.726_646_259_971_648e-3;
/// Evenly spaced directions tried besides the edges'.
const EVEN: u32 = 36;
/// Most edge directions tried.
const EDGES_MAX: usize = 120;

/// The direction of the lanes, rad anticlockwise from east, 0..π.
#[must_use]
pub fn sweep_angle(target: &Target) -> f64 {
    let tried = directions(target).into_iter().map(|angle| (angle, seconds(target, angle)));
    tried.min_by(|one, other| one.1.total_cmp(&other.1)).map_or(0.0, |best| best.0)
}

/// Directions worth a try, in a fixed order.
fn directions(target: &Target) -> Vec<f64> {
    let half_turn = core::f64::consts::PI;
    let long = |&(a, b): &(crate::geodesy::Point, crate::geodesy::Point)| a.distance(b) >= target.look.spacing_m;
    let angle = |(a, b): (crate::geodesy::Point, crate::geodesy::Point)| {
        let angle = libm::atan2(b.north_m - a.north_m, b.east_m - a.east_m);
        (if angle < 0.0 { angle + half_turn } else { angle }) % half_turn
    };
    let mut edges: Vec<f64> = target.cells.iter().flat_map(Shape::edges).filter(long).map(angle).collect();
    edges.sort_by(f64::total_cmp);
    edges.dedup_by(|one, other| (*one - *other).abs() < SAME_RAD);
    edges.truncate(EDGES_MAX);
    edges.extend((0..EVEN).map(|i| half_turn * f64::from(i) / f64::from(EVEN)));
    edges
}

/// Estimated time of the sweep: lanes at speed, and for each the way to the next one with two corners.
fn seconds(target: &Target, angle: f64) -> f64 {
    let cells: Vec<Shape> = target.cells.iter().map(|cell| cell.in_turned_axes(angle)).collect();
    let speed_mps = f64::from(target.look.speed_mmps) / 1e3;
    let per_lane_s = target.look.spacing_m / speed_mps + 2.0 * speed_mps / ACCELERATION_MPS2;
    let stretches = bands(&cells, target.look.spacing_m).into_iter().flat_map(|band| band.stretches);
    stretches.map(|(from, to)| (to - from) / speed_mps + per_lane_s).sum()
}
