//! Ground to stay inside of, and holes to stay out of, as fence items.

use super::rules::{command, frame};
use super::{Item, Rules};
use crate::geodesy::Position;

/// Why rings are no fence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FenceError {
    /// A ring of fewer than three corners. Ring 0 is the outer one.
    #[error("ring {ring} has {corners} corners, but three are needed")]
    TooFewCorners {
        /// Which ring.
        ring: usize,
        /// How many corners it has.
        corners: usize,
    },
    /// More points than the autopilot holds: simplify the area.
    #[error("{count} fence points, but the autopilot holds {most}")]
    TooManyPoints {
        /// How many there are.
        count: usize,
        /// How many fit.
        most: usize,
    },
}

/// The fence list that keeps a drone inside `outer` and out of each hole. Rings are open: the first corner is not
/// repeated.
///
/// # Errors
///
/// A ring with fewer than three corners, or more points than the autopilot holds.
pub fn fence(outer: &[Position], holes: &[Vec<Position>], rules: &Rules) -> Result<Vec<Item>, FenceError> {
    let rings = std::iter::once((command::FENCE_INSIDE, outer))
        .chain(holes.iter().map(|hole| (command::FENCE_OUTSIDE, hole.as_slice())));
    let mut items = Vec::new();
    for (ring, (command, corners)) in rings.enumerate() {
        if corners.len() < 3 {
            return Err(FenceError::TooFewCorners { ring, corners: corners.len() });
        }
        items.extend(corners.iter().map(|&corner| vertex(command, corners.len(), corner)));
    }
    if items.len() > rules.fence_points_max {
        return Err(FenceError::TooManyPoints { count: items.len(), most: rules.fence_points_max });
    }
    Ok(items)
}

fn vertex(command: u16, corners: usize, at: Position) -> Item {
    Item {
        command,
        frame: frame::ABOVE_SEA_INT,
        current: false,
        // PX4 does not keep it for fences, and reads back 0.
        autocontinue: false,
        // Each vertex says how many its polygon has.
        params: [corners as f32, 0.0, 0.0, 0.0],
        x: at.lat_e7(),
        y: at.lon_e7(),
        z: 0.0,
    }
}
