//! Signing: bytes against pymavlink's, rules against the MAVLink C library's, firmwares against their sources.

use super::desk::{Desk, STATION, config};
use crate::wire::signing::{Judged, Key, Signer, timestamp};
use crate::wire::{Deframer, Frame, Payload, frame, ids};
use crate::{DroneConfig, Fault, Firmware, StoredKey};

const KEY: Key = Key([7; 32]);
const OTHER: Key = Key([8; 32]);
/// 2026-11-23 14:00 UTC, microseconds since 1970.
const NOW_US: u64 = 1_795_442_400_000_000;

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect()
}

fn heard(bytes: &[u8]) -> Frame {
    Deframer::new().push(bytes).remove(0)
}

/// An order to arm, which is acknowledged when it is heard.
fn order() -> Vec<u8> {
    let zeros = (0..6).fold(Payload::new().f32(1.0), |payload, _| payload.f32(0.0));
    frame(0, STATION.system, STATION.component, ids::COMMAND_LONG, &zeros.u16(400).u8(1).u8(1).u8(0))
}

fn stored(timestamp: u64) -> Option<StoredKey> {
    Some(StoredKey { key: KEY, timestamp })
}

/// A drone that knows the time and has a key; nobody speaks to it unasked.
fn desk(firmware: Firmware, key: Option<StoredKey>) -> Desk {
    let config = DroneConfig { signing_key: key, utc_at_zero_us: NOW_US, ..config().with_firmware(firmware) };
    let mut desk = Desk::cold(config);
    desk.beats = false;
    desk.wait(5.0);
    desk.heard.clear();
    desk
}

/// Whether an acknowledgement follows when these bytes arrive.
fn answers(desk: &mut Desk, bytes: &[u8]) -> bool {
    let before = desk.heard.len();
    desk.drone.hear(desk.now_us, bytes);
    desk.listen();
    desk.ack_since(before, 400).is_some()
}

fn setup(desk: &mut Desk, signer: Option<&mut Signer>, key: Key, timestamp: u64) {
    let payload = Payload::new().u64(timestamp).u8(1).u8(1).raw(&key.0, 32);
    let plain = frame(0, STATION.system, STATION.component, ids::SETUP_SIGNING, &payload);
    let bytes = signer.map_or(plain.clone(), |signer| signer.sign(&plain));
    desk.drone.hear(desk.now_us, &bytes);
}

fn said_since(desk: &mut Desk, seconds: f64) -> Vec<Frame> {
    desk.heard.clear();
    desk.wait(seconds);
    desk.heard.iter().map(|(_, frame)| frame.clone()).collect()
}

#[test]
fn signatures_are_those_that_pymavlink_makes() {
    // pymavlink 2.4: key 1..=32, link 3, time stamp 0x010203040506, from 255/190.
    let plain = bytes("fd09000000ffbe0000000000000006080004033d48");
    let signed = bytes("fd09010000ffbe000000000000000608000403dab003060504030201548b38e7035f");
    let next = bytes(
        "fd20010000ffbe4c00000000803f0000000000000000000000000000000000000000000000009001010149d0030705040302018a18d81ce634",
    );
    let mut key = [0; 32];
    key.iter_mut().zip(1..).for_each(|(byte, n)| *byte = n);
    let mut signer = Signer::new(Key(key), 0x0102_0304_0506, 3);
    assert_eq!(signer.sign(&plain), signed);
    let mut judge = Signer::new(Key(key), 0, 0);
    assert_eq!(judge.judge(&heard(&signed)), Judged::Good);
    assert_eq!(judge.judge(&heard(&next)), Judged::Good);
    assert_eq!(judge.timestamp(), 0x0102_0304_0507, "the clock follows what is signed well");
    assert_eq!(judge.judge(&heard(&plain)), Judged::Unsigned);
}

/// `mavlink_signature_check`. Only a good frame moves a clock.
#[test]
fn old_repeated_and_foreign_frames_are_told_apart_and_move_no_clock() {
    let now = timestamp(NOW_US);
    let mut station = Signer::new(KEY, now, 0);
    let mut judge = Signer::new(KEY, now, 1);
    let first = heard(&station.sign(&order()));
    assert_eq!(judge.judge(&first), Judged::Good);
    assert_eq!(judge.judge(&first), Judged::Replayed, "equal is not newer");
    let mut forged = first.clone();
    forged.signed.as_mut().unwrap()[15] ^= 1;
    assert_eq!(judge.judge(&forged), Judged::BadSignature);
    assert_eq!(judge.judge(&heard(&Signer::new(OTHER, now + 99_999, 0).sign(&order()))), Judged::BadSignature);
    let mut minute_old = Signer::new(KEY, now - 6_000_001, 5);
    assert_eq!(judge.judge(&heard(&minute_old.sign(&order()))), Judged::OldTimestamp);
    assert_eq!(judge.timestamp(), now, "the first frame's own stamp, and nothing since");
    assert_eq!(judge.judge(&heard(&Signer::new(KEY, now - 5_999_999, 5).sign(&order()))), Judged::Good);
    for link in 10..24 {
        assert_eq!(judge.judge(&heard(&Signer::new(KEY, now, link).sign(&order()))), Judged::Good);
    }
    assert_eq!(judge.judge(&heard(&Signer::new(KEY, now, 99).sign(&order()))), Judged::TooManyStreams);
}

/// PX4 1.17, measured: `SETUP_SIGNING` is ignored, it goes on unsigned, and hears everybody. 1.12 and 1.16 have no signing in
/// their source either.
///
/// Holds S-1.
#[test]
fn px4_up_to_1_17_has_no_signing() {
    for firmware in [Firmware::PX4_1_12, Firmware::PX4_1_16, Firmware::PX4_1_17] {
        assert!(!firmware.signs());
        let mut desk = desk(firmware, stored(1));
        setup(&mut desk, None, KEY, timestamp(NOW_US));
        assert!(said_since(&mut desk, 2.0).iter().all(|frame| frame.signed.is_none()), "{firmware:?}");
        assert!(answers(&mut desk, &order()));
        assert!(answers(&mut desk, &Signer::new(OTHER, 5, 0).sign(&order())), "whoever signed it");
        assert_eq!(desk.drone.signing_timestamp(), None);
    }
}

/// PX4 26894 and ArduPilot's GCS_Signing.cpp alike.
///
/// Holds S-1.
#[test]
fn with_a_key_everything_is_signed_and_only_what_is_signed_well_is_obeyed() {
    for firmware in [Firmware::PX4_2026_10, Firmware::ARDUPILOT_4_6] {
        let now = timestamp(NOW_US);
        let mut desk = desk(firmware, stored(now));
        let mut listener = Signer::new(KEY, now, 0);
        let said = said_since(&mut desk, 2.0);
        assert!(!said.is_empty() && said.iter().all(|frame| listener.judge(frame) == Judged::Good), "{firmware:?}");
        let mut station = Signer::new(KEY, now + 1_000_000, 0);
        let good = station.sign(&order());
        assert!(!answers(&mut desk, &order()), "unsigned");
        assert!(!answers(&mut desk, &Signer::new(OTHER, now + 1_000_000, 0).sign(&order())), "another key");
        assert!(answers(&mut desk, &good));
        assert!(!answers(&mut desk, &good), "said again");
        let judged = [Judged::Unsigned, Judged::BadSignature, Judged::Good, Judged::Replayed];
        assert_eq!(judged.map(|as_what| desk.drone.judged(as_what)), [1, 1, 1, 1]);
    }
}

/// PX4 26894 lets HEARTBEAT pass unsigned (`unsigned_messages`), ArduPilot's `accept_list` has only the radio's messages.
///
/// Holds S-1.
#[test]
fn an_unsigned_heartbeat_keeps_the_link_of_px4_alive_and_not_that_of_ardupilot() {
    for (firmware, alive) in [(Firmware::PX4_2026_10, true), (Firmware::ARDUPILOT_4_6, false)] {
        let mut desk = desk(firmware, stored(timestamp(NOW_US)));
        let beat = frame(0, 255, 190, ids::HEARTBEAT, &Payload::new().u32(0).u8(6).u8(8).u8(0).u8(4).u8(3));
        desk.drone.hear(desk.now_us, &beat);
        assert_eq!(desk.drone.hears_station(), alive, "{firmware:?}");
        let radio = frame(0, 51, 68, ids::RADIO_STATUS, &Payload::new().u16(0).u16(0).raw(&[9; 5], 5));
        let before = desk.drone.judged(Judged::Unsigned);
        desk.drone.hear(desk.now_us, &radio);
        assert_eq!(desk.drone.judged(Judged::Unsigned), before + 1, "it is looked at all the same");
    }
}

/// PX4 26894: the first key on any link, unsigned; later ones signed with the present one, not while armed; zeros end it.
/// ArduPilot 10311: "ERROR: Won't setup signing when armed".
///
/// Holds S-1.
#[test]
fn the_first_key_is_taken_from_anybody_and_later_ones_only_from_who_has_the_present_one() {
    for firmware in [Firmware::PX4_2026_10, Firmware::ARDUPILOT_4_6] {
        let now = timestamp(NOW_US);
        let mut desk = desk(firmware, None);
        assert!(said_since(&mut desk, 1.5).iter().all(|frame| frame.signed.is_none()));
        setup(&mut desk, None, KEY, now);
        let mut listener = Signer::new(KEY, now, 0);
        assert!(said_since(&mut desk, 1.5).iter().all(|frame| listener.judge(frame) == Judged::Good), "{firmware:?}");
        setup(&mut desk, None, OTHER, now);
        assert!(said_since(&mut desk, 1.5).iter().all(|frame| listener.judge(frame) == Judged::Good), "no thief");
        let mut station = Signer::new(KEY, now + 7_000_000, 0);
        setup(&mut desk, Some(&mut station), Key([0; 32]), 0);
        let said = said_since(&mut desk, 1.5);
        assert!(!said.is_empty() && said.iter().all(|frame| frame.signed.is_none()), "zeros end it");
    }
}

/// Both again; the words of PX4 are those that QGroundControl 14250 quotes.
#[test]
fn an_armed_vehicle_takes_no_key() {
    let cases = [
        (Firmware::PX4_2026_10, "MAVLink signing: rejected while armed"),
        (Firmware::ARDUPILOT_4_6, "ERROR: Won't setup signing when armed"),
    ];
    for (firmware, words) in cases {
        let mut desk = Desk::with(config().with_firmware(firmware));
        if firmware == Firmware::ARDUPILOT_4_6 {
            desk.command(176, [1.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        }
        assert_eq!(desk.arm(), Some(0), "{:?}", desk.texts());
        setup(&mut desk, None, KEY, 1);
        desk.wait(0.5);
        assert!(desk.said(words), "{:?}", desk.texts());
        assert_eq!(desk.drone.signing_timestamp(), None);
    }
}

/// ArduPilot saves every 30 s and begins a minute beyond what it saved (`load_signing_key`), so nothing said before a power
/// cut is new afterwards. PX4 after 26894 saves at set-up and at an ordered reboot only, as its own documentation warns: after
/// a pulled battery the old frames of a station that it has not heard since are new again.
///
/// Holds S-1.
#[test]
fn after_a_pulled_battery_ardupilot_knows_an_old_order_and_px4_does_not() {
    for (firmware, deceived) in [(Firmware::PX4_2026_10, true), (Firmware::ARDUPILOT_4_6, false)] {
        let now = timestamp(NOW_US);
        let config = DroneConfig { signing_key: stored(now), ..config().with_firmware(firmware) };
        let mut desk = Desk::cold(config);
        desk.beats = false;
        desk.wait(5.0);
        let mut station = Signer::new(KEY, now + 1_000_000, 0);
        let order = station.sign(&order());
        assert!(answers(&mut desk, &order));
        desk.wait(35.0);
        // What keeps an old order out is the clock alone: the streams are forgotten.
        station.no_earlier_than(now + 4_500_000);
        let beat = frame(0, 255, 190, ids::HEARTBEAT, &Payload::new().u32(0).u8(6).u8(8).u8(0).u8(4).u8(3));
        desk.drone.hear(desk.now_us, &station.sign(&beat));
        desk.wait(35.0);
        desk.drone.inject(Fault::Reboot);
        desk.wait(5.0);
        assert_eq!(answers(&mut desk, &order), deceived, "{firmware:?}");
    }
}

/// ArduPilot 13860: the signing clock follows the satellites, so that who spoofs them moves it. Then nobody with the right
/// time is heard who was not heard before. PX4 after 26894 has no such clock.
///
/// Holds S-1.
#[test]
fn a_spoofed_satellite_clock_shuts_a_new_station_out_of_ardupilot_and_not_of_px4() {
    for (firmware, shut) in [(Firmware::PX4_2026_10, false), (Firmware::ARDUPILOT_4_6, true)] {
        let now = timestamp(NOW_US);
        let mut desk = desk(firmware, stored(now));
        desk.drone.inject(Fault::GpsClockAheadS(3_600.0));
        desk.wait(1.0);
        let mut station = Signer::new(KEY, now + 1_000_000, 0);
        assert_eq!(!answers(&mut desk, &station.sign(&order())), shut, "{firmware:?}");
        assert_eq!(desk.drone.judged(Judged::OldTimestamp), u64::from(shut));
        assert_eq!(desk.drone.signing_timestamp().unwrap() > now + 300_000_000, shut);
    }
}

/// What a station's own tests inject: each is what it says, seen by somebody with the right key.
#[test]
fn replays_unsigned_frames_and_a_wrong_key_are_what_they_are_called() {
    let mut desk = desk(Firmware::PX4_2026_10, stored(timestamp(NOW_US)));
    let mut listener = Signer::new(KEY, 0, 0);
    assert!(said_since(&mut desk, 2.0).iter().all(|frame| listener.judge(frame) == Judged::Good));
    desk.drone.inject(Fault::ReplaySigned(5));
    let said = said_since(&mut desk, 0.02);
    let judged: Vec<Judged> = said.iter().map(|frame| listener.judge(frame)).collect();
    assert_eq!(judged.iter().filter(|judged| **judged == Judged::Replayed).count(), 5, "{judged:?}");
    desk.drone.inject(Fault::GoneUnsigned(true));
    assert!(said_since(&mut desk, 2.0).iter().all(|frame| listener.judge(frame) == Judged::Unsigned));
    desk.drone.inject(Fault::GoneUnsigned(false));
    desk.drone.inject(Fault::WrongKey(true));
    assert!(said_since(&mut desk, 2.0).iter().all(|frame| listener.judge(frame) == Judged::BadSignature));
    desk.drone.inject(Fault::WrongKey(false));
    assert!(said_since(&mut desk, 2.0).iter().all(|frame| listener.judge(frame) == Judged::Good));
    assert!(desk.drone.injected()["replay_signed"] == 1 && desk.drone.injected()["wrong_key"] == 2);
}

#[test]
fn a_key_is_never_printed() {
    let config = DroneConfig { signing_key: stored(1), ..config() };
    let told = format!("{config:?} {:?}", Signer::new(KEY, 0, 0));
    assert!(told.contains("Key(..)") && !told.contains("7, 7"), "{told}");
}
