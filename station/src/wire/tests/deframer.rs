//! Frames found in datagrams, in streams and in noise.

use super::*;
use proptest::prelude::*;

pub fn extra_crc_of(message: u32) -> u8 {
    crate::wire::deframer::extra_crc(message).unwrap_or_default()
}

/// An id that no dialect here knows.
const UNKNOWN: u32 = 0x00_F0_01;

fn frames(found: &[Found]) -> usize {
    found.iter().filter(|found| matches!(found, Found::Frame(_))).count()
}

/// Holds R-F1.
#[test]
fn trap_1_an_unknown_message_does_not_swallow_its_neighbours() {
    // A payload that looks like the start of a 267-byte frame.
    let unknown = frame(UNKNOWN, &[0x11, 0xFD, 0xFF, 0x00, 0x22]);
    let bytes = [unknown, heartbeat(), heartbeat()].concat();
    for resync in [Resync::Datagram, Resync::Stream] {
        let found = found(resync, &bytes);
        assert!(matches!(found[0], Found::UnknownId(ref frame) if frame.message == UNKNOWN), "{found:?}");
        assert_eq!(frames(&found), 2);
    }
}

/// Holds R-F1.
#[test]
fn trap_3_wrong_sums_and_unknown_ids_are_counted() {
    let mut broken = heartbeat();
    broken[12] ^= 1;
    let mut deframer = Deframer::new(Resync::Datagram);
    deframer.push(&broken);
    deframer.push(&frame(UNKNOWN, &[1]));
    deframer.push(&[1, 2, 3]);
    deframer.push(&heartbeat());
    deframer.push(&heartbeat()[..5]);
    while deframer.next().is_some() {}
    let tally = deframer.tally();
    assert_eq!(tally.bad_sums, Count { frames: 1, bytes: 21 });
    assert_eq!(tally.unknown_ids, Count { frames: 1, bytes: 13 });
    assert_eq!(tally.noise_bytes, 3);
    assert_eq!(tally.frames, Count { frames: 1, bytes: 21 });
    assert_eq!(tally.partial_bytes, 5);
    assert_eq!(tally.accounted(), tally.bytes);
}

#[test]
fn trap_5_half_a_frame_of_one_drone_is_not_glued_to_anothers_bytes() {
    let bytes = heartbeat();
    let (mut one, mut other) = (Deframer::new(Resync::Datagram), Deframer::new(Resync::Datagram));
    one.push(&bytes[..9]);
    other.push(&bytes);
    assert_eq!(frames(&other.by_ref().collect::<Vec<_>>()), 1);
    assert_eq!(one.next(), None);
    one.push(&bytes[9..]);
    assert_eq!(frames(&one.by_ref().collect::<Vec<_>>()), 1);
}

/// Holds R-F1.
#[test]
fn trap_6_each_frame_says_its_own_version() {
    let message = MavMessage::SYSTEM_TIME(mavlink::dialects::common::SYSTEM_TIME_DATA {
        time_unix_usec: 1_795_447_206_858_588,
        time_boot_ms: 77,
    });
    let bytes = [crate_frame_v1(&message), crate_frame(&message)].concat();
    let found = found(Resync::Datagram, &bytes);
    let versions: Vec<u8> =
        found.iter().map(|found| if let Found::Frame(frame) = found { frame.version } else { 0 }).collect();
    assert_eq!(versions, [1, 2]);
    for found in &found {
        let Found::Frame(frame) = found else { panic!("{found:?}") };
        let expected = Report::SystemTime { unix_us: 1_795_447_206_858_588, boot_ms: 77 };
        assert_eq!(read(frame), Read::Report(expected));
    }
}

#[test]
fn trap_9_a_32_bit_system_id_is_counted_and_does_not_become_a_drone() {
    // The incompatibility flag 0x02 of the proposal: three more header bytes.
    let mut bytes = heartbeat();
    bytes[2] = 0x02;
    bytes.splice(6..6, [1, 0, 0]);
    let found = found(Resync::Datagram, &[bytes, heartbeat()].concat());
    assert_eq!(frames(&found), 1);
    assert!(matches!(found[0], Found::Undecodable { .. }), "{found:?}");
}

#[test]
fn trap_10_random_bytes_make_no_panic_and_almost_no_frame() {
    let mut state = 1u64;
    let mut deframer = Deframer::new(Resync::Stream);
    let mut good = 0;
    for _ in 0..20_000 {
        let bytes: Vec<u8> = (0..64)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 56) as u8
            })
            .collect();
        deframer.push(&bytes);
        good += frames(&deframer.by_ref().collect::<Vec<_>>());
    }
    assert!(good < 5, "{good}");
    assert_eq!(deframer.tally().accounted(), deframer.tally().bytes);
}

#[test]
fn a_system_id_of_zero_is_no_sender() {
    let mut bytes = heartbeat();
    bytes[5] = 0;
    let end = bytes.len() - 2;
    let sum = mavlink::calculate_crc(&bytes[1..end], extra_crc_of(0));
    bytes[end..].copy_from_slice(&sum.to_le_bytes());
    assert_eq!(found(Resync::Datagram, &bytes), [Found::Undecodable { bytes: 21 }]);
}

#[test]
fn a_frame_cut_anywhere_is_joined_over_two_datagrams() {
    let bytes = [heartbeat(), heartbeat()].concat();
    for resync in [Resync::Datagram, Resync::Stream] {
        for cut in 0..=bytes.len() {
            let mut deframer = Deframer::new(resync);
            deframer.push(&bytes[..cut]);
            let before = frames(&deframer.by_ref().collect::<Vec<_>>());
            deframer.push(&bytes[cut..]);
            let after = frames(&deframer.by_ref().collect::<Vec<_>>());
            assert_eq!(before + after, 2, "cut at {cut}");
        }
    }
}

/// Holds R-F2.
#[test]
fn the_rest_of_a_broken_datagram_does_not_hold_up_the_next_one() {
    let mut deframer = Deframer::new(Resync::Datagram);
    // Claims 255 bytes that never come.
    deframer.push(&[0xFD, 0xFF, 0, 0, 1, 7, 1, 0, 0, 0]);
    assert_eq!(deframer.next(), None);
    deframer.push(&heartbeat());
    assert_eq!(deframer.next(), Some(Found::Noise(10)));
    assert!(matches!(deframer.next(), Some(Found::Frame(_))));
}

/// Holds R-F2.
#[test]
fn a_datagram_link_skips_a_bad_frame_whole_so_that_nothing_is_smuggled_in() {
    // No byte before the inner frame looks like the beginning of one.
    let mut outer = frame(30, &[&[6u8][..], &heartbeat()].concat());
    let last = outer.len() - 1;
    outer[last] ^= 0xFF;
    let bytes = [outer, heartbeat()].concat();
    assert_eq!(frames(&found(Resync::Datagram, &bytes)), 1);
    assert_eq!(frames(&found(Resync::Stream, &bytes)), 2, "it is a whole frame that lies in there");
}

/// Holds R-F2.
#[test]
fn a_stream_finds_the_good_frame_behind_a_false_beginning() {
    // The noise claims the next 100 bytes for a HEARTBEAT.
    let noise = [0xFD, 100, 0, 0, 1, 7, 1, 0, 0, 0];
    let bytes = [noise.to_vec(), heartbeat(), heartbeat(), heartbeat(), heartbeat(), heartbeat(), heartbeat()].concat();
    assert_eq!(frames(&found(Resync::Stream, &bytes)), 6);
}

#[test]
fn a_signed_frame_keeps_its_signature() {
    let mut bytes = heartbeat();
    bytes.truncate(bytes.len() - 2);
    bytes[2] = 0x01;
    let sum = mavlink::calculate_crc(&bytes[1..], extra_crc_of(0));
    bytes.extend_from_slice(&sum.to_le_bytes());
    bytes.extend_from_slice(&[9; 13]);
    let frame = only_frame(&bytes);
    assert_eq!(frame.signature, Some([9; 13]));
    assert_eq!(frame.wire_len(), bytes.len());
}

/// A version 1 frame by hand.
fn frame_v1(message: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0xFE, payload.len() as u8, 42, DRONE.system, DRONE.component, message];
    bytes.extend_from_slice(payload);
    let sum = mavlink::calculate_crc(&bytes[1..], extra_crc_of(message.into()));
    bytes.extend_from_slice(&sum.to_le_bytes());
    bytes
}

/// Holds R-F1.
#[test]
fn payloads_of_every_length_pass_in_both_versions() {
    for length in 0..=255usize {
        let payload: Vec<u8> = (0..length).map(|at| at as u8 | 1).collect();
        for (version, bytes) in [(2, frame(0, &payload)), (1, frame_v1(0, &payload))] {
            let frame = only_frame(&bytes);
            assert_eq!((frame.version, frame.wire_len()), (version, bytes.len()));
            assert_eq!(frame.payload, payload);
        }
    }
}

/// Holds R-F1.
#[test]
fn zeros_that_were_cut_off_are_read_and_bytes_of_a_newer_dialect_are_not() {
    let whole = [0, 0, 4, 4, 2, 12, 0x80, 0, 0];
    let expected = Report::Heartbeat { kind: 2, autopilot: 12, base_mode: 0x80, custom_mode: 0x0404_0000, status: 0 };
    for length in 7..=whole.len() {
        assert_eq!(report(&frame(0, &whole[..length])), expected, "cut off after {length}");
    }
    for more in 1..=246 {
        assert_eq!(report(&frame(0, &[&whole[..], &vec![0xA5; more]].concat())), expected, "{more} more");
    }
}

/// Holds R-F1.
#[test]
fn a_frame_with_any_flag_that_we_do_not_know_is_dropped_and_counted_and_the_next_is_read() {
    for (flags, resync) in (2..=255u8).flat_map(|flags| [(flags, Resync::Datagram), (flags, Resync::Stream)]) {
        let mut strange = heartbeat();
        strange[2] = flags;
        let end = strange.len() - 2;
        let sum = mavlink::calculate_crc(&strange[1..end], extra_crc_of(0));
        strange[end..].copy_from_slice(&sum.to_le_bytes());
        if flags & 1 == 1 {
            strange.extend_from_slice(&[9; 13]);
        }
        let mut deframer = Deframer::new(resync);
        deframer.push(&[strange.clone(), heartbeat(), heartbeat()].concat());
        assert_eq!(frames(&deframer.by_ref().collect::<Vec<_>>()), 2, "{flags:#x}, {resync:?}");
        assert_eq!(deframer.tally().undecodable, Count { frames: 1, bytes: strange.len() as u64 });
    }
}

#[test]
fn a_rejected_frame_moves_to_undecodable() {
    let mut deframer = Deframer::new(Resync::Datagram);
    let bytes = frame(47, &[255, 190, 0, 9]);
    deframer.push(&bytes);
    let Some(Found::Frame(frame)) = deframer.next() else { panic!("no frame") };
    assert_eq!(read(&frame), Read::Undecodable);
    deframer.reject(&frame);
    let tally = deframer.tally();
    assert_eq!((tally.frames, tally.undecodable), (Count::default(), Count { frames: 1, bytes: 16 }));
    assert_eq!(tally.accounted(), tally.bytes);
}

/// Holds R-F3.
#[test]
fn bytes_that_nobody_reads_stay_bounded_and_counted() {
    let mut deframer = Deframer::new(Resync::Datagram);
    for _ in 0..100 {
        deframer.push(&[0xFD; 65_535]);
    }
    assert!(deframer.tally().partial_bytes <= 65_815);
    assert_eq!(deframer.tally().accounted(), 100 * 65_535);
}

/// Good frames, frames of unknown ids, broken ones and noise.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let payload = || prop::collection::vec(any::<u8>(), 0..=255);
    prop_oneof![
        Just(heartbeat()),
        payload().prop_map(|payload| frame(253, &payload)),
        payload().prop_map(|payload| frame(UNKNOWN, &payload)),
        (payload(), any::<prop::sample::Index>(), 1u8..).prop_map(|(payload, at, change)| {
            let mut bytes = frame(30, &payload);
            let at = at.index(bytes.len());
            bytes[at] ^= change;
            bytes
        }),
        prop::collection::vec(any::<u8>(), 0..40),
        prop::collection::vec(prop::sample::select(vec![0xFDu8, 0xFE, 0, 1]), 0..40),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_byte_is_accounted_for(
        pieces in prop::collection::vec(piece(), 0..12),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        stream in any::<bool>(),
    ) {
        let bytes = pieces.concat();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let mut deframer = Deframer::new(if stream { Resync::Stream } else { Resync::Datagram });
        let mut seen = 0;
        for pair in cuts.windows(2) {
            deframer.push(&bytes[pair[0]..pair[1]]);
            for found in deframer.by_ref() {
                seen += match found {
                    Found::Frame(frame) | Found::UnknownId(frame) => frame.wire_len(),
                    Found::Undecodable { bytes } | Found::BadSum { bytes } | Found::Noise(bytes) => bytes,
                };
            }
            let tally = deframer.tally();
            prop_assert_eq!(tally.accounted(), tally.bytes);
            prop_assert_eq!(seen as u64 + tally.partial_bytes, tally.bytes);
            prop_assert!(tally.partial_bytes <= 280);
        }
        prop_assert_eq!(seen + deframer.tally().partial_bytes as usize, bytes.len());
    }

    /// Holds R-F2.
    #[test]
    fn a_stream_loses_no_good_frame_to_noise(
        noise in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..30), 1..6),
    ) {
        // Enough clean frames behind the noise to end whatever it claimed.
        let mut bytes: Vec<u8> = noise.iter().flat_map(|noise| [noise.clone(), heartbeat()].concat()).collect();
        bytes.extend(std::iter::repeat_n(heartbeat(), 14).flatten());
        prop_assert!(frames(&found(Resync::Stream, &bytes)) >= noise.len() + 14 - 1);
    }

    #[test]
    fn reading_random_payloads_never_panics(message in 0u32..400, payload in prop::collection::vec(any::<u8>(), 0..=255)) {
        let frame = Frame { version: 2, from: DRONE, sequence: 0, message, payload, signature: None, compatibility: 0, rescanned: false };
        drop(read(&frame));
    }
}
