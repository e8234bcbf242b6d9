//! Where a drone was and how it was turned, over the last half minute.

use crate::base::{Moment, Span};
use crate::camera;
use crate::geodesy::{AboveHome, AboveSea, Position};
use std::collections::VecDeque;

/// How long poses are kept: a detection may come this late and still be located by its own pose.
const KEPT: Span = Span::from_secs(60);
/// An attitude older than this against its position is no pose.
const APART: Span = Span::from_millis(500);

/// Position and attitude at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// When it was heard.
    pub at: Moment,
    /// The autopilot's own clock, ms since its boot.
    pub boot_ms: u32,
    /// Where.
    pub position: Position,
    /// How high above the sea.
    pub above_sea: AboveSea,
    /// How high above home.
    pub above_home: AboveHome,
    /// Right wing down is positive, radians.
    pub roll: f64,
    /// Nose up is positive, radians.
    pub pitch: f64,
    /// From true north, clockwise, radians.
    pub yaw: f64,
}

impl Pose {
    /// The same for a camera over ground that is so many metres higher than home.
    #[must_use]
    pub fn looked(&self, rise_m: f64) -> camera::Pose {
        camera::Pose {
            position: self.position,
            height_m: self.above_home.metres() - rise_m,
            roll: self.roll,
            pitch: self.pitch,
            yaw: self.yaw,
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Attitude {
    at: Moment,
    boot_ms: u32,
    roll: f64,
    pitch: f64,
    yaw: f64,
}

/// The poses of one drone, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Poses {
    poses: VecDeque<Pose>,
    attitude: Option<Attitude>,
}

impl Poses {
    /// An attitude was heard; angles in radians.
    pub fn turn(&mut self, at: Moment, boot_ms: u32, roll: f32, pitch: f32, yaw: f32) {
        if roll.is_finite() && pitch.is_finite() && yaw.is_finite() {
            self.attitude =
                Some(Attitude { at, boot_ms, roll: f64::from(roll), pitch: f64::from(pitch), yaw: f64::from(yaw) });
        }
    }

    /// A position was heard; gives the pose when the attitude is fresh enough. A late position (by the autopilot's own
    /// clock) must not move the track backwards (R-R2) and is dropped.
    pub fn place(
        &mut self,
        at: Moment,
        boot_ms: u32,
        position: Position,
        above_sea: AboveSea,
        above_home: AboveHome,
    ) -> Option<Pose> {
        let attitude = self.attitude.filter(|attitude| at.since(attitude.at) <= APART)?;
        if self.is_late(boot_ms) {
            return None;
        }
        let pose = Pose {
            at,
            boot_ms,
            position,
            above_sea,
            above_home,
            roll: attitude.roll,
            pitch: attitude.pitch,
            yaw: attitude.yaw,
        };
        self.poses.push_back(pose);
        while self.poses.front().is_some_and(|first| at.since(first.at) > KEPT) {
            self.poses.pop_front();
        }
        Some(pose)
    }

    /// Whether a position of this time was overtaken by a newer one.
    #[must_use]
    pub fn is_late(&self, boot_ms: u32) -> bool {
        self.poses.back().is_some_and(|last| is_before(boot_ms, last.boot_ms))
    }

    /// How many are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.poses.len()
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.poses.is_empty()
    }

    /// The newest pose.
    #[must_use]
    pub fn last(&self) -> Option<&Pose> {
        self.poses.back()
    }

    /// The pose nearest to a time of the autopilot's own clock, at most 2 s away from it.
    #[must_use]
    pub fn nearest(&self, boot_ms: u32) -> Option<&Pose> {
        let apart = |pose: &Pose| {
            let ahead = pose.boot_ms.wrapping_sub(boot_ms);
            ahead.min(boot_ms.wrapping_sub(pose.boot_ms))
        };
        self.poses.iter().min_by_key(|pose| apart(pose)).filter(|pose| apart(pose) <= 2_000)
    }

    /// Milliseconds on the autopilot's clock when it was last heard, with that moment.
    #[must_use]
    pub fn clock(&self) -> Option<(Moment, u32)> {
        let attitude = self.attitude.map(|attitude| (attitude.at, attitude.boot_ms));
        self.last().map(|pose| (pose.at, pose.boot_ms)).max(attitude)
    }

    /// Forget everything: the autopilot rebooted.
    pub fn clear(&mut self) {
        *self = Poses::default();
    }
}

/// Serial arithmetic modulo 2^32 (R-T2): `a` is before `b` when it is less than half a wrap behind.
#[must_use]
pub fn is_before(a: u32, b: u32) -> bool {
    a != b && b.wrapping_sub(a) < u32::MAX / 2
}
