//! Services beside flying: events, the list of modes, files, the message for narrow links. PX4's side was recorded.

use super::desk::{Desk, config, takeoff, waypoint};
use crate::Firmware;
use crate::drone::services::events::event_id;
use crate::wire::{Frame, Payload, ids};

const ZERO: [f32; 7] = [0.0; 7];

fn events(desk: &Desk) -> Vec<(u16, u32)> {
    desk.all(ids::EVENT).iter().map(|(_, f)| (f.u16(8), f.u32(0))).collect()
}

fn request_events(desk: &mut Desk, first: u16, last: u16) {
    desk.heard.clear();
    desk.send(ids::REQUEST_EVENT, &Payload::new().u16(first).u16(last).u8(1).u8(1));
}

/// Recorded on 1.17: the numbers of three events.
#[test]
fn an_event_is_numbered_by_the_hash_of_its_name() {
    assert_eq!(event_id("commander_armed_by"), 0x0190_CAF3);
    assert_eq!(event_id("commander_takeoff_detected"), 0x0141_4569);
    assert_eq!(event_id("mission_execute"), 0x01EE_01B1);
}

#[test]
fn a_flight_is_told_in_events_too_with_running_numbers() {
    let mut desk = Desk::ready();
    desk.fly(&[takeoff(), waypoint(30.0, 0.0)]);
    desk.wait(6.0);
    let names = ["commander_armed_by", "mission_execute", "mission_climb_before_start", "commander_takeoff_detected"];
    let expected: Vec<(u16, u32)> = (0..).zip(names.map(event_id)).collect();
    assert_eq!(events(&desk), expected);
    let armed = &desk.all(ids::EVENT)[0].1;
    assert_eq!((armed.u8(12), armed.u8(13)), (0x66, 4), "info, by an external command");
    assert!((desk.all(ids::EVENT)[2].1.f32(13) - 20.0).abs() < 0.1, "the height is an argument");
    assert_eq!(desk.last(ids::CURRENT_EVENT_SEQUENCE).u16(0), 3);
}

/// mavlink_events.h: the sequence every 3 s, first with the reset flag.
#[test]
fn the_latest_number_is_told_every_three_seconds() {
    let mut desk = Desk::cold(config());
    desk.wait(12.0);
    let told = desk.all(ids::CURRENT_EVENT_SEQUENCE);
    assert_eq!(told.iter().map(|(_, f)| f.u8(2)).collect::<Vec<_>>(), [1, 0, 0, 0]);
}

/// mavlink_events.cpp, `handle_request_event`: 20 are kept; of what is gone the next one kept is told.
#[test]
fn missed_events_are_sent_again_as_far_as_twenty_back() {
    let mut desk = Desk::ready();
    for _ in 0..15 {
        desk.arm();
        desk.command(400, ZERO);
    }
    assert_eq!(events(&desk).len(), 30);
    request_events(&mut desk, 27, 29);
    assert_eq!(events(&desk).iter().map(|event| event.0).collect::<Vec<_>>(), [27, 28, 29]);
    request_events(&mut desk, 9, 10);
    let error = desk.last(ids::RESPONSE_EVENT_ERROR);
    assert_eq!((error.u16(0), error.u16(2), error.u8(4), error.u8(6)), (9, 10, 255, 0));
    assert_eq!(events(&desk), [(10, event_id("commander_armed_by"))]);
    request_events(&mut desk, 0, 65_535);
    assert!(desk.heard.len() <= 20, "one question brings no flood");
}

/// Recorded on 1.17: 26 modes, standard ones without a name.
#[test]
fn the_modes_are_listed_all_or_one_by_its_index() {
    let mut desk = Desk::ready();
    assert_eq!(desk.command(512, [435.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]), Some(0));
    let modes: Vec<Frame> = desk.all(ids::AVAILABLE_MODES).into_iter().map(|(_, f)| f).collect();
    assert_eq!(modes.len(), 26);
    assert!(modes.iter().zip(1..).all(|(mode, index)| mode.u8(8) == 26 && mode.u8(9) == index));
    assert_eq!((modes[4].u32(0), modes[4].text(11, 35)), (0x0304_0000, "Hold".to_owned()));
    assert_eq!((modes[3].u32(0), modes[3].u8(10), modes[3].text(11, 35)), (0x0404_0000, 6, String::new()));
    desk.heard.clear();
    assert_eq!(desk.command(512, [435.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0]), Some(0));
    assert_eq!(desk.all(ids::AVAILABLE_MODES).len(), 1);
    assert_eq!(desk.command(512, [435.0, 200.0, 0.0, 0.0, 0.0, 0.0, 0.0]), Some(2), "no such index");
}

/// Recorded on 1.17: the mode is the upper half of the 32 bits; without a satellite link there is nothing to switch.
#[test]
fn the_narrow_message_comes_on_request_and_the_switch_to_it_fails() {
    let mut desk = Desk::ready();
    assert_eq!(desk.command(512, [235.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]), Some(0));
    let message = desk.last(ids::HIGH_LATENCY2);
    assert_eq!((message.u16(12), message.i16(14)), (0x0304, 10));
    assert_eq!((message.u8(24), message.u8(25)), (2, 12), "a quadcopter, PX4");
    assert_eq!(message.u8(38), 100, "percent of battery");
    assert_eq!(desk.command(2600, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]), Some(4));
    assert!(desk.said("Control high latency failed! Telemetry unavailable"));
}

struct Answer {
    sequence: u16,
    opcode: u8,
    size: u8,
    data: Vec<u8>,
}

fn ask_file(desk: &mut Desk, sequence: u16, opcode: u8, offset: u32, data: &[u8], size: u8) -> Answer {
    let payload = Payload::new().u8(0).u8(1).u8(1).u16(sequence).u8(0).u8(opcode).u8(size).u8(0).u8(0).u8(0);
    desk.send(ids::FILE_TRANSFER_PROTOCOL, &payload.u32(offset).raw(data, 239));
    let f = desk.last(ids::FILE_TRANSFER_PROTOCOL);
    let size = f.u8(7);
    let data = (0..usize::from(size)).map(|n| f.u8(15 + n)).collect();
    Answer { sequence: f.u16(3), opcode: f.u8(6), size, data }
}

fn path(desk: &mut Desk, sequence: u16, opcode: u8, name: &str) -> Answer {
    ask_file(desk, sequence, opcode, 0, name.as_bytes(), name.len() as u8)
}

/// Recorded on 1.17, question by question.
#[test]
fn files_that_are_not_there_are_refused_as_px4_refuses_them() {
    let mut desk = Desk::ready();
    let none = path(&mut desk, 1, 0, "");
    assert_eq!((none.sequence, none.opcode, none.size), (2, 128, 0));
    let refusal = |answer: Answer| (answer.opcode, answer.data);
    assert_eq!(path(&mut desk, 2, 3, "/").data, b"Dlog\0");
    assert_eq!(refusal(path(&mut desk, 3, 3, "@PARAM")), (129, vec![10]));
    assert_eq!(refusal(path(&mut desk, 4, 4, "@PARAM/param.pck")), (129, vec![10]));
    assert_eq!(refusal(ask_file(&mut desk, 5, 5, 0, &[], 80)), (129, vec![4]), "no session");
    assert_eq!(refusal(path(&mut desk, 8, 1, "")), (129, vec![4]));
    assert_eq!(path(&mut desk, 9, 2, "").opcode, 128, "a reset is always right");
    assert_eq!(refusal(path(&mut desk, 11, 77, "")), (129, vec![7]));
    assert_eq!(refusal(ask_file(&mut desk, 14, 3, 100, b"/", 1)), (129, vec![6]), "past the end of the list");
    assert_eq!(refusal(path(&mut desk, 15, 6, "/x")), (129, vec![9]), "nothing is written");
}

/// AP_Filesystem_Param.cpp: a magic number, the count, and names that share their beginning with the one before.
#[test]
fn ardupilot_serves_its_parameters_as_a_file() {
    let mut desk = Desk::with(config().with_firmware(Firmware::ARDUPILOT_4_6));
    let opened = path(&mut desk, 1, 4, "@PARAM/param.pck");
    assert_eq!(opened.opcode, 128);
    let length = u32::from_le_bytes(opened.data.try_into().unwrap());
    let mut file = Vec::new();
    for sequence in 2.. {
        let answer = ask_file(&mut desk, sequence, 5, file.len() as u32, &[], 200);
        if answer.opcode == 129 {
            assert_eq!(answer.data, [6], "the end");
            break;
        }
        file.extend(answer.data);
    }
    assert_eq!(file.len(), length as usize);
    assert_eq!(file[..2], [0x1B, 0x67]);
    assert_eq!(file[6..8], [3, 0xB0], "an integer, 12 letters of which none is shared");
    assert_eq!(&file[8..20], b"ARMING_CHECK");
    assert_eq!(path(&mut desk, 90, 1, "").opcode, 128);
    let again = path(&mut desk, 90, 1, "");
    assert_eq!(again.opcode, 128, "the same question again gets the same answer, though the session is gone");
}

/// PX4 1.17 has no signing (measured): a signed order is obeyed whatever its signature, and so is one after
/// `SETUP_SIGNING`, which nobody answers. The versions that verify are simulated without it.
#[test]
fn signatures_mean_nothing_to_px4_1_17() {
    const SETUP_SIGNING: u32 = 256;
    let mut desk = Desk::ready();
    desk.heard.clear();
    desk.send(SETUP_SIGNING, &Payload::new().u64(1).u8(1).u8(1).raw(&[7; 32], 32));
    assert!(desk.heard.is_empty());
    let mut arm = Payload::new().f32(1.0);
    for _ in 0..6 {
        arm = arm.f32(0.0);
    }
    let plain = crate::wire::frame(1, 255, 190, ids::COMMAND_LONG, &arm.u16(400).u8(1).u8(1).u8(0));
    let signed = crate::wire::tests::signed(&plain, ids::COMMAND_LONG);
    desk.drone.hear(desk.now_us, &signed);
    assert!(desk.drone.truth().armed);
}
