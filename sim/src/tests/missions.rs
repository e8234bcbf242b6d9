//! Missions in the air: replace, pause, resume, jump, wait, speed, land.

use super::desk::{Desk, at, config, fence, placeless, takeoff, waypoint};
use crate::wire::says::Item;
use crate::wire::{Payload, ids};
use crate::{Landed, Mode};

fn lane(count: usize) -> Vec<Item> {
    let mut items = vec![takeoff()];
    items.extend((1..count).map(|n| waypoint(20.0 * n as f64, 0.0)));
    items
}

fn seq(desk: &Desk) -> u16 {
    desk.drone.truth().current_seq
}

fn at_item(items: &[Item], wanted: u16) -> Desk {
    let mut desk = Desk::ready();
    desk.fly(items);
    desk.wait_until("the item", 120.0, |desk| seq(desk) == wanted);
    desk
}

fn set_current(desk: &mut Desk, seq: u16) {
    desk.send(ids::MISSION_SET_CURRENT, &Payload::new().u16(seq).u8(1).u8(1));
}

#[test]
fn a_mission_replaced_in_flight_is_joined_at_the_same_index() {
    let mut desk = at_item(&lane(8), 2);
    desk.upload(&lane(4), 0);
    desk.wait(1.2);
    assert_eq!((seq(&desk), desk.drone.truth().mode), (2, Mode::Mission));
    let mut desk = at_item(&lane(8), 4);
    desk.upload(&lane(3), 0);
    desk.wait(1.2);
    assert_eq!(seq(&desk), 2, "its last item");
}

#[test]
fn a_start_item_marked_current_or_set_afterwards_is_flown_without_a_stop() {
    let mut desk = at_item(&lane(8), 2);
    let mut items = lane(4);
    items[1] = Item { current: true, ..waypoint(0.0, 60.0) };
    desk.upload(&items, 0);
    desk.wait(1.2);
    assert_eq!((seq(&desk), desk.drone.truth().mode), (1, Mode::Mission));
    let mut desk = at_item(&lane(8), 3);
    desk.upload(&lane(4), 0);
    set_current(&mut desk, 0);
    desk.wait(1.2);
    assert_eq!((seq(&desk), desk.drone.truth().mode), (0, Mode::Mission));
    desk.wait_until("the take-off item flown as a waypoint", 30.0, |desk| seq(desk) == 1);
}

#[test]
fn the_command_to_set_the_item_is_not_supported_but_the_message_is() {
    let mut desk = Desk::ready();
    desk.upload(&lane(4), 0);
    desk.wait(1.2);
    assert_eq!(desk.command(224, [2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]), Some(3));
    set_current(&mut desk, 2);
    assert_eq!(desk.current().0, 2);
    set_current(&mut desk, 9);
    assert!(desk.said("Not in list"));
    assert_eq!(desk.current().0, 2);
}

#[test]
fn hold_pauses_and_mission_resumes_at_the_same_item() {
    let mut desk = at_item(&lane(6), 3);
    desk.set_mode(Mode::Loiter);
    desk.wait(10.0);
    assert_eq!(desk.current(), (3, 6, 4, 2));
    let [north, east, _] = desk.drone.truth().velocity_ned_mps;
    assert!(north.abs() < 0.2 && east.abs() < 0.2);
    assert_eq!(desk.command(193, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]), Some(3));
    desk.set_mode(Mode::Mission);
    assert_eq!(seq(&desk), 3);
    desk.wait_until("going on", 20.0, |desk| seq(desk) == 4);
    assert_eq!((desk.current().2, desk.current().3), (3, 1));
}

#[test]
fn at_the_end_it_holds_and_says_complete() {
    let mut desk = Desk::ready();
    desk.fly(&lane(3));
    desk.wait_until("the end", 90.0, |desk| desk.said("Mission finished, loitering"));
    assert_eq!(desk.drone.truth().mode, Mode::Loiter);
    desk.wait(1.2);
    assert_eq!(desk.current(), (2, 3, 5, 2));
    desk.upload(&lane(5), 0);
    desk.wait(3.0);
    assert_eq!(desk.drone.truth().mode, Mode::Loiter, "a mission uploaded then is not started");
    set_current(&mut desk, 1);
    desk.set_mode(Mode::Mission);
    desk.wait_until("flying it", 40.0, |desk| seq(desk) == 3);
}

#[test]
fn reaching_an_item_is_told_at_once_and_ten_times_more_at_one_hertz() {
    let mut desk = at_item(&[takeoff(), waypoint(100.0, 0.0)], 1);
    desk.wait(14.0);
    let told = desk.all(ids::MISSION_ITEM_REACHED);
    assert_eq!(told.len(), 11);
    assert!(told.windows(2).all(|pair| (980_000..1_020_000).contains(&(pair[1].0 - pair[0].0))));
    assert!(told.iter().all(|(_, f)| f.u16(0) == 0));
}

#[test]
fn a_new_upload_stops_the_repeats() {
    let mut desk = at_item(&[takeoff(), waypoint(100.0, 0.0)], 1);
    desk.count(3, 0);
    desk.heard.clear();
    desk.wait(3.0);
    assert!(desk.reached().is_empty());
}

#[test]
fn a_wait_at_a_waypoint_is_kept_and_a_loiter_without_end_never_ends() {
    let wait = |command, seconds| Item { params: [seconds, 0.0, 0.0, f32::NAN], ..at(command, 20.0, 0.0, 20.0) };
    for command in [16, 19] {
        let mut desk = at_item(&[takeoff(), wait(command, 8.0), waypoint(40.0, 0.0)], 1);
        let start = desk.now_us;
        desk.wait_until("going on", 60.0, |desk| seq(desk) == 2);
        let took = (desk.now_us - start) as f64 * 1e-6;
        assert!((13.0..18.0).contains(&took), "{command}: {took}");
    }
    let mut desk = at_item(&[takeoff(), at(17, 20.0, 0.0, 20.0), waypoint(40.0, 0.0)], 1);
    desk.wait(120.0);
    assert_eq!(seq(&desk), 1);
    let (north, _) = desk.metres_from_home();
    assert!((north - 20.0).abs() < 1.0, "{north}");
}

#[test]
fn a_jump_repeats_as_often_as_told_and_no_more() {
    let mut desk = Desk::ready();
    desk.fly(&[
        takeoff(),
        waypoint(10.0, 0.0),
        waypoint(0.0, 0.0),
        placeless(177, [1.0, 2.0, 0.0, 0.0]),
        waypoint(5.0, 5.0),
    ]);
    desk.wait_until("the end", 120.0, |desk| desk.said("Mission finished"));
    let mut order = desk.reached();
    order.dedup();
    assert_eq!(order, [0, 1, 2, 1, 2, 1, 2, 4]);
}

#[test]
fn a_speed_item_changes_the_cruise_up_to_the_limit() {
    for (asked, least, most) in [(8.0, 7.5, 8.4), (20.0, 11.0, 12.5)] {
        let mut desk = Desk::ready();
        desk.fly(&[takeoff(), placeless(178, [1.0, asked, -1.0, 0.0]), waypoint(200.0, 0.0)]);
        let mut fastest = 0.0_f64;
        desk.wait_until("the end", 90.0, |desk| {
            desk.said("Mission finished") || desk.drone.truth().mode == Mode::Mission
        });
        while desk.drone.truth().mode == Mode::Mission {
            desk.wait(0.1);
            fastest = fastest.max(desk.drone.truth().velocity_ned_mps[0]);
        }
        assert!((least..most).contains(&fastest), "{asked}: {fastest}");
    }
}

#[test]
fn a_land_item_lands_at_its_place_and_reports_it() {
    let mut desk = Desk::ready();
    desk.fly(&[takeoff(), waypoint(30.0, 0.0), at(21, 30.0, 20.0, 0.0)]);
    desk.wait_until("disarmed", 120.0, |desk| !desk.drone.truth().armed);
    let (north, east) = desk.metres_from_home();
    assert!((north - 30.0).abs() < 1.5 && (east - 20.0).abs() < 1.5, "{north} {east}");
    let mut order = desk.reached();
    order.dedup();
    assert_eq!(order, [0, 1, 2]);
    assert_eq!(desk.drone.truth().landed, Landed::OnGround);
    desk.wait(1.2);
    assert!(desk.said("Mission finished, landed"));
    assert_eq!(desk.current(), (2, 3, 5, 1), "it keeps its place, and its mode");
    assert_eq!(desk.arm(), Some(0));
    assert_eq!(desk.current().0, 0, "and begins anew when it is activated at the last item (checkMissionRestart)");
}

#[test]
fn mission_start_arms_and_flies_but_not_without_a_mission() {
    let mut desk = Desk::ready();
    assert_eq!(desk.command(300, [0.0; 7]), Some(2));
    desk.upload(&lane(3), 0);
    desk.wait(1.2);
    assert_eq!(desk.command(300, [0.0; 7]), Some(0));
    assert!(desk.said("Armed by mission start"));
    desk.wait_until("in the air", 30.0, |desk| desk.drone.truth().landed == Landed::InAir);
}

#[test]
fn clearing_in_flight_or_fencing_the_next_item_off_stops_the_mission_at_once() {
    let mut desk = at_item(&lane(8), 2);
    desk.upload(&fence(60.0), 1);
    assert_eq!(desk.drone.truth().mode, Mode::Loiter);
    assert!(desk.said("No valid mission available, loitering"));
    desk.send(ids::MISSION_CLEAR_ALL, &Payload::new().u8(1).u8(1).u8(1));
    desk.wait(0.5);
    desk.set_mode(Mode::Mission);
    assert_eq!((desk.drone.truth().mode, seq(&desk)), (Mode::Mission, 2), "resumable when the fence is gone");
    desk.send(ids::MISSION_CLEAR_ALL, &Payload::new().u8(1).u8(1).u8(0));
    desk.wait(1.2);
    assert_eq!(desk.drone.truth().mode, Mode::Loiter);
}

#[test]
fn an_abandoned_upload_in_flight_disturbs_nothing() {
    let mut desk = at_item(&lane(6), 2);
    let id = desk.drone.stored().mission.id;
    desk.count(5, 0);
    desk.item(&takeoff(), 0, 0);
    desk.wait_until("flying on", 40.0, |desk| seq(desk) == 4);
    assert_eq!(desk.drone.stored().mission.id, id);
}

#[test]
fn a_mission_without_a_take_off_item_climbs_first() {
    let mut desk = Desk::ready();
    desk.fly(&[waypoint(40.0, 0.0), waypoint(60.0, 0.0)]);
    desk.wait_until("climbed", 40.0, |desk| desk.drone.truth().above_home_m > 10.0);
    assert!(desk.metres_from_home().0.abs() < 2.0);
    desk.wait_until("there", 60.0, |desk| seq(desk) == 1);
}

#[test]
fn it_stays_within_five_metres_of_its_lanes() {
    let mut desk = Desk::with(crate::DroneConfig { gust_mps: 1.5, wind_mps: (0.0, 4.0), ..config() });
    desk.fly(&[takeoff(), waypoint(0.0, 0.0), waypoint(100.0, 0.0), waypoint(100.0, 20.0), waypoint(0.0, 20.0)]);
    desk.wait_until("first lane", 60.0, |desk| seq(desk) == 2);
    let mut worst = 0.0_f64;
    while seq(&desk) < 4 {
        desk.wait(0.2);
        let (north, east) = desk.metres_from_home();
        let off = if seq(&desk) == 2 { east.abs() } else { (north - 100.0).abs() };
        worst = worst.max(off);
    }
    assert!(worst < 5.0, "{worst}");
}

#[test]
fn a_wanted_heading_is_turned_to_before_the_waypoint_counts() {
    let turned = Item { params: [0.0, 0.0, 0.0, 180.0], ..waypoint(30.0, 0.0) };
    let mut desk = at_item(&[takeoff(), turned, waypoint(60.0, 0.0)], 2);
    let off = desk.drone.truth().yaw_rad.to_degrees().abs() - 180.0;
    assert!(off.abs() < 12.5, "{off}");
    desk.wait(1.0);
}
