//! What differs between versions of PX4: each test names the pull request or the source it rests on.

use super::desk::{Desk, config, placeless, takeoff, waypoint};
use crate::wire::says::{Item, Peer};
use crate::wire::{Payload, ids};
use crate::{DroneConfig, Fault, Firmware, Mode};

const PX4: [Firmware; 3] = [Firmware::PX4_1_16, Firmware::PX4_1_17, Firmware::PX4_2026_10];

fn desk(firmware: Firmware) -> Desk {
    Desk::with(config().with_firmware(firmware))
}

fn plan(count: usize) -> Vec<Item> {
    let mut items = vec![takeoff()];
    items.extend((1..count).map(|n| waypoint(20.0 * n as f64, 0.0)));
    items
}

#[test]
fn every_firmware_is_found_by_its_name_and_a_wrong_name_lists_them() {
    for firmware in Firmware::ALL {
        assert_eq!(Firmware::from_name(firmware.name()), Ok(firmware));
    }
    assert_eq!(Firmware::default().name(), "px4-1.17");
    let error = Firmware::from_name("px4-1.13").unwrap_err().to_string();
    assert_eq!(
        error,
        "no simulated autopilot is called \"px4-1.13\"; there are px4-1.12, px4-1.16, px4-1.17, px4-2026.10, ardupilot-4.6"
    );
    assert_eq!(Firmware::ALL.map(Firmware::measured), [false, false, true, false, false]);
}

#[test]
fn the_version_message_and_the_heartbeat_tell_which_autopilot_it_is() {
    let told = [(0x010C_00FF_u32, 12_u8), (0x0110_00FF, 12), (0x0111_00FF, 12), (0x0112_0000, 12), (0x0406_00FF, 3)];
    for (firmware, (version, autopilot)) in Firmware::ALL.into_iter().zip(told) {
        let mut desk = desk(firmware);
        desk.command(520, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(desk.last(ids::AUTOPILOT_VERSION).u32(16), version, "{firmware:?}");
        desk.wait(1.1);
        assert_eq!(desk.last(ids::HEARTBEAT).u8(5), autopilot, "{firmware:?}");
    }
}

/// PX4 28738, "reject late items from incomplete mission uploads": merged in September 2026.
#[test]
fn a_late_item_of_an_upload_that_was_given_up_is_accepted_before_28738_and_an_error_after() {
    for (firmware, result) in PX4.into_iter().zip([0, 0, 1]) {
        let mut desk = desk(firmware);
        let items = plan(6);
        desk.count(6, 0);
        desk.item(&items[0], 0, 0);
        desk.wait(6.0);
        assert!(desk.said("Operation timeout"));
        let before = desk.heard.len();
        desk.item(&items[0], 0, 0);
        assert_eq!(desk.mission_ack(before).map(|ack| ack.0), Some(result), "{firmware:?}");
    }
}

/// PX4 28738 keeps the cure for a lost ACK: all items were received.
#[test]
fn the_last_item_of_a_complete_upload_is_acknowledged_again_by_all_versions() {
    for firmware in PX4 {
        let mut desk = desk(firmware);
        let items = plan(4);
        let (_, id) = desk.upload(&items, 0);
        let before = desk.heard.len();
        desk.item(&items[3], 3, 0);
        assert_eq!(desk.mission_ack(before), Some((0, id)), "{firmware:?}");
    }
}

/// PX4 28775, "reset mission index on a completed upload": merged in September 2026. Until then
/// `update_active_mission` was left out when the checksum had not changed (mavlink_mission.cpp at v1.17.0).
#[test]
fn uploading_the_stored_plan_again_leaves_the_index_before_28775_and_begins_anew_after() {
    for (firmware, index) in PX4.into_iter().zip([2, 2, 0]) {
        let mut desk = desk(firmware);
        let items = [takeoff(), waypoint(15.0, 0.0), waypoint(80.0, 0.0)];
        let items: Vec<Item> = items.iter().map(|item| Item { current: item.command == 22, ..*item }).collect();
        desk.upload(&items, 0);
        desk.wait(1.5);
        desk.send(ids::MISSION_SET_CURRENT, &Payload::new().u16(2).u8(1).u8(1));
        desk.upload(&items, 0);
        desk.wait(1.5);
        assert_eq!(desk.current().0, index, "{firmware:?}, though item 0 was marked as current");
    }
}

/// PX4 27412, "guard mission download completion": merged in May 2026.
#[test]
fn a_list_request_may_end_an_upload_before_27412_and_not_after() {
    for (firmware, goes_on) in PX4.into_iter().zip([false, false, true]) {
        let mut desk = desk(firmware);
        let items = plan(4);
        desk.upload(&items[..2], 0);
        desk.count(4, 0);
        desk.item(&items[0], 0, 0);
        desk.item(&items[1], 1, 0);
        // As many came as are stored, and a display asks for the list.
        desk.send_as(Peer { system: 254, component: 1 }, ids::MISSION_REQUEST_LIST, &Payload::new().u8(1).u8(1).u8(0));
        let before = desk.heard.len();
        desk.item(&items[2], 2, 0);
        desk.item(&items[3], 3, 0);
        assert_eq!(desk.mission_ack(before).map(|ack| ack.0), goes_on.then_some(0), "{firmware:?}");
    }
}

/// PX4 24918 made `MISSION_CURRENT` tell state and mode; v1.16.0 leaves both at 0 (mavlink_mission.cpp).
#[test]
fn mission_current_tells_no_state_in_1_16() {
    for (firmware, told) in PX4.into_iter().zip([(0, 0), (2, 2), (2, 2)]) {
        let mut desk = desk(firmware);
        desk.upload(&plan(3), 0);
        desk.wait(2.5);
        let (seq, total, state, mode) = desk.current();
        assert_eq!((seq, total), (0, 3));
        assert_eq!((state, mode), told, "{firmware:?}");
    }
}

/// `handle_mission_count` of v1.17.0 sets the item reached last to none; that of v1.16.0 does not.
#[test]
fn a_new_upload_ends_the_repeats_of_reached_since_1_17() {
    for (firmware, repeated) in PX4.into_iter().zip([true, false, false]) {
        let mut desk = desk(firmware);
        desk.fly(&[takeoff(), waypoint(300.0, 0.0)]);
        desk.wait_until("the take-off is reached", 40.0, |desk| desk.reached() == [0]);
        desk.count(2, 0);
        desk.heard.clear();
        desk.wait(2.5);
        assert_eq!(!desk.reached().is_empty(), repeated, "{firmware:?}");
    }
}

/// `parse_mavlink_mission_item`: v1.17.0 takes `COMPONENT_ARM_DISARM` as an item, v1.16.0 does not.
#[test]
fn arming_is_an_item_since_1_17() {
    for (firmware, result) in PX4.into_iter().zip([3, 0, 0]) {
        let mut desk = desk(firmware);
        assert_eq!(desk.upload(&[placeless(400, [1.0, 0.0, 0.0, 0.0])], 0).0, result, "{firmware:?}");
    }
}

/// PX4 28518, "let a UDP client reconnect from a new port": merged in September 2026.
#[test]
fn the_udp_partner_is_kept_for_ever_before_28518() {
    assert_eq!(PX4.map(Firmware::keeps_first_partner), [true, true, false]);
}

/// All versions from 1.13 on ignore a wrong number (18084); older ones asked again and flooded the link.
#[test]
fn a_wrong_number_is_ignored_by_all_versions() {
    for firmware in PX4 {
        let mut desk = desk(firmware);
        let items = plan(4);
        desk.count(4, 0);
        desk.heard.clear();
        desk.item(&items[2], 2, 0);
        assert!(desk.heard.iter().all(|(_, f)| !matches!(f.id, ids::MISSION_ACK | ids::MISSION_REQUEST_INT)));
    }
}

/// PX4 issue 18082, "excessive growth of mission requests", cured in 1.13 by pull request 18084, "do not resend a mission
/// request for non matching sequences": one item that comes twice makes every later request come twice.
///
/// Holds S-1.
#[test]
fn one_item_that_comes_twice_doubles_every_later_request_of_1_12_and_costs_later_versions_nothing() {
    let count = 12;
    for (firmware, asked) in [(Firmware::PX4_1_12, 2 * usize::from(count) - 1), (Firmware::PX4_1_16, count.into())] {
        let mut desk = desk(firmware);
        let items = plan(count.into());
        desk.heard.clear();
        desk.count(count, 0);
        desk.item(&items[0], 0, 0);
        desk.item(&items[0], 0, 0);
        // A slow link: every request is answered, in the order in which they came.
        let mut answered = 1;
        while let Some((_, request)) = desk.all(ids::MISSION_REQUEST_INT).get(answered).cloned() {
            answered += 1;
            let seq = request.u16(0);
            desk.item(&items[usize::from(seq)], seq, 0);
        }
        assert_eq!(desk.all(ids::MISSION_REQUEST_INT).len(), asked, "{firmware:?}");
        assert_eq!(desk.mission_ack(0).map(|ack| ack.0), Some(0), "{firmware:?}");
    }
}

/// Before plans had checksums (`update_active_mission` without a condition, mavlink_mission.cpp before 1.14's) the stored
/// plan again began anew, and no message names a plan.
#[test]
fn plans_have_no_ids_in_1_12_and_the_same_one_begins_anew() {
    let mut desk = desk(Firmware::PX4_1_12);
    let items = [takeoff(), waypoint(15.0, 0.0), waypoint(80.0, 0.0)];
    let items: Vec<Item> = items.iter().map(|item| Item { current: item.command == 22, ..*item }).collect();
    assert_eq!(desk.upload(&items, 0), (0, 0));
    desk.wait(1.5);
    desk.send(ids::MISSION_SET_CURRENT, &Payload::new().u16(2).u8(1).u8(1));
    desk.upload(&items, 0);
    desk.wait(1.5);
    assert_eq!(desk.current().0, 0);
}

/// v1.17.0 can only be broken off by the injected fault where the real one needs a five-second silence.
#[test]
fn the_injected_broken_upload_is_a_false_accepted_only_where_the_version_has_it() {
    for (firmware, result) in PX4.into_iter().zip([0, 0, 1]) {
        let mut desk = desk(firmware);
        desk.drone.inject(Fault::LateFalseAccepted);
        let items = plan(6);
        desk.count(6, 0);
        for (item, seq) in items.iter().take(3).zip(0..) {
            desk.item(item, seq, 0);
        }
        desk.item(&items[2], 2, 0);
        assert_eq!(desk.mission_ack(0).map(|ack| ack.0), Some(result), "{firmware:?}");
    }
}

#[test]
fn every_version_flies_the_same_mission_and_says_that_it_landed() {
    for firmware in PX4 {
        let mut desk = Desk::with(DroneConfig { ..config().with_firmware(firmware) });
        desk.fly(&[takeoff(), waypoint(30.0, 0.0), placeless(20, [0.0; 4])]);
        desk.wait_until("flown", 20.0, |desk| desk.drone.truth().airborne_since_us.is_some());
        desk.wait_until("landed", 200.0, |desk| !desk.drone.truth().armed);
        assert_eq!(desk.drone.truth().mode, Mode::Loiter);
    }
}
