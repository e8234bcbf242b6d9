//! The observed half: from a drone's telemetry to swaths for the journal.

use super::fact::{Fact, PoseSample};
use crate::base::{DroneId, Moment, Span};
use crate::camera::Camera;

/// A swath is as long as this at most.
const SWATH: Span = Span::from_secs(2);
/// And has this many poses at most.
const POSES_MAX: usize = 20;
/// Poses nearer in time than this are left out: 5 Hz is enough at any drone's speed.
const STEP: Span = Span::from_millis(190);
/// A body tilted farther than this shows smear, 1/100 degree.
const TILT_MAX_CDEG: i32 = 4_500;

/// Collects one drone's poses into swaths.
#[derive(Clone, Debug)]
pub struct SwathMaker {
    drone: DroneId,
    camera: Camera,
    watched: bool,
    poses: Vec<PoseSample>,
}

impl SwathMaker {
    /// A maker for one drone's camera, with nothing collected.
    #[must_use]
    pub const fn new(drone: DroneId, camera: Camera) -> SwathMaker {
        SwathMaker { drone, camera, watched: false, poses: Vec::new() }
    }

    /// Takes in a pose while the camera films. `watched` says whether somebody is watching at that moment. Gives a swath
    /// when one is full, or when the watching begins or ends.
    #[must_use]
    pub fn pose(&mut self, pose: PoseSample, watched: bool) -> Option<Fact> {
        let ended = if watched == self.watched { None } else { self.flush() };
        self.watched = watched;
        let too_soon = self.poses.last().is_some_and(|last| pose.at.since(last.at) < STEP);
        if !too_soon && usable(&self.camera, &pose) {
            self.poses.push(pose);
        }
        if ended.is_some() || !self.full(pose.at) { ended } else { self.flush() }
    }

    /// Takes in a single photo: a swath of its own.
    #[must_use]
    pub fn photo(&self, pose: PoseSample, watched: bool) -> Option<Fact> {
        usable(&self.camera, &pose).then(|| self.swath(vec![pose], watched, true))
    }

    /// Whether a swath waits to be given out by now, though no further pose came.
    #[must_use]
    pub fn overdue(&self, now: Moment) -> bool {
        self.poses.first().is_some_and(|first| now.since(first.at) >= SWATH)
    }

    /// Gives out what is collected, for when the camera stops or the drone falls silent.
    #[must_use]
    pub fn flush(&mut self) -> Option<Fact> {
        let poses = std::mem::take(&mut self.poses);
        (!poses.is_empty()).then(|| self.swath(poses, self.watched, false))
    }

    fn full(&self, now: Moment) -> bool {
        self.poses.len() >= POSES_MAX || self.overdue(now)
    }

    fn swath(&self, poses: Vec<PoseSample>, watched: bool, stills: bool) -> Fact {
        Fact::Swath { drone: self.drone.clone(), camera: self.camera.clone(), watched, stills, poses }
    }
}

/// Whether a pose shows ground sharply enough to count at all.
fn usable(camera: &Camera, pose: &PoseSample) -> bool {
    let tilted = |cdeg: i32| cdeg.unsigned_abs() > TILT_MAX_CDEG.unsigned_abs();
    pose.height_mm > 0 && (camera.gimbal || !(tilted(pose.roll_cdeg) || tilted(pose.pitch_cdeg)))
}
