//! The observed half: from a drone's telemetry to swaths for the journal.

use super::fact::{Fact, PoseSample};
use crate::base::{DroneId, Moment, Span};
use crate::camera::{Camera, Pose};

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
    gimbal_pitch_cdeg: Option<i32>,
    begun: Option<Begun>,
}

/// A swath that is being collected.
#[derive(Clone, Debug)]
struct Begun {
    camera: Camera,
    watched: bool,
    poses: Vec<PoseSample>,
}

impl SwathMaker {
    /// A maker for one drone, with nothing collected.
    #[must_use]
    pub const fn new(drone: DroneId) -> SwathMaker {
        SwathMaker { drone, gimbal_pitch_cdeg: None, begun: None }
    }

    /// What the gimbal says of its own pitch against the horizon from now on, 1/100 degree; none when it says nothing.
    pub const fn gimbal(&mut self, pitch_cdeg: Option<i32>) {
        self.gimbal_pitch_cdeg = pitch_cdeg;
    }

    /// Takes in a pose while the camera films. `watched` says whether somebody is watching at that moment, `ground_m` how
    /// high the ground below is ([`PoseSample::of`]). Gives a swath when one is full, or when the watching begins or ends.
    #[must_use]
    pub fn pose(
        &mut self,
        at: Moment,
        camera: &Camera,
        watched: bool,
        pose: &Pose,
        ground_m: Option<f64>,
    ) -> Option<Fact> {
        let goes_on = self.begun.as_ref().is_some_and(|begun| begun.watched == watched && begun.camera == *camera);
        let ended = if goes_on { None } else { self.flush() };
        let sample = PoseSample::of(at, pose, ground_m, self.gimbal_pitch_cdeg);
        let begun = self.begun.get_or_insert_with(|| Begun { camera: camera.clone(), watched, poses: Vec::new() });
        let too_soon = begun.poses.last().is_some_and(|last| at.since(last.at) < STEP);
        if !too_soon && usable(camera, &sample) {
            begun.poses.push(sample);
        }
        let full = begun.poses.len() >= POSES_MAX || self.overdue(at);
        if ended.is_some() || !full { ended } else { self.flush() }
    }

    /// Takes in a single photo: a swath of its own. Arguments as for [`SwathMaker::pose`].
    #[must_use]
    pub fn photo(
        &self,
        at: Moment,
        camera: &Camera,
        watched: bool,
        pose: &Pose,
        ground_m: Option<f64>,
    ) -> Option<Fact> {
        let sample = PoseSample::of(at, pose, ground_m, self.gimbal_pitch_cdeg);
        let begun = || Begun { camera: camera.clone(), watched, poses: vec![sample] };
        usable(camera, &sample).then(|| self.swath(begun(), true))
    }

    /// Whether a swath waits to be given out by now, though no further pose came.
    #[must_use]
    pub fn overdue(&self, now: Moment) -> bool {
        let first = self.begun.as_ref().and_then(|begun| begun.poses.first());
        first.is_some_and(|first| now.since(first.at) >= SWATH)
    }

    /// Gives out what is collected, for when the camera stops or the drone falls silent.
    #[must_use]
    pub fn flush(&mut self) -> Option<Fact> {
        let begun = self.begun.take().filter(|begun| !begun.poses.is_empty());
        begun.map(|begun| self.swath(begun, false))
    }

    fn swath(&self, begun: Begun, stills: bool) -> Fact {
        let Begun { camera, watched, poses } = begun;
        Fact::Swath { drone: self.drone.clone(), camera, watched, stills, poses }
    }
}

/// Whether a pose shows ground sharply enough to count at all.
fn usable(camera: &Camera, pose: &PoseSample) -> bool {
    let tilted = |cdeg: i32| cdeg.unsigned_abs() > TILT_MAX_CDEG.unsigned_abs();
    pose.height_mm > 0 && (camera.gimbal || !(tilted(pose.roll_cdeg) || tilted(pose.pitch_cdeg)))
}
