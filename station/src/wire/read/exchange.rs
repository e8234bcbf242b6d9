//! What a drone says in conversations: missions, commands, parameters, tunnels.

use crate::mission::Item;
use crate::wire::fields::Fields;
use crate::wire::{MissionKind, Report};

/// Reads a message of a conversation. None: not one of these. Some(None): undecodable.
pub(super) fn read(message: u32, fields: &Fields) -> Option<Option<Report>> {
    Some(match message {
        22 => Some(Report::Param { bits: fields.u32(0), name: fields.text::<16>(8), kind: fields.u8(24) }),
        40 | 51 => mission_kind(fields.u8(4)).map(|kind| Report::MissionRequest {
            kind,
            seq: fields.u16(0),
            to: fields.address(2),
        }),
        42 => Some(mission_current(fields)),
        44 => mission_kind(fields.u8(4)).map(|kind| Report::MissionCount {
            kind,
            count: fields.u16(0),
            opaque_id: fields.u32(5),
            to: fields.address(2),
        }),
        46 => Some(Report::MissionReached { seq: fields.u16(0) }),
        47 => mission_kind(fields.u8(3)).map(|kind| Report::MissionAck {
            kind,
            result: fields.u8(2),
            opaque_id: fields.u32(4),
            to: fields.address(0),
        }),
        73 => mission_kind(fields.u8(37)).map(|kind| Report::MissionItem {
            kind,
            seq: fields.u16(28),
            item: item(fields),
            to: fields.address(32),
        }),
        77 => Some(command_ack(fields)),
        385 => tunnel(fields),
        _ => return None,
    })
}

fn mission_kind(number: u8) -> Option<MissionKind> {
    match number {
        0 => Some(MissionKind::Mission),
        1 => Some(MissionKind::Fence),
        2 => Some(MissionKind::Rally),
        _ => None,
    }
}

fn mission_current(fields: &Fields) -> Report {
    let number = |at| Some(fields.u16(at)).filter(|&n| n != u16::MAX);
    // A sender without these fields and one that cut its zeros look alike; an empty PX4 says 65535.
    let sent = fields.0.get(2..).is_some_and(|rest| rest.iter().any(|&b| b != 0));
    Report::MissionCurrent {
        seq: number(0),
        total: if sent { number(2) } else { None },
        state: fields.u8(4),
        ids: [6, 10, 14].map(|at| fields.u32(at)),
    }
}

fn item(fields: &Fields) -> Item {
    Item {
        params: fields.four(0),
        x: fields.i32(16),
        y: fields.i32(20),
        z: fields.f32(24),
        command: fields.u16(30),
        frame: fields.u8(34),
        current: fields.u8(35) == 1,
        autocontinue: fields.u8(36) != 0,
    }
}

fn command_ack(fields: &Fields) -> Report {
    /// MAV_RESULT_IN_PROGRESS.
    const IN_PROGRESS: u8 = 5;
    let result = fields.u8(2);
    let progress = fields.u8(3);
    Report::CommandAck {
        command: fields.u16(0),
        result,
        progress: (result == IN_PROGRESS && progress <= 100).then_some(progress),
        to: fields.address(8),
    }
}

fn tunnel(fields: &Fields) -> Option<Report> {
    let payload: [u8; 128] = fields.bytes(5);
    let bytes = payload.get(..usize::from(fields.u8(4)))?.to_vec();
    Some(Report::Tunnel { payload_type: fields.u16(0), bytes, to: fields.address(2) })
}
