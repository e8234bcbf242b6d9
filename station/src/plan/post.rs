//! Posts to look at: where to stand, and that the camera shows the post from there.

use super::error::PlanError;
use super::figures::{ACCELERATION_MPS2, CRUISE_MMPS, DEPRESSION_MIN_DEG, MARGIN_M};
use super::hidden::sees;
use super::pass::{Errand, Pass};
use super::target::{above_home, check_height, ground_mmps, shape_of};
use super::way::Reach;
use crate::camera::{Pose, Ray};
use crate::geodesy::{Point, Position};
use crate::patrol::{Patrol, PlaceShape, PostWatch};
use crate::terrain::Surroundings;

/// How far a stand-off may turn from the asked direction to find free ground, degrees.
const TURN_MAX_DEG: u16 = 45;
/// Corners of a ring: between two of them the way is at most 3.5 % of the radius inside of it.
const RING_CORNERS: u16 = 12;
/// Step of the search, degrees.
const STEP_DEG: u16 = 5;

/// The look at a post.
///
/// # Errors
///
/// When the post is missing, is looked at from too low, has no stand-off on free ground from which it can be seen, or is not
/// in the image.
pub fn post(
    (patrol, around): (&Patrol, &Surroundings<'_>),
    watch: &PostWatch,
    reach: &Reach<'_>,
) -> Result<Pass, PlanError> {
    let place = || watch.place.clone();
    let Some(&PlaceShape::Post(target)) = shape_of(patrol, &watch.place) else {
        return Err(PlanError::NoSuchPlace { place: place() });
    };
    check_height(patrol, &watch.place, watch.height)?;
    if !in_frame(watch) {
        return Err(PlanError::OutOfFrame { place: place() });
    }
    let no_stand_off = || PlanError::NoStandOff { place: place() };
    let post = reach.ways.field.plane.point(target);
    let skyline = around.skyline(post);
    let sees =
        |here: Point| skyline.as_ref().is_none_or(|skyline| sees(around, (here, watch.height.metres()), post, skyline));
    let (corners, errand, speed_mmps) = if watch.orbit {
        let radius_m = f64::from(watch.distance_mm) / 1e3;
        let ring = ring(watch, target, reach).filter(|ring| ring.iter().any(|corner| sees(*corner)));
        let ring = ring.ok_or_else(no_stand_off)?;
        (ring, Errand::Orbit { target }, cruise(patrol).min(round_mmps(radius_m)))
    } else {
        let dwell_ms = u32::try_from(watch.dwell.as_millis()).unwrap_or(u32::MAX);
        let stand = stand_off(watch, post, reach, &sees).ok_or_else(no_stand_off)?;
        (vec![stand], Errand::Look { target, dwell_ms }, cruise(patrol))
    };
    Ok(Pass {
        corners,
        errand,
        height: above_home(watch.height),
        speed_mmps,
        photo_every_mm: 0,
        place: place(),
        target: None,
        part: 0,
        spacing_m: 0.0,
    })
}

/// The ring round a post, closed, begun on the side to look from: waypoints, because PX4 refuses LOITER_TURNS (measured,
/// 1.17). None when it is not wholly on free ground.
fn ring(watch: &PostWatch, target: Position, reach: &Reach<'_>) -> Option<Vec<Point>> {
    let field = &reach.ways.field;
    let post = field.plane.point(target);
    let radius_m = f64::from(watch.distance_mm) / 1e3;
    let begins = f64::from(watch.from_deg.unwrap_or(0));
    let corner = |number: u16| {
        let (sin, cos) =
            libm::sincos((begins + f64::from(number % RING_CORNERS) * 360.0 / f64::from(RING_CORNERS)).to_radians());
        post.moved(sin * radius_m, cos * radius_m)
    };
    let ring: Vec<Point> = (0..=RING_CORNERS).map(corner).collect();
    let free = ring.iter().zip(ring.iter().skip(1)).all(|(a, b)| field.clear(*a, *b));
    (free && reach.path(*ring.first()?).is_some()).then_some(ring)
}

/// The speed at which a ring's pull inwards is what a drone turns with anyway, mm/s.
fn round_mmps(radius_m: f64) -> u32 {
    ((ACCELERATION_MPS2 * radius_m).sqrt() * 1e3) as u32
}

/// Speed between posts: as the patrol flies elsewhere, mm/s.
#[must_use]
pub fn cruise(patrol: &Patrol) -> u32 {
    speeds_mmps(patrol).min().unwrap_or(CRUISE_MMPS)
}

/// The greatest speed of a patrol's tour, m/s.
#[must_use]
pub fn fastest_mps(patrol: &Patrol) -> f64 {
    f64::from(speeds_mmps(patrol).max().unwrap_or(CRUISE_MMPS)) / 1e3
}

/// The speeds at which areas and lines are flown over.
fn speeds_mmps(patrol: &Patrol) -> impl Iterator<Item = u32> {
    let areas = patrol.areas.iter().map(|watch| watch.speed_cmps);
    let lines = patrol.lines.iter().map(|watch| watch.speed_cmps);
    areas.chain(lines).map(ground_mmps)
}

/// Whether the camera, in level flight and facing the post, shows it. A gimbal is pointed at it; then only the angle
/// counts.
fn in_frame(watch: &PostWatch) -> bool {
    let ray = Ray { north: f64::from(watch.distance_mm) / 1e3, east: 0.0, down: watch.height.metres() };
    let pose = Pose::level(Position::NORTH_POLE, watch.height.metres());
    let steep = ray.depression() >= DEPRESSION_MIN_DEG.to_radians();
    steep && (watch.camera.gimbal || watch.camera.shows(&pose, ray))
}

/// The free point nearest to the asked direction that sees the post, or the first one clockwise from north when any will do.
fn stand_off(watch: &PostWatch, post: Point, reach: &Reach<'_>, sees: &dyn Fn(Point) -> bool) -> Option<Point> {
    let field = &reach.ways.field;
    let distance_m = f64::from(watch.distance_mm) / 1e3;
    let at = |bearing_deg: u16| {
        let (sin, cos) = libm::sincos(f64::from(bearing_deg % 360).to_radians());
        post.moved(sin * distance_m, cos * distance_m)
    };
    let bearings: Vec<u16> = match watch.from_deg {
        Some(asked) => (0..=TURN_MAX_DEG / STEP_DEG)
            .flat_map(|i| [asked % 360 + i * STEP_DEG, asked % 360 + 360 - i * STEP_DEG])
            .collect(),
        None => (0..360 / STEP_DEG).map(|i| i * STEP_DEG).collect(),
    };
    let free = |p: &Point| field.clearance(*p) >= MARGIN_M && reach.path(*p).is_some() && sees(*p);
    bearings.into_iter().map(at).find(free)
}
