//! The mission protocol, rule by rule.

use super::desk::{Desk, at, config, fence, placeless, takeoff, waypoint};
use crate::wire::says::{Item, Peer};
use crate::wire::{Payload, ids};
use crate::{DroneConfig, Fault, Mode};

const OTHER: Peer = Peer { system: 254, component: 190 };

fn plan(count: usize) -> Vec<Item> {
    let mut items = vec![takeoff()];
    items.extend((1..count).map(|n| waypoint(n as f64, 0.0)));
    items
}

fn asked(desk: &Desk) -> Vec<u16> {
    desk.all(ids::MISSION_REQUEST_INT).iter().map(|(_, f)| f.u16(0)).collect()
}

fn count_as(desk: &mut Desk, who: Peer, count: u16) {
    desk.send_as(who, ids::MISSION_COUNT, &Payload::new().u16(count).u8(1).u8(1).u8(0).u32(0));
}

#[test]
fn an_upload_is_pulled_item_by_item_and_ends_with_the_plan_id() {
    let mut desk = Desk::ready();
    let items = plan(5);
    let (result, id) = desk.upload(&items, 0);
    assert_eq!(result, 0);
    assert_ne!(id, 0);
    assert_eq!(asked(&desk), [0, 1, 2, 3, 4]);
    assert_eq!(desk.drone.stored().mission.id, id);
    assert_eq!(desk.drone.stored().mission.items.len(), 5);
    desk.wait(1.5);
    let current = desk.last(ids::MISSION_CURRENT);
    assert_eq!((current.u16(2), current.u8(4), current.u32(6)), (5, 2, id));
}

#[test]
fn right_after_the_ack_the_current_item_is_unknown_for_a_moment() {
    let mut desk = Desk::ready();
    desk.upload(&plan(3), 0);
    desk.command(511, [42.0, 20_000.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    let acked = desk.now_us;
    desk.wait(0.1);
    assert_eq!(desk.current(), (65_535, 3, 1, 2));
    desk.wait_until("loaded", 2.0, |desk| desk.current().0 == 0);
    let took = desk.now_us - acked;
    assert!((300_000..1_100_000).contains(&took), "{took} us");
    assert_eq!(desk.current(), (0, 3, 2, 2));
}

#[test]
fn a_missing_item_is_asked_for_every_250_ms_and_the_upload_dropped_after_5_s() {
    let mut desk = Desk::ready();
    desk.count(3, 0);
    desk.item(&takeoff(), 0, 0);
    desk.wait(2.0);
    let times: Vec<u64> = desk.all(ids::MISSION_REQUEST_INT).iter().map(|(at, _)| *at).collect();
    assert!((8..=10).contains(&times.len()), "{}", times.len());
    assert!(asked(&desk).iter().skip(1).all(|seq| *seq == 1));
    desk.wait(4.0);
    assert!(desk.said("Operation timeout"));
    assert!(desk.all(ids::MISSION_ACK).is_empty(), "silently");
    let before = desk.heard.len();
    desk.wait(2.0);
    assert!(desk.heard.iter().skip(before).all(|(_, f)| f.id != ids::MISSION_REQUEST_INT));
    assert!(desk.drone.stored().mission.items.is_empty());
}

#[test]
fn an_item_out_of_order_is_ignored_but_keeps_the_upload_alive() {
    let mut desk = Desk::ready();
    desk.count(3, 0);
    for _ in 0..4 {
        desk.wait(2.0);
        desk.item(&waypoint(1.0, 0.0), 2, 0);
    }
    assert!(!desk.said("Operation timeout"));
    assert!(asked(&desk).iter().all(|seq| *seq == 0));
    assert!(desk.all(ids::MISSION_ACK).is_empty());
}

#[test]
fn unsolicited_items_in_order_are_taken() {
    let mut desk = Desk::ready();
    let items = plan(6);
    desk.count(6, 0);
    for (item, seq) in items.iter().zip(0..) {
        desk.item(item, seq, 0);
    }
    assert_eq!(desk.mission_ack(0).map(|ack| ack.0), Some(0));
}

/// Measured on PX4 1.17 (SIH), with several items on their way at once.
#[test]
fn what_comes_behind_a_refused_item_is_an_error_because_no_transfer_runs() {
    let mut desk = Desk::ready();
    let mut items = plan(5);
    items[1].command = 18;
    desk.count(5, 0);
    let before = desk.heard.len();
    for (item, seq) in items.iter().zip(0..) {
        desk.item(item, seq, 0);
    }
    let acks: Vec<u8> =
        desk.heard.iter().skip(before).filter(|(_, f)| f.id == ids::MISSION_ACK).map(|(_, f)| f.u8(2)).collect();
    assert_eq!(acks, [3, 1, 1, 1]);
    let texts = desk.texts();
    let told = |what: &str| texts.iter().filter(|text| text.contains(what)).count();
    assert_eq!((told("Invalid item"), told("IGN MISSION_ITEM: No transfer")), (1, 3));
}

#[test]
fn a_lost_final_ack_is_cured_by_sending_the_last_item_again() {
    let mut desk = Desk::ready();
    let items = plan(4);
    let (_, id) = desk.upload(&items, 0);
    let before = desk.heard.len();
    desk.item(&items[3], 3, 0);
    assert_eq!(desk.mission_ack(before), Some((0, id)));
    let before = desk.heard.len();
    desk.item(&items[1], 1, 0);
    assert_eq!(desk.mission_ack(before).map(|ack| ack.0), Some(1), "any other item is an error");
}

#[test]
fn a_broken_off_upload_answers_a_late_duplicate_with_a_false_accepted() {
    let mut desk = Desk::ready();
    desk.drone.inject(Fault::LateFalseAccepted);
    let items = plan(6);
    desk.count(6, 0);
    for (item, seq) in items.iter().take(3).zip(0..) {
        desk.item(item, seq, 0);
    }
    desk.wait(2.0);
    desk.item(&items[2], 2, 0);
    let (result, id) = desk.mission_ack(0).unwrap();
    assert_eq!(result, 0, "accepted");
    assert!(id != 0 && id != desk.drone.stored().mission.id, "with the id of a plan it does not hold");
    assert!(desk.drone.stored().mission.items.is_empty());
}

#[test]
fn another_sender_is_an_error_and_does_not_disturb_the_upload() {
    let mut desk = Desk::ready();
    let items = plan(3);
    desk.count(3, 0);
    desk.item(&items[0], 0, 0);
    count_as(&mut desk, OTHER, 9);
    let ack = desk.last(ids::MISSION_ACK);
    assert_eq!((ack.u8(0), ack.u8(2)), (254, 1));
    desk.heard.clear();
    desk.item(&items[1], 1, 0);
    desk.item(&items[2], 2, 0);
    assert_eq!(desk.mission_ack(0).map(|ack| ack.0), Some(0));
}

#[test]
fn a_count_again_before_the_first_item_is_a_lost_request_and_later_an_error() {
    let mut desk = Desk::ready();
    desk.count(3, 0);
    desk.count(3, 0);
    assert_eq!(asked(&desk), [0, 0]);
    desk.item(&takeoff(), 0, 0);
    desk.count(3, 0);
    assert_eq!(desk.mission_ack(0).map(|ack| ack.0), Some(1));
    assert_eq!(asked(&desk), [0, 0, 1], "the transfer stands");
}

#[test]
fn count_zero_clears_and_clear_all_clears_everything() {
    let mut desk = Desk::ready();
    desk.upload(&plan(3), 0);
    desk.upload(&fence(100.0), 1);
    desk.heard.clear();
    desk.count(0, 0);
    assert_eq!(desk.mission_ack(0), Some((0, 0)));
    assert!(desk.drone.stored().mission.items.is_empty());
    assert_eq!(desk.drone.stored().fence.items.len(), 4);
    desk.upload(&plan(3), 0);
    desk.send(ids::MISSION_CLEAR_ALL, &Payload::new().u8(1).u8(1).u8(255));
    assert_eq!(desk.drone.stored(), &crate::Stored::default());
    desk.wait(2.0);
    assert_eq!(desk.current().1, 65_535);
}

#[test]
fn too_many_items_are_refused_at_once() {
    let mut desk = Desk::with(DroneConfig { mission_capacity: 500, ..config() });
    for (count, kind) in [(501, 0), (65, 1), (33, 2)] {
        desk.heard.clear();
        desk.count(count, kind);
        assert_eq!(desk.mission_ack(0).map(|ack| ack.0), Some(4), "kind {kind}");
    }
    assert_eq!(desk.upload(&plan(500), 0).0, 0);
}

#[test]
fn a_cancel_ends_the_upload_and_leaves_the_old_plan() {
    let mut desk = Desk::ready();
    let (_, id) = desk.upload(&plan(3), 0);
    desk.count(4, 0);
    desk.item(&takeoff(), 0, 0);
    desk.send(ids::MISSION_ACK, &Payload::new().u8(1).u8(1).u8(15).u8(0).u32(0));
    desk.heard.clear();
    desk.wait(1.0);
    assert!(asked(&desk).is_empty());
    assert_eq!(desk.drone.stored().mission.id, id);
}

#[test]
fn frames_are_kept_in_px4s_form_and_terrain_is_refused() {
    let mut desk = Desk::ready();
    let item = |frame| Item { frame, ..waypoint(10.0, 0.0) };
    let (result, _) = desk.upload(&[item(3), item(6), Item { z: 30.0, ..item(0) }, Item { z: 30.0, ..item(5) }], 0);
    assert_eq!(result, 0);
    let frames: Vec<u8> = desk.drone.stored().mission.items.iter().map(|item| item.frame).collect();
    assert_eq!(frames, [6, 6, 5, 5]);
    assert_eq!(desk.upload(&[item(11)], 0).0, 2);
    assert_eq!(desk.drone.stored().mission.items.len(), 4, "a refused upload leaves the plan before");
}

#[test]
fn the_known_commands_are_taken_and_the_others_refused() {
    let mut desk = Desk::ready();
    for command in [16, 17, 19, 21, 22, 31, 195] {
        assert_eq!(desk.upload(&[at(command, 1.0, 0.0, 10.0)], 0).0, 0, "{command}");
    }
    for command in
        [20, 80, 93, 112, 177, 178, 179, 187, 189, 197, 203, 205, 206, 214, 260, 530, 532, 1000, 2000, 2001, 2003, 2500]
    {
        assert_eq!(desk.upload(&[placeless(command, [0.0; 4])], 0).0, 0, "{command}");
    }
    for item in [
        at(18, 0.0, 0.0, 9.0),
        at(82, 0.0, 0.0, 9.0),
        placeless(115, [0.0; 4]),
        placeless(183, [0.0; 4]),
        placeless(207, [0.0; 4]),
        placeless(531, [0.0; 4]),
        placeless(31_999, [0.0; 4]),
    ] {
        assert_eq!(desk.upload(&[item], 0).0, 3, "{}", item.command);
    }
    desk.upload(&[placeless(80, [0.0; 4])], 0);
    assert_eq!(desk.drone.stored().mission.items[0].command, 201, "an ROI reads back as 201");
    assert_eq!(desk.upload(&[Item { params: [2.0, 0.0, 0.0, 0.0], ..fence(9.0)[0] }], 1).0, 1, "two corners");
}

#[test]
fn a_download_is_strictly_in_order_and_shows_what_is_stored() {
    let mut desk = Desk::ready();
    let (_, id) = desk.upload(&plan(3), 0);
    desk.wait(1.5);
    let ask = |seq: u16| Payload::new().u16(seq).u8(1).u8(1).u8(0);
    desk.send(ids::MISSION_REQUEST_LIST, &Payload::new().u8(1).u8(1).u8(0));
    let count = desk.last(ids::MISSION_COUNT);
    assert_eq!((count.u16(0), count.u32(5)), (3, id));
    for seq in [0, 0, 1] {
        desk.send(ids::MISSION_REQUEST_INT, &ask(seq));
        let item = desk.last(ids::MISSION_ITEM_INT);
        assert_eq!(item.u16(28), seq);
        assert_eq!(item.u8(35), u8::from(seq == 0), "current");
        let read = Item { current: false, ..Item::read(&item) };
        assert_eq!(read.checksum_bytes(), desk.drone.stored().mission.items[usize::from(seq)].checksum_bytes());
    }
    desk.heard.clear();
    desk.send(ids::MISSION_REQUEST_INT, &ask(0));
    assert_eq!(desk.mission_ack(0).map(|ack| ack.0), Some(1), "two back ends the download");
}

#[test]
fn what_is_addressed_to_others_is_not_heard() {
    let mut desk = Desk::ready();
    for (system, component) in [(2, 1), (1, 191)] {
        desk.heard.clear();
        desk.send(ids::MISSION_COUNT, &Payload::new().u16(2).u8(system).u8(component).u8(0).u32(0));
        assert!(asked(&desk).is_empty());
    }
}

#[test]
fn a_mission_outside_the_fence_is_accepted_and_then_found_not_flyable() {
    let mut desk = Desk::ready();
    desk.upload(&fence(50.0), 1);
    assert_eq!(desk.upload(&[takeoff(), waypoint(30.0, 0.0), waypoint(80.0, 0.0)], 0).0, 0);
    desk.wait(1.5);
    assert!(desk.said("Geofence violation for waypoint 3"), "{:?}", desk.texts());
    assert_eq!(desk.current().2, 1);
    assert_eq!(desk.set_mode(Mode::Mission), Some(0));
    assert_eq!(desk.arm(), Some(1));
    assert_eq!(desk.set_mode(Mode::Loiter), Some(0));
    assert_eq!(desk.arm(), Some(0), "measured: in another mode it arms");
    assert_eq!(desk.command(400, [0.0; 7]), Some(0));
    assert_eq!(desk.set_mode(Mode::Mission), Some(0));
    desk.upload(&fence(100.0), 1);
    desk.wait(1.5);
    assert_eq!(desk.current().2, 3, "in the mission's mode it counts as active, armed or not");
    assert_eq!(desk.arm(), Some(0));
}

#[test]
fn a_take_off_lower_than_its_acceptance_radius_is_not_flyable() {
    let mut desk = Desk::ready();
    desk.upload(&[at(22, 0.0, 0.0, 2.5), waypoint(30.0, 0.0)], 0);
    desk.wait(1.5);
    assert!(desk.said("Takeoff altitude too low"));
    assert_eq!(desk.current().2, 1);
}

#[test]
fn plans_survive_a_reboot() {
    let mut desk = Desk::ready();
    let (_, id) = desk.upload(&plan(3), 0);
    desk.drone.inject(Fault::Reboot);
    desk.wait(6.0);
    assert_eq!(desk.last(ids::MISSION_CURRENT).u32(6), id);
    assert_eq!(desk.current(), (0, 3, 2, 2));
}
