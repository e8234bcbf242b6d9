//! [`Order`]s to frames. Every field of every message is written out here: the crate's defaults claim things (a default
//! heartbeat says "armed"), so none is ever used.

use super::deframer::{FLAG_SIGNED, extra_crc};
use super::fields::Payload;
use super::frame::SETUP_SIGNING;
use super::signing::Pen;
use super::{Address, Command, MissionKind, Order, Place};
use crate::mission::Item;

/// MAV_TYPE_GCS.
const TYPE_GROUND_STATION: u8 = 6;
/// MAV_AUTOPILOT_INVALID: not an autopilot.
const AUTOPILOT_NONE: u8 = 8;
/// MAV_STATE_ACTIVE.
const STATE_ACTIVE: u8 = 4;
/// The protocol's minor version, a field of HEARTBEAT.
const MINOR_VERSION: u8 = 3;
/// Bytes of a TUNNEL's payload.
const TUNNEL_ROOM: usize = 128;
/// Letters of a parameter's name.
const NAME_ROOM: usize = 16;

/// One MAVLink 2 frame that carries `order`, sent by `from` with this sequence number, unsigned.
#[must_use]
pub fn write(order: &Order, from: Address, sequence: u8) -> Vec<u8> {
    frame(order, from, sequence, 0)
}

/// The same, signed.
#[must_use]
pub fn write_signed(order: &Order, from: Address, sequence: u8, pen: &Pen) -> Vec<u8> {
    let mut frame = frame(order, from, sequence, FLAG_SIGNED);
    pen.sign(&mut frame);
    frame
}

fn frame(order: &Order, from: Address, sequence: u8, flags: u8) -> Vec<u8> {
    let (message, payload) = payload(order);
    let mut payload = payload.0;
    // Version 2 cuts trailing zeros, but never the first byte.
    let kept = payload.iter().rposition(|&b| b != 0).map_or(1, |last| last + 1);
    payload.truncate(kept);
    let [low, middle, high, _] = message.to_le_bytes();
    let length = u8::try_from(payload.len()).unwrap_or(u8::MAX);
    let mut frame = vec![0xFD, length, flags, 0, sequence, from.system, from.component, low, middle, high];
    frame.extend_from_slice(&payload);
    let covered = frame.get(1..).unwrap_or_default();
    let sum = mavlink::calculate_crc(covered, extra_crc(message).unwrap_or_default());
    frame.extend_from_slice(&sum.to_le_bytes());
    frame
}

/// Message id and payload of an order, fields in wire order.
fn payload(order: &Order) -> (u32, Payload) {
    let payload = Payload::default();
    match order {
        Order::Heartbeat => (0, heartbeat(payload)),
        Order::Command { to, command, confirmation } => self::command(payload, *to, command, *confirmation),
        Order::CommandCancel { to, command } => (80, payload.u16(*command).address(*to)),
        Order::MissionCount { to, kind, count } => {
            // The plan's id is the drone's to give.
            (44, payload.u16(*count).address(*to).u8(number(*kind)).u32(0))
        }
        Order::MissionItem { to, kind, seq, item } => (73, self::item(payload, *to, *kind, *seq, item)),
        Order::MissionRequestList { to, kind } => (43, payload.address(*to).u8(number(*kind))),
        Order::MissionRequest { to, kind, seq } => (51, payload.u16(*seq).address(*to).u8(number(*kind))),
        Order::MissionAck { to, kind, result } => (47, payload.address(*to).u8(*result).u8(number(*kind)).u32(0)),
        Order::MissionClear { to, kind } => (45, payload.address(*to).u8(number(*kind))),
        Order::MissionSetCurrent { to, seq } => (41, payload.u16(*seq).address(*to)),
        Order::ParamRead { to, name } => {
            // Index -1: by name, because indices move.
            (20, payload.u16(u16::MAX).address(*to).room(name.as_bytes(), NAME_ROOM))
        }
        Order::ParamSet { to, name, bits, kind } => {
            (23, payload.u32(*bits).address(*to).room(name.as_bytes(), NAME_ROOM).u8(*kind))
        }
        Order::SetupSigning { to, key, stamp } => {
            let start = payload.bytes(&stamp.to_bytes()).u16(0);
            (SETUP_SIGNING, start.address(*to).bytes(key.reveal()))
        }
        Order::Tunnel { to, payload_type, bytes } => (385, tunnel(payload, *to, *payload_type, bytes)),
    }
}

fn number(kind: MissionKind) -> u8 {
    match kind {
        MissionKind::Mission => 0,
        MissionKind::Fence => 1,
        MissionKind::Rally => 2,
    }
}

fn heartbeat(payload: Payload) -> Payload {
    payload.u32(0).u8(TYPE_GROUND_STATION).u8(AUTOPILOT_NONE).u8(0).u8(STATE_ACTIVE).u8(MINOR_VERSION)
}

fn command(payload: Payload, to: Address, command: &Command, confirmation: u8) -> (u32, Payload) {
    let payload = payload.floats(&command.params);
    match command.place {
        Place::Floats(rest) => (76, payload.floats(&rest).u16(command.command).address(to).u8(confirmation)),
        Place::Position { frame, lat_e7, lon_e7, height_m } => {
            let place = payload.i32(lat_e7).i32(lon_e7).f32(height_m);
            (75, place.u16(command.command).address(to).u8(frame).u8(0).u8(0))
        }
    }
}

fn item(payload: Payload, to: Address, kind: MissionKind, seq: u16, item: &Item) -> Payload {
    payload
        .floats(&item.params)
        .i32(item.x)
        .i32(item.y)
        .f32(item.z)
        .u16(seq)
        .u16(item.command)
        .address(to)
        .u8(item.frame)
        .u8(item.current.into())
        .u8(item.autocontinue.into())
        .u8(number(kind))
}

fn tunnel(payload: Payload, to: Address, payload_type: u16, bytes: &[u8]) -> Payload {
    let length = bytes.len().min(TUNNEL_ROOM) as u8;
    payload.u16(payload_type).address(to).u8(length).room(bytes, TUNNEL_ROOM)
}
