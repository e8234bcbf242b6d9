//! Orders written as frames.

use super::*;
use crate::mission::Item;
use mavlink::dialects::common::*;
use mavlink::{MavlinkVersion, Message};

/// What the crate reads in our frame.
fn crate_reads(order: &Order) -> MavMessage {
    let frame = only_frame(&write(order, US, 200));
    assert_eq!((frame.version, frame.from, frame.sequence), (2, US, 200));
    MavMessage::parse(MavlinkVersion::V2, frame.message, &frame.payload).unwrap()
}

#[test]
fn trap_4_our_heartbeat_claims_nothing() {
    let MavMessage::HEARTBEAT(heartbeat) = crate_reads(&Order::Heartbeat) else { panic!() };
    assert_eq!(heartbeat.mavtype, MavType::MAV_TYPE_GCS);
    assert_eq!(heartbeat.autopilot, MavAutopilot::MAV_AUTOPILOT_INVALID);
    assert!(heartbeat.base_mode.is_empty(), "not armed");
    assert_eq!(heartbeat.system_status, MavState::MAV_STATE_ACTIVE);
    assert!(!HEARTBEAT_DATA::default().base_mode.is_empty(), "the crate's default became harmless");
}

#[test]
fn a_heartbeat_has_its_golden_bytes() {
    let bytes = write(&Order::Heartbeat, US, 1);
    assert_eq!(bytes[..19], [0xFD, 9, 0, 0, 1, 255, 190, 0, 0, 0, 0, 0, 0, 0, 6, 8, 0, 4, 3]);
}

#[test]
fn commands_go_in_the_form_that_their_place_needs() {
    let params = [1.0, f32::NAN, 3.0, 4.0];
    let command = Command { command: 400, params, place: Place::Floats([5.0, 6.0, 7.0]) };
    let MavMessage::COMMAND_LONG(long) = crate_reads(&Order::Command { to: DRONE, command, confirmation: 3 }) else {
        panic!()
    };
    assert_eq!((long.target_system, long.target_component, long.confirmation), (7, 1, 3));
    assert_eq!(long.command, MavCmd::MAV_CMD_COMPONENT_ARM_DISARM);
    assert_eq!((long.param1, long.param3, long.param4), (1.0, 3.0, 4.0));
    assert_eq!((long.param5, long.param6, long.param7), (5.0, 6.0, 7.0));
    assert!(long.param2.is_nan());

    let place = Place::Position { frame: 6, lat_e7: 245_130_000, lon_e7: 1_176_471_000, height_m: 50.0 };
    let command = Command { command: 192, params, place };
    let MavMessage::COMMAND_INT(int) = crate_reads(&Order::Command { to: DRONE, command, confirmation: 3 }) else {
        panic!()
    };
    assert_eq!((int.x, int.y, int.z), (245_130_000, 1_176_471_000, 50.0));
    assert_eq!((int.current, int.autocontinue, int.command), (0, 0, MavCmd::MAV_CMD_DO_REPOSITION));
    assert_eq!(int.frame as u8, 6);
}

#[test]
#[expect(deprecated, reason = "PX4 1.17 refuses the command that supersedes MISSION_SET_CURRENT")]
fn mission_orders_are_what_the_crate_expects() {
    let kind = MissionKind::Fence;
    let fence = MavMissionType::MAV_MISSION_TYPE_FENCE;
    let (to, seq) = (DRONE, 0x1234);
    match crate_reads(&Order::MissionCount { to, kind, count: 500 }) {
        MavMessage::MISSION_COUNT(m) => assert_eq!((m.count, m.mission_type, m.opaque_id), (500, fence, 0)),
        other => panic!("{other:?}"),
    }
    match crate_reads(&Order::MissionRequest { to, kind, seq }) {
        MavMessage::MISSION_REQUEST_INT(m) => assert_eq!((m.seq, m.mission_type, m.target_system), (seq, fence, 7)),
        other => panic!("{other:?}"),
    }
    match crate_reads(&Order::MissionRequestList { to, kind }) {
        MavMessage::MISSION_REQUEST_LIST(m) => assert_eq!((m.mission_type, m.target_component), (fence, 1)),
        other => panic!("{other:?}"),
    }
    match crate_reads(&Order::MissionAck { to, kind, result: 15 }) {
        MavMessage::MISSION_ACK(m) => {
            assert_eq!((m.mavtype, m.mission_type), (MavMissionResult::MAV_MISSION_OPERATION_CANCELLED, fence));
        }
        other => panic!("{other:?}"),
    }
    match crate_reads(&Order::MissionClear { to, kind }) {
        MavMessage::MISSION_CLEAR_ALL(m) => assert_eq!((m.mission_type, m.target_system), (fence, 7)),
        other => panic!("{other:?}"),
    }
    match crate_reads(&Order::CommandCancel { to, command: 400 }) {
        MavMessage::COMMAND_CANCEL(m) => {
            assert_eq!((m.command, m.target_system, m.target_component), (MavCmd::MAV_CMD_COMPONENT_ARM_DISARM, 7, 1));
        }
        other => panic!("{other:?}"),
    }
    match crate_reads(&Order::MissionSetCurrent { to, seq }) {
        MavMessage::MISSION_SET_CURRENT(m) => assert_eq!((m.seq, m.target_system, m.target_component), (seq, 7, 1)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_item_is_what_the_crate_expects() {
    let params = [1.0, 2.0, 3.0, 4.0];
    let item = Item { command: 16, frame: 6, current: true, autocontinue: true, params, x: -5, y: 6, z: 7.5 };
    let order = Order::MissionItem { to: DRONE, kind: MissionKind::Mission, seq: 8, item };
    let MavMessage::MISSION_ITEM_INT(read) = crate_reads(&order) else { panic!() };
    assert_eq!([read.param1, read.param2, read.param3, read.param4], params);
    assert_eq!((read.x, read.y, read.z, read.seq), (-5, 6, 7.5, 8));
    assert_eq!((read.command, read.frame as u8), (MavCmd::MAV_CMD_NAV_WAYPOINT, 6));
    assert_eq!((read.current, read.autocontinue, read.target_system, read.target_component), (1, 1, 7, 1));
}

#[test]
fn parameters_are_asked_for_by_name() {
    let name = "COM_LOW_BAT_ACT".to_owned();
    let MavMessage::PARAM_REQUEST_READ(read) = crate_reads(&Order::ParamRead { to: DRONE, name: name.clone() }) else {
        panic!()
    };
    assert_eq!((read.param_index, read.param_id.to_str().unwrap()), (-1, name.as_str()));
    let MavMessage::PARAM_SET(set) = crate_reads(&Order::ParamSet { to: DRONE, name: name.clone(), bits: 3, kind: 6 })
    else {
        panic!()
    };
    assert_eq!((set.param_value.to_bits(), set.param_id.to_str().unwrap()), (3, name.as_str()));
    assert_eq!(set.param_type, MavParamType::MAV_PARAM_TYPE_INT32);
}

#[test]
fn a_tunnel_says_how_much_of_its_room_it_uses() {
    let order = Order::Tunnel { to: DRONE, payload_type: 0xAF02, bytes: vec![1, 2, 0, 0] };
    let bytes = write(&order, US, 0);
    let expected = Report::Tunnel { payload_type: 0xAF02, bytes: vec![1, 2, 0, 0], to: DRONE };
    assert_eq!(report(&bytes), expected);
    assert_eq!(bytes.len(), 10 + 7 + 2, "trailing zeros are cut");
}

#[test]
fn an_all_zero_payload_keeps_one_byte() {
    let to = Address { system: 0, component: 0 };
    let bytes = write(&Order::MissionRequestList { to, kind: MissionKind::Mission }, US, 0);
    assert_eq!(bytes[1], 1);
}
