//! Patches: the 10 m squares by which ground is counted.

use super::{Point, Shape};

/// Side of a patch, metres.
pub const PATCH_M: f64 = 10.0;

/// Patches of one shape are at most this many; a shape that would need more gets wider gaps between rows.
const MOST_PATCHES: f64 = 250_000.0;

/// The centres of the patches of a shape, row by row from the south, each row from the west. The grid lies on whole
/// multiples of 10 m from the plane's origin, so that neighbouring shapes share it. A shape that holds no grid point
/// has one patch, inside it.
#[must_use]
pub fn patches(shape: &Shape) -> Vec<Point> {
    let bounds = shape.bounds();
    let (wide_m, high_m) = (bounds.high.east_m - bounds.low.east_m, bounds.high.north_m - bounds.low.north_m);
    if !(wide_m.is_finite() && high_m.is_finite()) {
        return Vec::new();
    }
    let coarser = (wide_m * high_m / (PATCH_M * PATCH_M * MOST_PATCHES)).sqrt().ceil().max(1.0);
    let side_m = PATCH_M * coarser;
    let mut found = Vec::new();
    for row in steps(bounds.low.north_m, bounds.high.north_m, side_m) {
        for (from, to) in row_spans(shape, row) {
            found.extend(steps(from, to, side_m).map(|east_m| Point::new(east_m, row)));
        }
    }
    if found.is_empty() { somewhere_inside(shape).into_iter().collect() } else { found }
}

/// The centres of the patches along a line, `width_m` wide: a row across it every 10 m. A narrow line has one in each
/// row, on the line.
#[must_use]
pub fn line_patches(line: &[Point], width_m: f64) -> Vec<Point> {
    line_squares(line, width_m, 1)
}

/// The centres of the patches along a line, each cut into `parts` by `parts` squares; of an odd number one has the patch's own.
#[must_use]
pub fn line_squares(line: &[Point], width_m: f64, parts: u32) -> Vec<Point> {
    let parts = f64::from(parts);
    let across = (width_m / PATCH_M).ceil().clamp(1.0, 1_000.0) * parts;
    let edges = line.iter().zip(line.iter().skip(1));
    let rows = edges.filter_map(|(&a, &b)| Some((a, b, a.direction(b)?)));
    rows.flat_map(|(a, b, along)| {
        let count = (a.distance(b) / PATCH_M).ceil().clamp(1.0, 10_000.0) * parts;
        (0..count as u32).flat_map(move |row| {
            let middle = a.towards(b, (f64::from(row) + 0.5) / count);
            (0..across as u32).map(move |column| {
                let left_m = width_m * ((f64::from(column) + 0.5) / across - 0.5);
                middle.moved(-along.north_m * left_m, along.east_m * left_m)
            })
        })
    })
    .collect()
}

/// The grid lines `(i + 1/2) · side` from `low` to `high`.
fn steps(low: f64, high: f64, side_m: f64) -> impl Iterator<Item = f64> {
    let first = (low / side_m - 0.5).ceil() as i64;
    let last = (high / side_m - 0.5).floor() as i64;
    (first..=last).map(move |i| (i as f64 + 0.5) * side_m)
}

/// The stretches of the line at `north_m` that lie inside the shape, from the west.
#[must_use]
pub fn row_spans(shape: &Shape, north_m: f64) -> Vec<(f64, f64)> {
    let crossing = |(a, b): (Point, Point)| {
        ((a.north_m > north_m) != (b.north_m > north_m))
            .then(|| a.east_m + (b.east_m - a.east_m) * (north_m - a.north_m) / (b.north_m - a.north_m))
    };
    let mut crossings: Vec<f64> = shape.edges().filter_map(crossing).collect();
    crossings.sort_by(f64::total_cmp);
    crossings.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?))).collect()
}

/// The middle of the longest stretch half-way up.
fn somewhere_inside(shape: &Shape) -> Option<Point> {
    let bounds = shape.bounds();
    let north_m = f64::midpoint(bounds.low.north_m, bounds.high.north_m);
    let spans = row_spans(shape, north_m);
    let longest = spans.iter().max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)))?;
    Some(Point::new(f64::midpoint(longest.0, longest.1), north_m))
}
