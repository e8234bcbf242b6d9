//! Lines to follow: parallel passes along them, cut where drones may not fly.

use super::error::PlanError;
use super::figures::LANE_MIN_M;
use super::gaps::Shown;
use super::hills::Hills;
use super::pass::Pass;
use super::target::{self, Look, closed, shape_of};
use super::way::Reach;
use crate::camera::Strip;
use crate::geodesy::raster::line_patches;
use crate::geodesy::{AboveHome, Point, Shape, segment};
use crate::patrol::{LineWatch, Patrol, PlaceShape};

/// A watched line as it would be flown alone.
#[derive(Clone)]
pub struct Corridor {
    /// The line.
    pub line: Vec<Point>,
    /// How wide the ground along it is to be seen, metres.
    pub width_m: f64,
    /// What the camera sweeps.
    pub strip: Strip,
    /// How high it is flown over.
    pub height: AboveHome,
    /// The passes along it.
    pub passes: Vec<Pass>,
    /// The patches of its ground that may be seen.
    pub open: Vec<Point>,
    /// The patches that none of them shows.
    pub lost: Vec<Point>,
}

/// The passes along a line, and the patches of its ground that none of them shows.
///
/// # Errors
///
/// When the line is missing, cannot be seen from its height, or no part of it can be flown.
pub fn corridor(
    (patrol, hills): (&Patrol, Option<&Hills<'_>>),
    watch: &LineWatch,
    reach: &Reach<'_>,
) -> Result<Corridor, PlanError> {
    let plane = &reach.ways.field.plane;
    let Some(PlaceShape::Line(line)) = shape_of(patrol, &watch.place) else {
        return Err(PlanError::NoSuchPlace { place: watch.place.clone() });
    };
    let line = target::points(line, plane);
    target::check_height(patrol, &watch.place, watch.height)?;
    let places = core::slice::from_ref(&watch.place);
    let look = target::look(hills, places, watch.height, &watch.camera, watch.speed_cmps)?;
    let width_m = f64::from(watch.width_mm) / 1e3;
    let passes: Vec<Pass> = offsets(watch, &look)
        .into_iter()
        .flat_map(|left_m| free_pieces(&shifted(&line, left_m), reach))
        .map(|corners| Pass::sweep(corners, &look, watch.place.clone()))
        .collect();
    if passes.is_empty() {
        return Err(PlanError::NothingLeft { place: watch.place.clone() });
    }
    let closed: Vec<Shape> = closed(patrol, plane);
    let shown: Vec<Shown> = passes.iter().map(|pass| Shown::by(&look.strip, pass)).collect();
    let mut open = line_patches(&line, width_m);
    open.retain(|p| !closed.iter().any(|area| area.contains(*p)));
    let lost = open.iter().copied().filter(|&p| !shown.iter().any(|shown| shown.holds(p))).collect();
    Ok(Corridor { line, width_m, strip: look.strip, height: look.height, passes, open, lost })
}

/// How far left of the line each pass flies, metres.
fn offsets(watch: &LineWatch, look: &Look) -> Vec<f64> {
    let width_m = f64::from(watch.width_mm) / 1e3;
    let needed = (width_m / look.strip.across_m - 0.01).ceil().clamp(1.0, 100.0);
    let count = needed.max(if watch.both_sides { 2.0 } else { 1.0 });
    (0..count as u32).map(|i| width_m * ((f64::from(i) + 0.5) / count - 0.5)).collect()
}

/// A line moved to its left, its corners mitred up to twice the distance.
#[must_use]
pub fn shifted(line: &[Point], left_m: f64) -> Vec<Point> {
    let direction = |i: usize| Some(line.get(i)?.direction(*line.get(i + 1)?)).flatten();
    let corner = |(i, &p): (usize, &Point)| {
        let (before, after) = (i.checked_sub(1).and_then(direction), direction(i));
        let (one, other) = (before.or(after)?, after.or(before)?);
        let normal = Point::new(-one.north_m - other.north_m, one.east_m + other.east_m);
        let unit = Point::new(0.0, 0.0).direction(normal)?;
        let stretch = 1.0 / unit.dot(Point::new(-one.north_m, one.east_m)).max(0.5);
        Some(p.moved(unit.east_m * left_m * stretch, unit.north_m * left_m * stretch))
    };
    line.iter().enumerate().filter_map(corner).collect()
}

/// The flyable pieces of a line; one goes on round a corner when the corner itself is flyable.
#[must_use]
pub fn free_pieces(line: &[Point], reach: &Reach<'_>) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    for (&a, &b) in line.iter().zip(line.iter().skip(1)) {
        let length_m = a.distance(b);
        for (from, to) in reach.spans(a, b) {
            let (start, end) = (a.towards(b, from / length_m), a.towards(b, to / length_m));
            match pieces.last_mut() {
                Some(piece) if from <= 0.0 && piece.last().is_some_and(|last| last.distance(a) < 1e-6) => {
                    piece.push(end)
                }
                _ => pieces.push(vec![start, end]),
            }
        }
    }
    pieces.into_iter().filter(|piece| segment::length(piece) >= LANE_MIN_M).collect()
}
