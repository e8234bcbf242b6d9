//! A pass: something the tour flies in one piece, either way round.

use super::target::Look;
use crate::base::PlaceId;
use crate::geodesy::{AboveHome, Point, Position, segment};

/// One piece of the tour between two transits.
#[derive(Clone, Debug, PartialEq)]
pub struct Pass {
    /// Its corners; a look has one, anything else at least two.
    pub corners: Vec<Point>,
    /// What for.
    pub errand: Errand,
    /// How high.
    pub height: AboveHome,
    /// Ground speed, mm/s.
    pub speed_mmps: u32,
    /// Distance between photos, mm; 0 is video.
    pub photo_every_mm: u32,
    /// A place that it serves, for messages.
    pub place: PlaceId,
    /// The swept target that it is part of, by number; none for lines and posts.
    pub target: Option<usize>,
    /// The part of its target that it sweeps, by number: a tour may well sweep one part after the other.
    pub part: usize,
    /// Distance to the lanes beside it, metres; 0 for a look.
    pub spacing_m: f64,
}

/// What a pass is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// The camera sweeps below.
    Sweep,
    /// The drone stands and looks.
    Look {
        /// At what.
        target: Position,
        /// How long, ms.
        dwell_ms: u32,
    },
    /// The drone flies round it once, looking inwards.
    Orbit {
        /// Round what.
        target: Position,
    },
}

impl Pass {
    /// A sweep along some corners.
    #[must_use]
    pub fn sweep(corners: Vec<Point>, look: &Look, place: PlaceId) -> Pass {
        Pass {
            corners,
            errand: Errand::Sweep,
            height: look.height,
            speed_mmps: look.speed_mmps,
            photo_every_mm: look.photo_every_mm,
            place,
            target: None,
            part: 0,
            spacing_m: look.spacing_m,
        }
    }

    /// Its length, metres.
    #[must_use]
    pub fn metres(&self) -> f64 {
        segment::length(&self.corners)
    }

    /// How long it takes at speed, seconds.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.metres() * 1e3 / f64::from(self.speed_mmps.max(1))
    }
}
