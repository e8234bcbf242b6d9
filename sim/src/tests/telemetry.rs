//! What the drone says by itself and on request, read by another codec.

use mavlink::dialects::common::MavMessage;
use mavlink::{MavlinkVersion, Message};

use super::desk::{Desk, config, takeoff, waypoint};
use crate::wire::{Frame, ids};
use crate::{Drone, Fault};

fn other_codec(frame: &Frame) -> MavMessage {
    MavMessage::parse(MavlinkVersion::V2, frame.id, &frame.payload)
        .unwrap_or_else(|error| panic!("message {}: {error:?}", frame.id))
}

#[test]
fn unasked_it_sends_about_360_messages_a_second_at_px4s_rates() {
    let mut desk = Desk::cold(config());
    desk.wait(10.0);
    desk.heard.clear();
    desk.wait(10.0);
    let rate = |id| desk.all(id).len() as f64 / 10.0;
    let total = desk.heard.len() as f64 / 10.0;
    assert!((355.0..385.0).contains(&total), "{total}");
    for (id, expected) in [(0, 1.0), (1, 1.0), (30, 50.0), (33, 50.0), (24, 5.0), (74, 4.0), (147, 0.5)] {
        assert!((rate(id) - expected).abs() < 0.11, "message {id}: {}", rate(id));
    }
    assert_eq!(rate(ids::SYSTEM_TIME), 0.0);
}

#[test]
fn an_interval_can_be_set_stopped_asked_for_and_reset() {
    let mut desk = Desk::ready();
    let set = |desk: &mut Desk, id: f32, us: f32| desk.command(511, [id, us, 0.0, 0.0, 0.0, 0.0, 0.0]);
    let rate = |desk: &mut Desk, id| {
        desk.heard.clear();
        desk.wait(10.0);
        desk.all(id).len()
    };
    assert_eq!(set(&mut desk, 33.0, 100_000.0), Some(0));
    assert!((99..=101).contains(&rate(&mut desk, 33)));
    assert_eq!(set(&mut desk, 33.0, -1.0), Some(0));
    assert_eq!(rate(&mut desk, 33), 0);
    assert_eq!(desk.command(510, [33.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]), Some(0));
    assert_eq!(desk.last(ids::MESSAGE_INTERVAL).i32(0), -1);
    assert_eq!(set(&mut desk, 33.0, 0.0), Some(0));
    assert!((499..=501).contains(&rate(&mut desk, 33)));
    assert_eq!(set(&mut desk, 2.0, 1e6), Some(0), "SYSTEM_TIME is there when asked for");
    assert!((9..=11).contains(&rate(&mut desk, 2)));
    assert_eq!(set(&mut desk, 9_999.0, 1e6), Some(4));
}

#[test]
fn a_requested_message_comes_before_its_acknowledgement() {
    let mut desk = Desk::ready();
    desk.heard.clear();
    assert_eq!(desk.command(512, [148.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]), Some(0));
    let order: Vec<u32> = desk.heard.iter().map(|(_, f)| f.id).filter(|id| [148, 77].contains(id)).collect();
    assert_eq!(order, [148, 77]);
    for id in [42.0, 259.0] {
        assert_eq!(desk.command(512, [id, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]), Some(2), "message {id}");
    }
}

#[test]
fn the_version_tells_who_it_is_and_what_it_can() {
    let mut desk = Desk::ready();
    desk.command(512, [148.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    let uid = desk.drone.config().uid;
    match other_codec(&desk.last(148)) {
        MavMessage::AUTOPILOT_VERSION(version) => {
            assert_eq!((version.uid, version.flight_sw_version), (uid, 0x0111_00FF));
            assert_eq!(version.uid2[..8], uid.to_le_bytes());
            assert_eq!(version.capabilities.bits(), 0xE8FF);
        }
        other => panic!("{other:?}"),
    }
}

/// Measured on PX4 1.17 (SIH): the flags are 1023 while it stands disarmed with a good fix, and 895 from arming on.
#[test]
fn who_stands_disarmed_says_constant_position_with_the_best_of_fixes_and_not_once_it_is_armed() {
    let mut desk = Desk::ready();
    assert_eq!(desk.command(511, [230.0, 500_000.0, 0.0, 0.0, 0.0, 0.0, 0.0]), Some(0));
    desk.wait(1.0);
    let flags = |desk: &Desk| desk.last(ids::ESTIMATOR_STATUS).u16(40);
    assert_eq!(flags(&desk), 0x03FF);
    assert_eq!(desk.arm(), Some(0));
    desk.wait(1.0);
    assert_eq!(flags(&desk), 0x037F);
}

#[test]
fn another_codec_reads_every_message_it_sends_in_flight() {
    let mut desk = Desk::cold(config().for_patrol());
    desk.wait(5.0);
    desk.command(511, [2.0, 1e6, 0.0, 0.0, 0.0, 0.0, 0.0]);
    desk.command(512, [148.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    desk.command(512, [300.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    desk.fly(&[takeoff(), waypoint(20.0, 0.0)]);
    desk.wait(40.0);
    let mut seen: Vec<u32> = desk.heard.iter().map(|(_, f)| f.id).collect();
    seen.sort_unstable();
    seen.dedup();
    assert!(seen.len() >= 30, "{seen:?}");
    // GNSS_INTEGRITY is PX4's, but not in the common dialect.
    for (_, frame) in desk.heard.iter().filter(|(_, frame)| frame.id != ids::GNSS_INTEGRITY) {
        other_codec(frame);
    }
    match other_codec(&desk.last(33)) {
        MavMessage::GLOBAL_POSITION_INT(position) => {
            assert!((position.relative_alt - 20_000).abs() < 1_000, "{position:?}");
            assert_eq!(position.alt - position.relative_alt, 10_000);
        }
        other => panic!("{other:?}"),
    }
    match other_codec(&desk.last(147)) {
        MavMessage::BATTERY_STATUS(battery) => {
            assert!((90..100).contains(&battery.battery_remaining), "{battery:?}");
            assert_eq!(battery.charge_state as u32, 1);
            assert!(battery.time_remaining > 900 && battery.voltages[1] == u16::MAX);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_long_text_comes_in_chunks_with_one_id() {
    let mut desk = Desk::ready();
    desk.drone.inject(Fault::RefuseArm(1));
    desk.heard.clear();
    assert_eq!(desk.arm(), Some(1));
    let chunks: Vec<(u16, u8, String)> =
        desk.all(ids::STATUSTEXT).iter().map(|(_, f)| (f.u16(51), f.u8(53), f.text(1, 50))).collect();
    assert_eq!(chunks.len(), 2);
    assert_eq!(chunks[0].2, "Arming denied: Resolve system health failures firs");
    assert_eq!((chunks[1].0, chunks[1].1, chunks[1].2.as_str()), (chunks[0].0, 1, "t\t"));
    assert_eq!(desk.arm(), Some(0), "only once");
}

#[test]
fn health_tells_whether_it_may_be_armed() {
    const PREARM: u32 = 0x1000_0000;
    let mut desk = Desk::cold(config());
    desk.wait(3.0);
    assert_eq!(desk.last(1).u32(8) & PREARM, 0);
    desk.wait(3.0);
    assert_eq!(desk.last(1).u32(8), 0x1320_C83F, "as recorded");
}

#[test]
fn boot_time_runs_from_power_on_and_starts_again_after_a_reboot() {
    let mut desk = Desk::ready();
    desk.wait(1.0);
    let before = desk.last(33).u32(0);
    assert!((5_800..6_200).contains(&before), "{before}");
    assert_eq!(desk.command(246, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]), Some(0));
    desk.wait(3.4);
    let after = desk.last(33).u32(0);
    assert!((2_600..3_200).contains(&after), "{after}");
}

#[test]
fn the_same_seed_and_inputs_give_the_same_bytes() {
    let night = |seed| {
        let mut drone = Drone::new(crate::DroneConfig { seed, gust_mps: 1.0, ..config().for_patrol() }, 0);
        let mut all = Vec::new();
        for second in 1..60_u64 {
            drone.step(second * 1_000_000);
            while let Some(bytes) = drone.poll_send() {
                all.extend(bytes);
            }
        }
        all
    };
    assert_eq!(night(1), night(1));
    assert_ne!(night(1), night(2));
}

#[test]
fn sleeping_until_the_next_event_says_the_same_as_stepping_finely() {
    let run = |fine: bool| {
        let mut drone = Drone::new(config(), 0);
        let mut all = Vec::new();
        let mut now = 0;
        while now < 20_000_000 {
            now = if fine { now + 10_000 } else { drone.next_event_us().max(now + 1) };
            drone.step(now);
            while let Some(bytes) = drone.poll_send() {
                all.push(bytes);
            }
        }
        all.truncate(5_000);
        all
    };
    assert_eq!(run(true), run(false));
}

#[test]
fn boot_time_wraps_and_utc_is_told_when_known() {
    let utc = 1_795_444_200_000_000;
    let boot_ms = u32::MAX - 6_000;
    let mut desk = Desk::with(crate::DroneConfig { boot_ms, utc_at_zero_us: utc, ..config() });
    desk.wait(3.0);
    assert!(desk.last(33).u32(0) < 3_000);
    desk.command(512, [2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(desk.last(2).u64(0), utc + desk.now_us);
}

#[test]
fn home_is_told_once_there_is_a_position() {
    let mut desk = Desk::cold(config());
    desk.wait(2.0);
    assert_eq!(desk.command(410, [0.0; 7]), Some(2));
    desk.wait(2.0);
    assert_eq!(desk.command(410, [0.0; 7]), Some(0));
    let home = desk.last(242);
    assert_eq!((home.i32(0), home.i32(4), home.i32(8)), (245_130_000, 1_176_471_000, 10_000));
}
