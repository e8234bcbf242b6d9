//! Signatures against pymavlink's bytes, and what a network's clock and table let through.

use super::*;
use crate::base::Span;
use crate::wire::signing::*;
use proptest::prelude::*;

fn key(first: u8) -> Key {
    let bytes: Vec<u8> = (first..first + 32).collect();
    Key::read(&bytes).unwrap()
}

/// A frame that pymavlink made; golden/signed.py says how.
fn golden(name: &str) -> Vec<u8> {
    let line = include_str!("golden/signed.txt").lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
    let hex = line.unwrap().as_bytes();
    hex.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// 2026-11-29 00:00:00 UTC, as in the golden frames.
const UNIX_MS: i64 = 1_795_910_400_000;

fn now() -> Stamp {
    Stamp::of_unix_ms(UNIX_MS)
}

fn pen(stamp: Stamp) -> Pen {
    Pen { key: key(0), link: 3, stamp }
}

/// A heartbeat that is signed at `stamp`.
fn signed(stamp: Stamp) -> Frame {
    only_frame(&write_signed(&Order::Heartbeat, DRONE, 42, &pen(stamp)))
}

fn ring() -> Ring {
    Ring::new(vec![key(0), key(100)])
}

const fn s(seconds: u64) -> Span {
    Span::from_secs(seconds)
}

/// Holds R-S1.
#[test]
fn what_pymavlink_signed_is_verified_with_its_key_and_no_other() {
    for name in ["heartbeat", "heartbeat_later", "first_stamp", "last_stamp", "arm", "text"] {
        let frame = only_frame(&golden(name));
        assert!(verify(&frame, &key(0)), "{name}");
        assert!(!verify(&frame, &key(100)), "{name}");
    }
    assert!(verify(&only_frame(&golden("heartbeat_other_key")), &key(100)));
    assert!(!verify(&only_frame(&golden("heartbeat_unsigned")), &key(0)));
    let (link, stamp, _) = block_of(only_frame(&golden("heartbeat")).signature.unwrap());
    assert_eq!((link, stamp), (3, now()), "10 us since 2015");
    assert_eq!(block_of(only_frame(&golden("last_stamp")).signature.unwrap()).1, Stamp::LAST);
}

/// Holds R-S1.
#[test]
fn our_signed_order_is_pymavlinks_to_the_last_byte() {
    let params = [1.0, 0.0, 0.0, 0.0];
    let arm = Command { command: 400, params, place: Place::Floats([0.0; 3]) };
    let order = Order::Command { to: DRONE, command: arm, confirmation: 0 };
    let pen = Pen { key: key(0), link: 1, stamp: now() };
    assert_eq!(write_signed(&order, US, 42, &pen), golden("arm"));
}

/// Holds R-S1, R-S3.
#[test]
fn old_equal_and_late_times_are_refused_and_change_nothing() {
    let mut ring = ring();
    assert!(ring.check(&signed(now()), now()).is_ok());
    assert_eq!(ring.check(&signed(now()), now()), Err(Refused::Replayed(Span::ZERO)), "equal");
    let before = Stamp::of_unix_ms(UNIX_MS - 1);
    assert_eq!(ring.check(&signed(before), now()), Err(Refused::Replayed(Span::from_millis(1))), "older");
    assert!(ring.check(&signed(now().next()), now()).is_ok(), "one step of 10 us is newer");

    let other = |stamp| Frame { from: Address { system: 9, component: 1 }, ..signed(stamp) };
    assert_eq!(ring.check(&other(now()), now()), Err(Refused::Forged), "the sender is signed too");
    let first = |span_ms| {
        let stamp = Stamp::of_unix_ms(UNIX_MS - span_ms);
        only_frame(&write_signed(&Order::Heartbeat, Address { system: 9, component: 1 }, 0, &pen(stamp)))
    };
    let late = ring.check(&first(60_001), now());
    assert!(matches!(late, Err(Refused::Late(span)) if span > s(60)), "{late:?}");
    assert!(ring.check(&first(59_000), now()).is_ok());
}

/// Holds R-S3.
#[test]
fn each_link_id_and_each_component_is_a_stream_of_its_own() {
    let mut ring = ring();
    let of = |component, link| {
        let pen = Pen { link, ..pen(now()) };
        only_frame(&write_signed(&Order::Heartbeat, Address { system: 7, component }, 0, &pen))
    };
    for (component, link) in [(1, 0), (1, 1), (191, 0)] {
        assert!(ring.check(&of(component, link), now()).is_ok());
        assert!(ring.check(&of(component, link), now()).is_err());
    }
}

/// Holds R-S4.
#[test]
fn a_refused_frame_never_moves_the_clock_nor_its_stream() {
    let mut ring = ring();
    ring.check(&signed(now()), now()).unwrap();
    let far = only_frame(&golden("last_stamp"));
    let forged = Frame {
        signature: far.signature.map(|mut block| {
            block[12] ^= 1;
            block
        }),
        ..far
    };
    assert_eq!(ring.check(&forged, now()), Err(Refused::Forged));
    assert_eq!(ring.ahead(now()), Span::ZERO);
    let stolen = Frame {
        signature: forged.signature.map(|mut block| {
            block[0] = 3;
            block
        }),
        ..forged
    };
    assert_eq!(ring.check(&stolen, now()), Err(Refused::Forged));
    assert!(ring.check(&signed(now().next()), now()).is_ok(), "the stream is not blocked by a forger");
}

/// Holds R-S6.
#[test]
fn a_genuine_frame_from_the_future_moves_the_clock_and_is_reported() {
    let mut ring = ring();
    let calm = ring.check(&signed(now().after(s(59))), now()).unwrap();
    assert_eq!(calm.jumped, None);
    assert_eq!(ring.next(now()), now().after(s(59)), "we follow what was signed");
    let jump = ring.check(&signed(now().after(s(3_600))), now()).unwrap();
    assert_eq!(jump.jumped, Some(s(3_541)));
    assert!(ring.next(now()) >= now().after(s(3_600)));
}

/// Holds R-S2.
#[test]
fn the_time_of_our_frames_always_grows_also_when_the_wall_goes_back() {
    let mut ring = ring();
    let walls = [0, 0, 5, 5, -3_600_000, -UNIX_MS, 10].map(|ms| Stamp::of_unix_ms(UNIX_MS + ms));
    let sent: Vec<Stamp> = walls.iter().map(|wall| ring.next(*wall)).collect();
    assert!(sent.is_sorted_by(|a, b| a < b), "{sent:?}");
    assert_eq!((sent[0], sent[2], sent[6]), (walls[0], walls[2], walls[6]), "the wall's while that is ahead");
}

/// Holds R-S2.
#[test]
fn no_time_is_used_twice_over_a_restart_and_nothing_older_than_it_is_believed() {
    let mut ring = ring();
    let mut used = now();
    let mut stored = None;
    for ms in (0..600_000).step_by(100) {
        used = ring.next(Stamp::of_unix_ms(UNIX_MS + ms));
        if let Some(stamp) = ring.unstored() {
            assert!(stored.is_none_or(|before| stamp.since(before) <= s(60)), "at least every minute");
            ring.store(stamp);
            stored = Some(stamp);
        }
        // Killed here: the next one starts with what was stored, and its wall clock shows nonsense.
        let mut next = Ring::new(vec![key(0)]);
        next.store(stored.unwrap());
        next.wake();
        assert!(next.next(Stamp::default()) > used, "{ms} ms");
        let heard = next.check(&signed(stored.unwrap()), Stamp::of_unix_ms(UNIX_MS + ms));
        assert!(matches!(heard, Err(Refused::Late(_))), "{heard:?}");
    }
    assert!(ring.check(&signed(used), used).is_ok());
}

/// Holds R-S2.
#[test]
fn after_a_quick_restart_drones_are_heard_at_once() {
    let mut ring = ring();
    ring.store(now());
    ring.wake();
    let wall = now().after(s(2));
    ring.next(wall);
    // Two seconds later by a clock that is a second late; our own reserve of a minute must not make it late.
    assert!(ring.check(&signed(now().after(s(1))), wall).is_ok());
}

#[test]
fn every_key_of_a_network_is_believed_and_the_first_one_signs() {
    let mut ring = ring();
    let old = only_frame(&golden("heartbeat_other_key"));
    assert_eq!(ring.check(&old, now()), Ok(Genuine { key: 1, jumped: None }));
    assert_eq!(ring.keys()[0], key(0));
}

/// Holds R-S5.
#[test]
fn a_key_is_read_as_bytes_or_digits_and_never_shown() {
    let digits = "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1c1d1e1f\n";
    assert_eq!(Key::read(digits.as_bytes()), Some(key(0)));
    for wrong in [&digits.as_bytes()[..63], b"", &[0; 32], &[7; 31], &[b'0'; 64], &[b'x'; 64]] {
        assert_eq!(Key::read(wrong), None);
    }
    let order = Order::SetupSigning { to: DRONE, key: key(0), stamp: now() };
    assert_eq!(write(&order, US, 42), golden("setup_signing"));
    let frame = only_frame(&golden("setup_signing"));
    let shown = format!("{:?} {order:?} {frame:?} {:?}", key(0), ring());
    for trace in ["4, 5, 6, 7", "04050607", "BAUGBw", "\\u{4}\\u{5}"] {
        assert!(!shown.contains(trace), "{trace} in {shown}");
    }
}

/// Holds R-F2.
#[test]
fn a_frame_inside_a_broken_one_is_marked() {
    let smuggled = only_frame(&heartbeat());
    // A text whose bytes are a whole frame, and whose own sum the noise has broken.
    let mut outer = frame(253, &[vec![4], heartbeat(), vec![b'x'; 20]].concat());
    let last = outer.len() - 1;
    outer[last] ^= 1;
    let bytes = [heartbeat(), outer, heartbeat()].concat();
    let marks = |found: &[Found]| -> Vec<bool> {
        found
            .iter()
            .filter_map(|one| if let Found::Frame(frame) = one { Some(frame.rescanned) } else { None })
            .collect()
    };
    assert_eq!(marks(&found(Resync::Stream, &bytes)), [false, true, false]);
    assert_eq!(marks(&found(Resync::Datagram, &bytes)), [false, false], "datagrams skip it");
    // Byte by byte it is the same.
    let mut deframer = Deframer::new(Resync::Stream);
    let mut all = Vec::new();
    for byte in &bytes {
        deframer.push(&[*byte]);
        all.extend(deframer.by_ref());
    }
    assert_eq!(marks(&all), [false, true, false]);
    assert_eq!(smuggled.message, 0);
}

proptest! {
    /// Holds R-S1.
    #[test]
    fn a_flipped_bit_never_verifies(bit in 0_usize..8 * 34, name in prop::sample::select(vec!["heartbeat", "first_stamp"])) {
        let mut bytes = golden(name);
        bytes[bit / 8] ^= 1 << (bit % 8);
        // The sum is made right again, as an attacker would.
        let sum = mavlink::calculate_crc(&bytes[1..19], deframer::extra_crc_of(0));
        if !(19..21).contains(&(bit / 8)) {
            bytes[19..21].copy_from_slice(&sum.to_le_bytes());
        }
        for one in found(Resync::Datagram, &bytes) {
            if let Found::Frame(frame) = one {
                prop_assert!(!verify(&frame, &key(0)), "{frame:?}");
            }
        }
    }

    #[test]
    fn any_frame_at_any_time_is_judged_without_a_panic(
        payload in prop::collection::vec(any::<u8>(), 0..300),
        block in any::<[u8; 13]>(),
        message in any::<u32>(),
        wall in any::<i64>(),
    ) {
        let frame = Frame { payload, signature: Some(block), message, ..signed(now()) };
        let mut ring = ring();
        prop_assert_eq!(ring.check(&frame, Stamp::of_unix_ms(wall)), Err(Refused::Forged));
        ring.next(Stamp::of_unix_ms(wall));
        ring.store(Stamp::from_bytes([255; 6]));
        ring.wake();
        prop_assert!(ring.next(Stamp::of_unix_ms(wall)) <= Stamp::LAST);
    }
}
