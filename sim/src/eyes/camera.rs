//! What a camera, its gimbal and the detector behind it are made of.

/// A pinhole camera on a drone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CameraConfig {
    /// Width of the full frame, pixels.
    pub width_px: u16,
    /// Height of the full frame, pixels.
    pub height_px: u16,
    /// Focal length, pixels.
    pub focal_px: f64,
    /// Pitch of the optical axis, degrees: -90 straight down, 0 ahead. In the body's frame when the camera is fixed to
    /// it, against the horizon when a gimbal holds it.
    pub pitch_deg: f64,
    /// How far the camera is rolled in its mount around the forward axis, degrees, right side down positive.
    pub roll_bias_deg: f64,
    /// The gimbal that holds it level; none = fixed to the body, and looks where the body leans.
    pub gimbal: Option<GimbalConfig>,
    /// What it makes images of.
    pub sensor: Sensor,
}

impl Default for CameraConfig {
    /// 1920 x 1080 over 65 degrees, straight down, fixed to the body: at 40 m the frame covers 51 x 29 m.
    fn default() -> Self {
        Self {
            width_px: 1920,
            height_px: 1080,
            focal_px: 1507.0,
            pitch_deg: -90.0,
            roll_bias_deg: 0.0,
            gimbal: None,
            sensor: Sensor::default(),
        }
    }
}

/// What a sensor makes images of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sensor {
    /// Reflected light. Its noise grows as the light goes; see `faintest_lux`.
    Visible {
        /// Illuminance of the ground at which shot noise halves the contrast that can be told apart, lux. A
        /// 1/2.3 inch colour sensor at 1/100 s needs some 10 lux, a 1 inch night sensor 0.5 lux.
        faintest_lux: f64,
    },
    /// Heat radiated by things (8 to 14 um): needs no light, and cannot tell what is as warm as the ground.
    Infrared,
}

impl Default for Sensor {
    /// A usual colour sensor.
    fn default() -> Self {
        Self::Visible { faintest_lux: 10.0 }
    }
}

/// A stabilised two- or three-axis gimbal: it keeps the horizon level, follows the nose and can be pointed.
///
/// It is simulated as a gimbal device that speaks MAVLink itself (component 154) behind the autopilot's gimbal manager.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GimbalConfig {
    /// Lowest pitch it reaches, degrees against the horizon.
    pub lowest_deg: f64,
    /// Highest pitch it reaches, degrees.
    pub highest_deg: f64,
    /// How far it turns away from the nose, to either side, degrees.
    pub yaw_deg: f64,
    /// How fast it turns around each axis, degrees per second.
    pub slew_deg_per_s: f64,
}

impl Default for GimbalConfig {
    /// A payload gimbal of common enterprise drones: from straight down to 30 degrees up, all around, 60 degrees/s.
    fn default() -> Self {
        Self { lowest_deg: -90.0, highest_deg: 30.0, yaw_deg: 180.0, slew_deg_per_s: 60.0 }
    }
}

/// What the detector on the companion computer can do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DetectorConfig {
    /// Size in the image at which it recognises one thing in two, in good light and full contrast, pixels. Johnson's
    /// criteria ask 4.0 cycles (8 pixels) for recognition and 6.4 (13 pixels) for identification.
    pub half_px: f64,
    /// How long something must stay in the frame until it is found with 63 % of the best chance, microseconds.
    pub dwell_us: u64,
    /// Probability of overlooking something for a whole pass, whatever its size.
    pub miss: f64,
    /// Mean number of false alarms per hour of watching; they come as a Poisson process.
    pub false_per_hour: f64,
    /// Whether reports carry a position.
    pub sends_position: bool,
    /// Whether reports carry a box in the image.
    pub sends_box: bool,
    /// How well the companion knows where its camera is and points; the position in its reports suffers from it.
    pub pose_error: PoseError,
    /// Whether it keeps a photo of what it reports: a small PNG, see `Drone::photo`.
    pub keeps_photos: bool,
}

impl Default for DetectorConfig {
    fn default() -> Self {
        Self {
            half_px: 12.0,
            dwell_us: 400_000,
            miss: 0.0,
            false_per_hour: 0.0,
            sends_position: true,
            sends_box: true,
            pose_error: PoseError::default(),
            keeps_photos: true,
        }
    }
}

/// Standard deviations of what the companion believes about its camera's pose. They wander slowly, so that reports of
/// one pass share most of their error, as real ones do. The drone's own position error comes on top.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PoseError {
    /// Roll and pitch of the camera, each, degrees: attitude and mounting.
    pub tilt_deg: f64,
    /// Heading, degrees.
    pub yaw_deg: f64,
    /// Height above the ground that is looked at, metres.
    pub height_m: f64,
    /// What is left, metres on the ground, north and east each, new for every report: box jitter, clock offsets.
    pub place_m: f64,
}

impl Default for PoseError {
    /// 1.7 degrees put 1.2 m of error on the ground under a drone at 40 m.
    fn default() -> Self {
        Self { tilt_deg: 1.7, yaw_deg: 3.0, height_m: 1.0, place_m: 1.0 }
    }
}
