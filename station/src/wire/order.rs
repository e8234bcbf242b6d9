//! What we ask of a drone, in our terms. Each order is one frame.

use super::signing::{Key, Stamp};
use super::{Address, MissionKind};
use crate::mission::Item;

/// A MAV_CMD with its parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Command {
    /// MAV_CMD.
    pub command: u16,
    /// param1..param4; NaN is "leave as it is".
    pub params: [f32; 4],
    /// Where param5..7 go.
    pub place: Place,
}

impl Command {
    /// MAV_CMD_MISSION_START.
    pub const MISSION_START: u16 = 300;
    /// MAV_CMD_COMPONENT_ARM_DISARM.
    pub const ARM: u16 = 400;
    /// MAV_CMD_REQUEST_MESSAGE.
    pub const REQUEST_MESSAGE: u16 = 512;
    /// MAV_CMD_SET_MESSAGE_INTERVAL.
    pub const SET_MESSAGE_INTERVAL: u16 = 511;
    /// MAV_CMD_CONTROL_HIGH_LATENCY.
    pub const CONTROL_HIGH_LATENCY: u16 = 2600;
}

/// The last three parameters of a command, and with them the message that carries it (R-C1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// COMMAND_LONG: param5, param6, param7 as floats.
    Floats([f32; 3]),
    /// COMMAND_INT: latitude and longitude in 1e-7 degrees, height in metres, and MAV_FRAME.
    Position {
        /// MAV_FRAME.
        frame: u8,
        /// 1e-7 degrees north.
        lat_e7: i32,
        /// 1e-7 degrees east.
        lon_e7: i32,
        /// Metres in `frame`.
        height_m: f32,
    },
}

/// One thing we ask or tell.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// HEARTBEAT of a ground station (type 6, autopilot 8).
    Heartbeat,
    /// COMMAND_LONG or COMMAND_INT.
    Command {
        /// To whom.
        to: Address,
        /// What.
        command: Command,
        /// Counts resends, COMMAND_LONG only (R-C4).
        confirmation: u8,
    },
    /// COMMAND_CANCEL: a command that takes its time is taken back.
    CommandCancel {
        /// To whom.
        to: Address,
        /// MAV_CMD.
        command: u16,
    },
    /// MISSION_COUNT: an upload begins. 0 clears.
    MissionCount {
        /// To whom.
        to: Address,
        /// Which list.
        kind: MissionKind,
        /// How many items.
        count: u16,
    },
    /// MISSION_ITEM_INT.
    MissionItem {
        /// To whom.
        to: Address,
        /// Which list.
        kind: MissionKind,
        /// Its place in the list.
        seq: u16,
        /// The item.
        item: Item,
    },
    /// MISSION_REQUEST_LIST: a download begins.
    MissionRequestList {
        /// To whom.
        to: Address,
        /// Which list.
        kind: MissionKind,
    },
    /// MISSION_REQUEST_INT: the next item of a download.
    MissionRequest {
        /// To whom.
        to: Address,
        /// Which list.
        kind: MissionKind,
        /// Which item.
        seq: u16,
    },
    /// MISSION_ACK: ends a download (0) or cancels a transfer (15).
    MissionAck {
        /// To whom.
        to: Address,
        /// Which list.
        kind: MissionKind,
        /// MAV_MISSION_RESULT.
        result: u8,
    },
    /// MISSION_CLEAR_ALL.
    MissionClear {
        /// To whom.
        to: Address,
        /// Which list.
        kind: MissionKind,
    },
    /// MISSION_SET_CURRENT.
    MissionSetCurrent {
        /// To whom.
        to: Address,
        /// Which item to fly next.
        seq: u16,
    },
    /// PARAM_REQUEST_READ by name.
    ParamRead {
        /// To whom.
        to: Address,
        /// Up to 16 letters.
        name: String,
    },
    /// PARAM_SET.
    ParamSet {
        /// To whom.
        to: Address,
        /// Up to 16 letters.
        name: String,
        /// Raw bits of the float field.
        bits: u32,
        /// MAV_PARAM_TYPE.
        kind: u8,
    },
    /// SETUP_SIGNING: the key to sign with from now on. For links that nobody else hears.
    SetupSigning {
        /// To whom.
        to: Address,
        /// The key.
        key: Key,
        /// Where its clock starts, if it has none.
        stamp: Stamp,
    },
    /// TUNNEL.
    Tunnel {
        /// To whom.
        to: Address,
        /// What the bytes are.
        payload_type: u16,
        /// At most 128 bytes.
        bytes: Vec<u8>,
    },
}

impl Order {
    /// Whether it only asks: nothing about the drone's flight, lists or settings changes by it.
    #[must_use]
    pub fn asks_only(&self) -> bool {
        match self {
            Order::Heartbeat
            | Order::MissionRequestList { .. }
            | Order::MissionRequest { .. }
            | Order::ParamRead { .. }
            | Order::Tunnel { .. } => true,
            // It ends a download.
            Order::MissionAck { result, .. } => *result == 0,
            Order::Command { command, .. } => {
                matches!(command.command, Command::REQUEST_MESSAGE | Command::SET_MESSAGE_INTERVAL)
            }
            _ => false,
        }
    }

    /// Whether it is a command that makes the drone do something: what is worth its bytes on a link that has few of them.
    #[must_use]
    pub fn is_command(&self) -> bool {
        matches!(self, Order::Command { .. }) && !self.asks_only()
    }

    /// Whether it asks for this message, once.
    #[must_use]
    pub fn asks_for(&self, message: u16) -> bool {
        matches!(self, Order::Command { command, .. }
            if command.command == Command::REQUEST_MESSAGE && command.params.first() == Some(&f32::from(message)))
    }
}
