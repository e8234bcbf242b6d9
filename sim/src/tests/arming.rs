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
fn just_after_an_upload_mode_and_arm_are_refused_and_the_mode_is_acknowledged_all_the_same() {
    let mut desk = Desk::ready();
    assert_eq!(desk.upload(&[takeoff(), waypoint(30.0, 0.0)], 0).0, 0);
    assert_eq!(desk.set_mode(Mode::Mission), Some(0), "ACK 0 means nothing");
    assert_eq!(desk.arm(), Some(1));
    assert_eq!(desk.drone.truth().mode, Mode::Loiter);
    assert!(desk.said("Switching to Mission is currently not available"));
    desk.wait(1.2);
    assert_eq!(desk.set_mode(Mode::Mission), Some(0));
    assert_eq!(desk.drone.truth().mode, Mode::Mission);
    assert_eq!(desk.arm(), Some(0));
}
