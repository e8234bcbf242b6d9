//! A margin around a no-fly area.

use geo::algorithm::buffer::{Buffer, BufferStyle, LineJoin};
use geo::{MultiPolygon, Polygon};

/// The polygon, `margin_m` wider on every side, with mitred corners: few corners, and never less margin than asked.
pub(super) fn grown(polygon: &Polygon, margin_m: f64) -> MultiPolygon {
    // Sharper than 60 degrees a corner is cut off at the margin's distance, not drawn out to a long spike.
    let style = BufferStyle::new(margin_m).line_join(LineJoin::Miter(std::f64::consts::FRAC_PI_3));
    polygon.buffer_with_style(style)
}
