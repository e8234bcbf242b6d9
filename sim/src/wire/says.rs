//! Payloads that more than one part of the simulator sends, and the decoded mission item.

use super::{Frame, Payload};
use crate::wire::ids;

/// One mission, fence or rally item as it travels in `MISSION_ITEM_INT`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Item {
    /// `MAV_FRAME` number.
    pub frame: u8,
    /// `MAV_CMD` number.
    pub command: u16,
    /// Whether the sender marked it as the one to fly first.
    pub current: bool,
    /// The autocontinue flag as sent.
    pub autocontinue: u8,
    /// `param1..param4`, meaning by command; may hold NaN.
    pub params: [f32; 4],
    /// Latitude in 1e-7 degrees for items with a position, else `param5`.
    pub x: i32,
    /// Longitude in 1e-7 degrees for items with a position, else `param6`.
    pub y: i32,
    /// Altitude in metres above what the frame says, else `param7`.
    pub z: f32,
}

impl Item {
    /// Reads a `MISSION_ITEM_INT`, or a `MISSION_ITEM` whose degrees are turned into 1e-7 degrees.
    pub(crate) fn read(frame: &Frame) -> Self {
        let int = frame.id == ids::MISSION_ITEM_INT;
        // Without a place the two are plain parameters.
        let scale = if frame.u8(34) == 2 { 1.0 } else { 1e7 };
        let degrees = |at: usize| (f64::from(frame.f32(at)) * scale).round() as i32;
        Self {
            frame: frame.u8(34),
            command: frame.u16(30),
            current: frame.u8(35) == 1,
            autocontinue: frame.u8(36),
            params: [frame.f32(0), frame.f32(4), frame.f32(8), frame.f32(12)],
            x: if int { frame.i32(16) } else { degrees(16) },
            y: if int { frame.i32(20) } else { degrees(20) },
            z: frame.f32(24),
        }
    }

    /// The bytes PX4 runs its plan checksum over: frame, command, autocontinue and the seven
    /// parameters, packed (verified against the plan ids of a recorded flight).
    pub(crate) fn checksum_bytes(&self) -> [u8; 32] {
        let mut out = [0; 32];
        let [p1, p2, p3, p4] = self.params.map(f32::to_le_bytes);
        let parts: [&[u8]; 10] = [
            &[self.frame],
            &self.command.to_le_bytes(),
            &[self.autocontinue],
            &p1,
            &p2,
            &p3,
            &p4,
            &self.x.to_le_bytes(),
            &self.y.to_le_bytes(),
            &self.z.to_le_bytes(),
        ];
        for (to, from) in out.iter_mut().zip(parts.into_iter().flatten()) {
            *to = *from;
        }
        out
    }

    /// `MISSION_ITEM_INT` to `peer`.
    pub(crate) fn payload(&self, peer: Peer, seq: u16, current: bool, mission_type: u8) -> Payload {
        self.rest(self.start().i32(self.x).i32(self.y), peer, seq, current, mission_type)
    }

    /// `MISSION_ITEM` to `peer`: the same with degrees as floats, and the frame numbers that go with them.
    pub(crate) fn float_payload(&self, peer: Peer, seq: u16, current: bool, mission_type: u8) -> Payload {
        let placed = !matches!(self.frame, 2);
        let number = |value: i32| if placed { (f64::from(value) * 1e-7) as f32 } else { value as f32 };
        let frame = match self.frame {
            5 => 0,
            6 => 3,
            other => other,
        };
        let same = Self { frame, ..*self };
        same.rest(self.start().f32(number(self.x)).f32(number(self.y)), peer, seq, current, mission_type)
    }

    fn start(&self) -> Payload {
        let [p1, p2, p3, p4] = self.params;
        Payload::new().f32(p1).f32(p2).f32(p3).f32(p4)
    }

    fn rest(&self, start: Payload, peer: Peer, seq: u16, current: bool, mission_type: u8) -> Payload {
        start
            .f32(self.z)
            .u16(seq)
            .u16(self.command)
            .u8(peer.system)
            .u8(peer.component)
            .u8(self.frame)
            .u8(u8::from(current))
            .u8(self.autocontinue)
            .u8(mission_type)
    }
}

/// Whom a message is for: (system, component).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Peer {
    pub(crate) system: u8,
    pub(crate) component: u8,
}

impl Peer {
    pub(crate) fn of(frame: &Frame) -> Self {
        Self { system: frame.system, component: frame.component }
    }
}

/// `HEARTBEAT`.
pub(crate) fn heartbeat(custom_mode: u32, kind: u8, autopilot: u8, base: u8, status: u8) -> Payload {
    Payload::new().u32(custom_mode).u8(kind).u8(autopilot).u8(base).u8(status).u8(3)
}

/// `COMMAND_ACK`.
pub(crate) fn command_ack(peer: Peer, command: u16, result: u8) -> Payload {
    Payload::new().u16(command).u8(result).u8(0).i32(0).u8(peer.system).u8(peer.component)
}

/// `MISSION_ACK`.
pub(crate) fn mission_ack(peer: Peer, result: u8, mission_type: u8, plan_id: u32) -> Payload {
    Payload::new().u8(peer.system).u8(peer.component).u8(result).u8(mission_type).u32(plan_id)
}

/// `MISSION_REQUEST_INT`.
pub(crate) fn mission_request(peer: Peer, seq: u16, mission_type: u8) -> Payload {
    Payload::new().u16(seq).u8(peer.system).u8(peer.component).u8(mission_type)
}

/// `MISSION_COUNT`.
pub(crate) fn mission_count(peer: Peer, count: u16, mission_type: u8, plan_id: u32) -> Payload {
    Payload::new().u16(count).u8(peer.system).u8(peer.component).u8(mission_type).u32(plan_id)
}

/// `STATUSTEXT`, one chunk; `chunk` must be at most 50 bytes.
pub(crate) fn status_text(severity: u8, chunk: &[u8], id: u16, chunk_seq: u8) -> Payload {
    Payload::new().u8(severity).raw(chunk, 50).u16(id).u8(chunk_seq)
}

/// `TUNNEL` with `body` of at most 128 bytes.
pub(crate) fn tunnel(peer: Peer, payload_type: u16, body: &[u8]) -> Payload {
    let length = u8::try_from(body.len().min(128)).unwrap_or(128);
    Payload::new().u16(payload_type).u8(peer.system).u8(peer.component).u8(length).raw(body, 128)
}
