//! Several shapes as one.

use super::shape::ring_area;
use super::{Point, Shape};
use geo::{Coord, LineString, MultiPolygon, Polygon, unary_union};

/// The ground that any of the shapes holds; several outer rings when they lie apart. Outer rings turn anticlockwise, holes
/// clockwise. Method: a sweep on integer coordinates (`geo`, `i_overlay`), n log n for n corners.
#[must_use]
pub fn union(shapes: &[Shape]) -> Shape {
    let polygons: Vec<Polygon> = shapes.iter().filter_map(polygon).collect();
    let union: MultiPolygon = unary_union(&polygons);
    let rings = union.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    Shape::from_rings(rings.map(open).collect())
}

/// The union counts windings, so every outer ring must turn the same way, whatever way it was drawn.
fn polygon(shape: &Shape) -> Option<Polygon> {
    let mut rings = shape.rings().iter();
    let outer = turned(rings.next()?, true);
    Some(Polygon::new(outer, rings.map(|hole| turned(hole, false)).collect()))
}

fn turned(ring: &[Point], anticlockwise: bool) -> LineString {
    let mut corners: Vec<Coord> = ring.iter().map(|p| Coord { x: p.east_m, y: p.north_m }).collect();
    if (ring_area(ring) > 0.0) != anticlockwise {
        corners.reverse();
    }
    LineString::new(corners)
}

fn open(ring: &LineString) -> Vec<Point> {
    let mut points: Vec<Point> = ring.coords().map(|c| Point::new(c.x, c.y)).collect();
    points.pop();
    points
}
