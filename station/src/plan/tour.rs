//! A plan: one closed tour past everything the patrol watches, and the sorties that are cut from it.

use crate::base::{PlaceId, Span};
use crate::geodesy::{AboveHome, Area, Position};
use crate::mission::Step;
use serde::{Deserialize, Serialize};

/// A patrol's plan. The same patrol and fleet give the same plan on every machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The closed tour: after the last point comes the first.
    pub tour: Vec<TourPoint>,
    /// How long one lap takes one drone.
    pub lap: Span,
    /// Length of one lap, mm.
    pub length_mm: u64,
    /// Drones on the tour at once, evenly spaced in time; every place is passed each `lap / slots`.
    pub slots: u16,
    /// What each place gets.
    pub promises: Vec<Promise>,
    /// Parts of areas that no lane sees, because a no-fly hole or the fence is in the way.
    pub residuals: Vec<Area>,
    /// Ground along edges and in corners that the tour does not surely show: nothing with the centre of a patch, listed so that
    /// all the rest is seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slivers: Vec<Area>,
    /// The fence that goes aboard: outer ring first, holes after; at most 64 corners in all.
    pub fence: Area,
    /// Ground that ways keep off, besides the fence's holes, so that no camera shows what it must not. It does not go aboard.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quiet: Vec<Area>,
    /// No-look ground that a camera may show all the same, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overlooked: Vec<String>,
    /// Over hills: what one drone takes of the air at any one place, mm. Without elevation files the heights themselves say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band_mm: Option<i32>,
    /// Length over area by lane spacing, thousandths: 1,000 is the bound no plan can beat.
    pub ratio_permille: u32,
    /// SHA-256 over everything above, hex.
    pub hash: String,
}

impl Plan {
    /// From the lowest height of the tour to the highest, mm: what one drone takes of the air, its ways out and home included.
    #[must_use]
    pub fn band_mm(&self) -> i32 {
        let heights = || self.tour.iter().map(|point| point.height.mm());
        if let Some(band_mm) = self.band_mm {
            return band_mm;
        }
        heights().max().unwrap_or(0).saturating_sub(heights().min().unwrap_or(0))
    }
}

/// A corner of the tour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TourPoint {
    /// Where.
    pub at: Position,
    /// How high, above the ground of the patrol's first dock; docks count as ground level in a flat district, and a sortie has
    /// heights above its own home.
    pub height: AboveHome,
    /// What the leg that *ends* here is for.
    pub role: Role,
    /// When a lap passes it, from the lap's start.
    pub passed: Span,
    /// Ground speed of the leg that ends here, mm/s.
    pub speed_mmps: u32,
    /// Distance between photos on the leg that ends here, mm; 0 is video, or nothing to see.
    pub photo_every_mm: u32,
}

impl Sortie {
    /// From take-off to touch-down, waiting not counted.
    #[must_use]
    pub const fn lasts(&self) -> Span {
        self.way_out.plus(self.on_tour).plus(self.way_home)
    }
}

impl TourPoint {
    /// How long the drone stands here.
    #[must_use]
    pub const fn dwell(&self) -> Span {
        match self.role {
            Role::Look { dwell_ms, .. } => Span::from_millis(dwell_ms as u64),
            Role::Transit | Role::Lane(_) | Role::Orbit { .. } => Span::ZERO,
        }
    }
}

/// What a leg of the tour is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Getting there; the camera may be off.
    Transit,
    /// A pass over a lane of an area or a line; lanes are numbered along the tour from 1.
    Lane(u32),
    /// A look at a post: stay here for so long with the camera on `target`.
    Look {
        /// What is looked at.
        target: Position,
        /// How long, ms.
        dwell_ms: u32,
    },
    /// A part of a ring round a post: fly on with the camera on `target`.
    Orbit {
        /// What is looked at.
        target: Position,
    },
}

/// A place on the tour: `along_mm` past the start of the leg that ends at point `leg` (the leg starts at the point before,
/// cyclically).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TourPlace {
    /// Index of the point at which the leg ends.
    pub leg: u32,
    /// Millimetres past the leg's start.
    pub along_mm: u32,
}

/// What a place gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Which place.
    pub place: PlaceId,
    /// What the patrol asks.
    pub asked: Span,
    /// The longest it stays unseen while every slot is held.
    pub planned: Span,
}

/// What one drone flies in one go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sortie {
    /// Take-off, way out, the tour's part, way home, landing.
    pub steps: Vec<Step>,
    /// Where on the tour it begins to look.
    pub begins: TourPlace,
    /// Where on the tour it stops looking.
    pub ends: TourPlace,
    /// The step at which a relief waits for its turn; none when it starts looking at once.
    pub waits: Option<u16>,
    /// For each step that ends a leg of the tour: (step index, tour point index), in flight order.
    pub passes: Vec<(u16, u32)>,
    /// From take-off to `begins`.
    pub way_out: Span,
    /// From `begins` to `ends`.
    pub on_tour: Span,
    /// From `ends` to touch-down.
    pub way_home: Span,
}
