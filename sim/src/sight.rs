//! What a camera fixed to a tilting body sees of the flat ground.

use crate::drone::config::CameraConfig;

/// Where a camera is and how its body lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pose {
    /// Metres north, east and up from any one origin on the ground.
    pub(crate) north: f64,
    pub(crate) east: f64,
    pub(crate) up: f64,
    /// Radians.
    pub(crate) roll: f64,
    pub(crate) pitch: f64,
    pub(crate) yaw: f64,
}

/// A ground point in the image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pixel {
    /// Pixels from the left edge.
    pub(crate) x: f64,
    /// Pixels from the top edge.
    pub(crate) y: f64,
    /// Pixels that a metre across the line of sight takes up.
    pub(crate) per_metre: f64,
}

/// Where a ground point appears, whether inside the frame or not; `None` when it is behind the camera.
///
/// Body axes: x ahead, y right, z down; rotation yaw, then pitch, then roll (aerospace convention). Image
/// axes: right is the body's right; for a camera that looks down, the image's top is ahead.
pub(crate) fn project(pose: &Pose, camera: &CameraConfig, north: f64, east: f64) -> Option<Pixel> {
    let (sin, cos) = libm::sincos(pose.yaw);
    let (to_north, to_east, down) = (north - pose.north, east - pose.east, pose.up);
    let (ahead, right) = (to_north * cos + to_east * sin, to_east * cos - to_north * sin);
    let (sin, cos) = libm::sincos(pose.pitch);
    let (ahead, down) = (ahead * cos - down * sin, ahead * sin + down * cos);
    let (sin, cos) = libm::sincos(pose.roll + camera.roll_bias_deg.to_radians());
    let (right, down) = (right * cos + down * sin, down * cos - right * sin);
    let (sin, cos) = libm::sincos(camera.pitch_deg.to_radians());
    let depth = ahead * cos - down * sin;
    let below = ahead * sin + down * cos;
    if depth <= 0.1 {
        return None;
    }
    let per_metre = camera.focal_px / depth;
    Some(Pixel {
        x: f64::from(camera.width_px) / 2.0 + per_metre * right,
        y: f64::from(camera.height_px) / 2.0 + per_metre * below,
        per_metre,
    })
}

impl Pixel {
    /// Whether the pixel lies in the frame.
    pub(crate) fn inside(&self, camera: &CameraConfig) -> bool {
        (0.0..f64::from(camera.width_px)).contains(&self.x) && (0.0..f64::from(camera.height_px)).contains(&self.y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over_home(roll_deg: f64, pitch_deg: f64, yaw_deg: f64) -> Pose {
        Pose {
            north: 0.0,
            east: 0.0,
            up: 40.0,
            roll: roll_deg.to_radians(),
            pitch: pitch_deg.to_radians(),
            yaw: yaw_deg.to_radians(),
        }
    }

    fn pixel(pose: &Pose, north: f64, east: f64) -> (f64, f64) {
        let pixel = project(pose, &CameraConfig::default(), north, east).unwrap();
        ((pixel.x - 960.0).round(), (pixel.y - 540.0).round())
    }

    #[test]
    fn looking_down_ahead_is_up_and_right_is_right_in_the_image() {
        let level = over_home(0.0, 0.0, 0.0);
        assert_eq!(pixel(&level, 0.0, 0.0), (0.0, 0.0));
        assert_eq!(pixel(&level, 10.0, 0.0), (0.0, -377.0));
        assert_eq!(pixel(&level, 0.0, 10.0), (377.0, 0.0));
        let east = over_home(0.0, 0.0, 90.0);
        assert_eq!(pixel(&east, 0.0, 10.0), (0.0, -377.0));
    }

    #[test]
    fn nose_down_the_camera_sees_what_lies_behind_and_right_wing_down_what_lies_left() {
        // 10 degrees at 40 m shift the centre by 7.05 m.
        let nose_down = over_home(0.0, -10.0, 0.0);
        assert_eq!(pixel(&nose_down, -7.053, 0.0), (0.0, 0.0));
        let right_down = over_home(10.0, 0.0, 0.0);
        assert_eq!(pixel(&right_down, 0.0, -7.053), (0.0, 0.0));
    }

    #[test]
    fn a_camera_pitched_forward_looks_ahead() {
        let camera = CameraConfig { pitch_deg: -45.0, ..CameraConfig::default() };
        let pixel = project(&over_home(0.0, 0.0, 0.0), &camera, 40.0, 0.0).unwrap();
        assert!((pixel.x - 960.0).abs() < 1e-6 && (pixel.y - 540.0).abs() < 1e-6);
        assert!(project(&over_home(0.0, 0.0, 0.0), &camera, -90.0, 0.0).is_none(), "behind it");
    }
}
