//! What stands between the lanes and the ground that they should show: buildings and ridges. A lane on the other side looks
//! behind them where a drone can fly one; the rest is listed as residual and promised to nobody.
//!
//! Method: whether a pass shows a patch is asked at steps of the pass from which the camera has it in its image, by the
//! patch's skyline (`terrain`), the drone a little lower than planned. Cost: patches that something may hide × passes.

use super::gaps::{Shown, fill};
use super::pass::{Errand, Pass};
use super::target::Target;
use super::way::Reach;
use crate::base::PlaceId;
use crate::camera::Strip;
use crate::geodesy::{AboveHome, Point};
use crate::terrain::{Skyline, Surroundings};

/// A drone is taken for as low as this share of its height: what is seen just so from the plan is not seen in the wind.
const LOWER: f64 = 0.9;
/// Steps along a pass, metres.
const STEP_M: f64 = 4.0;

/// The patches of some ground that something may hide from what flies over it.
pub struct Shade<'a> {
    around: &'a Surroundings<'a>,
    /// Whose ground it is.
    places: Vec<PlaceId>,
    strip: Strip,
    height_m: f64,
    patches: Vec<(Point, Skyline)>,
}

impl<'a> Shade<'a> {
    /// Of places with these patches, which a camera sweeps as such a strip from a height. None when nothing hides any of them.
    #[must_use]
    pub fn of(
        around: &'a Surroundings<'a>,
        places: &[PlaceId],
        (strip, height): (Strip, AboveHome),
        patches: &[Point],
    ) -> Option<Shade<'a>> {
        let patches: Vec<(Point, Skyline)> = patches.iter().filter_map(|&p| Some((p, around.skyline(p)?))).collect();
        let shade = Shade { around, places: places.to_vec(), strip, height_m: height.metres(), patches };
        (!shade.patches.is_empty()).then_some(shade)
    }

    /// The patches that the passes over its ground would show, if nothing hid them.
    #[must_use]
    pub fn behind(&self, passes: &[Pass]) -> Vec<Point> {
        let over = |pass: &&Pass| pass.errand == Errand::Sweep && self.places.contains(&pass.place);
        let own: Vec<(&Pass, Shown)> =
            passes.iter().filter(over).map(|pass| (pass, Shown::by(&self.strip, pass))).collect();
        let hidden = |&(p, ref skyline): &(Point, Skyline)| {
            let mut showing = own.iter().filter(|(_, shown)| shown.holds(p)).peekable();
            showing.peek().is_some() && !showing.any(|(pass, _)| self.clear(pass, p, skyline))
        };
        self.patches.iter().filter(|patch| hidden(patch)).map(|(p, _)| *p).collect()
    }

    /// Lanes that look behind what hides the patches from the lanes over a target; and the patches that none does.
    #[must_use]
    pub fn lanes(&self, target: &Target, angle: f64, reach: &Reach<'_>, lanes: &[Pass]) -> (Vec<Pass>, Vec<Point>) {
        let mut extra = Vec::new();
        let sees = |pass: &Pass, p: Point| {
            let skyline = self.patches.iter().find(|(patch, _)| *patch == p).map(|(_, skyline)| skyline);
            skyline.is_none_or(|skyline| self.clear(pass, p, skyline))
        };
        let lost = fill(target, angle, reach, self.behind(lanes), &sees, &mut extra);
        (extra, lost)
    }

    /// Whether nothing hides a patch that is in the image of some pass, whichever way round that is flown.
    fn clear(&self, pass: &Pass, p: Point, skyline: &Skyline) -> bool {
        let corners = &pass.corners;
        let forth = corners.iter().zip(corners.iter().skip(1)).any(|(a, b)| self.seen_from(*a, *b, p, skyline));
        let mut back = corners.iter().rev().zip(corners.iter().rev().skip(1));
        forth && back.any(|(a, b)| self.seen_from(*a, *b, p, skyline))
    }

    /// Whether a patch is seen from some place of a straight way.
    fn seen_from(&self, a: Point, b: Point, p: Point, skyline: &Skyline) -> bool {
        let Some(along) = a.direction(b) else { return false };
        let (east_m, north_m) = (p.east_m - a.east_m, p.north_m - a.north_m);
        let (along_m, across_m) =
            (along.dot(Point::new(east_m, north_m)), along.east_m * north_m - along.north_m * east_m);
        if across_m.abs() > self.strip.across_m / 2.0 {
            return false;
        }
        // In the image from where it is as far ahead as the image reaches to where it is as far behind.
        let (from_m, to_m) =
            ((along_m - self.strip.ahead_m).max(0.0), (along_m + self.strip.behind_m).min(a.distance(b)));
        let steps = ((to_m - from_m) / STEP_M).ceil().clamp(1.0, 1e4);
        let place = |step: u32| {
            let at_m = from_m + (to_m - from_m) * f64::from(step) / steps;
            a.moved(along.east_m * at_m, along.north_m * at_m)
        };
        to_m >= from_m && (0..=steps as u32).map(place).any(|here| self.sees(here, p, skyline))
    }

    /// Whether a drone at a place of the tour has nothing between it and a patch.
    fn sees(&self, here: Point, p: Point, skyline: &Skyline) -> bool {
        sees(self.around, (here, self.height_m), p, skyline)
    }
}

/// Whether a drone so high above the ground at one place has nothing between it and the ground at another.
pub fn sees(around: &Surroundings<'_>, (here, height_m): (Point, f64), p: Point, skyline: &Skyline) -> bool {
    let rise_m = around.ground_m(here).zip(around.ground_m(p)).map_or(0.0, |(here_m, there_m)| here_m - there_m);
    let away = Point::new(here.east_m - p.east_m, here.north_m - p.north_m);
    !skyline.hides(away, height_m * LOWER + rise_m)
}
