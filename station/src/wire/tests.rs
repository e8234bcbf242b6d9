//! Tests of the codec. The `mavlink` crate's own structs are the second opinion on every layout.

mod deframer;
mod detection;
mod flight;
mod loss;
mod noise;
mod read;
mod signing;
mod write;

use super::*;
use mavlink::dialects::common::MavMessage;
use mavlink::{MAVLinkV1MessageRaw, MAVLinkV2MessageRaw, MavHeader};

const DRONE: Address = Address { system: 7, component: 1 };
const US: Address = Address { system: 255, component: 190 };

/// A version 2 frame as the crate writes it.
fn crate_frame(message: &MavMessage) -> Vec<u8> {
    let header = MavHeader { system_id: 7, component_id: 1, sequence: 42 };
    let mut raw = MAVLinkV2MessageRaw::new();
    raw.serialize_message(header, message);
    raw.raw_bytes().to_vec()
}

/// A version 1 frame as the crate writes it.
fn crate_frame_v1(message: &MavMessage) -> Vec<u8> {
    let header = MavHeader { system_id: 7, component_id: 1, sequence: 42 };
    let mut raw = MAVLinkV1MessageRaw::new();
    raw.serialize_message(header, message);
    raw.raw_bytes().to_vec()
}

/// A version 2 frame by hand, with a right sum wherever the id is known.
fn frame(message: u32, payload: &[u8]) -> Vec<u8> {
    let [low, middle, high, _] = message.to_le_bytes();
    let mut bytes = vec![0xFD, payload.len() as u8, 0, 0, 42, DRONE.system, DRONE.component, low, middle, high];
    bytes.extend_from_slice(payload);
    let sum = mavlink::calculate_crc(&bytes[1..], deframer::extra_crc_of(message));
    bytes.extend_from_slice(&sum.to_le_bytes());
    bytes
}

fn heartbeat() -> Vec<u8> {
    frame(0, &[0, 0, 4, 4, 2, 12, 0x80, 4, 3])
}

/// Everything found in `bytes`, pushed as one piece.
fn found(resync: Resync, bytes: &[u8]) -> Vec<Found> {
    let mut deframer = Deframer::new(resync);
    deframer.push(bytes);
    let found = deframer.by_ref().collect();
    assert_eq!(deframer.tally().accounted(), deframer.tally().bytes);
    found
}

fn only_frame(bytes: &[u8]) -> Frame {
    match found(Resync::Datagram, bytes).as_slice() {
        [Found::Frame(frame)] => frame.clone(),
        other => panic!("one frame expected, not {other:?}"),
    }
}

fn report(bytes: &[u8]) -> Report {
    match read(&only_frame(bytes)) {
        Read::Report(report) => report,
        Read::Undecodable => panic!("undecodable"),
    }
}
