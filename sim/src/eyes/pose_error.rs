//! What the companion believes about its camera's pose, and how sure that makes a place it finds.

use super::camera::{CameraConfig, PoseError};
use super::sight::{Eye, Pose};
use crate::chance::Chance;

/// Seconds over which the error forgets itself: attitude estimates drift and settle within a leg or two.
const MEMORY_S: f64 = 20.0;

/// The wandering part of the error; in standard deviations.
#[derive(Debug, Clone)]
pub(crate) struct Believed {
    error: PoseError,
    now: [f64; 4],
    since_us: Option<u64>,
}

impl Believed {
    pub(crate) fn new(error: PoseError) -> Self {
        Self { error, now: [0.0; 4], since_us: None }
    }

    /// Lets the error wander to a time: a first-order Gauss-Markov process per axis. Drawn only when a pose is needed,
    /// so that a drone that finds nothing costs nothing.
    fn wander(&mut self, chance: &mut Chance, now_us: u64) {
        let passed_s = self.since_us.map_or(f64::MAX, |since| now_us.saturating_sub(since) as f64 * 1e-6);
        let keep = libm::exp(-passed_s / MEMORY_S);
        let fresh = (1.0 - keep * keep).sqrt();
        for axis in &mut self.now {
            *axis = *axis * keep + fresh * chance.normal();
        }
        self.since_us = Some(now_us);
    }

    /// The pose as the companion believes it: the true one, off by the drone's own position error and by its own.
    pub(crate) fn pose(&mut self, chance: &mut Chance, truth: &Pose, gps_error: (f64, f64, f64), now_us: u64) -> Pose {
        self.wander(chance, now_us);
        let [roll, pitch, yaw, height] = self.now;
        let tilt = self.error.tilt_deg.to_radians();
        Pose {
            north: truth.north + gps_error.0,
            east: truth.east + gps_error.1,
            // The height above the ground that counts here is not the receiver's; its error is stated by itself.
            up: (truth.up + self.error.height_m * height).max(0.5),
            roll: truth.roll + tilt * roll,
            pitch: truth.pitch + tilt * pitch,
            yaw: truth.yaw + self.error.yaw_deg.to_radians() * yaw,
            camera_pitch: truth.camera_pitch,
        }
    }

    /// Covariance (north-north, north-east, east-east, m²) of the ground point under a pixel: the stated deviations
    /// carried through the geometry to first order. `gps_m` is the deviation the receiver states, each axis.
    pub(crate) fn covariance(&self, pose: &Pose, camera: &CameraConfig, at: (f64, f64), gps_m: f64) -> [f64; 3] {
        let place = |pose: &Pose| Eye::new(pose, camera).unproject(at.0, at.1);
        let Some(middle) = place(pose) else {
            return [1e6, 0.0, 1e6];
        };
        // Small enough for the slope, large enough for the digits.
        const STEP: f64 = 1e-4;
        let tilt = self.error.tilt_deg.to_radians();
        let shifted = [
            (Pose { roll: pose.roll + STEP, ..*pose }, tilt),
            (Pose { pitch: pose.pitch + STEP, ..*pose }, tilt),
            (Pose { yaw: pose.yaw + STEP, ..*pose }, self.error.yaw_deg.to_radians()),
            (Pose { up: pose.up + STEP, ..*pose }, self.error.height_m),
        ];
        let own = gps_m * gps_m + self.error.place_m * self.error.place_m;
        let mut sum = [own, 0.0, own];
        for (shifted, sigma) in shifted {
            let Some(moved) = place(&shifted) else {
                return [1e6, 0.0, 1e6];
            };
            let (north, east) = ((moved.0 - middle.0) / STEP * sigma, (moved.1 - middle.1) / STEP * sigma);
            let [nn, ne, ee] = sum;
            sum = [nn + north * north, ne + north * east, ee + east * east];
        }
        sum
    }

    /// The part of the error that is new for every report, metres north and east.
    pub(crate) fn jitter(&self, chance: &mut Chance) -> (f64, f64) {
        (self.error.place_m * chance.normal(), self.error.place_m * chance.normal())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pose(camera_pitch_deg: f64) -> Pose {
        Pose {
            north: 0.0,
            east: 0.0,
            up: 50.0,
            roll: 0.0,
            pitch: 0.0,
            yaw: 0.6,
            camera_pitch: camera_pitch_deg.to_radians(),
        }
    }

    /// Squared length of the error in deviations of the covariance told, over many independent looks.
    fn misses(pitch_deg: f64, pixel: (f64, f64)) -> Vec<f64> {
        let camera = CameraConfig::default();
        let mut chance = Chance::new(5, 0);
        let truth = pose(pitch_deg);
        let Some((north, east)) = Eye::new(&truth, &camera).unproject(pixel.0, pixel.1) else {
            return Vec::new();
        };
        let mut believed = Believed::new(PoseError::default());
        let mut look = |n: u64| {
            let gps = (0.4 * chance.normal(), 0.4 * chance.normal(), 0.0);
            let pose = believed.pose(&mut chance, &truth, gps, n * 600_000_000);
            let found = Eye::new(&pose, &camera).unproject(pixel.0, pixel.1)?;
            let jitter = believed.jitter(&mut chance);
            let [nn, ne, ee] = believed.covariance(&pose, &camera, pixel, 0.4);
            let (dn, de) = (found.0 + jitter.0 - north, found.1 + jitter.1 - east);
            Some((ee * dn * dn - 2.0 * ne * dn * de + nn * de * de) / (nn * ee - ne * ne))
        };
        (0..2_000).filter_map(&mut look).collect()
    }

    #[test]
    fn ninety_five_of_a_hundred_places_lie_in_their_ellipse_straight_down_and_aslant() {
        for (pitch_deg, pixel) in [(-90.0, (960.0, 540.0)), (-90.0, (1800.0, 100.0)), (-40.0, (960.0, 800.0))] {
            let misses = misses(pitch_deg, pixel);
            let inside = misses.iter().filter(|miss| **miss < 5.99).count();
            assert!((1_870..=1_930).contains(&inside), "{pitch_deg} {pixel:?}: {inside} of {}", misses.len());
        }
    }

    #[test]
    fn looks_within_seconds_share_their_error_and_looks_minutes_apart_do_not() {
        let mut chance = Chance::new(1, 0);
        let mut believed = Believed::new(PoseError::default());
        let mut pairs = |apart_us: u64| -> f64 {
            let products = (0..400).map(|n| {
                let mut at = |us: u64| believed.pose(&mut chance, &pose(-90.0), (0.0, 0.0, 0.0), us).roll;
                at(n * 600_000_000) * at(n * 600_000_000 + apart_us)
            });
            products.sum::<f64>() / 400.0 / (1.7_f64.to_radians() * 1.7_f64.to_radians())
        };
        assert!(pairs(1_000_000) > 0.8);
        assert!(pairs(200_000_000).abs() < 0.2);
    }
}
