//! A simulated ArduCopter 4.6: each test names the source file it rests on. Only the order of one flight was seen
//! on the real autopilot.

use super::desk::{Desk, at, config, placeless, takeoff, waypoint};
use crate::wire::says::{Item, Peer};
use crate::wire::{Payload, ids};
use crate::{DroneConfig, Firmware, Landed, Mode, ParamValue};

const NAN: f32 = f32::NAN;
const OTHER: Peer = Peer { system: 254, component: 190 };

fn ardupilot() -> DroneConfig {
    config().with_firmware(Firmware::ARDUPILOT_4_6)
}

/// A ready drone whose streams were asked for, as every station does.
fn desk() -> Desk {
    let mut desk = Desk::with(ardupilot());
    desk.send(ids::REQUEST_DATA_STREAM, &Payload::new().u16(4).u8(1).u8(1).u8(0).u8(1));
    desk
}

/// Home, a take-off and waypoints 30 m apart.
fn plan(count: usize) -> Vec<Item> {
    let mut items = vec![waypoint(0.0, 0.0), takeoff()];
    items.extend((2..count).map(|n| waypoint(30.0 * (n as f64 - 1.0), 0.0)));
    items
}

fn mode(desk: &mut Desk, number: f32) -> Option<u8> {
    desk.command(176, [1.0, number, 0.0, 0.0, 0.0, 0.0, 0.0])
}

/// `HEARTBEAT.custom_mode`.
fn shown(desk: &mut Desk) -> u32 {
    desk.wait(1.05);
    desk.last(ids::HEARTBEAT).u32(0)
}

fn airborne() -> Desk {
    let mut desk = desk();
    assert_eq!(mode(&mut desk, 4.0), Some(0));
    assert_eq!(desk.arm(), Some(0));
    assert_eq!(desk.command(22, [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 20.0]), Some(0));
    desk.wait_until("airborne", 40.0, |desk| {
        desk.drone.truth().landed == Landed::InAir && desk.drone.truth().mode == Mode::Loiter
    });
    desk
}

/// `MissionItemProtocol::update`: 1 s between requests, 8 s until it gives up; `queued_request_send` uses
/// MISSION_REQUEST.
#[test]
fn items_are_asked_for_the_old_way_every_second_and_given_up_after_8_s_with_an_ack() {
    let mut desk = desk();
    desk.count(4, 0);
    desk.item(&takeoff(), 0, 0);
    desk.heard.clear();
    desk.wait(7.9);
    let asked: Vec<u16> = desk.all(ids::MISSION_REQUEST).iter().map(|(_, f)| f.u16(0)).collect();
    assert_eq!(asked, [1; 7]);
    assert!(desk.all(ids::MISSION_ACK).is_empty());
    desk.wait(0.2);
    assert_eq!(desk.mission_ack(0).map(|ack| ack.0), Some(15), "OPERATION_CANCELLED");
    assert!(desk.said("Mission upload timeout"));
}

/// `MissionItemProtocol::handle_mission_item`: INVALID_SEQUENCE, and the upload goes on.
#[test]
fn a_wrong_number_is_told_and_the_upload_goes_on() {
    let mut desk = desk();
    let items = plan(4);
    desk.count(4, 0);
    desk.item(&items[2], 2, 0);
    assert_eq!(desk.mission_ack(0).map(|ack| ack.0), Some(13));
    desk.heard.clear();
    for (item, seq) in items.iter().zip(0..) {
        desk.item(item, seq, 0);
    }
    assert_eq!(desk.mission_ack(0), Some((0, 0)), "accepted, and there are no plan ids");
}

/// `MissionItemProtocol::handle_mission_count`: truncate, then `replace_item` one by one.
#[test]
fn an_upload_broken_off_leaves_a_mixture_of_the_old_plan_and_the_new() {
    let mut desk = desk();
    desk.upload(&plan(6), 0);
    let new: Vec<Item> = (0..4).map(|n| waypoint(0.0, 50.0 * f64::from(n))).collect();
    desk.count(4, 0);
    desk.item(&new[0], 0, 0);
    desk.item(&new[1], 1, 0);
    desk.wait(9.0);
    let stored = &desk.drone.stored().mission.items;
    assert_eq!(stored.len(), 4, "cut to the new length at once");
    assert_eq!((stored[1].y, stored[2].x), (new[1].y, plan(6)[2].x));
}

/// `MissionItemProtocol` has no cancel: an ACK from the station is not looked at while it receives.
#[test]
fn a_cancel_does_not_end_an_upload() {
    let mut desk = desk();
    desk.count(4, 0);
    desk.send(ids::MISSION_ACK, &Payload::new().u8(1).u8(1).u8(15).u8(0).u32(0));
    desk.heard.clear();
    desk.wait(2.5);
    assert_eq!(desk.all(ids::MISSION_REQUEST).len(), 2);
}

/// `handle_mission_count`: the sender may restart, anybody else is denied.
#[test]
fn the_sender_may_begin_again_and_another_is_denied() {
    let mut desk = desk();
    desk.count(4, 0);
    desk.item(&takeoff(), 0, 0);
    desk.send_as(OTHER, ids::MISSION_COUNT, &Payload::new().u16(2).u8(1).u8(1).u8(0).u32(0));
    assert_eq!(desk.mission_ack(0).map(|ack| ack.0), Some(14), "DENIED");
    desk.heard.clear();
    desk.count(3, 0);
    assert_eq!(desk.last(ids::MISSION_REQUEST).u16(0), 0);
    assert_eq!(desk.upload(&plan(3), 0).0, 0);
}

/// `GCS_MAVLINK::handle_mission_item`: ERROR when no upload runs, so a lost final ACK cannot be had again.
#[test]
fn the_last_item_again_is_an_error() {
    let mut desk = desk();
    let items = plan(3);
    desk.upload(&items, 0);
    let before = desk.heard.len();
    desk.item(&items[2], 2, 0);
    assert_eq!(desk.mission_ack(before).map(|ack| ack.0), Some(1));
}

/// `AP_Mission::read_cmd_from_storage`: index 0 is home, whatever was written.
#[test]
fn item_0_reads_back_as_home_and_items_are_served_in_any_order() {
    let mut desk = desk();
    let items = plan(5);
    desk.upload(&[&[waypoint(500.0, 500.0)], &items[1..]].concat(), 0);
    for seq in [3_u16, 0, 4] {
        desk.send(ids::MISSION_REQUEST_INT, &Payload::new().u16(seq).u8(1).u8(1).u8(0));
        let item = Item::read(&desk.last(ids::MISSION_ITEM_INT));
        let expected = if seq == 0 { at(16, 0.0, 0.0, 10.0) } else { items[usize::from(seq)] };
        assert!((item.x - expected.x).abs() < 30, "{seq}: {item:?}");
        assert_eq!(item.frame, if seq == 0 { 0 } else { 3 });
    }
    desk.send(ids::MISSION_REQUEST_INT, &Payload::new().u16(9).u8(1).u8(1).u8(0));
    assert_eq!((desk.last(ids::MISSION_COUNT).u16(0), desk.last(ids::MISSION_ACK).u8(2)), (5, 1));
}

/// `MissionItemProtocol::handle_mission_request`: the old question gets the old answer.
#[test]
fn a_float_request_is_answered_with_a_float_item() {
    let mut desk = desk();
    desk.upload(&plan(3), 0);
    desk.send(ids::MISSION_REQUEST, &Payload::new().u16(2).u8(1).u8(1).u8(0));
    let item = desk.last(ids::MISSION_ITEM);
    assert!((f64::from(item.f32(16)) - 24.513).abs() < 0.01, "degrees");
}

/// `send_mission_current` of GCS_Common.cpp: home is not counted; there is no paused state and no plan id.
#[test]
fn mission_current_does_not_count_home() {
    let mut desk = desk();
    desk.upload(&plan(5), 0);
    desk.wait(1.5);
    assert_eq!(desk.current().1, 4);
    assert_eq!(desk.last(ids::MISSION_CURRENT).u32(6), 0);
}

/// The flight order that was seen on the real one, and `verify_command` of AP_Mission: each item once, the one
/// before the return too, and the mode is AUTO to the end.
#[test]
fn a_mission_is_begun_by_mission_start_reports_each_item_once_and_returns_inside_auto() {
    let mut desk = desk();
    let mut items = plan(4);
    items.push(placeless(20, [0.0; 4]));
    desk.upload(&items, 0);
    assert_eq!(mode(&mut desk, 4.0), Some(0));
    assert_eq!(desk.arm(), Some(0));
    desk.wait(3.0);
    assert!(desk.drone.truth().airborne_since_us.is_none(), "armed in GUIDED, it waits");
    assert_eq!(desk.command(300, [0.0; 7]), Some(0));
    desk.wait_until("returning", 90.0, |desk| desk.drone.truth().mode == Mode::Rtl);
    assert_eq!(shown(&mut desk), 3, "still AUTO");
    desk.wait_until("disarmed", 120.0, |desk| !desk.drone.truth().armed);
    assert_eq!(desk.reached(), [1, 2, 3, 4]);
    assert_eq!(shown(&mut desk), 3, "and after landing too");
    assert!(desk.said("Disarming motors"));
}

/// mode.cpp `do_user_takeoff`: armed, landed, and in GUIDED; the altitude is above home.
#[test]
fn take_off_needs_guided_and_arming_first_and_is_above_home() {
    let mut desk = desk();
    let up = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 20.0];
    assert_eq!(mode(&mut desk, 5.0), Some(0));
    assert_eq!(desk.arm(), Some(0));
    assert_eq!(desk.command(22, up), Some(4), "not in LOITER");
    assert_eq!(mode(&mut desk, 4.0), Some(0));
    assert_eq!(desk.command(22, up), Some(0));
    desk.wait_until("there", 40.0, |desk| desk.drone.truth().above_home_m > 19.0);
    desk.wait(4.0);
    assert!(desk.drone.truth().above_home_m < 21.0);
    assert_eq!(shown(&mut desk), 4);
}

/// mode.h: `allows_arming` is false for AUTO, RTL and LAND; GCS_Common.cpp answers FAILED.
#[test]
fn arming_in_auto_or_land_is_refused() {
    let mut desk = desk();
    desk.upload(&plan(4), 0);
    for number in [3.0, 9.0] {
        assert_eq!(mode(&mut desk, number), Some(0));
        assert_eq!(desk.arm(), Some(4), "mode {number}");
    }
}

/// mode_auto.cpp `init`: no mission, no AUTO; armed on the ground the mission must begin with a take-off.
#[test]
fn auto_needs_a_mission_and_on_the_ground_a_take_off_item() {
    let mut desk = desk();
    assert_eq!(mode(&mut desk, 3.0), Some(4));
    assert!(desk.said("Mode change to AUTO failed"));
    desk.upload(&[waypoint(0.0, 0.0), waypoint(30.0, 0.0)], 0);
    assert_eq!(mode(&mut desk, 4.0), Some(0));
    assert_eq!(desk.arm(), Some(0));
    assert_eq!(desk.command(300, [0.0; 7]), Some(4));
    assert!(desk.said("Auto: Missing Takeoff Cmd"));
    assert_eq!(mode(&mut desk, 40.0), Some(4), "no such mode");
}

/// AP_Mission.cpp: the command being flown is a copy, and a running mission cannot be cleared.
#[test]
fn an_upload_in_flight_leaves_the_leg_being_flown_and_a_clear_is_refused() {
    let mut desk = airborne();
    desk.upload(&[waypoint(0.0, 0.0), waypoint(100.0, 0.0), waypoint(200.0, 0.0)], 0);
    assert_eq!(mode(&mut desk, 3.0), Some(0));
    desk.wait(4.0);
    let before = desk.heard.len();
    desk.send(ids::MISSION_CLEAR_ALL, &Payload::new().u8(1).u8(1).u8(0));
    assert_eq!(desk.mission_ack(before).map(|ack| ack.0), Some(1));
    desk.upload(&[waypoint(0.0, 0.0), waypoint(0.0, -100.0), waypoint(0.0, -200.0)], 0);
    desk.wait_until("the old place", 40.0, |desk| desk.metres_from_home().0 > 96.0);
    desk.wait_until("then the new plan", 60.0, |desk| desk.metres_from_home().1 < -190.0);
}

/// GCS_Mavlink.cpp `handle_command_int_do_reposition`: GUIDED or the flag, and COMMAND_INT only.
#[test]
fn reposition_needs_guided_or_its_flag() {
    let mut desk = airborne();
    let to = at(16, 40.0, 0.0, 20.0);
    let go = |desk: &mut Desk, flags: f32| {
        let before = desk.heard.len();
        let payload = Payload::new().f32(-1.0).f32(flags).f32(0.0).f32(NAN).i32(to.x).i32(to.y).f32(20.0);
        desk.send(ids::COMMAND_INT, &payload.u16(192).u8(1).u8(1).u8(6).u8(0).u8(0));
        desk.ack_since(before, 192)
    };
    assert_eq!(mode(&mut desk, 5.0), Some(0));
    assert_eq!(go(&mut desk, 0.0), Some(2));
    assert_eq!(go(&mut desk, 1.0), Some(0));
    assert_eq!(shown(&mut desk), 4);
    assert_eq!(desk.command(192, [-1.0, 1.0, 0.0, NAN, 24.5, 117.6, 20.0]), Some(3));
    desk.wait_until("there", 30.0, |desk| desk.metres_from_home().0 > 38.0);
}

/// GCS_Common.cpp and Copter's mode_auto.cpp know DO_PAUSE_CONTINUE and DO_SET_MISSION_CURRENT.
#[test]
fn a_mission_is_paused_inside_auto_and_its_item_set_by_command() {
    let mut desk = airborne();
    desk.upload(&[waypoint(0.0, 0.0), waypoint(60.0, 0.0), waypoint(60.0, 60.0)], 0);
    assert_eq!(mode(&mut desk, 3.0), Some(0));
    desk.wait(3.0);
    assert_eq!(desk.command(193, [0.0; 7]), Some(0));
    desk.wait(15.0);
    let here = desk.metres_from_home();
    assert_eq!(shown(&mut desk), 3);
    desk.wait(5.0);
    let moved = desk.metres_from_home().0 - here.0;
    assert!(moved.abs() < 1.0, "it holds: {moved} m from {here:?}");
    assert_eq!(desk.command(193, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]), Some(0));
    assert_eq!(desk.command(224, [2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]), Some(0));
    assert_eq!(desk.last(ids::MISSION_CURRENT).u16(0), 2);
    assert_eq!(desk.command(224, [7.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]), Some(4));
    desk.wait_until("at the corner", 60.0, |desk| desk.metres_from_home().1 > 57.0);
}

/// GCS_Param.cpp: integers travel as their value, the type is not checked, and there is no `_HASH_CHECK`.
#[test]
fn parameters_are_cast_to_float_and_have_their_own_names() {
    let mut desk = desk();
    let read = |desk: &mut Desk, name: &str| {
        let before = desk.heard.len();
        desk.send(ids::PARAM_REQUEST_READ, &Payload::new().i16(-1).u8(1).u8(1).raw(name.as_bytes(), 16));
        desk.heard.iter().skip(before).find(|(_, f)| f.id == ids::PARAM_VALUE).map(|(_, f)| f.f32(0))
    };
    assert_eq!(read(&mut desk, "RTL_ALT"), Some(1_500.0));
    assert_eq!(read(&mut desk, "_HASH_CHECK"), None);
    assert_eq!(read(&mut desk, "RTL_RETURN_ALT"), None);
    desk.send(ids::PARAM_SET, &Payload::new().f32(3_000.0).u8(1).u8(1).raw(b"RTL_ALT", 16).u8(9));
    assert_eq!(desk.drone.param("RTL_ALT"), Some(ParamValue::Int(3_000)));
}

/// Parameters.cpp: `RTL_ALT` in cm, `FS_GCS_ENABLE` with `FS_GCS_TIMEOUT`.
#[test]
fn a_lost_station_makes_it_return_at_its_own_height_and_land() {
    let mut desk = airborne();
    desk.drone.set_param("FS_GCS_ENABLE", ParamValue::Int(1));
    desk.drone.set_param("RTL_ALT", ParamValue::Int(2_500));
    desk.beats = false;
    desk.wait(9.0);
    assert_eq!(desk.drone.truth().mode, Mode::Rtl);
    assert_eq!(desk.last(ids::HEARTBEAT).u32(0), 6);
    desk.wait_until("landed", 120.0, |desk| !desk.drone.truth().armed);
}

/// GCS_MAVLINK: only heartbeats come unasked; `REQUEST_DATA_STREAM` brings the rest.
#[test]
fn telemetry_comes_by_request_only() {
    let mut desk = Desk::with(DroneConfig { seed: 3, ..ardupilot() });
    for id in [30, 31, 32, 33, 36, 83, 85] {
        desk.command(511, [id as f32, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    }
    desk.heard.clear();
    desk.wait(3.0);
    assert!(desk.heard.iter().all(|(_, f)| f.id == ids::HEARTBEAT), "{:?}", desk.heard.len());
    desk.send(ids::REQUEST_DATA_STREAM, &Payload::new().u16(2).u8(1).u8(1).u8(6).u8(1));
    desk.wait(5.0);
    let positions = desk.all(ids::GLOBAL_POSITION_INT).len();
    assert!((9..=10).contains(&positions), "{positions} in 5 s at 2 Hz");
}
