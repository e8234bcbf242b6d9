//! How watched ground is looked at, and which look may stand for which: what serves one place may not do for another.

use crate::base::Span;
use crate::camera::Camera;
use crate::geodesy::AboveGround;
use crate::patrol::{AreaWatch, LineWatch};
use core::cmp::Ordering;

/// What a watch asks for.
pub struct Gaze<'p> {
    revisit: Span,
    height: AboveGround,
    camera: &'p Camera,
    both_sides: bool,
}

impl<'p> Gaze<'p> {
    /// What a watched line asks for.
    #[must_use]
    pub const fn of_line(watch: &'p LineWatch) -> Gaze<'p> {
        Gaze { revisit: watch.revisit, height: watch.height, camera: &watch.camera, both_sides: watch.both_sides }
    }

    /// What a swept area asks for.
    #[must_use]
    pub const fn of_area(watch: &'p AreaWatch) -> Gaze<'p> {
        Gaze { revisit: watch.revisit, height: watch.height, camera: &watch.camera, both_sides: false }
    }

    /// Whether whoever asked for `other` is served by this: at the same angle, no coarser, no less often, and from each side
    /// where that was asked for.
    #[must_use]
    pub fn stands_for(&self, other: &Gaze<'_>) -> bool {
        self.camera.pitch_cdeg == other.camera.pitch_cdeg
            && self.coarseness(other).is_le()
            && self.revisit <= other.revisit
            && (self.both_sides || !other.both_sides)
    }

    /// Which of two keeps what both show: the first. One that may stand for another and not the other way round comes first.
    #[must_use]
    pub fn order(&self, other: &Gaze<'_>) -> Ordering {
        self.revisit.cmp(&other.revisit).then(self.coarseness(other)).then(other.both_sides.cmp(&self.both_sides))
    }

    /// The ground under a pixel, height by focal length, against the other's.
    fn coarseness(&self, other: &Gaze<'_>) -> Ordering {
        let height_by = |one: &Gaze<'_>, by: &Gaze<'_>| i64::from(one.height.mm()) * i64::from(by.camera.focal_mpx);
        height_by(self, other).cmp(&height_by(other, self))
    }
}
