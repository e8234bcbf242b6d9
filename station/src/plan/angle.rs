//! In which direction to sweep: every edge's direction and 36 even ones are tried, the cheapest estimates are kept.
//!
//! Method: an optimal sweep of a polygon runs along one of its edges (Huang 2001); the even ones are for ground whose
//! edges are all shorter than a lane is wide. Cost: directions × lanes × corners.

use super::figures::ACCELERATION_MPS2;
use super::strips::{bands, even_bands, layout};
use super::target::Look;
use crate::geodesy::raster::row_spans;
use crate::geodesy::{Point, Shape};

/// Directions that differ by less than this count as one, rad: half a degree.
const SAME_RAD: f64 = 8.726_646_259_971_648e-3;
/// A degree, rad.
pub const EVERY_DEGREE: f64 = 1.745_329_251_994_329_6e-2;
/// Evenly spaced directions tried besides the edges'.
const EVEN: u32 = 36;
/// Ground with at most this many corners is estimated over whole bands.
const WHOLE_BAND_MAX: usize = 40;
/// The cheapest directions whose estimates are made again, with the borders between lanes where they suit best.
const REFINED: usize = 12;
/// Most edge directions tried.
const EDGES_MAX: usize = 60;

/// A direction of lanes, rad anticlockwise from east, 0..π, and the estimated seconds of the sweep.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tried {
    /// The direction.
    pub angle: f64,
    /// The estimate.
    pub seconds: f64,
}

/// Every direction worth a try, the cheapest first.
#[must_use]
pub fn sweep_angles(ground: &Shape, look: &Look, even: bool) -> Vec<Tried> {
    let estimate = |angle| Tried { angle, seconds: seconds(ground, look, angle) };
    let mut tried: Vec<Tried> = directions(ground, look, even).into_iter().map(estimate).collect();
    let cheapest_first = |one: &Tried, other: &Tried| one.seconds.total_cmp(&other.seconds);
    tried.sort_by(cheapest_first);
    if even {
        let refined = tried.len().min(REFINED);
        for tried in tried.iter_mut().take(refined) {
            let bands = bands(&ground.in_turned_axes(tried.angle), look.spacing_m, look.spacing_m);
            let lanes = bands.into_iter().flat_map(|band| band.stretches);
            tried.seconds = lanes.map(|(from, to)| lane_seconds(to - from, look)).sum();
        }
        tried.get_mut(..refined).unwrap_or_default().sort_by(cheapest_first);
    }
    tried
}

/// Directions worth a try, in a fixed order.
#[must_use]
pub fn directions(ground: &Shape, look: &Look, even: bool) -> Vec<f64> {
    let half_turn = core::f64::consts::PI;
    let angle = |(a, b): (Point, Point)| {
        let angle = libm::atan2(b.north_m - a.north_m, b.east_m - a.east_m);
        (if angle < 0.0 { angle + half_turn } else { angle }) % half_turn
    };
    let mut edges: Vec<(f64, f64)> = ground
        .edges()
        .map(|edge| (edge.0.distance(edge.1), angle(edge)))
        .filter(|edge| edge.0 >= look.spacing_m)
        .collect();
    edges.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.total_cmp(&other.1)));
    edges.truncate(EDGES_MAX);
    let mut angles: Vec<f64> = edges.into_iter().map(|edge| edge.1).collect();
    angles.sort_by(f64::total_cmp);
    angles.dedup_by(|one, other| (*one - *other).abs() < SAME_RAD);
    if even || angles.is_empty() {
        angles.extend((0..EVEN).map(|i| half_turn * f64::from(i) / f64::from(EVEN)));
    }
    angles
}

/// What changing to the next lane costs, seconds: the way over and two corners.
#[must_use]
pub fn change_seconds(look: &Look) -> f64 {
    let speed_mps = f64::from(look.speed_mmps) / 1e3;
    look.spacing_m / speed_mps + speed_mps / ACCELERATION_MPS2
}

/// Estimated time of the sweep: lanes at speed, and the change after each.
fn seconds(ground: &Shape, look: &Look, angle: f64) -> f64 {
    stretches(ground, look, angle).into_iter().map(|metres| lane_seconds(metres, look)).sum()
}

/// Lengths of the lanes of a sweep, metres. On ground with few corners lanes count over their whole band, as they will be
/// flown; else along its middle.
#[must_use]
pub fn stretches(ground: &Shape, look: &Look, angle: f64) -> Vec<f64> {
    let turned = ground.in_turned_axes(angle);
    let metres = |(from, to): (f64, f64)| to - from;
    if ground.corners().count() <= WHOLE_BAND_MAX {
        return even_bands(&turned, look.spacing_m).into_iter().flat_map(|band| band.stretches).map(metres).collect();
    }
    let low_m = turned.bounds().low.north_m;
    let (count, step_m) = layout(turned.bounds(), look.spacing_m);
    (0..count).flat_map(|i| row_spans(&turned, low_m + (f64::from(i) + 0.5) * step_m)).map(metres).collect()
}

/// A lane at speed, and the change after it.
fn lane_seconds(length_m: f64, look: &Look) -> f64 {
    length_m * 1e3 / f64::from(look.speed_mmps) + change_seconds(look)
}
