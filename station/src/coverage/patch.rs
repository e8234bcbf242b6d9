//! The patches of a patrol's places and what is known of each.

use crate::base::{DroneId, Moment, PlaceId, Span};
use crate::geodesy::raster::{line_patches, patches};
use crate::geodesy::{Bounds, Plane, Point, Shape};
use crate::patrol::{Patrol, Place, PlaceShape};
use crate::terrain::{Skyline, Surroundings};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// Patches are kept in millimetres: what is this near, metres, may be there.
const ROUNDED_M: f64 = 0.01;

/// A 10 m patch of ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patch {
    /// East of the middle of the patrol's fence, mm.
    pub east_mm: i32,
    /// North of it, mm.
    pub north_mm: i32,
    /// Ground at its centre above the zero of the patrol's elevation files, mm; none where the patrol has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground_mm: Option<i32>,
    /// What hides it, by its number among the place's skylines; none when nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    skyline: Option<u32>,
    /// When it was last really seen.
    pub seen: Option<Seen>,
    /// When a camera last swept it unwatched.
    pub flown: Option<Moment>,
}

/// The last time a patch was really seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// When.
    pub at: Moment,
    /// Millimetres of ground per pixel.
    pub mm_per_px: u32,
    /// By whom: a number of [`Coverage::drone`](super::Coverage::drone).
    pub by: u16,
}

impl Patch {
    /// Its centre on the patrol's plane.
    #[must_use]
    pub fn centre(&self) -> Point {
        Point::new(f64::from(self.east_mm) / 1e3, f64::from(self.north_mm) / 1e3)
    }

    /// Takes over when another one, at the same place, was seen and flown.
    fn know(&mut self, other: Option<&Patch>) {
        if let Some(other) = other {
            (self.seen, self.flown) = (other.seen, other.flown);
        }
    }

    /// Whether something stands between it and a place `away` (metres east and north of it) that is `up_m` above it.
    #[must_use]
    pub fn is_hidden(&self, skylines: &[Skyline], away: Point, up_m: f64) -> bool {
        let skyline = self.skyline.and_then(|number| skylines.get(number as usize));
        skyline.is_some_and(|skyline| skyline.hides(away, up_m))
    }

    /// How far it lies above ground of a height (mm above the same zero), metres; 0, as on a plane, when either is not known.
    #[must_use]
    pub fn rise_m(&self, ground_mm: Option<i32>) -> f64 {
        self.ground_mm.zip(ground_mm).map_or(0.0, |(own_mm, ground_mm)| above_m(own_mm, ground_mm))
    }
}

/// How far a height is above another one, both mm, in metres.
fn above_m(height_mm: i32, other_mm: i32) -> f64 {
    (f64::from(height_mm) - f64::from(other_mm)) / 1e3
}

/// One stay of one drone's camera on a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// When its first patch came into the image.
    pub first: Moment,
    /// When its last patch left it.
    pub last: Moment,
    /// Whose camera.
    pub by: DroneId,
    /// Patches of the place that were in it.
    pub patches: u32,
    /// The sharpest view, millimetres of ground per pixel.
    pub mm_per_px: u32,
    /// The steepest view, degrees below the horizon.
    pub depression_deg: u8,
}

/// One place and its patches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceCover {
    /// The longest it may stay unseen.
    pub revisit: Span,
    /// Its patches in rows from the south, each row from the west.
    pub patches: Vec<Patch>,
    /// How far west and east they reach, mm.
    reach_mm: (i32, i32),
    /// Its lowest and its highest known ground above the zero of the patrol's elevation files, mm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ground_range_mm: Option<(i32, i32)>,
    /// What hides those that something does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) skylines: Vec<Skyline>,
    /// How many of them were ever seen.
    pub ever_seen: u32,
    /// The oldest sight of any patch, when all were seen.
    pub oldest: Option<Moment>,
    /// The newest sight of any patch.
    pub newest: Option<Moment>,
    /// Whether a patch was swept unwatched since it was last seen.
    pub flown_unwatched: bool,
    /// Its latest looks, oldest first.
    pub looks: VecDeque<Look>,
    /// When the oldest look that is no longer kept ended.
    pub forgotten: Option<Moment>,
    /// When ground of it last opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<Moment>,
}

impl PlaceCover {
    fn of(points: Vec<Point>, revisit: Span, around: &Surroundings<'_>) -> PlaceCover {
        let mm = |metres: f64| (metres * 1e3).round() as i32;
        let patch = |p: Point| Patch {
            east_mm: mm(p.east_m),
            north_mm: mm(p.north_m),
            ground_mm: None,
            skyline: None,
            seen: None,
            flown: None,
        };
        let mut patches: Vec<Patch> = points.into_iter().map(patch).collect();
        patches.sort_by_key(|patch| (patch.north_mm, patch.east_mm));
        patches.dedup();
        let mut skylines = Vec::new();
        for patch in &mut patches {
            patch.ground_mm = around.ground_m(patch.centre()).map(mm);
            patch.skyline = around.skyline(patch.centre()).and_then(|skyline| {
                skylines.push(skyline);
                u32::try_from(skylines.len() - 1).ok()
            });
        }
        let ground = patches.iter().filter_map(|patch| patch.ground_mm);
        let ground_range_mm = ground.clone().min().zip(ground.max());
        let east = patches.iter().map(|patch| patch.east_mm);
        let reach_mm = (east.clone().min().unwrap_or(0), east.max().unwrap_or(0));
        PlaceCover {
            revisit,
            patches,
            reach_mm,
            ground_range_mm,
            skylines,
            ever_seen: 0,
            oldest: None,
            newest: None,
            flown_unwatched: false,
            looks: VecDeque::new(),
            forgotten: None,
            opened: None,
        }
    }

    /// Takes over what was known of it while other ground was closed; what was not among its patches then opened `at`.
    pub fn remember(&mut self, at: Moment, before: &PlaceCover) {
        let key = |patch: &Patch| (patch.north_mm, patch.east_mm);
        self.opened = before.opened;
        for patch in &mut self.patches {
            match before.patches.binary_search_by_key(&key(patch), key) {
                Ok(index) => patch.know(before.patches.get(index)),
                Err(_) => self.opened = Some(at),
            }
        }
        self.looks.clone_from(&before.looks);
        self.forgotten = before.forgotten;
        self.sum_up();
    }

    /// Whether a box on the plane may hold any of its patches: most places are far from what a camera shows.
    #[must_use]
    pub fn is_near(&self, seen: &Bounds) -> bool {
        let (Some(first), Some(last)) = (self.patches.first(), self.patches.last()) else { return false };
        let corner = |east_mm, north_mm| Point::new(f64::from(east_mm) / 1e3, f64::from(north_mm) / 1e3);
        let (west, east) = self.reach_mm;
        let own = Bounds { low: corner(west, first.north_mm), high: corner(east, last.north_mm) };
        own.near(seen, ROUNDED_M)
    }

    /// How far its ground falls below and rises above ground of a height (mm above the same zero), metres, each at least 0;
    /// both 0, as on a plane, when either is not known.
    #[must_use]
    pub fn fall_and_rise_m(&self, ground_mm: Option<i32>) -> (f64, f64) {
        self.ground_range_mm.zip(ground_mm).map_or((0.0, 0.0), |((lowest_mm, highest_mm), ground_mm)| {
            (above_m(ground_mm, lowest_mm).max(0.0), above_m(highest_mm, ground_mm).max(0.0))
        })
    }

    /// Brings the summary up to date with the patches, in one pass: a place has hundreds.
    pub fn sum_up(&mut self) {
        (self.ever_seen, self.newest, self.flown_unwatched) = (0, None, false);
        let mut oldest = None;
        for patch in &self.patches {
            let seen = patch.seen.map(|seen| seen.at);
            self.flown_unwatched |= patch.flown > seen;
            if let Some(at) = seen {
                self.ever_seen += 1;
                self.newest = self.newest.max(seen);
                oldest = Some(oldest.map_or(at, |oldest: Moment| oldest.min(at)));
            }
        }
        let all = self.ever_seen as usize == self.patches.len();
        self.oldest = oldest.filter(|_| all);
    }
}

/// Of a place's patches those between two heights on the plane, by their place in the rows.
pub fn rows(patches: &mut [Patch], south_m: f64, north_m: f64) -> &mut [Patch] {
    let from = patches.partition_point(|patch| f64::from(patch.north_mm) < south_m * 1e3);
    let to = patches.partition_point(|patch| f64::from(patch.north_mm) <= north_m * 1e3);
    patches.get_mut(from..to.max(from)).unwrap_or_default()
}

/// The places of a patrol with their patches: everything that a watch names, without no-fly and no-look ground.
#[must_use]
pub fn places(patrol: &Patrol, plane: &Plane) -> BTreeMap<PlaceId, PlaceCover> {
    let closed: Vec<Shape> = patrol.closed_to_looks().map(|area| Shape::of(area, plane)).collect();
    let open = |p: &Point| !closed.iter().any(|area| area.contains(*p));
    let around = patrol.surroundings(plane);
    let mut found: BTreeMap<PlaceId, PlaceCover> = BTreeMap::new();
    let mut add = |place: &PlaceId, revisit: Span, points: Vec<Point>| {
        let cover = PlaceCover::of(points, revisit, &around);
        let known = found.entry(place.clone()).or_insert(cover);
        known.revisit = known.revisit.min(revisit);
    };
    let shape = |place: &PlaceId| patrol.places.iter().find(|known| known.id == *place).map(|known| &known.shape);
    for watch in &patrol.areas {
        for place in &watch.places {
            let parts = patrol.places.iter().filter(|part| part.id == *place);
            let area = |part: &'_ Place| {
                if let PlaceShape::Area(area) = &part.shape { Some(Shape::of(area, plane)) } else { None }
            };
            let areas: Vec<Shape> = parts.filter_map(area).collect();
            if !areas.is_empty() {
                add(place, watch.revisit, areas.iter().flat_map(patches).filter(open).collect());
            }
        }
    }
    for watch in &patrol.lines {
        if let Some(PlaceShape::Line(line)) = shape(&watch.place) {
            let line: Vec<Point> = line.iter().map(|at| plane.point(*at)).collect();
            let points = line_patches(&line, f64::from(watch.width_mm) / 1e3).into_iter().filter(open).collect();
            add(&watch.place, watch.revisit, points);
        }
    }
    for watch in &patrol.posts {
        if let Some(PlaceShape::Post(post)) = shape(&watch.place) {
            add(&watch.place, watch.revisit, vec![plane.point(*post)]);
        }
    }
    found
}
