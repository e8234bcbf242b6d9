//! Arming, disarming and modes.

use super::desk::{Desk, config, takeoff, waypoint};
use crate::Mode;

#[test]
fn it_is_silent_at_first_then_boots_then_stands_by() {
    let mut desk = Desk::cold(config());
    desk.wait(1.38);
    assert!(desk.heard.is_empty());
    desk.wait(1.1);
    assert_eq!(desk.last(0).u8(7), 0, "system_status while booting");
    assert_eq!(desk.arm(), Some(1));
    assert!(desk.said("Arming denied: Resolve system health failures first"), "joined from two chunks");
    desk.wait(3.0);
    assert_eq!(desk.last(0).u8(7), 3);
    assert_eq!(desk.arm(), Some(0));
}

/// Measured: mode Mission without a mission is taken, the heartbeat says status 0 rather than 3, and arming is denied.
/// In the air the same mode is refused, though acknowledged.
#[test]
fn on_the_ground_any_mode_is_taken_and_in_the_air_one_that_cannot_be_flown_is_refused() {
    let mut desk = Desk::ready();
    assert_eq!(desk.set_mode(Mode::Mission), Some(0));
    desk.wait(1.1);
    assert_eq!((desk.drone.truth().mode, desk.last(0).u8(7)), (Mode::Mission, 0));
    assert_eq!(desk.arm(), Some(1));
    let mut desk = Desk::airborne(config());
    assert_eq!(desk.set_mode(Mode::Mission), Some(0), "ACK 0 means nothing");
    assert_eq!(desk.drone.truth().mode, Mode::Loiter);
    assert!(desk.said("Switching to Mission is currently not available"));
}

/// UserModeIntention.cpp at v1.17.0, and recorded: a landing does not change what was chosen before it.
#[test]
fn after_the_flight_the_mode_is_the_last_one_chosen_that_it_can_be_armed_in() {
    let mut desk = Desk::ready();
    desk.fly(&[takeoff(), waypoint(60.0, 0.0)]);
    desk.wait_until("on its way", 30.0, |desk| desk.reached().contains(&0));
    assert_eq!(desk.command(21, [0.0; 7]), Some(0));
    desk.wait_until("disarmed", 60.0, |desk| !desk.drone.truth().armed);
    assert_eq!(desk.drone.truth().mode, Mode::Mission);
}

#[test]
fn armed_and_idle_it_disarms_after_ten_seconds() {
    let mut desk = Desk::ready();
    desk.arm();
    desk.wait(9.8);
    assert!(desk.drone.truth().armed);
    desk.wait(0.5);
    assert!(!desk.drone.truth().armed);
}

#[test]
fn just_after_an_upload_arming_is_refused_until_the_mission_is_loaded() {
    let mut desk = Desk::ready();
    assert_eq!(desk.upload(&[takeoff(), waypoint(30.0, 0.0)], 0).0, 0);
    assert_eq!(desk.set_mode(Mode::Mission), Some(0));
    assert_eq!(desk.arm(), Some(1));
    assert!(desk.said("Arming denied: Resolve system health failures first"));
    desk.wait(1.2);
    assert_eq!(desk.set_mode(Mode::Mission), Some(0));
    assert_eq!(desk.drone.truth().mode, Mode::Mission);
    assert_eq!(desk.arm(), Some(0));
}
