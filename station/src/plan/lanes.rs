//! Lanes over swept ground: one per band, cut where drones may not fly.

use super::figures::{END_SHARE, LANE_MIN_M};
use super::pass::Pass;
use super::strips::bands;
use super::target::Target;
use super::way::Reach;
use crate::camera::Strip;
use crate::geodesy::{Point, Shape};

/// The lanes over some ground of a target in direction `angle` (rad anticlockwise from east).
#[must_use]
pub fn lanes(target: &Target, ground: &Shape, angle: f64, reach: &Reach<'_>) -> Vec<Pass> {
    let ends = bands(&ground.in_turned_axes(angle), target.look.spacing_m, target.look.spacing_m).into_iter().flat_map(
        |band| {
            let middle_m = band.middle_m;
            band.stretches.into_iter().map(move |(from, to)| (from, to, middle_m))
        },
    );
    ends.flat_map(|(from, to, middle_m)| {
        let (from, to) = shortened(from, to, end_trim(&target.look.strip));
        let end = |east_m: f64| Point::new(east_m, middle_m).in_turned_axes(-angle);
        free_lanes(target, end(from), end(to), reach)
    })
    .collect()
}

/// How much of a lane's end the image already shows, metres; negative when the camera looks so far ahead that a lane
/// must begin before its ground does. Counted for both ways round.
#[must_use]
pub fn end_trim(strip: &Strip) -> f64 {
    let shown_m = strip.behind_m.min(strip.ahead_m);
    if shown_m > 0.0 { shown_m * END_SHARE } else { shown_m }
}

/// A stretch without its trimmed ends, at least the shortest lane about its middle.
fn shortened(from: f64, to: f64, trim_m: f64) -> (f64, f64) {
    if to - from - 2.0 * trim_m >= LANE_MIN_M {
        return (from + trim_m, to - trim_m);
    }
    let middle = f64::midpoint(from, to);
    (middle - LANE_MIN_M / 2.0, middle + LANE_MIN_M / 2.0)
}

/// The flyable pieces of the way from `a` to `b`, as passes.
#[must_use]
pub fn free_lanes(target: &Target, a: Point, b: Point, reach: &Reach<'_>) -> Vec<Pass> {
    let Some(place) = target.places.first() else {
        return Vec::new();
    };
    let length_m = a.distance(b);
    let piece = |(from, to): (f64, f64)| {
        let corners = vec![a.towards(b, from / length_m), a.towards(b, to / length_m)];
        Pass::sweep(corners, &target.look, place.clone())
    };
    let long = |&(from, to): &(f64, f64)| to - from >= LANE_MIN_M * 0.99;
    reach.spans(a, b).into_iter().filter(long).map(piece).collect()
}
