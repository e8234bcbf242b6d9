//! Which items an autopilot takes into a plan, and in what form it keeps them.

use super::fence;
use super::firmware::ItemRules;
use crate::wire::says::Item;

/// `MAV_MISSION_RESULT` numbers.
pub(crate) mod result {
    pub(crate) const ACCEPTED: u8 = 0;
    pub(crate) const ERROR: u8 = 1;
    pub(crate) const UNSUPPORTED_FRAME: u8 = 2;
    pub(crate) const UNSUPPORTED: u8 = 3;
    pub(crate) const NO_SPACE: u8 = 4;
    pub(crate) const INVALID_PARAM1: u8 = 6;
    pub(crate) const INVALID_SEQUENCE: u8 = 13;
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

/// The form in which an item of plan `kind` is stored, or the `MAV_MISSION_RESULT` that refuses it.
pub(crate) fn accept(item: &Item, kind: u8, rules: &ItemRules) -> Result<Item, u8> {
    let frame = rules.frames.iter().find(|(sent, _)| *sent == item.frame).map(|(_, kept)| *kept);
    let frame = frame.ok_or(result::UNSUPPORTED_FRAME)?;
    let placeless = item.frame == FRAME_MISSION;
    let taken = if placeless { rules.placeless } else { rules.placed };
    if !taken.contains(&item.command) {
        return Err(result::UNSUPPORTED);
    }
    let belongs = plan_of(item.command);
    if belongs != kind && rules.knows_kinds {
        return Err(result::UNSUPPORTED);
    }
    // PX4 looks for strays in missions only: "hardening against wrong client implementations".
    let stray = kind == MISSION && belongs != MISSION;
    let corner = matches!(item.command, fence::POLYGON_IN | fence::POLYGON_OUT);
    if stray || (corner && kind == FENCE && fence::vertex_count(item) < 3) {
        return Err(result::ERROR);
    }
    let roi = matches!(item.command, command::ROI | command::SET_ROI);
    if roi && rules.checks_roi && !roi_mode_fits(item, placeless) {
        return Err(result::INVALID_PARAM1);
    }
    let command = if item.command == command::ROI { command::SET_ROI } else { item.command };
    let params = if placeless { item.params } else { kept_params(item, rules) };
    Ok(Item { frame, command, params, current: false, ..*item })
}

/// Which plan a command belongs to.
fn plan_of(command: u16) -> u8 {
    match command {
        fence::RETURN_POINT..=fence::CIRCLE_OUT => FENCE,
        command::RALLY => RALLY,
        _ => MISSION,
    }
}

/// `MAV_ROI`: none or a location with a place; none, the next or a given waypoint without.
fn roi_mode_fits(item: &Item, placeless: bool) -> bool {
    let [mode, ..] = item.params;
    match mode as i32 {
        0 => true,
        1 | 2 => placeless,
        3 => !placeless,
        _ => false,
    }
}

/// What of `param1..param4` is kept of an item with a place; the yaw is told from 0 to 360 degrees.
fn kept_params(item: &Item, rules: &ItemRules) -> [f32; 4] {
    if rules.keeps.is_empty() {
        return item.params;
    }
    let mask = rules.keeps.iter().find(|(command, _)| *command == item.command).map_or(0, |(_, mask)| *mask);
    let [p1, p2, p3, yaw] = item.params;
    let yaw = if (0.0..360.0).contains(&yaw) || !yaw.is_finite() { yaw } else { yaw.rem_euclid(360.0) };
    let keep = |bit: u8, value: f32| if mask & bit != 0 { value } else { 0.0 };
    [keep(1, p1), keep(2, p2), keep(4, p3), keep(8, yaw)]
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
