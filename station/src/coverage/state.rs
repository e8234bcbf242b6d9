//! The durable half: what is known to have been seen.

use super::fact::{Fact, PoseSample};
use super::patch::{Look, Patch, PlaceCover, Seen, places, rows};
use crate::base::{DroneId, Moment, PlaceId, Span};
use crate::camera::{self, Camera, View};
use crate::geodesy::{Area, Bounds, Plane, Point, Position, Shape};
use crate::patrol::Patrol;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};

/// Ground looked at more flatly than this is not seen, whatever the image shows: 15 degrees, in rad.
pub const FLATTEST_RAD: f64 = 0.261_799_387_799_149_4;
/// Between two poses farther apart in time than this, poses are made up.
const STEP: Span = Span::from_millis(500);
/// Between two poses farther apart than this, nobody knows where the camera pointed.
const LONGEST_GAP: Span = Span::from_secs(3);
/// A look goes on when the place comes into the image again within this time.
const SAME_LOOK: Span = Span::from_secs(10);
/// Looks kept for each place.
const LOOKS_MAX: usize = 512;

/// When each patch of a patrol's places was last really seen, how sharply and by whom. Durable: it changes only in
/// [`Coverage::apply`], and two stations that applied the same entries are equal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    origin: Position,
    places: BTreeMap<PlaceId, PlaceCover>,
    drones: Vec<DroneId>,
    counted_from: Option<Moment>,
}

impl Coverage {
    /// The patches of a patrol, none of them seen.
    #[must_use]
    pub fn for_patrol(patrol: &Patrol) -> Coverage {
        let plane = Plane::over(&patrol.fence);
        Coverage { origin: plane.origin(), places: places(patrol, &plane), drones: Vec::new(), counted_from: None }
    }

    /// Takes away the patches that the patrol's plan cannot show (`Plan::residuals`): nothing is promised there. A place keeps its
    /// patches when none would be left: a post beside hidden ground of another place is looked at all the same.
    pub fn without(&mut self, residuals: &[Area]) {
        let plane = Plane::at(self.origin);
        let residuals: Vec<Shape> = residuals.iter().map(|area| Shape::of(area, &plane)).collect();
        for place in self.places.values_mut() {
            let shown = |patch: &Patch| !residuals.iter().any(|residual| residual.contains(patch.centre()));
            if place.patches.iter().any(shown) {
                place.patches.retain(shown);
            }
            place.sum_up();
        }
    }

    /// The same patrol with other ground closed: what was seen stays known, and a place of which ground opened is due as if
    /// it had begun now.
    pub fn over(&mut self, at: Moment, patrol: &Patrol) {
        let before = std::mem::replace(&mut self.places, places(patrol, &Plane::at(self.origin)));
        for (id, place) in &mut self.places {
            if let Some(before) = before.get(id) {
                place.remember(at, before);
            }
        }
    }

    /// Takes in one fact. Decides nothing and cannot fail; places that a fact does not touch cost one comparison.
    pub fn apply(&mut self, at: Moment, fact: &Fact) {
        match fact {
            Fact::Swath { drone, camera, watched, stills, poses } => {
                let by = if *watched { Some(self.number(drone)) } else { None };
                let plane = Plane::at(self.origin);
                let all = if *stills { Cow::Borrowed(poses) } else { Cow::Owned(filled(poses)) };
                let mut views: Vec<Sampled> = Vec::with_capacity(all.len());
                views.extend(all.iter().filter_map(|sample| Sampled::of(camera, sample, &plane)));
                for place in self.places.values_mut() {
                    mark(place, &views, by, drone);
                }
            }
            Fact::Began => self.counted_from = Some(at),
            Fact::Ended => self.counted_from = None,
        }
    }

    /// The drone behind a number in [`Seen`](super::Seen).
    #[must_use]
    pub fn drone(&self, number: u16) -> Option<&DroneId> {
        self.drones.get(usize::from(number))
    }

    /// The places, by name.
    pub fn places(&self) -> impl Iterator<Item = (&PlaceId, &PlaceCover)> {
        self.places.iter()
    }

    /// One place; none when the patrol does not watch it.
    #[must_use]
    pub fn place(&self, place: &PlaceId) -> Option<&PlaceCover> {
        self.places.get(place)
    }

    /// Where a patch's centre is.
    #[must_use]
    pub fn position(&self, patch: &Patch) -> Position {
        Plane::at(self.origin).position(patch.centre())
    }

    /// Since when promises count; none while the patrol is not being flown.
    #[must_use]
    pub const fn counted_from(&self) -> Option<Moment> {
        self.counted_from
    }

    fn number(&mut self, drone: &DroneId) -> u16 {
        let known = self.drones.iter().position(|known| known == drone);
        let number = known.unwrap_or_else(|| {
            self.drones.push(drone.clone());
            self.drones.len() - 1
        });
        u16::try_from(number).unwrap_or(u16::MAX)
    }
}

/// The poses of a video with others made up between them where they lie far apart in time.
fn filled(poses: &[PoseSample]) -> Vec<PoseSample> {
    let mut all = Vec::with_capacity(poses.len());
    all.extend(poses.iter().take(1).copied());
    for (from, to) in poses.iter().zip(poses.iter().skip(1)) {
        let gap = to.at.since(from.at);
        if gap > STEP && gap <= LONGEST_GAP {
            let steps = gap.as_micros().div_ceil(STEP.as_micros());
            all.extend((1..steps).map(|step| from.between(to, step, steps)));
        }
        all.push(*to);
    }
    all
}

/// What the camera shows in one pose; a gimbal that reports its own pitch is believed.
fn view(camera: &Camera, sample: &PoseSample) -> Option<View> {
    match sample.gimbal_pitch_cdeg {
        Some(pitch_cdeg) if camera.gimbal => {
            View::of(&Camera { pitch_cdeg, ..camera.clone() }, &sample.pose(), FLATTEST_RAD)
        }
        _ => View::of(camera, &sample.pose(), FLATTEST_RAD),
    }
}

/// A view and whence it is.
struct Sampled {
    at: Moment,
    /// Where the drone was on the patrol's plane.
    drone_at: Point,
    /// Ground below it above the zero of the patrol's elevation files, mm.
    ground_mm: Option<i32>,
    view: View,
}

impl Sampled {
    fn of(camera: &Camera, sample: &PoseSample, plane: &Plane) -> Option<Sampled> {
        Some(Sampled {
            at: sample.at,
            drone_at: plane.point(sample.position),
            ground_mm: sample.ground_mm,
            view: view(camera, sample)?,
        })
    }
}

/// Marks a place's patches that the views show, each at its own ground height and where nothing hides it: as seen by drone
/// number `by`, or as flown unwatched.
fn mark(place: &mut PlaceCover, views: &[Sampled], by: Option<u16>, drone: &DroneId) {
    let mut touched = false;
    for Sampled { at, drone_at, ground_mm, view } in views {
        let (fall_m, rise_m) = place.fall_and_rise_m(*ground_mm);
        let box_ = view.bounds(fall_m, rise_m);
        let (south_m, north_m) = (drone_at.north_m + box_.low.north_m, drone_at.north_m + box_.high.north_m);
        let (west_m, east_m) = (drone_at.east_m + box_.low.east_m, drone_at.east_m + box_.high.east_m);
        if !place.is_near(&Bounds { low: Point::new(west_m, south_m), high: Point::new(east_m, north_m) }) {
            continue;
        }
        let PlaceCover { patches, looks, skylines, .. } = place;
        let mut began = None;
        let mut glance = Glance::default();
        for patch in rows(patches, south_m, north_m) {
            let centre = patch.centre();
            let offset = Point::new(centre.east_m - drone_at.east_m, centre.north_m - drone_at.north_m);
            if offset.east_m < box_.low.east_m || offset.east_m > box_.high.east_m {
                continue;
            }
            let rise_m = patch.rise_m(*ground_mm);
            let Some(shown) = view.shown(offset, rise_m) else {
                continue;
            };
            let away = Point::new(-offset.east_m, -offset.north_m);
            if patch.is_hidden(skylines, away, view.above_m(rise_m)) {
                continue;
            }
            touched = true;
            match by {
                Some(by) => {
                    let began = *began.get_or_insert_with(|| look_began(looks, *at, drone));
                    glance.add(patch, *at, by, &shown, began);
                }
                None => patch.flown = patch.flown.max(Some(*at)),
            }
        }
        if glance.any {
            note_look(place, *at, drone, &glance);
        }
    }
    if touched {
        place.sum_up();
    }
}

/// What one view shows of one place.
#[derive(Default)]
struct Glance {
    any: bool,
    new_patches: u32,
    mm_per_px: u32,
    sin_depression: f64,
}

impl Glance {
    fn add(&mut self, patch: &mut Patch, at: Moment, by: u16, shown: &camera::Shown, began: Moment) {
        let mm_per_px = (shown.metres_per_px * 1e3).round() as u32;
        self.new_patches += u32::from(patch.seen.is_none_or(|seen| seen.at < began));
        self.mm_per_px = if self.any { self.mm_per_px.min(mm_per_px) } else { mm_per_px };
        self.sin_depression = self.sin_depression.max(shown.sin_depression);
        self.any = true;
        if patch.seen.is_none_or(|seen| seen.at <= at) {
            patch.seen = Some(Seen { at, mm_per_px, by });
        }
    }

    /// The steepest view, degrees below the horizon.
    fn depression_deg(&self) -> u8 {
        libm::asin(self.sin_depression).to_degrees().round() as u8
    }
}

/// When the look that a view at `at` belongs to began: `at` itself when it is a new one.
fn look_began(looks: &VecDeque<Look>, at: Moment, drone: &DroneId) -> Moment {
    let going_on = looks.iter().rev().find(|look| look.by == *drone && at.since(look.last) <= SAME_LOOK);
    going_on.map_or(at, |look| look.first)
}

fn note_look(place: &mut PlaceCover, at: Moment, drone: &DroneId, glance: &Glance) {
    let going_on = place.looks.iter_mut().rev().find(|look| look.by == *drone && at.since(look.last) <= SAME_LOOK);
    if let Some(look) = going_on {
        look.last = look.last.max(at);
        look.patches = look.patches.saturating_add(glance.new_patches);
        look.mm_per_px = look.mm_per_px.min(glance.mm_per_px);
        look.depression_deg = look.depression_deg.max(glance.depression_deg());
        return;
    }
    if place.looks.len() >= LOOKS_MAX {
        place.forgotten = place.looks.pop_front().map(|look| look.last).max(place.forgotten);
    }
    place.looks.push_back(Look {
        first: at,
        last: at,
        by: drone.clone(),
        patches: glance.new_patches,
        mm_per_px: glance.mm_per_px,
        depression_deg: glance.depression_deg(),
    });
}
