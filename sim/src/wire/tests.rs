//! The codec against frames recorded from PX4 and against another codec.

use super::*;
use crate::wire::says::{self, Peer};
use mavlink::dialects::common::MavMessage;
use mavlink::{MavlinkVersion, Message};

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect()
}

/// Frames as PX4 1.17 sent them in the recorded flight.
const GLOBAL_POSITION: &str = "fd1b0000200101210000301100000f639c0eef851f46b924000001000000fffffeff00001ecac6";
const ATTITUDE: &str = "fd1c00003f01011e00000813000025006e3a51698ab9ad13ab3b01569f3b0d9a56bcbb6f3c3bd7c8";
const VERSION: &str = "fd3400002d0101940000ffe80000000000004f4e49444c415449ff001101ff001101ff2c12060100\
000000000000000000c4d12af1d6000000c4d12af1d67280";

#[test]
fn recorded_frames_are_understood_and_built_again_byte_for_byte() {
    for hex in [GLOBAL_POSITION, ATTITUDE, VERSION] {
        let whole = bytes(hex);
        let heard = Deframer::new().push(&whole);
        assert_eq!(heard.len(), 1);
        let payload = Payload::new().raw(&heard[0].payload, heard[0].payload.len());
        let f = &heard[0];
        assert_eq!(frame(f.sequence, f.system, f.component, f.id, &payload), whole);
    }
}

#[test]
fn a_recorded_position_has_its_fields_where_we_read_them() {
    let f = Deframer::new().push(&bytes(GLOBAL_POSITION)).remove(0);
    assert_eq!((f.system, f.component, f.id), (1, 1, 33));
    assert_eq!((f.i32(4), f.i32(8)), (245_129_999, 1_176_471_023));
    assert_eq!(f.u16(26), 30, "a cut tail reads as zero");
}

#[test]
fn every_checksum_seed_is_that_of_the_common_dialect() {
    // GNSS_INTEGRITY is in the development dialect, which PX4 speaks; its seed is from PX4 1.17's own headers.
    for id in (0..13_000).filter(|id| *id != ids::GNSS_INTEGRITY && ids::crc_extra(*id).is_some()) {
        assert_eq!(ids::crc_extra(id), Some(MavMessage::extra_crc(id)), "message {id}");
    }
}

#[test]
fn the_other_codec_reads_what_we_say() {
    let peer = Peer { system: 255, component: 190 };
    let read = |id, payload: &Payload| {
        let whole = frame(0, 1, 1, id, payload);
        let body = &whole[10..whole.len() - 2];
        MavMessage::parse(MavlinkVersion::V2, id, body).unwrap()
    };
    match read(ids::MISSION_ACK, &says::mission_ack(peer, 4, 1, 0xABCD)) {
        MavMessage::MISSION_ACK(ack) => {
            assert_eq!((ack.target_system, ack.mavtype as u32, ack.opaque_id), (255, 4, 0xABCD));
            assert_eq!(ack.mission_type as u32, 1);
        }
        other => panic!("{other:?}"),
    }
    match read(ids::STATUSTEXT, &says::status_text(3, b"hello", 7, 1)) {
        MavMessage::STATUSTEXT(text) => {
            assert_eq!((text.id, text.chunk_seq, text.severity as u32), (7, 1, 3));
        }
        other => panic!("{other:?}"),
    }
    match read(ids::COMMAND_ACK, &says::command_ack(peer, 400, 1)) {
        MavMessage::COMMAND_ACK(ack) => {
            assert_eq!((ack.command as u32, ack.result as u32, ack.target_component), (400, 1, 190));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn pieces_garbage_and_damage_cost_only_the_damaged_frame() {
    let good = frame(9, 1, 1, ids::HEARTBEAT, &says::heartbeat(1, 2, 12, 0, 3));
    let mut damaged = good.clone();
    damaged[12] ^= 0x10;
    let mut stream = b"noise".to_vec();
    stream.extend([good.clone(), damaged, good.clone(), good].concat());
    let mut deframer = Deframer::new();
    let frames: usize = stream.chunks(3).map(|piece| deframer.push(piece).len()).sum();
    assert_eq!(frames, 3);
    assert_eq!(deframer.rejects().bad_checksum, 1);
    assert!(deframer.rejects().stray_bytes >= 5);
}

#[test]
fn a_mavlink_1_command_is_heard_and_a_signed_frame_too() {
    let mut v1 = vec![START_V1, 3, 0, 255, 190, 45, 1, 1, 0];
    v1[1] = 2;
    v1.truncate(8);
    let sum = checksum(&v1[1..], ids::crc_extra(45).unwrap());
    v1.extend(sum.to_le_bytes());
    assert_eq!(Deframer::new().push(&v1)[0].id, ids::MISSION_CLEAR_ALL);

    let plain = frame(0, 255, 190, ids::MISSION_CLEAR_ALL, &Payload::new().u8(1).u8(1).u8(0));
    assert_eq!(Deframer::new().push(&signed(&plain, ids::MISSION_CLEAR_ALL)).len(), 1);
}

#[test]
fn an_unknown_message_does_not_take_its_neighbour_along() {
    let mut unknown = frame(0, 1, 1, ids::HEARTBEAT, &says::heartbeat(0, 2, 12, 0, 3));
    unknown[7] = 0xF0;
    unknown[8] = 0x7F;
    unknown[10] = START_V2;
    unknown[11] = 0xFF;
    let good = frame(1, 1, 1, ids::HEARTBEAT, &says::heartbeat(0, 2, 12, 0, 3));
    let mut deframer = Deframer::new();
    assert_eq!(deframer.push(&[unknown, good].concat()).len(), 1);
    assert_eq!(deframer.rejects().unknown_message, 1);
}

#[test]
fn no_bytes_make_it_panic_or_keep_more_than_one_frame() {
    let mut chance = crate::chance::Chance::new(5, 5);
    let mut deframer = Deframer::new();
    for _ in 0..20_000 {
        let noise: Vec<u8> = (0..64).map(|_| chance.bits() as u8).collect();
        deframer.push(&noise);
        assert!(deframer.held.len() <= LONGEST);
    }
}

/// A frame of message `id` with a signature that no key made.
pub(crate) fn signed(plain: &[u8], id: u32) -> Vec<u8> {
    let mut out = plain[..plain.len() - 2].to_vec();
    out[2] = SIGNED;
    let sum = checksum(&out[1..], ids::crc_extra(id).expect("a known message"));
    out.extend(sum.to_le_bytes());
    out.extend([7; SIGNATURE_LEN]);
    out
}
