//! What a camera sees of the flat ground: ground points to pixels and back.

use super::camera::CameraConfig;

/// Where a camera is and how what carries it lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pose {
    /// Metres north, east and up from any one origin on the ground.
    pub(crate) north: f64,
    pub(crate) east: f64,
    pub(crate) up: f64,
    /// Radians; yaw, then pitch, then roll (aerospace convention: x ahead, y right, z down).
    pub(crate) roll: f64,
    pub(crate) pitch: f64,
    pub(crate) yaw: f64,
    /// Pitch of the optical axis against that frame, radians.
    pub(crate) camera_pitch: f64,
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
    /// Sine of the angle at which the point is looked down on.
    pub(crate) steepness: f64,
}

impl Pixel {
    /// How steeply the point is looked down on, radians.
    pub(crate) fn depression(&self) -> f64 {
        libm::asin(self.steepness.clamp(-1.0, 1.0))
    }
}

/// A camera held in one pose, ready to be asked about many points. Directions are north, east, down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Eye {
    at: [f64; 3],
    ahead: [f64; 3],
    right: [f64; 3],
    below: [f64; 3],
    focal_px: f64,
    width_px: f64,
    height_px: f64,
}

impl Eye {
    /// Image axes: right is the carrier's right; for a camera that looks down, the image's top is ahead.
    pub(crate) fn new(pose: &Pose, camera: &CameraConfig) -> Self {
        let (sy, cy) = libm::sincos(pose.yaw);
        let (sp, cp) = libm::sincos(pose.pitch);
        let (sr, cr) = libm::sincos(pose.roll + camera.roll_bias_deg.to_radians());
        let nose = [cp * cy, cp * sy, -sp];
        let right = [sr * sp * cy - cr * sy, sr * sp * sy + cr * cy, sr * cp];
        let belly = [cr * sp * cy + sr * sy, cr * sp * sy - sr * cy, cr * cp];
        let (sin, cos) = libm::sincos(pose.camera_pitch);
        Self {
            at: [pose.north, pose.east, -pose.up],
            ahead: mix(nose, cos, belly, -sin),
            right,
            below: mix(nose, sin, belly, cos),
            focal_px: camera.focal_px,
            width_px: f64::from(camera.width_px),
            height_px: f64::from(camera.height_px),
        }
    }

    /// Where a ground point appears, whether inside the frame or not; `None` when it is behind the camera.
    pub(crate) fn project(&self, north: f64, east: f64) -> Option<Pixel> {
        let [from_north, from_east, from_down] = self.at;
        let to = [north - from_north, east - from_east, -from_down];
        let depth = dot(to, self.ahead);
        if depth <= 0.1 {
            return None;
        }
        let per_metre = self.focal_px / depth;
        let slant = dot(to, to).sqrt();
        Some(Pixel {
            x: self.width_px / 2.0 + per_metre * dot(to, self.right),
            y: self.height_px / 2.0 + per_metre * dot(to, self.below),
            per_metre,
            steepness: -from_down / slant,
        })
    }

    /// The ground point (north, east) that a pixel shows; `None` for the sky and what is as good as it.
    pub(crate) fn unproject(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        let across = mix(
            self.right,
            (x - self.width_px / 2.0) / self.focal_px,
            self.below,
            (y - self.height_px / 2.0) / self.focal_px,
        );
        let [north, east, down] = mix(self.ahead, 1.0, across, 1.0);
        let [from_north, from_east, from_down] = self.at;
        // Two degrees under the horizon the ground is 30 heights away.
        const FLATTEST: f64 = 0.035;
        if down <= FLATTEST || from_down >= 0.0 {
            return None;
        }
        let reach = -from_down / down;
        Some((from_north + north * reach, from_east + east * reach))
    }

    /// Whether the pixel lies in the frame.
    pub(crate) fn shows(&self, pixel: &Pixel) -> bool {
        (0.0..self.width_px).contains(&pixel.x) && (0.0..self.height_px).contains(&pixel.y)
    }
}

fn mix(a: [f64; 3], by_a: f64, b: [f64; 3], by_b: f64) -> [f64; 3] {
    let ([a0, a1, a2], [b0, b1, b2]) = (a, b);
    [a0 * by_a + b0 * by_b, a1 * by_a + b1 * by_b, a2 * by_a + b2 * by_b]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    let ([a0, a1, a2], [b0, b1, b2]) = (a, b);
    a0 * b0 + a1 * b1 + a2 * b2
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
            camera_pitch: -90_f64.to_radians(),
        }
    }

    fn pixel(pose: &Pose, north: f64, east: f64) -> (f64, f64) {
        let pixel = Eye::new(pose, &CameraConfig::default()).project(north, east).unwrap();
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
        let pose = Pose { camera_pitch: -45_f64.to_radians(), ..over_home(0.0, 0.0, 0.0) };
        let eye = Eye::new(&pose, &CameraConfig::default());
        let pixel = eye.project(40.0, 0.0).unwrap();
        assert!((pixel.x - 960.0).abs() < 1e-6 && (pixel.y - 540.0).abs() < 1e-6);
        assert!((pixel.depression().to_degrees() - 45.0).abs() < 1e-6);
        assert!(eye.project(-90.0, 0.0).is_none(), "behind it");
    }

    #[test]
    fn a_pixel_leads_back_to_its_ground_point_and_the_sky_to_none() {
        let pose = Pose { camera_pitch: -50_f64.to_radians(), ..over_home(4.0, -7.0, 130.0) };
        let eye = Eye::new(&pose, &CameraConfig::default());
        let pixel = eye.project(-20.0, 30.0).unwrap();
        let (north, east) = eye.unproject(pixel.x, pixel.y).unwrap();
        assert!((north + 20.0).abs() < 1e-9 && (east - 30.0).abs() < 1e-9);
        let level = Eye::new(&Pose { camera_pitch: 0.0, ..over_home(0.0, 0.0, 0.0) }, &CameraConfig::default());
        assert_eq!(level.unproject(960.0, 100.0), None);
    }
}
