//! Strips: parallel bands one lane wide, and how far the ground reaches along each.
//!
//! A lane must span the ground's extent over its *whole* band. Where it meets only the band's middle line, corners of
//! the ground stay unseen: that is why planners which clip the middle line stop at 97 to 99.9 % (measured on six of
//! them).

use crate::geodesy::{Bounds, Point, Shape};

/// Tolerance on the number of bands: ground a hundredth of a lane too wide does not cost another lane.
const LANE_TOLERANCE: f64 = 0.01;

/// One band in turned axes, and the stretches of it to fly, in the band's own east.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// North of its middle, metres.
    pub middle_m: f64,
    /// From and to, metres east, in order and apart.
    pub stretches: Vec<(f64, f64)>,
}

/// How many bands a box of ground takes, and how wide each is, metres.
#[must_use]
pub fn layout(bounds: Bounds, spacing_m: f64) -> (u32, f64) {
    let high_m = bounds.high.north_m - bounds.low.north_m;
    if !high_m.is_finite() || spacing_m <= 0.0 {
        return (0, 0.0);
    }
    let count = (high_m / spacing_m - LANE_TOLERANCE).ceil().clamp(1.0, 10_000.0);
    (count as u32, high_m / count)
}

/// The bands over some ground in turned axes, from the south. Gaps shorter than half a spacing are flown through.
#[must_use]
pub fn bands(ground: &Shape, spacing_m: f64) -> Vec<Band> {
    let bounds = ground.bounds();
    let (count, step_m) = layout(bounds, spacing_m);
    let band = |i: u32| {
        let low_m = bounds.low.north_m + f64::from(i) * step_m;
        let stretches = merged(reach(ground, low_m, low_m + step_m), spacing_m / 2.0);
        Band { middle_m: low_m + step_m / 2.0, stretches }
    };
    (0..count).map(band).filter(|band| !band.stretches.is_empty()).collect()
}

/// How far east a shape reaches within a band: its trapezoids between the corners' heights, projected.
fn reach(shape: &Shape, low_m: f64, high_m: f64) -> Vec<(f64, f64)> {
    let within = |p: &Point| p.north_m > low_m && p.north_m < high_m;
    let mut levels: Vec<f64> = shape.corners().filter(within).map(|p| p.north_m).chain([low_m, high_m]).collect();
    levels.sort_by(f64::total_cmp);
    levels.iter().zip(levels.iter().skip(1)).flat_map(|(&low, &high)| trapezoids(shape, low, high)).collect()
}

/// The shape between two heights without a corner in between.
fn trapezoids(shape: &Shape, low_m: f64, high_m: f64) -> Vec<(f64, f64)> {
    if high_m - low_m < 1e-6 {
        return Vec::new();
    }
    let side = |(a, b): (Point, Point)| {
        let (lower, upper) = if a.north_m <= b.north_m { (a, b) } else { (b, a) };
        (lower.north_m <= low_m && upper.north_m >= high_m).then(|| {
            let at = |north_m: f64| lower.towards(upper, (north_m - lower.north_m) / (upper.north_m - lower.north_m));
            (at(low_m).east_m, at(high_m).east_m)
        })
    };
    let mut sides: Vec<(f64, f64)> = shape.edges().filter_map(side).collect();
    sides.sort_by(|one, other| (one.0 + one.1).total_cmp(&(other.0 + other.1)));
    let between = |pair: &[(f64, f64)]| {
        let (left, right) = (pair.first()?, pair.last()?);
        Some((left.0.min(left.1), right.0.max(right.1)))
    };
    sides.chunks_exact(2).filter_map(between).collect()
}

/// Stretches in order, joined where less than `gap_m` lies between.
fn merged(mut stretches: Vec<(f64, f64)>, gap_m: f64) -> Vec<(f64, f64)> {
    stretches.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut joined: Vec<(f64, f64)> = Vec::new();
    for (from, to) in stretches {
        match joined.last_mut() {
            Some(last) if from <= last.1 + gap_m => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}
