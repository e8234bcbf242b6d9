//! The recorded flight of a real PX4 (`tests/fixtures`).

use super::*;
use crate::geodesy::Position;

const RECEIVED: &[u8] = include_bytes!("../../../tests/fixtures/px4_flight.rx.tlog");
const SENT: &[u8] = include_bytes!("../../../tests/fixtures/px4_flight.tx.tlog");

/// The frames of a tlog: 8 bytes of time, then one frame, repeated.
fn datagrams(mut tlog: &[u8]) -> Vec<&[u8]> {
    let mut datagrams = Vec::new();
    while tlog.len() > 18 {
        let signature = if tlog[10] & 1 == 1 { 13 } else { 0 };
        let length = 12 + usize::from(tlog[9]) + signature;
        datagrams.push(&tlog[8..8 + length]);
        tlog = &tlog[8 + length..];
    }
    assert!(tlog.is_empty());
    datagrams
}

/// GNSS_INTEGRITY, a message of development.xml that PX4 sends and common.xml does not have.
const UNKNOWN: u32 = 441;

/// Every report of a tlog, after checking that nothing was lost on the way.
fn reports(tlog: &[u8], resync: Resync, chunk: Option<usize>) -> Vec<Report> {
    let datagrams = datagrams(tlog);
    let whole = datagrams.concat();
    let pieces: Vec<&[u8]> = chunk.map_or_else(|| datagrams.clone(), |size| whole.chunks(size).collect());
    let mut deframer = Deframer::new(resync);
    let mut reports = Vec::new();
    for piece in pieces {
        deframer.push(piece);
        for found in deframer.by_ref() {
            let frame = match found {
                Found::Frame(frame) => frame,
                Found::UnknownId(frame) if frame.message == UNKNOWN => continue,
                other => panic!("{other:?}"),
            };
            match read(&frame) {
                Read::Report(report) => reports.push(report),
                Read::Undecodable => panic!("undecodable: {frame:?}"),
            }
        }
    }
    let tally = deframer.tally();
    assert_eq!(tally.frames.frames + tally.unknown_ids.frames, datagrams.len() as u64);
    assert_eq!(tally.frames.bytes + tally.unknown_ids.bytes, whole.len() as u64);
    let (frames, unknown_ids, bytes) = (tally.frames, tally.unknown_ids, tally.bytes);
    assert_eq!(tally, Tally { frames, unknown_ids, bytes, ..Tally::default() });
    reports
}

#[test]
fn the_flight_replays_without_loss_in_any_chunks() {
    for tlog in [RECEIVED, SENT] {
        let whole = reports(tlog, Resync::Datagram, None);
        for (resync, chunk) in [(Resync::Datagram, 64), (Resync::Stream, 7), (Resync::Stream, 1_000)] {
            let cut = reports(tlog, resync, Some(chunk));
            // Not with ==, because items hold NaN.
            assert_eq!(format!("{cut:?}"), format!("{whole:?}"));
        }
    }
}

#[test]
fn the_flight_reads_as_it_was_flown() {
    let reports = reports(RECEIVED, Resync::Datagram, None);
    assert_eq!(reports.len(), 6_058, "GNSS_INTEGRITY of the development dialect among them");
    let count = |message| reports.iter().filter(|report| report.message() == message).count();
    assert_eq!([0, 33, 42, 47, 51, 77, 253, 441].map(count), [153, 765, 153, 4, 20, 16, 12, 152]);

    let modes: Vec<u32> = reports
        .iter()
        .filter_map(|report| match report {
            Report::Heartbeat { kind: 2, autopilot: 12, base_mode, custom_mode, .. } if base_mode & 0x80 != 0 => {
                Some(*custom_mode)
            }
            _ => None,
        })
        .collect();
    let mut changes = modes.clone();
    changes.dedup();
    // Mission, hold, mission, mission replaced, return.
    assert_eq!(changes, [0x0404_0000, 0x0304_0000, 0x0404_0000, 0x0504_0000]);

    let near = Position::from_degrees(24.513, 117.647_1).unwrap();
    let plane = crate::geodesy::Plane::at(near);
    let mut highest_m = 0.0f64;
    for report in &reports {
        if let Report::Position { position: Some(position), above_home, heading_deg, .. } = report {
            assert!(plane.distance(near, *position) < 500.0);
            assert!(heading_deg.is_some());
            highest_m = highest_m.max(above_home.metres());
        }
    }
    assert!((19.0..32.0).contains(&highest_m), "20 m sweep, 30 m return: {highest_m}");
}

#[test]
fn an_order_of_the_flight_is_written_byte_for_byte() {
    let (drone, kind) = (Address { system: 1, component: 1 }, MissionKind::Mission);
    let count = datagrams(SENT).into_iter().find(|bytes| bytes[7] == 44 && bytes[1] == 4).unwrap();
    let order = Order::MissionCount { to: drone, kind, count: 8 };
    assert_eq!(write(&order, US, count[4]), count);
    for bytes in datagrams(SENT).into_iter().filter(|bytes| bytes[7] == 73) {
        let Report::MissionItem { kind, seq, item, to } = report(bytes) else { panic!() };
        assert_eq!(write(&Order::MissionItem { to, kind, seq, item }, US, bytes[4]), bytes);
    }
}
