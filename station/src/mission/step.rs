//! What a sortie does, step by step, in our terms; compiled to items by the autopilot's rules.

use crate::geodesy::{AboveHome, Position};
use serde::{Deserialize, Serialize};

/// One step of a sortie. Only steps exist that PX4's accepted list can fly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Climb from home to a height, straight up.
    TakeOff {
        /// To this height.
        height: AboveHome,
    },
    /// Fly straight to a place.
    Fly {
        /// Where.
        to: Position,
        /// At this height.
        height: AboveHome,
        /// Count it as reached within this many millimetres.
        radius_mm: u32,
    },
    /// Wait in the air at a place until told to go on (a relief waits here for its turn).
    Wait {
        /// Where.
        at: Position,
        /// At this height.
        height: AboveHome,
    },
    /// Stay at a place for a time, looking.
    Dwell {
        /// Where.
        at: Position,
        /// At this height.
        height: AboveHome,
        /// How long, ms.
        time_ms: u32,
    },
    /// Ground speed from here on, mm/s.
    Speed {
        /// mm/s.
        mmps: u32,
    },
    /// Point nose and camera at a place from here on.
    Look {
        /// At what.
        at: Position,
    },
    /// Point along the way of flight again.
    LookAhead,
    /// Take a photo every so many millimetres from here on; 0 stops.
    Trigger {
        /// mm between photos.
        every_mm: u32,
    },
    /// Fly back to where it took off, as the autopilot's return does.
    Return,
    /// Land at a place.
    Land {
        /// Where.
        at: Position,
    },
}
