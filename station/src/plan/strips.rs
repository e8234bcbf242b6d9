//! Strips: parallel bands one lane wide, and how far the ground reaches along each.
//!
//! A lane must span the ground's extent over its *whole* band. Where it meets only the band's middle line, corners of
//! the ground stay unseen: that is why planners which clip the middle line stop at 97 to 99.9 % (measured on six of
//! them).

use crate::geodesy::{Bounds, Point, Shape};

/// Tolerance on the number of bands: ground a hundredth of a lane too wide does not cost another lane.
const LANE_TOLERANCE: f64 = 0.01;
/// Most heights at which bands may begin or end; with more they are laid out evenly.
const BORDERS_MAX: f64 = 1_000.0;
/// Heights nearer to each other than this count as one, metres.
const BORDER_APART_M: f64 = 0.3;

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
///
/// Where the ground has few corners the borders between bands are chosen so that the lanes are shortest, each counted
/// `change_m` longer than it is for the way to the next: a border at a step of the ground spares a lane that would
/// run past it. Method: shortest path (Dijkstra 1959, on an acyclic graph) over the heights of corners and the heights
/// one spacing above a border, at most [`BORDERS_MAX`] of them.
#[must_use]
pub fn bands(ground: &Shape, spacing_m: f64, change_m: f64) -> Vec<Band> {
    let chosen = borders(ground, spacing_m).and_then(|borders| shortest(ground, &borders, spacing_m, change_m));
    let bands = chosen.unwrap_or_else(|| even_bands(ground, spacing_m));
    bands.into_iter().filter(|band| !band.stretches.is_empty()).collect()
}

/// Bands that are all as wide, as few as there can be.
#[must_use]
pub fn even_bands(ground: &Shape, spacing_m: f64) -> Vec<Band> {
    let bounds = ground.bounds();
    let (count, step_m) = layout(bounds, spacing_m);
    let border = |i: u32| bounds.low.north_m + f64::from(i) * step_m;
    (0..count).map(|i| band(ground, border(i), border(i + 1), spacing_m)).collect()
}

fn band(ground: &Shape, low_m: f64, high_m: f64, spacing_m: f64) -> Band {
    let slabs = Slabs::of(ground, &[low_m, high_m]);
    Band {
        middle_m: f64::midpoint(low_m, high_m),
        stretches: slabs.from(low_m, spacing_m / 2.0).up_to(high_m).to_vec(),
    }
}

/// Heights at which one band may end and the next begin, in order; none where that would be too many.
fn borders(ground: &Shape, spacing_m: f64) -> Option<Vec<f64>> {
    let bounds = ground.bounds();
    let (low_m, high_m) = (bounds.low.north_m, bounds.high.north_m);
    let corners: Vec<f64> = ground.corners().map(|p| p.north_m).filter(|&m| m > low_m && m < high_m).collect();
    let each = ((high_m - low_m) / spacing_m).ceil();
    let most = each * (corners.len() + 2) as f64;
    if most.is_nan() || most > BORDERS_MAX {
        return None;
    }
    let mut found = vec![high_m];
    for start_m in corners.into_iter().chain([low_m]) {
        let above = (0..each as u32 + 1).map(|i| start_m + f64::from(i) * spacing_m);
        found.extend(above.take_while(|&m| m < high_m));
    }
    found.sort_by(f64::total_cmp);
    found.dedup_by(|next, last| *next - *last < BORDER_APART_M);
    Some(found)
}

/// The bands between those borders that cost least.
fn shortest(ground: &Shape, borders: &[f64], spacing_m: f64, change_m: f64) -> Option<Vec<Band>> {
    let widest_m = spacing_m * (1.0 + LANE_TOLERANCE);
    let slabs = Slabs::of(ground, borders);
    let cost = |stretches: &[(f64, f64)]| stretches.iter().map(|(from, to)| to - from + change_m).sum::<f64>();
    // For each border: the cost from the south to it, and the border and band before it.
    let mut best: Vec<(f64, usize, Option<Band>)> = vec![(f64::INFINITY, 0, None); borders.len()];
    best.first_mut()?.0 = 0.0;
    for (at, &low_m) in borders.iter().enumerate() {
        let so_far_m = best.get(at)?.0;
        if !so_far_m.is_finite() {
            continue;
        }
        let reached = borders.iter().enumerate().skip(at + 1).take_while(|(_, high)| **high - low_m <= widest_m);
        let mut rising = slabs.from(low_m, spacing_m / 2.0);
        for (to, &high_m) in reached {
            let stretches = rising.up_to(high_m);
            let whole_m = so_far_m + cost(stretches);
            let known = best.get_mut(to)?;
            if whole_m < known.0 {
                let band = Band { middle_m: f64::midpoint(low_m, high_m), stretches: stretches.to_vec() };
                *known = (whole_m, at, Some(band));
            }
        }
    }
    let mut found = Vec::new();
    let mut at = borders.len().checked_sub(1)?;
    while at > 0 {
        let (_, before, band) = best.get_mut(at)?;
        found.push(band.take()?);
        at = *before;
    }
    found.reverse();
    Some(found)
}

/// A shape cut at some heights and at those of its corners, each slab projected: how far east it reaches. Most bands that are
/// compared are made of the same slabs.
struct Slabs {
    levels: Vec<f64>,
    /// Between each level and the next.
    reach: Vec<Vec<(f64, f64)>>,
}

impl Slabs {
    /// Only between the lowest and the highest of the heights, which are in order.
    fn of(shape: &Shape, heights: &[f64]) -> Slabs {
        let (low_m, high_m) = (heights.first().copied(), heights.last().copied());
        let within = |m: &f64| Some(*m) > low_m && Some(*m) < high_m;
        let corners = shape.corners().map(|p| p.north_m).filter(within);
        let mut levels: Vec<f64> = corners.chain(heights.iter().copied()).collect();
        levels.sort_by(f64::total_cmp);
        let reach =
            levels.iter().zip(levels.iter().skip(1)).map(|(&low, &high)| trapezoids(shape, low, high)).collect();
        Slabs { levels, reach }
    }

    /// Bands that begin at a height; stretches with less than `gap_m` between them become one.
    fn from(&self, low_m: f64, gap_m: f64) -> Rising<'_> {
        let next = self.levels.partition_point(|level| *level < low_m);
        Rising { slabs: self, next, gap_m, stretches: Vec::new() }
    }
}

/// A band that grows from slab to slab.
struct Rising<'s> {
    slabs: &'s Slabs,
    /// The level up to which it has grown.
    next: usize,
    gap_m: f64,
    stretches: Vec<(f64, f64)>,
}

impl Rising<'_> {
    /// Grows to a height; gives the stretches of the band so far, in order and apart.
    fn up_to(&mut self, high_m: f64) -> &[(f64, f64)] {
        while self.slabs.levels.get(self.next).is_some_and(|level| *level < high_m) {
            for &stretch in self.slabs.reach.get(self.next).into_iter().flatten() {
                self.add(stretch);
            }
            self.next += 1;
        }
        &self.stretches
    }

    fn add(&mut self, (mut from, mut to): (f64, f64)) {
        let first = self.stretches.partition_point(|other| other.1 + self.gap_m < from);
        let after = self.stretches.partition_point(|other| other.0 <= to + self.gap_m).max(first);
        for other in self.stretches.get(first..after).unwrap_or_default() {
            (from, to) = (from.min(other.0), to.max(other.1));
        }
        self.stretches.splice(first..after, [(from, to)]);
    }
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
