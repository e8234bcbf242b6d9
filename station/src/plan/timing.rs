//! How long things take: straight legs with acceleration, corners, climbs, landing.

use super::figures::{ACCELERATION_MPS2, ACCEPTANCE_MM, CLIMB_MPS, DESCENT_MPS, TOUCH_DOWN_S};
use crate::geodesy::Point;

/// One corner of a way as the clock sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// Where.
    pub at: Point,
    /// How high, metres.
    pub height_m: f64,
    /// Whether the drone stands still here.
    pub halt: bool,
    /// Speed on the leg that ends here, m/s.
    pub speed_mps: f64,
}

/// The speed at which a corner is flown, m/s, given the unit directions before and after it.
///
/// PX4's rule (`computeMaxSpeedInWaypoint`): √(a · d · tan(α/2)) for acceptance distance d and the angle α between the
/// legs, so that a straight corner costs nothing and a sharp one almost a stop.
#[must_use]
pub fn corner_speed(arriving: Option<Point>, leaving: Option<Point>, speed_mps: f64) -> f64 {
    let (Some(arriving), Some(leaving)) = (arriving, leaving) else {
        return 0.0;
    };
    let cos_turn = arriving.dot(leaving).clamp(-1.0, 1.0);
    // tan(α/2) of the angle between the legs is 1/tan of half the turn.
    let steepness = (1.0 + cos_turn) / (1.0 - cos_turn).max(1e-12);
    let fastest = (ACCELERATION_MPS2 * f64::from(ACCEPTANCE_MM) / 1e3 * steepness.sqrt()).sqrt();
    fastest.min(speed_mps)
}

/// Seconds that a corner costs beside flying through it at speed.
#[must_use]
pub fn corner_loss(arriving: Option<Point>, leaving: Option<Point>, speed_mps: f64) -> f64 {
    let slower = speed_mps - corner_speed(arriving, leaving, speed_mps);
    slower * slower / (ACCELERATION_MPS2 * speed_mps.max(0.1))
}

/// Seconds for a straight leg entered at `from_mps` and left at `to_mps`, at most `speed_mps` between.
#[must_use]
pub fn leg_seconds(length_m: f64, from_mps: f64, to_mps: f64, speed_mps: f64) -> f64 {
    if length_m < 1e-3 {
        return 0.0;
    }
    let double = 2.0 * ACCELERATION_MPS2;
    let peak = ((double * length_m + from_mps * from_mps + to_mps * to_mps) / 2.0).sqrt();
    let peak = peak.clamp(from_mps.max(to_mps).max(0.1), speed_mps.max(0.1).max(from_mps).max(to_mps));
    let changing_m = (2.0 * peak * peak - from_mps * from_mps - to_mps * to_mps) / double;
    let changing_s = (2.0 * peak - from_mps - to_mps) / ACCELERATION_MPS2;
    changing_s + (length_m - changing_m).max(0.0) / peak
}

/// Seconds to climb (or descend) by `metres`.
#[must_use]
pub fn climb_seconds(metres: f64) -> f64 {
    if metres >= 0.0 { metres / CLIMB_MPS } else { -metres / DESCENT_MPS }
}

/// Seconds from flight at a height to standing on the ground below.
#[must_use]
pub fn landing_seconds(height_m: f64) -> f64 {
    climb_seconds(-height_m.max(0.0)) + TOUCH_DOWN_S
}

/// Seconds of each leg of an open way: one number for every stop but the first. The way begins and ends at rest unless
/// the neighbours beyond its ends are given.
#[must_use]
pub fn way_seconds(stops: &[Stop], before: Option<Point>, after: Option<Point>) -> Vec<f64> {
    let limits = corner_speeds(stops, before, after);
    let ends = limits.iter().zip(limits.iter().skip(1));
    let legs = stops.iter().zip(stops.iter().skip(1)).zip(ends);
    legs.map(|((from, to), (&leaves, &arrives))| {
        let level = leg_seconds(from.at.distance(to.at), leaves, arrives, to.speed_mps);
        level.max(climb_seconds(to.height_m - from.height_m))
    })
    .collect()
}

/// The speed at which each stop of a way is passed, m/s.
#[must_use]
pub fn corner_speeds(stops: &[Stop], before: Option<Point>, after: Option<Point>) -> Vec<f64> {
    let direction = |from: Option<Point>, to: Option<Point>| from?.direction(to?);
    let place = |i: usize| stops.get(i).map(|stop| stop.at);
    let limit = |(i, stop): (usize, &Stop)| {
        let here = Some(stop.at);
        let arriving = direction(if i == 0 { before } else { place(i - 1) }, here);
        let leaving = direction(here, place(i + 1).or(after));
        let next_mps = stops.get(i + 1).map_or(f64::INFINITY, |next| next.speed_mps);
        if stop.halt { 0.0 } else { corner_speed(arriving, leaving, stop.speed_mps.min(next_mps)) }
    };
    stops.iter().enumerate().map(limit).collect()
}
