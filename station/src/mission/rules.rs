//! What an autopilot flies and how it stores it. Plain data: another autopilot is another constant.

use super::Item;
use crate::base::Span;
use crate::wire::MissionKind;

/// MAV_CMD numbers of items.
pub mod command {
    /// MAV_CMD_NAV_WAYPOINT.
    pub const WAYPOINT: u16 = 16;
    /// MAV_CMD_NAV_LOITER_UNLIM.
    pub const LOITER: u16 = 17;
    /// MAV_CMD_NAV_RETURN_TO_LAUNCH.
    pub const RETURN: u16 = 20;
    /// MAV_CMD_NAV_LAND.
    pub const LAND: u16 = 21;
    /// MAV_CMD_NAV_TAKEOFF.
    pub const TAKE_OFF: u16 = 22;
    /// MAV_CMD_NAV_ROI, the old way to look at a place.
    pub const ROI_OLD: u16 = 80;
    /// MAV_CMD_DO_CHANGE_SPEED.
    pub const SPEED: u16 = 178;
    /// MAV_CMD_DO_SET_ROI_LOCATION.
    pub const LOOK: u16 = 195;
    /// MAV_CMD_DO_SET_ROI_NONE.
    pub const LOOK_AHEAD: u16 = 197;
    /// MAV_CMD_DO_SET_ROI.
    pub const ROI: u16 = 201;
    /// MAV_CMD_DO_SET_CAM_TRIGG_DIST.
    pub const TRIGGER: u16 = 206;
    /// MAV_CMD_NAV_FENCE_POLYGON_VERTEX_INCLUSION.
    pub const FENCE_INSIDE: u16 = 5001;
    /// MAV_CMD_NAV_FENCE_POLYGON_VERTEX_EXCLUSION.
    pub const FENCE_OUTSIDE: u16 = 5002;
}

/// MAV_FRAME numbers of items.
pub mod frame {
    /// MAV_FRAME_GLOBAL: above sea.
    pub const ABOVE_SEA: u8 = 0;
    /// MAV_FRAME_MISSION: no place.
    pub const NO_PLACE: u8 = 2;
    /// MAV_FRAME_GLOBAL_RELATIVE_ALT: above home.
    pub const ABOVE_HOME: u8 = 3;
    /// MAV_FRAME_GLOBAL_INT.
    pub const ABOVE_SEA_INT: u8 = 5;
    /// MAV_FRAME_GLOBAL_RELATIVE_ALT_INT.
    pub const ABOVE_HOME_INT: u8 = 6;
}

/// Items of an upload that are on their way at once (R-M15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// How many, counted from the one that was asked for last.
    pub items: u16,
    /// One leaves as often as this.
    pub every: Span,
}

impl Window {
    /// Bytes of a signed MISSION_ITEM_INT frame on the wire: 10 of header, 38 of payload, 2 of sum, 13 of signature.
    const ITEM_BYTES: u64 = 63;

    /// Sixteen items, one every 10 ms, or as half of what the link carries allows.
    #[must_use]
    pub fn on(bytes_per_second: Option<u32>) -> Window {
        let half = bytes_per_second.map_or(u64::MAX, |bytes| u64::from(bytes) / 2).max(1);
        Window { items: 16, every: Span::from_micros((Window::ITEM_BYTES * 1_000_000 / half).max(10_000)) }
    }
}

/// The rules of one autopilot.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Its name.
    pub name: &'static str,
    /// MAV_CMD numbers that it takes as mission items.
    pub accepted: &'static [u16],
    /// Most items of a mission.
    pub items_max: usize,
    /// Most fence points, all polygons together.
    pub fence_points_max: usize,
    /// Most rally points.
    pub rally_max: usize,
    /// Lowest take-off, mm above home: acceptance radius + 1 m (R-M4).
    pub take_off_min_mm: i32,
    /// Farthest first place from the start, metres (MIS_DIST_1WP).
    pub first_place_max_m: f64,
    /// Which of param1..param4 of an item read back as they were sent; the others come back as 0.
    pub keeps: fn(&Item) -> [bool; 4],
    /// Heights are stored in steps of so many metres; 0 where they are kept as they are.
    pub height_step_m: f32,
    /// The id the autopilot will give a list of items, where its formula is known: then the id it reports is proof.
    pub plan_id: Option<fn(&[Item]) -> u32>,
    /// Whether item 0 of a mission is home and no step: written by us, and whatever we write, read back as the autopilot's
    /// own home (R-M13).
    pub home_first: bool,
    /// Items that nobody asked for are taken when they come in order, and others are ignored: whoever has this may be sent
    /// several at once (R-M15).
    pub takes_unasked: bool,
    /// How several items go out at once; none is lock step. Only where `takes_unasked`.
    pub window: Option<Window>,
    /// Items of a download that may be asked for at once; 1 is lock step (R-M16).
    pub asks_ahead: u16,
}

impl Rules {
    /// Most items of a list.
    #[must_use]
    pub fn most(&self, kind: MissionKind) -> usize {
        match kind {
            MissionKind::Mission => self.items_max,
            MissionKind::Fence => self.fence_points_max,
            MissionKind::Rally => self.rally_max,
        }
    }
}

/// PX4 1.17, multicopter. The accepted list and the limits of fence and rally were measured on SITL; `items_max` is the
/// smallest board's, because a SITL takes 10,000 and a board 500 to 1,000.
pub const PX4: Rules = Rules {
    name: "PX4",
    accepted: &[
        16, 17, 19, 20, 21, 22, 31, 80, 93, 112, 177, 178, 179, 183, 187, 189, 195, 197, 201, 203, 205, 206, 214, 260,
        530, 532, 1000, 2000, 2001, 2003, 2500, 2501,
    ],
    items_max: 500,
    fence_points_max: 64,
    rally_max: 32,
    take_off_min_mm: 3_000,
    first_place_max_m: 10_000.0,
    keeps: px4_keeps,
    height_step_m: 0.0,
    plan_id: Some(px4_plan_id),
    home_first: false,
    // From 1.13 on; before, every item out of order was answered with a request (PX4 #18082). The window is switched on by
    // hand, link by link, so whoever does it knows the version.
    takes_unasked: true,
    window: None,
    asks_ahead: 1,
};

/// ArduCopter 4.6, from its source (`AP_Mission::mavlink_int_to_mission_cmd`); not measured.
pub const ARDUPILOT: Rules = Rules {
    name: "ArduPilot",
    accepted: &[
        16, 17, 18, 19, 20, 21, 22, 31, 80, 82, 93, 94, 112, 114, 115, 177, 178, 179, 181, 182, 183, 184, 195, 197,
        201, 203, 206, 207, 208, 211, 212, 222, 530, 531, 532, 534, 1000, 2000, 2001, 2500, 2501,
    ],
    items_max: 500,
    fence_points_max: 64,
    rally_max: 32,
    take_off_min_mm: 3_000,
    first_place_max_m: 10_000.0,
    keeps: ardupilot_keeps,
    // Centimetres (AP_Mission's Location.alt).
    height_step_m: 0.01,
    plan_id: None,
    home_first: true,
    takes_unasked: false,
    window: None,
    asks_ahead: 16,
};

/// PX4 stores what a placed item's command uses, and an item without a place whole (`format_mavlink_mission_item`).
fn px4_keeps(item: &Item) -> [bool; 4] {
    if item.frame == frame::NO_PLACE {
        return [true; 4];
    }
    match item.command {
        command::WAYPOINT => [true, true, false, true],
        command::LOITER => [false, false, true, true],
        command::LAND => [false, true, false, true],
        command::TAKE_OFF => [false, false, false, true],
        command::FENCE_INSIDE | command::FENCE_OUTSIDE => [true, false, false, false],
        _ => [false; 4],
    }
}

/// Copter stores of a placed item what its command uses: the time to stay, and how many corners a ring has.
fn ardupilot_keeps(item: &Item) -> [bool; 4] {
    match item.command {
        command::WAYPOINT | command::FENCE_INSIDE | command::FENCE_OUTSIDE => [true, false, false, false],
        command::SPEED => [true, true, false, false],
        _ => [false; 4],
    }
}

/// PX4's plan id: CRC-32 (reflected 0xEDB88320, no inversion at either end) over frame, command, autocontinue and seven
/// parameters of each item, 32 bytes each. Found in its source and equal to all four ids of the recorded flight; a
/// version that counts otherwise only costs a read-back.
fn px4_plan_id(items: &[Item]) -> u32 {
    items.iter().flat_map(px4_bytes).fold(0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xEDB8_8320 } else { c >> 1 })
    })
}

fn px4_bytes(item: &Item) -> impl Iterator<Item = u8> {
    let [low, high] = item.command.to_le_bytes();
    let params = item.params.map(f32::to_bits).into_iter();
    let place = [item.x.cast_unsigned(), item.y.cast_unsigned(), item.z.to_bits()];
    [item.frame, low, high, item.autocontinue.into()].into_iter().chain(params.chain(place).flat_map(u32::to_le_bytes))
}
