//! Straight pieces between two points of a plane: distances and crossings.

use super::Point;

/// Length of a line of such segments, metres.
#[must_use]
pub fn length(line: &[Point]) -> f64 {
    line.iter().zip(line.iter().skip(1)).map(|(a, b)| a.distance(*b)).sum()
}

/// The share of the way from `a` to `b` at which the segment comes nearest to `p`, 0..=1.
#[must_use]
pub fn nearest_share(p: Point, a: Point, b: Point) -> f64 {
    let along = Point::new(b.east_m - a.east_m, b.north_m - a.north_m);
    let length_2 = along.dot(along);
    if length_2 <= 0.0 {
        return 0.0;
    }
    (Point::new(p.east_m - a.east_m, p.north_m - a.north_m).dot(along) / length_2).clamp(0.0, 1.0)
}

/// Distance of `p` from the segment `a`–`b`, metres.
#[must_use]
pub fn distance_to(p: Point, a: Point, b: Point) -> f64 {
    p.distance(a.towards(b, nearest_share(p, a, b)))
}

/// Distance between the segments `a`–`b` and `c`–`d`, metres; 0 when they cross.
#[must_use]
pub fn distance_between(a: Point, b: Point, c: Point, d: Point) -> f64 {
    if cross(a, b, c, d) {
        return 0.0;
    }
    let ends = distance_to(a, c, d).min(distance_to(b, c, d));
    ends.min(distance_to(c, a, b)).min(distance_to(d, a, b))
}

/// Whether two segments cross inside both; touching ends are left to the distances.
fn cross(a: Point, b: Point, c: Point, d: Point) -> bool {
    let (c_side, d_side) = (side(a, b, c), side(a, b, d));
    let (a_side, b_side) = (side(c, d, a), side(c, d, b));
    c_side * d_side < 0.0 && a_side * b_side < 0.0
}

/// Twice the area of the triangle: positive when `p` lies left of the way from `a` to `b`.
#[must_use]
pub fn side(a: Point, b: Point, p: Point) -> f64 {
    (b.east_m - a.east_m) * (p.north_m - a.north_m) - (b.north_m - a.north_m) * (p.east_m - a.east_m)
}
