//! What is swept together: cells that adjoin and are looked at alike are one piece of ground, whatever their names.

use super::budget::Condition;
use super::error::PlanError;
use super::hills::Hills;
use crate::base::PlaceId;
use crate::camera::{Camera, Strip, lane_spacing, strip};
use crate::geodesy::{AboveGround, AboveHome, Plane, Point, Position, Shape};
use crate::patrol::{AreaWatch, Capture, OVER_OBSTACLES_M, Patrol, PlaceShape};

/// Cells to sweep as one.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its cells' names, one for each cell; the first one stands for all in messages.
    pub places: Vec<PlaceId>,
    /// Its cells on the plan's plane.
    pub cells: Vec<Shape>,
    /// How it is flown.
    pub look: Look,
    /// For whom and in which wind energy counts; none counts time.
    pub condition: Option<Condition>,
}

/// How a place is flown over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Height of flight.
    pub height: AboveHome,
    /// Ground speed, mm/s.
    pub speed_mmps: u32,
    /// What the camera sweeps, metres.
    pub strip: Strip,
    /// Distance between lanes, metres, at most.
    pub spacing_m: f64,
    /// Distance between photos, mm; 0 is video.
    pub photo_every_mm: u32,
}

/// A height above the ground as one above the drone's home. The district counts as flat and docks as ground level; a
/// terrain model would enter here and nowhere else.
#[must_use]
pub const fn above_home(height: AboveGround) -> AboveHome {
    AboveHome::from_mm(height.mm())
}

/// A height above the drone's home as one above the ground, the other way round.
#[must_use]
pub const fn above_ground(height: AboveHome) -> AboveGround {
    AboveGround::from_mm(height.mm())
}

/// The pieces of ground that a patrol sweeps, in file order.
///
/// # Errors
///
/// When a cell is missing, its camera sees the horizon or its height does not clear the tallest obstacle.
pub fn targets(patrol: &Patrol, hills: Option<&Hills<'_>>, plane: &Plane) -> Result<Vec<Target>, PlanError> {
    let mut found: Vec<Target> = Vec::new();
    for watch in &patrol.areas {
        for place in &watch.places {
            let look = area_look((patrol, hills), watch, place)?;
            for cell in cells(patrol, place, plane)? {
                join(&mut found, Target { places: vec![place.clone()], cells: vec![cell], look, condition: None });
            }
        }
    }
    Ok(found)
}

/// Adds a piece, joined with every piece that it touches and that is looked at alike.
fn join(found: &mut Vec<Target>, mut new: Target) {
    let touches = |target: &Target| {
        target.look == new.look
            && target.cells.iter().any(|one| new.cells.iter().any(|other| one.near(other, new.look.spacing_m / 4.0)))
    };
    let (touching, mut rest): (Vec<Target>, Vec<Target>) = found.drain(..).partition(touches);
    let mut joined = touching.into_iter();
    if let Some(mut first) = joined.next() {
        for other in joined.chain([new]) {
            first.places.extend(other.places);
            first.cells.extend(other.cells);
        }
        new = first;
    }
    rest.push(new);
    *found = rest;
}

/// The parts of a place that is an area.
fn cells(patrol: &Patrol, place: &PlaceId, plane: &Plane) -> Result<Vec<Shape>, PlanError> {
    let parts = patrol.places.iter().filter(|part| part.id == *place);
    let areas = parts.filter_map(|part| if let PlaceShape::Area(area) = &part.shape { Some(area) } else { None });
    let cells: Vec<Shape> = areas.map(|area| Shape::of(area, plane)).collect();
    if cells.is_empty() { Err(PlanError::NoSuchPlace { place: place.clone() }) } else { Ok(cells) }
}

/// Where a place of the patrol is that is one piece, as posts and lines are.
#[must_use]
pub fn shape_of<'p>(patrol: &'p Patrol, place: &PlaceId) -> Option<&'p PlaceShape> {
    patrol.places.iter().find(|candidate| candidate.id == *place).map(|found| &found.shape)
}

/// How a place of a watched area is flown over.
///
/// # Errors
///
/// As [`look`] and [`check_height`].
pub fn area_look(
    (patrol, hills): (&Patrol, Option<&Hills<'_>>),
    watch: &AreaWatch,
    place: &PlaceId,
) -> Result<Look, PlanError> {
    check_height(patrol, place, watch.height)?;
    let mut look = look(hills, &watch.places, watch.height, &watch.camera, watch.speed_cmps)?;
    look.spacing_m = lane_spacing(&look.strip, watch.overlap_percent);
    if let Capture::Photos { along_percent } = watch.capture {
        let photo_m = look.strip.ahead_m + look.strip.behind_m;
        look.photo_every_mm = (photo_m * f64::from(100 - along_percent.min(95)) * 10.0).max(1_000.0) as u32;
    }
    Ok(look)
}

/// The speed of a watch, cm/s, as it is flown, mm/s: never so slow that nobody comes home.
#[must_use]
pub const fn ground_mmps(speed_cmps: u32) -> u32 {
    let mmps = speed_cmps.saturating_mul(10);
    if mmps > 500 { mmps } else { 500 }
}

/// How places are flown over with a camera from a height, lanes side by side.
///
/// # Errors
///
/// When the camera sees the horizon.
pub fn look(
    hills: Option<&Hills<'_>>,
    places: &[PlaceId],
    height: AboveGround,
    camera: &Camera,
    speed_cmps: u32,
) -> Result<Look, PlanError> {
    let place = || places.first().cloned().unwrap_or_else(|| PlaceId::from(""));
    let flat = strip(camera, height.metres()).ok_or_else(|| PlanError::SeesHorizon { place: place() })?;
    let strip = hills.map_or(Ok(flat), |hills| hills.strip(camera, height.metres(), places, flat))?;
    Ok(Look {
        height: above_home(height),
        speed_mmps: ground_mmps(speed_cmps),
        strip,
        spacing_m: strip.across_m,
        photo_every_mm: 0,
    })
}

/// Whether a place is flown high enough over the tallest thing that is not flown around.
///
/// # Errors
///
/// [`PlanError::TooLow`] with the height that would do.
pub fn check_height(patrol: &Patrol, place: &PlaceId, height: AboveGround) -> Result<(), PlanError> {
    let needed_mm = patrol.tallest_overflown().mm().saturating_add((OVER_OBSTACLES_M * 1e3) as i32);
    if height.mm() >= needed_mm {
        return Ok(());
    }
    Err(PlanError::TooLow { place: place.clone(), height_mm: height.mm(), needed_mm })
}

/// No-fly and no-look ground on the plane: nothing there is to be seen.
#[must_use]
pub fn closed(patrol: &Patrol, plane: &Plane) -> Vec<Shape> {
    patrol.closed_to_looks().map(|area| Shape::of(area, plane)).collect()
}

/// A line's corners on the plane.
#[must_use]
pub fn points(line: &[Position], plane: &Plane) -> Vec<Point> {
    line.iter().map(|at| plane.point(*at)).collect()
}
