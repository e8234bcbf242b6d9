//! What stands between the lanes and the ground that they should show: buildings and ridges. A lane on the other side looks
//! behind them where a drone can fly one; the rest is listed as residual and promised to nobody.
//!
//! Method: whether a pass shows a patch is asked at steps of the pass from which the camera has it in its image, by the
//! patch's skyline (`terrain`), the drone a little lower than planned. Cost: patches that something may hide × passes.

use super::gaps::{Shown, by_rows, fill};
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
/// Poses of a video count this often at least, seconds.
const POSES_S: f64 = 0.5;
/// The near edge of a tilted camera's image is this wide against its middle row: at 45 degrees with 40 degrees of height.
const TILTED: f64 = 0.7;

/// The patches of some ground that something may hide from what flies over it.
pub struct Shade<'a> {
    around: &'a Surroundings<'a>,
    /// Whose ground it is.
    places: Vec<PlaceId>,
    strip: Strip,
    height_m: f64,
    /// In rows from the south.
    patches: Vec<(Point, Skyline)>,
}

impl<'a> Shade<'a> {
    /// Of places with these patches, besides those that are lost anyway, which a camera sweeps as such a strip from a height.
    /// None when nothing hides any of them.
    #[must_use]
    pub fn of(
        around: &'a Surroundings<'a>,
        places: &[PlaceId],
        (strip, height): (Strip, AboveHome),
        (patches, lost): (&[Point], &[Point]),
    ) -> Option<Shade<'a>> {
        let mut patches: Vec<(Point, Skyline)> =
            patches.iter().filter_map(|&p| Some((p, around.skyline(p)?))).collect();
        patches.retain(|(p, _)| !lost.contains(p));
        patches.sort_by(|one, other| by_rows(&one.0, &other.0));
        let shade = Shade { around, places: places.to_vec(), strip, height_m: height.metres(), patches };
        (!shade.patches.is_empty()).then_some(shade)
    }

    /// The patches that none of the passes over its ground shows past what hides them.
    #[must_use]
    pub fn hidden(&self, passes: &[Pass]) -> Vec<Point> {
        let over = |pass: &&Pass| pass.errand == Errand::Sweep && self.places.contains(&pass.place);
        let own: Vec<(&Pass, Shown)> =
            passes.iter().filter(over).map(|pass| (pass, Shown::by(&self.strip, pass))).collect();
        let hidden = |&(p, ref skyline): &(Point, Skyline)| {
            let mut showing = own.iter().filter(|(_, shown)| shown.holds(p));
            !showing.any(|(pass, _)| self.clear(pass, p, skyline))
        };
        self.patches.iter().filter(|patch| hidden(patch)).map(|(p, _)| *p).collect()
    }

    /// Lanes that look behind what hides the patches from the lanes over a target; and the patches that none does.
    #[must_use]
    pub fn lanes(&self, target: &Target, angle: f64, reach: &Reach<'_>, lanes: &[Pass]) -> (Vec<Pass>, Vec<Point>) {
        let mut extra = Vec::new();
        let sees = |pass: &Pass, p: Point| {
            let known = self.patches.binary_search_by(|(patch, _)| by_rows(patch, &p)).ok();
            let skyline = known.and_then(|at| self.patches.get(at));
            skyline.is_none_or(|(_, skyline)| self.clear(pass, p, skyline))
        };
        let lost = fill(target, angle, reach, self.hidden(lanes), &sees, &mut extra);
        (extra, lost)
    }

    /// Whether nothing hides a patch that is in the image of some pass, whichever way round that is flown.
    fn clear(&self, pass: &Pass, p: Point, skyline: &Skyline) -> bool {
        let corners = &pass.corners;
        let video_m = f64::from(pass.speed_mmps) / 1e3 * POSES_S;
        let stretch_m = video_m.max(f64::from(pass.photo_every_mm) / 1e3);
        let seen = |a: &Point, b: &Point| self.seen_from((*a, *b), stretch_m, p, skyline);
        let forth = corners.iter().zip(corners.iter().skip(1)).any(|(a, b)| seen(a, b));
        forth && corners.iter().rev().zip(corners.iter().rev().skip(1)).any(|(a, b)| seen(a, b))
    }

    /// Whether a patch is seen from so long a stretch of a straight way that a photo, or a pose of the video, lies in it.
    fn seen_from(&self, (a, b): (Point, Point), stretch_m: f64, p: Point, skyline: &Skyline) -> bool {
        let Some(along) = a.direction(b) else { return false };
        let to = Point::new(p.east_m - a.east_m, p.north_m - a.north_m);
        let (along_m, across_m) = (along.dot(to), along.east_m * to.north_m - along.north_m * to.east_m);
        // In the image from where it is as far ahead as the image reaches to where it is as far behind.
        let (from_m, to_m) =
            ((along_m - self.strip.ahead_m).max(0.0), (along_m + self.strip.behind_m).min(a.distance(b)));
        if across_m.abs() > self.half_m() || to_m < from_m {
            return false;
        }
        let steps = ((to_m - from_m) / STEP_M).ceil().clamp(1.0, 1e4);
        let step_m = (to_m - from_m) / steps;
        let enough_m = stretch_m.min(to_m - from_m);
        let mut clear_m = -step_m;
        (0..=steps as u32).any(|step| {
            let at_m = from_m + step_m * f64::from(step);
            let here = a.moved(along.east_m * at_m, along.north_m * at_m);
            let clear = sees(self.around, (here, self.height_m), p, skyline);
            clear_m = if clear { clear_m + step_m } else { -step_m };
            clear && clear_m >= enough_m - 1e-6
        })
    }

    /// How far aside of it a pass shows ground on all of the image's length, metres. The strip is as wide as the image's
    /// middle row; that of a tilted camera is narrower where it is steep, and there a patch is seen past walls.
    fn half_m(&self) -> f64 {
        let level = (self.strip.ahead_m - self.strip.behind_m).abs() < 0.1;
        self.strip.across_m / 2.0 * if level { 1.0 } else { TILTED }
    }
}

/// Whether a drone so high above the ground at one place has nothing between it and the ground at another.
pub fn sees(around: &Surroundings<'_>, (here, height_m): (Point, f64), p: Point, skyline: &Skyline) -> bool {
    let rise_m = around.ground_m(here).zip(around.ground_m(p)).map_or(0.0, |(here_m, there_m)| here_m - there_m);
    let away = Point::new(here.east_m - p.east_m, here.north_m - p.north_m);
    !skyline.hides(away, height_m * LOWER + rise_m)
}
