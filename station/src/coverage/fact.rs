//! What enters the journal: what one drone's camera really swept.

use crate::base::{DroneId, Moment};
use crate::camera::{Camera, Pose};
use crate::geodesy::Position;
use serde::{Deserialize, Serialize};

/// One fact about what was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// A drone's camera swept some ground.
    Swath {
        /// Whose camera.
        drone: DroneId,
        /// Which camera.
        camera: Camera,
        /// Whether somebody or something was watching the image; if not, nothing counts as seen.
        watched: bool,
        /// Whether each pose is one photo; otherwise it is video, and what lies between two poses was seen too.
        stills: bool,
        /// Where the camera was, in the order of time.
        poses: Vec<PoseSample>,
    },
    /// Promises count from here: the patrol is being flown.
    Began,
    /// Promises do not count until the next `Began`.
    Ended,
}

/// A drone at one moment, in integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoseSample {
    /// When.
    pub at: Moment,
    /// Where.
    pub position: Position,
    /// Height above the ground below, mm.
    pub height_mm: i32,
    /// Ground below above the zero of the patrol's elevation files, mm; none where the patrol has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground_mm: Option<i32>,
    /// Roll, right wing down positive, 1/100 degree.
    pub roll_cdeg: i32,
    /// Pitch, nose up positive, 1/100 degree.
    pub pitch_cdeg: i32,
    /// Yaw, clockwise from true north, 1/100 degree.
    pub yaw_cdeg: i32,
    /// Pitch of the camera itself where a gimbal reports it, 1/100 degree against the horizon.
    pub gimbal_pitch_cdeg: Option<i32>,
}

impl PoseSample {
    /// A pose at one moment, rounded to integers. `ground_m`: the ground below above the zero of the patrol's elevation
    /// files, metres; none where the patrol has none.
    #[must_use]
    pub fn of(at: Moment, pose: &Pose, ground_m: Option<f64>, gimbal_pitch_cdeg: Option<i32>) -> PoseSample {
        let mm = |metres: f64| (metres * 1e3).round() as i32;
        let cdeg = |rad: f64| (rad.to_degrees() * 100.0).round() as i32;
        PoseSample {
            at,
            position: pose.position,
            height_mm: mm(pose.height_m),
            ground_mm: ground_m.map(mm),
            roll_cdeg: cdeg(pose.roll),
            pitch_cdeg: cdeg(pose.pitch),
            yaw_cdeg: cdeg(pose.yaw),
            gimbal_pitch_cdeg,
        }
    }

    /// The pose in metres and radians.
    #[must_use]
    pub fn pose(&self) -> Pose {
        let rad = |cdeg: i32| (f64::from(cdeg) / 100.0).to_radians();
        Pose {
            position: self.position,
            height_m: f64::from(self.height_mm) / 1e3,
            roll: rad(self.roll_cdeg),
            pitch: rad(self.pitch_cdeg),
            yaw: rad(self.yaw_cdeg),
        }
    }

    /// The pose `step` of `steps` on the way to a later one.
    #[must_use]
    pub fn between(&self, later: &PoseSample, step: u64, steps: u64) -> PoseSample {
        let mix = |a: i32, b: i32| {
            let (a, b) = (i64::from(a), i64::from(b));
            (a + (b - a) * step as i64 / steps.max(1) as i64) as i32
        };
        let turn_cdeg = (later.yaw_cdeg.wrapping_sub(self.yaw_cdeg)).rem_euclid(36_000);
        let turn_cdeg = if turn_cdeg > 18_000 { turn_cdeg - 36_000 } else { turn_cdeg };
        let mix_known = |a: Option<i32>, b: Option<i32>| a.zip(b).map(|(a, b)| mix(a, b));
        let lat_e7 = mix(self.position.lat_e7(), later.position.lat_e7());
        let lon_e7 = mix(self.position.lon_e7(), later.position.lon_e7());
        let gone_us = later.at.since(self.at).as_micros() / steps.max(1) * step;
        PoseSample {
            at: Moment::from_micros(self.at.as_micros().saturating_add(gone_us)),
            position: Position::from_e7(lat_e7, lon_e7).unwrap_or(self.position),
            height_mm: mix(self.height_mm, later.height_mm),
            ground_mm: mix_known(self.ground_mm, later.ground_mm),
            roll_cdeg: mix(self.roll_cdeg, later.roll_cdeg),
            pitch_cdeg: mix(self.pitch_cdeg, later.pitch_cdeg),
            yaw_cdeg: self.yaw_cdeg.saturating_add(mix(0, turn_cdeg)),
            gimbal_pitch_cdeg: mix_known(self.gimbal_pitch_cdeg, later.gimbal_pitch_cdeg),
        }
    }
}
