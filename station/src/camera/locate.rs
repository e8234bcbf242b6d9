//! From a pixel to a place on the ground, with an honest ellipse.

use super::{Camera, Pose, ground_offset};
use crate::geodesy::{Plane, Point, Position};
use thiserror::Error;

/// Rays flatter than this are refused: the error grows with 1/sin², beyond use at 15 degrees. A hair less, so that
/// rounding does not refuse 15 degrees itself.
const FLATTEST_DEG: f64 = 15.0 - 1e-6;
/// √ of the 95 % quantile of χ² with two degrees of freedom: from one sigma to the 95 % ellipse.
const NINETY_FIVE: f64 = 2.447_746_830_680_816;

/// How wrong each input may be: one standard deviation each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sigmas {
    /// Horizontal position, each axis, metres.
    pub position_m: f64,
    /// Height of the drone, metres.
    pub height_m: f64,
    /// Height of the ground against the flat ground assumed, metres.
    pub ground_m: f64,
    /// Yaw, rad.
    pub yaw: f64,
    /// Pitch, rad.
    pub pitch: f64,
    /// Roll, rad.
    pub roll: f64,
    /// The pixel, each axis.
    pub pixel_px: f64,
}

impl Sigmas {
    /// A drone with an ordinary GNSS receiver and compass over ground known to 4 m.
    pub const CONSUMER: Sigmas = Sigmas {
        position_m: 1.5,
        height_m: 3.0,
        ground_m: 4.0,
        yaw: 2.0 * DEGREE,
        pitch: 0.5 * DEGREE,
        roll: 0.5 * DEGREE,
        pixel_px: 3.0,
    };
    /// A drone with RTK and a calibrated mount over ground known to 1 m.
    pub const RTK: Sigmas = Sigmas {
        position_m: 0.03,
        height_m: 0.05,
        ground_m: 1.0,
        yaw: 0.5 * DEGREE,
        pitch: 0.1 * DEGREE,
        roll: 0.1 * DEGREE,
        pixel_px: 1.0,
    };
}

/// Small enough to be straight, large enough to be above rounding: rad and pixels.
const ANGLE_STEP: f64 = 1e-4;
const PIXEL_STEP: f64 = 0.5;
const DEGREE: f64 = core::f64::consts::PI / 180.0;

/// Where a pixel is on the ground.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Located {
    /// The most likely place.
    pub position: Position,
    /// Its covariance, m²: north-north, north-east, east-east.
    pub covariance_m2: [f64; 3],
    /// The ellipse that holds the truth 95 times in 100.
    pub ellipse: Ellipse,
}

/// An ellipse around a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ellipse {
    /// Half its length, metres.
    pub major_m: f64,
    /// Half its width, metres.
    pub minor_m: f64,
    /// Where it points, degrees clockwise from true north, 0..180.
    pub bearing_deg: f64,
}

/// Why a pixel is nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// The ray meets the ground at less than 15 degrees, or not at all.
    #[error("the ray is too flat")]
    TooFlat,
    /// The drone is on the ground, or below.
    #[error("the drone is not above the ground")]
    NotAbove,
    /// The height of the ground below the ray is not known.
    #[error("the height of the ground is not known")]
    Unknown,
    /// A number is undefined, or the pixel is outside the image.
    #[error("the pixel is not in the image")]
    NotInImage,
}

impl Ellipse {
    /// The 95 % ellipse of a covariance (north-north, north-east, east-east; m²).
    #[must_use]
    pub fn of([nn, ne, ee]: [f64; 3]) -> Ellipse {
        let (middle, half) = (f64::midpoint(nn, ee), (nn - ee) / 2.0);
        let reach = libm::hypot(half, ne);
        let bearing_deg = (libm::atan2(ne, half) / 2.0).to_degrees();
        Ellipse {
            major_m: (middle + reach).max(0.0).sqrt() * NINETY_FIVE,
            minor_m: (middle - reach).max(0.0).sqrt() * NINETY_FIVE,
            bearing_deg: if bearing_deg < 0.0 { bearing_deg + 180.0 } else { bearing_deg },
        }
    }
}

/// Where the pixel (across, down, from the upper left corner) lies on flat ground, and how surely: the covariance is
/// J Σ Jᵀ with the Jacobian by central differences over position, height, ground, yaw, pitch, roll and pixel.
///
/// # Errors
///
/// [`Refused`] when there is no answer, or none that is worth a walk.
pub fn locate(pixel: (f64, f64), camera: &Camera, pose: &Pose, sigmas: &Sigmas) -> Result<Located, Refused> {
    let (u_px, v_px) = pixel;
    let inside = |at: f64, size: u32| at >= 0.0 && at <= f64::from(size);
    if !inside(u_px, camera.width_px) || !inside(v_px, camera.height_px) {
        return Err(Refused::NotInImage);
    }
    if pose.height_m.is_nan() || pose.height_m <= 0.0 {
        return Err(Refused::NotAbove);
    }
    let steep = camera.ray(pose, u_px, v_px).depression() >= FLATTEST_DEG * DEGREE;
    let offset = ground_offset(camera, pose, u_px, v_px).filter(|_| steep).ok_or(Refused::TooFlat)?;
    let covariance_m2 = covariance(pixel, camera, pose, sigmas).ok_or(Refused::TooFlat)?;
    let position = Plane::at(pose.position).position(offset);
    Ok(Located { position, covariance_m2, ellipse: Ellipse::of(covariance_m2) })
}

/// One input's small step and its sigma.
type Input = (f64, f64);

/// Σ over the inputs of (∂ground/∂input · σ)², as a matrix.
fn covariance((u_px, v_px): (f64, f64), camera: &Camera, pose: &Pose, sigmas: &Sigmas) -> Option<[f64; 3]> {
    // A gimbal hides the body's attitude, but its own is no surer: the same errors about a level body.
    let fixed = Camera { gimbal: false, ..camera.clone() };
    let level = if camera.gimbal { Pose { roll: 0.0, pitch: 0.0, ..*pose } } else { *pose };
    let ground = |yaw: f64, pitch: f64, roll: f64, right: f64, below: f64, up: f64| {
        let pose = Pose {
            height_m: level.height_m + up,
            roll: level.roll + roll,
            pitch: level.pitch + pitch,
            yaw: level.yaw + yaw,
            ..level
        };
        ground_offset(&fixed, &pose, u_px + right, v_px + below)
    };
    let up: Input = (pose.height_m / 1e3, libm::hypot(sigmas.height_m, sigmas.ground_m));
    let columns = [
        column((ANGLE_STEP, sigmas.yaw), |by| ground(by, 0.0, 0.0, 0.0, 0.0, 0.0))?,
        column((ANGLE_STEP, sigmas.pitch), |by| ground(0.0, by, 0.0, 0.0, 0.0, 0.0))?,
        column((ANGLE_STEP, sigmas.roll), |by| ground(0.0, 0.0, by, 0.0, 0.0, 0.0))?,
        column((PIXEL_STEP, sigmas.pixel_px), |by| ground(0.0, 0.0, 0.0, by, 0.0, 0.0))?,
        column((PIXEL_STEP, sigmas.pixel_px), |by| ground(0.0, 0.0, 0.0, 0.0, by, 0.0))?,
        column(up, |by| ground(0.0, 0.0, 0.0, 0.0, 0.0, by))?,
    ];
    let own = sigmas.position_m * sigmas.position_m;
    let add = |[nn, ne, ee]: [f64; 3], c: &Point| {
        [nn + c.north_m * c.north_m, ne + c.north_m * c.east_m, ee + c.east_m * c.east_m]
    };
    Some(columns.iter().fold([own, 0.0, own], add))
}

/// How far the ground point moves for one sigma of one input: a central difference.
fn column((step, sigma): Input, ground: impl Fn(f64) -> Option<Point>) -> Option<Point> {
    let (more, less) = (ground(step)?, ground(-step)?);
    let scale = sigma / (2.0 * step);
    Some(Point::new((more.east_m - less.east_m) * scale, (more.north_m - less.north_m) * scale))
}

#[cfg(test)]
mod tests;
