//! Which items PX4 1.17 takes into a plan, and in what form it keeps them.

use super::fence;
use crate::wire::says::Item;

/// `MAV_MISSION_RESULT` numbers.
pub(crate) mod result {
    pub(crate) const ACCEPTED: u8 = 0;
    pub(crate) const ERROR: u8 = 1;
    pub(crate) const UNSUPPORTED_FRAME: u8 = 2;
    pub(crate) const UNSUPPORTED: u8 = 3;
    pub(crate) const NO_SPACE: u8 = 4;
    pub(crate) const OPERATION_CANCELLED: u8 = 15;
}

/// `MAV_CMD` numbers of items that the simulator flies or carries out.
pub(crate) mod command {
    pub(crate) const WAYPOINT: u16 = 16;
    pub(crate) const LOITER_UNLIM: u16 = 17;
    pub(crate) const LOITER_TIME: u16 = 19;
    pub(crate) const RETURN: u16 = 20;
    pub(crate) const LAND: u16 = 21;
    pub(crate) const TAKEOFF: u16 = 22;
    pub(crate) const LOITER_TO_ALT: u16 = 31;
    pub(crate) const ROI: u16 = 80;
    pub(crate) const DELAY: u16 = 93;
    pub(crate) const CONDITION_DELAY: u16 = 112;
    pub(crate) const JUMP: u16 = 177;
    pub(crate) const CHANGE_SPEED: u16 = 178;
    pub(crate) const SET_HOME: u16 = 179;
    pub(crate) const SET_ROI: u16 = 201;
    pub(crate) const TRIGGER_DISTANCE: u16 = 206;
    pub(crate) const TRIGGER_INTERVAL: u16 = 214;
    pub(crate) const TRIGGER_CONTROL: u16 = 2003;
    pub(crate) const RALLY: u16 = 5100;
}

/// `MAV_MISSION_TYPE` numbers.
pub(crate) const MISSION: u8 = 0;
pub(crate) const FENCE: u8 = 1;
pub(crate) const RALLY: u8 = 2;
pub(crate) const ALL: u8 = 255;

const FRAME_MISSION: u8 = 2;

/// Commands taken with frame MISSION: they have no place.
const PLACELESS: &[u16] = &[
    20, 80, 93, 112, 177, 178, 179, 187, 189, 197, 201, 203, 204, 205, 206, 211, 214, 260, 530, 532, 1000, 2000, 2001,
    2003, 2500, 2501,
];

/// Commands taken with a global frame.
const PLACED: &[u16] = &[16, 17, 19, 21, 22, 31, 80, 179, 189, 195, 201];

/// The form in which an item of plan `kind` is stored, or the `MAV_MISSION_RESULT` that refuses it.
pub(crate) fn accept(item: &Item, kind: u8) -> Result<Item, u8> {
    let frame = match item.frame {
        0 | 5 => 5,
        3 | 6 => 6,
        FRAME_MISSION => FRAME_MISSION,
        _ => return Err(result::UNSUPPORTED_FRAME),
    };
    let known = match (kind, frame) {
        (FENCE, _) => (fence::RETURN_POINT..=fence::CIRCLE_OUT).contains(&item.command),
        (RALLY, 5 | 6) => item.command == command::RALLY,
        (MISSION, FRAME_MISSION) => PLACELESS.contains(&item.command),
        (MISSION, _) => PLACED.contains(&item.command),
        _ => false,
    };
    if !known {
        return Err(result::UNSUPPORTED);
    }
    let corner = matches!(item.command, fence::POLYGON_IN | fence::POLYGON_OUT);
    if corner && fence::vertex_count(item) < 3 {
        return Err(result::ERROR);
    }
    let command = if item.command == command::ROI { command::SET_ROI } else { item.command };
    Ok(Item { frame, command, current: false, ..*item })
}

/// Whether the drone flies or waits at the item, rather than carrying it out in passing.
pub(crate) fn is_flown(item: &Item) -> bool {
    matches!(
        item.command,
        command::WAYPOINT
            | command::LOITER_UNLIM
            | command::LOITER_TIME
            | command::RETURN
            | command::LAND
            | command::TAKEOFF
            | command::LOITER_TO_ALT
            | command::DELAY
            | command::CONDITION_DELAY
    )
}

/// Whether the item is flown at a place of its own.
pub(crate) fn has_place(item: &Item) -> bool {
    is_flown(item) && !matches!(item.command, command::RETURN | command::DELAY | command::CONDITION_DELAY)
}
