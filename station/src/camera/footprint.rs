//! What a camera sees of flat ground.

use super::pose::Held;
use super::{Camera, Pose, Ray};
use crate::geodesy::Point;

/// Mean radius of the Earth, metres (IUGG): the ground falls away by d²/2R at distance d.
const EARTH_RADIUS_M: f64 = 6_371_008.8;
/// Rays flatter than this never reach the ground, for all that matters here: the tangent of 0.5 degrees.
const FLATTEST_SLOPE: f64 = 8.726_867_790_758_79e-3;

/// The strip that a camera sweeps in level flight, metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strip {
    /// Its width at the image's middle row.
    pub across_m: f64,
    /// How far ahead of the drone the image reaches.
    pub ahead_m: f64,
    /// How far behind the drone it reaches; negative when its lower edge lies ahead.
    pub behind_m: f64,
}

/// The ground point of a pixel as metres east and north of the drone, on ground that curves with the Earth; none at or
/// above the horizon.
#[must_use]
pub fn ground_offset(camera: &Camera, pose: &Pose, u_px: f64, v_px: f64) -> Option<Point> {
    offset_along(camera.ray(pose, u_px, v_px), pose.height_m)
}

/// Where a ray from `height_m` above it meets the ground.
fn offset_along(ray: Ray, height_m: f64) -> Option<Point> {
    let level = libm::hypot(ray.north, ray.east);
    if height_m <= 0.0 || ray.down <= 0.0 || ray.down < level * FLATTEST_SLOPE {
        return None;
    }
    let mut distance_m = height_m * level / ray.down;
    for _ in 0..3 {
        let fall_m = distance_m * distance_m / (2.0 * EARTH_RADIUS_M);
        distance_m = (height_m + fall_m) * level / ray.down;
    }
    if level <= 0.0 {
        return Some(Point::new(0.0, 0.0));
    }
    Some(Point::new(ray.east / level * distance_m, ray.north / level * distance_m))
}

/// The ground that the image shows, as the corners of a convex polygon in metres east and north of the drone, in the
/// order upper left, upper right, lower right, lower left. None when the horizon is in the image.
#[must_use]
pub fn footprint(camera: &Camera, pose: &Pose) -> Option<[Point; 4]> {
    corners(&camera.held(pose), pose.height_m)
}

/// [`footprint`] of a camera that is held `height_m` above the ground.
pub(super) fn corners(held: &Held<'_>, height_m: f64) -> Option<[Point; 4]> {
    let (wide, high) = (f64::from(held.camera().width_px), f64::from(held.camera().height_px));
    let corner = |u_px: f64, v_px: f64| offset_along(held.ray(u_px, v_px), height_m);
    Some([corner(0.0, 0.0)?, corner(wide, 0.0)?, corner(wide, high)?, corner(0.0, high)?])
}

/// The strip that a camera sweeps from `height_m` above the ground. None when the horizon is in the image.
#[must_use]
pub fn strip(camera: &Camera, height_m: f64) -> Option<Strip> {
    let pose = Pose::level(crate::geodesy::Position::NORTH_POLE, height_m);
    footprint(camera, &pose)?;
    let (wide, high) = (f64::from(camera.width_px), f64::from(camera.height_px));
    let left = ground_offset(camera, &pose, 0.0, high / 2.0)?;
    let right = ground_offset(camera, &pose, wide, high / 2.0)?;
    let top = ground_offset(camera, &pose, wide / 2.0, 0.0)?;
    let bottom = ground_offset(camera, &pose, wide / 2.0, high)?;
    Some(Strip { across_m: right.east_m - left.east_m, ahead_m: top.north_m, behind_m: -bottom.north_m })
}

/// Distance between lanes so that each repeats `overlap_percent` of its neighbour, metres.
#[must_use]
pub fn lane_spacing(strip: &Strip, overlap_percent: u8) -> f64 {
    strip.across_m * f64::from(100 - overlap_percent.min(95)) / 100.0
}

/// Metres of ground across one pixel in the middle of the image; none when that looks at the sky.
#[must_use]
pub fn ground_pixel_size(camera: &Camera, pose: &Pose) -> Option<f64> {
    let (u_px, v_px) = (f64::from(camera.width_px) / 2.0, f64::from(camera.height_px) / 2.0);
    let offset = ground_offset(camera, pose, u_px, v_px)?;
    let slant_m = libm::hypot(pose.height_m, offset.distance(Point::new(0.0, 0.0)));
    Some(slant_m * 1e3 / f64::from(camera.focal_mpx.max(1)))
}

#[cfg(test)]
mod tests;
