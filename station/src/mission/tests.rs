//! Steps compiled, items compared and hashed.

use super::rules::{command, frame};
use super::*;
use crate::geodesy::{AboveHome, Position};
use crate::wire::{Deframer, Found, Read, Report, Resync, read};
use std::collections::BTreeMap;

fn at(lat: f64, lon: f64) -> Position {
    Position::from_degrees(lat, lon).unwrap()
}

fn home() -> Position {
    at(24.513, 117.6471)
}

fn m(metres: i32) -> AboveHome {
    AboveHome::from_mm(metres * 1_000)
}

const TAKE_OFF: Step = Step::TakeOff { height: AboveHome::from_mm(20_000) };

fn fly(lat: f64, lon: f64) -> Step {
    Step::Fly { to: at(lat, lon), height: m(20), radius_mm: 2_500 }
}

fn item(command: u16, frame: u8, params: [f32; 4]) -> Item {
    Item { command, frame, current: false, autocontinue: true, params, x: 245_130_000, y: 1_176_471_000, z: 20.0 }
}

/// Items compare here with their NaNs.
fn text(items: &[Item]) -> String {
    format!("{items:#?}")
}

#[test]
fn every_step_becomes_the_item_that_px4_flies() {
    let there = at(24.514, 117.648);
    let steps = [
        TAKE_OFF,
        Step::Speed { mmps: 4_500 },
        Step::Look { at: there },
        Step::Trigger { every_mm: 12_500 },
        fly(24.514, 117.648),
        Step::Trigger { every_mm: 0 },
        Step::LookAhead,
        Step::Dwell { at: there, height: m(30), time_ms: 7_500 },
        Step::Wait { at: there, height: m(30) },
        Step::Return,
    ];
    let items = compile(&steps, Start::Ground(home()), &PX4).unwrap();
    let nan = f32::NAN;
    let placed = |command, params, x, y, z| Item {
        command,
        frame: frame::ABOVE_HOME_INT,
        current: false,
        autocontinue: true,
        params,
        x,
        y,
        z,
    };
    let placeless = |command, params| Item { frame: frame::NO_PLACE, ..placed(command, params, 0, 0, 0.0) };
    let (x, y) = (245_140_000, 1_176_480_000);
    let expected = [
        Item { current: true, ..placed(22, [0.0, 0.0, 0.0, nan], 245_130_000, 1_176_471_000, 20.0) },
        placeless(178, [1.0, 4.5, -1.0, 0.0]),
        placed(195, [0.0; 4], x, y, 0.0),
        placeless(206, [12.5, 0.0, 0.0, 0.0]),
        placed(16, [0.0, 2.5, 0.0, nan], x, y, 20.0),
        placeless(206, [0.0; 4]),
        placeless(197, [0.0; 4]),
        placed(16, [7.5, 0.0, 0.0, nan], x, y, 30.0),
        placed(17, [0.0, 0.0, 0.0, nan], x, y, 30.0),
        placeless(20, [0.0; 4]),
    ];
    assert_eq!(text(&items), text(&expected));
}

/// Holds R-M4.
#[test]
fn a_mission_from_the_ground_takes_off_first_and_one_in_the_air_never() {
    let waypoint = fly(24.513, 117.647);
    let compiled = |steps: &[Step], start| compile(steps, start, &PX4).map(|items| items.len());
    let (ground, air) = (Start::Ground(home()), Start::Air(home()));
    assert_eq!(compiled(&[waypoint], ground), Err(CompileError::NoTakeOff));
    assert_eq!(compiled(&[waypoint], air), Ok(1));
    assert_eq!(compiled(&[TAKE_OFF], air), Err(CompileError::TakeOffInAir { step: 0 }));
    assert_eq!(compiled(&[TAKE_OFF, waypoint, TAKE_OFF], ground), Err(CompileError::TakeOffInAir { step: 2 }));
    assert_eq!(compiled(&[], air), Err(CompileError::Empty));
}

/// Holds R-E6.
/// Thin: a plan that somebody puts aboard by hand may hold jumps; their counters are its autopilot's.
#[test]
fn no_sortie_holds_a_jump_whose_counter_would_have_to_be_reset() {
    const JUMPS: [u16; 2] = [177, 601];
    let there = at(24.514, 117.648);
    let steps = [
        TAKE_OFF,
        Step::Speed { mmps: 4_500 },
        Step::Look { at: there },
        fly(24.514, 117.648),
        Step::Trigger { every_mm: 12_500 },
        Step::LookAhead,
        Step::Dwell { at: there, height: m(30), time_ms: 7_500 },
        Step::Wait { at: there, height: m(30) },
    ];
    for (end, rules) in [(Step::Return, &PX4), (Step::Land { at: there }, &PX4), (Step::Return, &ARDUPILOT)] {
        let steps = [&steps[..], &[end]].concat();
        let items = compile(&steps, Start::Ground(home()), rules).unwrap();
        assert!(items.len() >= steps.len() && items.iter().all(|item| !JUMPS.contains(&item.command)), "{items:?}");
    }
}

/// Holds R-M3.
#[test]
fn exactly_one_item_is_current() {
    let items = compile(&[fly(24.513, 117.647), fly(24.514, 117.647)], Start::Air(home()), &PX4).unwrap();
    assert_eq!(items.iter().map(|item| item.current).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn nothing_follows_the_way_home() {
    let steps = [TAKE_OFF, Step::Return, Step::LookAhead];
    assert_eq!(compile(&steps, Start::Ground(home()), &PX4).unwrap_err(), CompileError::AfterEnd { step: 2 });
    let steps = [TAKE_OFF, Step::Land { at: home() }];
    assert_eq!(compile(&steps, Start::Ground(home()), &PX4).unwrap().len(), 2);
}

/// Holds R-M4.
#[test]
fn a_waypoint_50_km_away_is_refused_before_px4_accepts_it() {
    let steps = [TAKE_OFF, Step::Speed { mmps: 5_000 }, fly(24.963, 117.6471)];
    match compile(&steps, Start::Ground(home()), &PX4) {
        Err(CompileError::FirstTooFar { step: 2, distance_m, .. }) => {
            assert!((49_000.0..51_000.0).contains(&distance_m))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn numbers_out_of_range_are_named() {
    let refused = |step| {
        let steps = [fly(24.513, 117.647), step];
        matches!(compile(&steps, Start::Air(home()), &PX4), Err(CompileError::Range { step: 1, .. }))
    };
    assert!(refused(Step::Fly { to: home(), height: m(20), radius_mm: 0 }));
    assert!(refused(Step::Fly { to: home(), height: m(2_000), radius_mm: 2_000 }));
    assert!(refused(Step::Wait { at: home(), height: m(-501) }));
    assert!(refused(Step::Speed { mmps: 0 }));
    assert!(refused(Step::Speed { mmps: 40_000 }));
    let low = [Step::TakeOff { height: AboveHome::from_mm(2_500) }];
    let range = CompileError::Range { step: 0, what: "the take-off height" };
    assert_eq!(compile(&low, Start::Ground(home()), &PX4).unwrap_err(), range);
}

#[test]
fn too_many_steps_are_refused() {
    let steps = vec![fly(24.513, 117.647); 501];
    let expected = CompileError::TooMany { count: 501, most: 500 };
    assert_eq!(compile(&steps, Start::Air(home()), &PX4).unwrap_err(), expected);
}

#[test]
fn a_command_that_the_autopilot_does_not_take_is_refused() {
    let rules = Rules { accepted: &[command::WAYPOINT], ..PX4 };
    let steps = [fly(24.513, 117.647), Step::LookAhead];
    let expected = CompileError::Unsupported { step: 1, command: command::LOOK_AHEAD };
    assert_eq!(compile(&steps, Start::Air(home()), &rules).unwrap_err(), expected);
}

#[test]
fn a_fence_is_its_rings_with_their_corners_counted() {
    let ring = |n: usize| (0..n).map(|i| at(24.5 + i as f64 * 1e-3, 117.6)).collect::<Vec<_>>();
    let items = fence(&ring(5), &[ring(3)], &PX4).unwrap();
    let commands: Vec<u16> = items.iter().map(|item| item.command).collect();
    assert_eq!(commands, [5001, 5001, 5001, 5001, 5001, 5002, 5002, 5002]);
    assert_eq!(items[0].params[0], 5.0);
    assert_eq!(items[7].params[0], 3.0);
    assert!(items.iter().all(|item| item.frame == 5 && !item.current));
    let too_few = FenceError::TooFewCorners { ring: 1, corners: 2 };
    assert_eq!(fence(&ring(5), &[ring(2)], &PX4).unwrap_err(), too_few);
    assert!(fence(&ring(61), &[ring(3)], &PX4).is_ok());
    let too_many = FenceError::TooManyPoints { count: 65, most: 64 };
    assert_eq!(fence(&ring(62), &[ring(3)], &PX4).unwrap_err(), too_many);
}

#[test]
fn what_px4_changes_in_storing_is_equal() {
    let sent = item(command::WAYPOINT, frame::ABOVE_HOME, [1.0, 2.5, 7.0, f32::NAN]);
    let mut stored = sent;
    stored.frame = frame::ABOVE_HOME_INT;
    stored.params[2] = 0.0;
    stored.params[3] = -f32::NAN;
    stored.current = true;
    assert_eq!(compare(&[sent], &[stored], &PX4), Ok(()));

    let sent = item(command::ROI_OLD, frame::ABOVE_SEA, [3.0, 0.0, 0.0, 0.0]);
    let stored = Item { command: command::ROI, frame: frame::ABOVE_SEA_INT, params: [0.0; 4], ..sent };
    assert_eq!(compare(&[sent], &[stored], &PX4), Ok(()));

    // Degrees to radians and back.
    let sent = item(command::LOITER, frame::ABOVE_HOME_INT, [0.0, 0.0, 0.0, 123.4]);
    let mut stored = sent;
    stored.params[3] = 123.4f32.to_radians().to_degrees();
    assert_eq!(compare(&[sent], &[stored], &PX4), Ok(()));
}

#[test]
fn every_real_difference_is_found_and_named() {
    let sent = item(command::WAYPOINT, frame::ABOVE_HOME_INT, [1.0, 2.5, 0.0, f32::NAN]);
    type Change = fn(&mut Item);
    let cases: [(Change, Field); 8] = [
        (|item| item.command = command::LOITER, Field::Command),
        (|item| item.frame = frame::ABOVE_SEA_INT, Field::Frame),
        (|item| item.autocontinue = false, Field::Autocontinue),
        (|item| item.params[1] = 2.51, Field::Param(1)),
        (|item| item.params[3] = 0.0, Field::Param(3)),
        (|item| item.x += 1, Field::X),
        (|item| item.y -= 1, Field::Y),
        (|item| item.z = 20.01, Field::Z),
    ];
    for (change, field) in cases {
        let mut stored = [sent, sent];
        change(&mut stored[1]);
        assert_eq!(compare(&[sent, sent], &stored, &PX4), Err(Mismatch { seq: 1, field }));
    }
    assert_eq!(compare(&[sent], &[sent, sent], &PX4), Err(Mismatch { seq: 1, field: Field::Count }));
}

#[test]
fn a_plans_hash_is_the_same_for_ever() {
    let items = [item(command::WAYPOINT, frame::ABOVE_HOME_INT, [0.0, 2.5, 0.0, f32::NAN])];
    assert_eq!(hash(&items).to_string(), "e18c3231a0381d46");
    assert_eq!(hash(&[]).to_string(), "e3b0c44298fc1c14");
    let mut other = items;
    other[0].params[3] = -f32::NAN;
    assert_eq!(hash(&items), hash(&other), "every NaN is the same");
    other[0].z = 20.001;
    assert_ne!(hash(&items), hash(&other));
}

#[test]
fn an_item_survives_the_journal_with_its_nan() {
    let sent = item(command::WAYPOINT, frame::ABOVE_HOME_INT, [0.0, 2.5, 0.0, f32::NAN]);
    let read: Item = serde_json::from_str(&serde_json::to_string(&sent).unwrap()).unwrap();
    assert_eq!(read.params.map(f32::to_bits), sent.params.map(f32::to_bits));
}

/// Holds R-M13.
#[test]
fn the_home_that_ardupilot_puts_in_the_place_of_item_0_is_equal_and_no_other_item() {
    let steps = [Step::TakeOff { height: m(20) }, fly(24.5141, 117.6471), Step::Return];
    let sent = compile(&steps, Start::Ground(home()), &ARDUPILOT).unwrap();
    assert_eq!(sent.len(), 4, "home and three steps");
    let mut read = sent.clone();
    (read[0].x, read[0].z) = (245_000_000, 12.5);
    assert_eq!(compare(&sent, &read, &ARDUPILOT), Ok(()));
    read[2].x += 1;
    assert!(compare(&sent, &read, &ARDUPILOT).is_err());
    assert!(compare(&sent, &sent[1..], &ARDUPILOT).is_err(), "item 0 is there");
}

/// Holds R-M7.
#[test]
fn a_wrong_first_rally_point_or_fence_circle_is_no_home() {
    for number in [5_001, 5_003, 5_100] {
        let sent = [item(number, frame::ABOVE_HOME_INT, [0.0; 4])];
        let mut read = sent;
        read[0].x += 1;
        assert!(compare(&sent, &read, &ARDUPILOT).is_err(), "{number}");
    }
}

/// Holds R-M7.
/// Thin: ArduPilot's rounding is read in its source, not recorded.
#[test]
fn ardupilot_keeps_centimetres_of_height_and_of_a_waypoint_the_time_to_stay() {
    let sent = [item(command::WAYPOINT, frame::ABOVE_HOME_INT, [2.0, 2.5, 0.0, 90.0]); 2];
    let with = |params: [f32; 4], dz: f32| [sent[0], Item { params, z: sent[1].z + dz, ..sent[1] }];
    assert_eq!(compare(&sent, &with([2.0, 0.0, 0.0, 0.0], 0.009), &ARDUPILOT), Ok(()));
    assert!(compare(&sent, &with([0.0, 2.5, 0.0, 90.0], 0.0), &ARDUPILOT).is_err(), "the time");
    assert!(compare(&sent, &with([2.0, 2.5, 0.0, 90.0], 0.2), &ARDUPILOT).is_err(), "the height");
    assert!(compare(&sent, &with([2.0, 2.5, 0.0, 90.0], 0.009), &PX4).is_err(), "PX4 keeps what it got");
}

/// The reports of a recorded flight: after 8 bytes of time each, its frames.
fn recorded(mut tlog: &[u8]) -> Vec<Report> {
    let mut deframer = Deframer::new(Resync::Datagram);
    let mut reports = Vec::new();
    while let Some(frame) = tlog.get(8..) {
        let length = 12 + usize::from(frame[1]) + if frame[2] & 1 == 1 { 13 } else { 0 };
        deframer.push(&frame[..length]);
        for found in deframer.by_ref() {
            if let Found::Frame(frame) = found
                && let Read::Report(report) = read(&frame)
            {
                reports.push(report);
            }
        }
        tlog = &frame[length..];
    }
    reports
}

/// Holds R-F5.
#[test]
fn the_plans_of_a_recorded_flight_have_the_ids_that_we_compute() {
    let mut lists: Vec<BTreeMap<u16, Item>> = Vec::new();
    for report in recorded(include_bytes!("../../tests/fixtures/px4_flight.tx.tlog")) {
        match report {
            Report::MissionCount { .. } => lists.push(BTreeMap::new()),
            Report::MissionItem { seq, item, .. } => {
                lists.last_mut().unwrap().insert(seq, item);
            }
            _ => {}
        }
    }
    let plan_id = PX4.plan_id.unwrap();
    let ours: Vec<u32> = lists.into_iter().map(|list| plan_id(&list.into_values().collect::<Vec<_>>())).collect();
    let theirs: Vec<u32> = recorded(include_bytes!("../../tests/fixtures/px4_flight.rx.tlog"))
        .iter()
        .filter_map(|report| if let Report::MissionAck { opaque_id, .. } = report { Some(*opaque_id) } else { None })
        .collect();
    assert_eq!(ours, theirs);
    assert_eq!(theirs, [0xD3AE_EE46, 0x1D41_568C, 0x5C52_CE6D, 0x5B00_AD9C]);
}
