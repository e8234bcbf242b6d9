//! A margin around a no-fly area or an obstacle.

use crate::geodesy::Point;
use geo::algorithm::buffer::{Buffer, BufferStyle, LineCap, LineJoin};
use geo::{Area as _, Coord, LineString, MultiPolygon, Polygon};

/// The polygon, `margin_m` wider on every side, with mitred corners: few corners, and never less margin than asked.
fn grown(polygon: &Polygon, margin_m: f64) -> MultiPolygon {
    polygon.buffer_with_style(style(margin_m))
}

/// A ring `margin_m` outside another one, open; none when there is nothing to be outside of.
#[must_use]
pub fn around(ring: &[Point], margin_m: f64) -> Option<Vec<Point>> {
    widest(grown(&Polygon::new(line(ring), Vec::new()), margin_m))
}

/// A ring `margin_m` on both sides of a line and beyond its ends, open.
pub(super) fn beside(corners: &[Point], margin_m: f64) -> Option<Vec<Point>> {
    widest(line(corners).buffer_with_style(style(margin_m).line_cap(LineCap::Square)))
}

fn style(margin_m: f64) -> BufferStyle<f64> {
    // Sharper than 60 degrees a corner is cut off at the margin's distance, not drawn out to a long spike.
    BufferStyle::new(margin_m).line_join(LineJoin::Miter(std::f64::consts::FRAC_PI_3))
}

fn line(corners: &[Point]) -> LineString {
    corners.iter().map(|p| Coord { x: p.east_m, y: p.north_m }).collect()
}

fn widest(grown: MultiPolygon) -> Option<Vec<Point>> {
    let widest = grown.into_iter().max_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()))?;
    let mut ring: Vec<Point> = widest.exterior().coords().map(|coord| Point::new(coord.x, coord.y)).collect();
    ring.pop();
    Some(ring)
}
