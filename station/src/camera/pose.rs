//! Where a drone is and how it holds its camera, and the rays that follow.

use super::Camera;
use crate::geodesy::Position;

/// A drone at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// Where.
    pub position: Position,
    /// Height above the ground below, metres.
    pub height_m: f64,
    /// Roll, right wing down positive, rad.
    pub roll: f64,
    /// Pitch, nose up positive, rad.
    pub pitch: f64,
    /// Yaw, clockwise from true north, rad.
    pub yaw: f64,
}

impl Pose {
    /// Level flight towards north at a height, metres.
    #[must_use]
    pub const fn level(position: Position, height_m: f64) -> Pose {
        Pose { position, height_m, roll: 0.0, pitch: 0.0, yaw: 0.0 }
    }
}

/// A direction in the local north-east-down frame; any length but zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ray {
    /// North.
    pub north: f64,
    /// East.
    pub east: f64,
    /// Down.
    pub down: f64,
}

impl Ray {
    /// Angle below the horizon, rad; negative above.
    #[must_use]
    pub fn depression(self) -> f64 {
        libm::atan2(self.down, libm::hypot(self.north, self.east))
    }
}

/// A camera as it is held in one pose: the angles are worked out once for all its rays.
#[derive(Clone, Copy, Debug)]
pub struct Held<'a> {
    camera: &'a Camera,
    mount: Turn,
    /// Roll and pitch of the body that carries it; none with a gimbal.
    body: Option<[Turn; 2]>,
    yaw: Turn,
}

/// Sine and cosine of an angle.
type Turn = (f64, f64);

impl Camera {
    /// This camera, held in a pose.
    #[must_use]
    pub fn held(&self, pose: &Pose) -> Held<'_> {
        Held {
            camera: self,
            mount: libm::sincos((f64::from(self.pitch_cdeg) / 100.0).to_radians()),
            body: (!self.gimbal).then(|| [pose.roll, pose.pitch].map(libm::sincos)),
            yaw: libm::sincos(pose.yaw),
        }
    }

    /// The ray through a pixel, counted from the upper left corner of the image; any pixel of the image's plane.
    ///
    /// A gimbal keeps the mount's pitch and a level horizon, and follows the nose (MAVLink's yaw-in-vehicle-frame);
    /// without one the whole body turns the camera. A mount straight down has the top of the image ahead.
    #[must_use]
    pub fn ray(&self, pose: &Pose, u_px: f64, v_px: f64) -> Ray {
        self.held(pose).ray(u_px, v_px)
    }

    /// Whether the image shows what lies in the direction of a ray.
    #[must_use]
    pub fn shows(&self, pose: &Pose, ray: Ray) -> bool {
        let (sin, cos) = libm::sincos(pose.yaw);
        let level = [ray.north * cos + ray.east * sin, ray.east * cos - ray.north * sin, ray.down];
        let [roll, pitch] = [-pose.roll, -pose.pitch].map(libm::sincos);
        let body = if self.gimbal { level } else { rolled(pitched(level, pitch), roll) };
        let mount = libm::sincos(-(f64::from(self.pitch_cdeg) / 100.0).to_radians());
        let [forward, right, below] = pitched(body, mount);
        let half = |px: u32| f64::from(px) * 500.0 / f64::from(self.focal_mpx.max(1));
        forward > 0.0 && right.abs() <= forward * half(self.width_px) && below.abs() <= forward * half(self.height_px)
    }
}

impl Held<'_> {
    /// [`Camera::ray`] of a pixel.
    #[must_use]
    pub fn ray(&self, u_px: f64, v_px: f64) -> Ray {
        let camera = self.camera;
        let focal_px = f64::from(camera.focal_mpx.max(1)) / 1e3;
        let right = (u_px - f64::from(camera.width_px) / 2.0) / focal_px;
        let below = (v_px - f64::from(camera.height_px) / 2.0) / focal_px;
        let body = pitched([1.0, right, below], self.mount);
        let [forward, right, down] = self.body.map_or(body, |[roll, pitch]| pitched(rolled(body, roll), pitch));
        let (sin, cos) = self.yaw;
        Ray { north: forward * cos - right * sin, east: forward * sin + right * cos, down }
    }

    /// Its camera.
    #[must_use]
    pub const fn camera(&self) -> &Camera {
        self.camera
    }
}

/// Forward, right, down, after the nose went up by `pitch`.
fn pitched([forward, right, down]: [f64; 3], (sin, cos): Turn) -> [f64; 3] {
    [forward * cos + down * sin, right, down * cos - forward * sin]
}

/// Forward, right, down, after the right wing went down by `roll`.
fn rolled([forward, right, down]: [f64; 3], (sin, cos): Turn) -> [f64; 3] {
    [forward, right * cos - down * sin, right * sin + down * cos]
}
