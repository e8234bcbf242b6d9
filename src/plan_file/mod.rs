//! QGroundControl's `.plan` files: a drone's mission, fence and rally points, in and out.

mod read;
mod write;

pub use read::read;
pub use write::write;

/// MAV_CMD numbers that fences and rally points consist of.
mod command {
    /// MAV_CMD_NAV_FENCE_POLYGON_VERTEX_INCLUSION.
    pub const POLYGON_INSIDE: u16 = 5001;
    /// MAV_CMD_NAV_FENCE_POLYGON_VERTEX_EXCLUSION.
    pub const POLYGON_OUTSIDE: u16 = 5002;
    /// MAV_CMD_NAV_FENCE_CIRCLE_INCLUSION.
    pub const CIRCLE_INSIDE: u16 = 5003;
    /// MAV_CMD_NAV_FENCE_CIRCLE_EXCLUSION.
    pub const CIRCLE_OUTSIDE: u16 = 5004;
    /// MAV_CMD_NAV_RALLY_POINT.
    pub const RALLY: u16 = 5100;
}

/// MAV_FRAME numbers: files have those without INT, the link those with it.
mod frame {
    /// MAV_FRAME_MISSION: no place.
    pub const NO_PLACE: u8 = 2;
    /// Each frame as the file has it and as the link does.
    pub const PAIRS: [(u8, u8); 3] = [(0, 5), (3, 6), (10, 11)];
}

#[cfg(test)]
mod tests;
