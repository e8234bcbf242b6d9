//! Cleaning: the cells of a target as one piece of ground, so that lanes do not end where only a name does.
//!
//! Cells are joined, corners that bend nothing are left out. Cost: n log n for n corners.

use super::target::Target;
use crate::geodesy::{Point, Shape, segment, union};

/// Corners nearer than this to their neighbours' line are left out, as a share of the lane spacing.
const FLAT_SHARE: f64 = 1e-3;

/// A target's cells as one shape; several outer rings when they lie apart.
#[must_use]
pub fn united(target: &Target) -> Shape {
    let flat_m = target.look.spacing_m * FLAT_SHARE;
    let joined = union(&target.cells);
    let rings = joined.rings().iter().map(|ring| straightened(ring, flat_m));
    Shape::from_rings(rings.filter(|ring| ring.len() >= 3).collect())
}

/// A ring without corners that lie on the way between their neighbours.
fn straightened(ring: &[Point], flat_m: f64) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::with_capacity(ring.len());
    let n = ring.len();
    for (i, &here) in ring.iter().enumerate() {
        let before = kept.last().or(ring.last()).copied().unwrap_or(here);
        let after = ring.get((i + 1) % n).copied().unwrap_or(here);
        if segment::distance_to(here, before, after) > flat_m {
            kept.push(here);
        }
    }
    kept
}
