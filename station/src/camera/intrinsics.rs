//! What a camera is, apart from where it points at the moment.

use crate::base::CameraId;
use serde::{Deserialize, Serialize};

/// A camera and how it is mounted on the drone. All numbers are integers, because plans and entries hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Camera {
    /// Its name in the catalogue or config.
    pub id: CameraId,
    /// Pixels across (perpendicular to flight when the mount is straight).
    pub width_px: u32,
    /// Pixels along.
    pub height_px: u32,
    /// Focal length in 1/1000 pixel.
    pub focal_mpx: u32,
    /// Mount pitch, 1/100 degree, relative to the body: 0 looks ahead, -9000 straight down.
    pub pitch_cdeg: i32,
    /// Whether a gimbal keeps the pitch and a level horizon whatever the body does.
    pub gimbal: bool,
}
