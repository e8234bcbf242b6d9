//! The geofence: PX4's reading of fence items, and whether a place is inside.

use crate::place::{Plane, length};
use crate::wire::says::Item;

pub(crate) const RETURN_POINT: u16 = 5000;
pub(crate) const POLYGON_IN: u16 = 5001;
pub(crate) const POLYGON_OUT: u16 = 5002;
pub(crate) const CIRCLE_IN: u16 = 5003;
pub(crate) const CIRCLE_OUT: u16 = 5004;

#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Polygon { corners: Vec<(f64, f64)>, keep_in: bool },
    Circle { north: f64, east: f64, radius_m: f64, keep_in: bool },
}

/// The fence in metres around home.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Fence {
    shapes: Vec<Shape>,
}

impl Fence {
    pub(crate) fn of(items: &[Item], plane: &Plane) -> Self {
        let mut shapes = Vec::new();
        let mut rest = items;
        while let Some(first) = rest.first() {
            let metres = |item: &Item| plane.metres(f64::from(item.x) / 1e7, f64::from(item.y) / 1e7);
            let mut taken = 1;
            match first.command {
                POLYGON_IN | POLYGON_OUT => {
                    taken = (vertex_count(first).max(1)).min(rest.len());
                    let corners = rest.iter().take(taken).map(metres).collect();
                    shapes.push(Shape::Polygon { corners, keep_in: first.command == POLYGON_IN });
                }
                CIRCLE_IN | CIRCLE_OUT => {
                    let (north, east) = metres(first);
                    let radius_m = f64::from(first.params[0]);
                    shapes.push(Shape::Circle { north, east, radius_m, keep_in: first.command == CIRCLE_IN });
                }
                _ => {}
            }
            rest = rest.get(taken..).unwrap_or(&[]);
        }
        Self { shapes }
    }

    /// Inside at least one keep-in shape, if there is any, and outside every keep-out shape.
    pub(crate) fn allows(&self, north: f64, east: f64) -> bool {
        let mut keep_in_exists = false;
        let mut inside_one = false;
        for shape in &self.shapes {
            let (keep_in, inside) = match shape {
                Shape::Polygon { corners, keep_in } => (*keep_in, in_polygon(corners, north, east)),
                Shape::Circle { north: n, east: e, radius_m, keep_in } => {
                    (*keep_in, length(north - n, east - e) <= *radius_m)
                }
            };
            if !keep_in && inside {
                return false;
            }
            keep_in_exists |= keep_in;
            inside_one |= keep_in && inside;
        }
        inside_one || !keep_in_exists
    }
}

/// `param1` of a polygon corner.
pub(crate) fn vertex_count(item: &Item) -> usize {
    let [count, ..] = item.params;
    if count.is_finite() && count >= 0.0 { count as usize } else { 0 }
}

/// Even-odd rule: a ray to the east crosses the outline an odd number of times.
fn in_polygon(corners: &[(f64, f64)], north: f64, east: f64) -> bool {
    let following = corners.iter().cycle().skip(1);
    let crossings = corners.iter().zip(following).filter(|((n1, e1), (n2, e2))| {
        (*n1 > north) != (*n2 > north) && east < (e2 - e1) * (north - n1) / (n2 - n1) + e1
    });
    crossings.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corner(command: u16, count: f32, x: i32, y: i32) -> Item {
        Item { frame: 5, command, current: false, autocontinue: 1, params: [count, 0.0, 0.0, 0.0], x, y, z: 0.0 }
    }

    #[test]
    fn a_place_is_allowed_inside_the_outline_and_outside_the_hole() {
        let plane = Plane::new(24.5, 117.6);
        let (x, y) = (245_000_000, 1_176_000_000);
        let mut items: Vec<Item> = [(-9_000, -9_000), (9_000, -9_000), (9_000, 9_000), (-9_000, 9_000)]
            .iter()
            .map(|(n, e)| corner(POLYGON_IN, 4.0, x + n, y + e))
            .collect();
        items.push(corner(CIRCLE_OUT, 20.0, x, y));
        let fence = Fence::of(&items, &plane);
        assert!(fence.allows(50.0, 50.0));
        assert!(!fence.allows(5.0, 5.0), "in the hole");
        assert!(!fence.allows(150.0, 0.0), "beyond the outline");
        assert!(Fence::default().allows(1e6, 1e6), "no fence, no limit");
    }
}
