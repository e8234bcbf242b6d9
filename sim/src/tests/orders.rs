//! Commands and parameters.

use super::desk::{Desk, config, placeless, takeoff, waypoint, with};
use crate::ParamValue::{Int, Real};
use crate::wire::{Payload, ids};
use crate::{Landed, Mode, ParamValue};

const ZERO: [f32; 7] = [0.0; 7];

fn read_param(desk: &mut Desk, name: &str) -> Option<(f32, u8)> {
    let before = desk.heard.len();
    desk.send(ids::PARAM_REQUEST_READ, &Payload::new().i16(-1).u8(1).u8(1).raw(name.as_bytes(), 16));
    let mut news = desk.heard.iter().skip(before);
    news.find(|(_, f)| f.id == ids::PARAM_VALUE && f.text(8, 16) == name).map(|(_, f)| (f.f32(0), f.u8(24)))
}

fn set_param(desk: &mut Desk, name: &str, bits: f32, kind: u8) -> Option<f32> {
    let before = desk.heard.len();
    desk.send(ids::PARAM_SET, &Payload::new().f32(bits).u8(1).u8(1).raw(name.as_bytes(), 16).u8(kind));
    desk.heard.iter().skip(before).find(|(_, f)| f.id == ids::PARAM_VALUE).map(|(_, f)| f.f32(0))
}

#[test]
fn integers_travel_byte_wise_and_missing_names_are_met_with_silence() {
    let mut desk = Desk::ready();
    assert_eq!(read_param(&mut desk, "COM_DL_LOSS_T"), Some((f32::from_bits(10), 6)));
    assert_eq!(read_param(&mut desk, "RTL_RETURN_ALT"), Some((30.0, 9)));
    assert_eq!(read_param(&mut desk, "NO_SUCH_PARAM"), None);
    assert_eq!(set_param(&mut desk, "NO_SUCH_PARAM", 1.0, 9), None);
}

#[test]
fn a_set_is_echoed_without_a_range_check_and_the_wrong_type_changes_nothing() {
    let mut desk = Desk::ready();
    assert_eq!(set_param(&mut desk, "NAV_DLL_ACT", f32::from_bits(99), 6), Some(f32::from_bits(99)));
    assert_eq!(desk.drone.param("NAV_DLL_ACT"), Some(Int(99)));
    desk.wait(1.0);
    assert_eq!(set_param(&mut desk, "NAV_DLL_ACT", 2.0, 9), None, "silence (mavlink_parameters.cpp, recorded)");
    assert_eq!(desk.drone.param("NAV_DLL_ACT"), Some(Int(99)));
    assert_eq!(set_param(&mut desk, "MPC_XY_CRUISE", 7.0, 9), Some(7.0));
    assert_eq!(desk.drone.param("MPC_XY_CRUISE"), Some(Real(7.0)));
}

/// mavlink_parameters.cpp, `send_untransmitted`, and recorded: what is not saved yet is told beside the next change.
#[test]
fn changed_values_are_told_again_until_they_are_saved() {
    let mut desk = Desk::ready();
    let told = |desk: &Desk| desk.all(ids::PARAM_VALUE).iter().map(|(_, f)| f.text(8, 16)).collect::<Vec<_>>();
    set_param(&mut desk, "RTL_RETURN_ALT", 20.0, 9);
    set_param(&mut desk, "RTL_DESCEND_ALT", 15.0, 9);
    desk.wait(0.1);
    assert_eq!(told(&desk), ["RTL_RETURN_ALT", "RTL_DESCEND_ALT", "RTL_DESCEND_ALT", "RTL_RETURN_ALT"]);
    desk.wait(1.0);
    desk.heard.clear();
    set_param(&mut desk, "NAV_DLL_ACT", 0.0, 6);
    desk.wait(1.0);
    assert_eq!(told(&desk), ["NAV_DLL_ACT"], "the value it had: echoed only");
    desk.heard.clear();
    set_param(&mut desk, "MPC_XY_CRUISE", 6.0, 9);
    desk.wait(0.1);
    assert_eq!(told(&desk), ["MPC_XY_CRUISE", "MPC_XY_CRUISE", "NAV_DLL_ACT"]);
}

#[test]
fn the_list_is_complete_and_begins_with_a_hash_that_changes_with_a_value() {
    let mut desk = Desk::ready();
    let list = |desk: &mut Desk| {
        desk.heard.clear();
        desk.send(ids::PARAM_REQUEST_LIST, &Payload::new().u8(1).u8(1));
        desk.wait(1.0);
        desk.all(ids::PARAM_VALUE)
    };
    let first = list(&mut desk);
    let count = first[0].1.u16(4);
    assert_eq!(first.len(), usize::from(count) + 1);
    assert_eq!(first[0].1.text(8, 16), "_HASH_CHECK");
    assert!(first.iter().skip(1).zip(0..).all(|((_, f), index)| f.u16(6) == index));
    desk.drone.set_param("COM_DL_LOSS_T", Int(5));
    let second = list(&mut desk);
    assert_ne!(first[0].1.u32(0), second[0].1.u32(0));
}

#[test]
fn the_parameters_an_audit_reads_have_their_1_17_values() {
    let mut desk = Desk::ready();
    let expected: [(&str, ParamValue); 16] = [
        ("NAV_DLL_ACT", Int(0)),
        ("COM_DL_LOSS_T", Int(10)),
        ("COM_FAIL_ACT_T", Real(5.0)),
        ("COM_LOW_BAT_ACT", Int(3)),
        ("BAT_LOW_THR", Real(0.15)),
        ("BAT_CRIT_THR", Real(0.07)),
        ("BAT_EMERGEN_THR", Real(0.05)),
        ("GF_ACTION", Int(2)),
        ("RTL_RETURN_ALT", Real(30.0)),
        ("RTL_DESCEND_ALT", Real(30.0)),
        ("COM_DISARM_LAND", Real(2.0)),
        ("COM_DISARM_PRFLT", Real(10.0)),
        ("COM_DLL_EXCEPT", Int(0)),
        ("TRIG_MODE", Int(0)),
        ("NAV_ACC_RAD", Real(2.0)),
        ("MIS_YAW_ERR", Real(12.0)),
    ];
    for (name, value) in expected {
        assert_eq!(desk.drone.param(name), Some(value), "{name}");
        assert!(read_param(&mut desk, name).is_some(), "{name}");
    }
}

#[test]
fn commands_for_others_get_no_answer_and_broadcasts_are_obeyed_in_silence() {
    let mut desk = Desk::ready();
    let arm = |system: u8, component: u8| {
        let mut payload = Payload::new().f32(1.0);
        for _ in 0..6 {
            payload = payload.f32(0.0);
        }
        payload.u16(400).u8(system).u8(component).u8(0)
    };
    for (system, component) in [(7, 1), (1, 191)] {
        let before = desk.heard.len();
        desk.send(ids::COMMAND_LONG, &arm(system, component));
        assert_eq!(desk.ack_since(before, 400), None);
    }
    assert!(!desk.drone.truth().armed);
    let before = desk.heard.len();
    desk.send(ids::COMMAND_LONG, &arm(0, 0));
    assert_eq!(desk.ack_since(before, 400), None);
    assert!(desk.drone.truth().armed);
    let before = desk.heard.len();
    desk.send(ids::COMMAND_LONG, &arm(1, 0));
    assert_eq!(desk.ack_since(before, 400), Some(0), "component 0 is answered");
}

#[test]
fn some_commands_get_no_answer_at_all() {
    let mut desk = Desk::ready();
    for number in [206, 2003, 530, 521, 1000, 205, 420] {
        assert_eq!(desk.command(number, ZERO), None, "{number}");
    }
    for number in [2000, 193, 224, 207, 31_999] {
        assert_eq!(desk.command(number, ZERO), Some(3), "{number}");
    }
}

#[test]
fn a_take_off_altitude_is_above_the_sea() {
    let mut desk = Desk::airborne(config());
    assert!((desk.drone.truth().above_home_m - 20.0).abs() < 1.0, "30 m above sea, home at 10 m");
    desk.heard.clear();
    let mut low = Desk::ready();
    low.command(22, [f32::NAN; 7]);
    low.arm();
    low.wait(12.0);
    assert!((low.drone.truth().above_home_m - 2.5).abs() < 1.0);
}

#[test]
fn disarming_in_the_air_needs_force_and_then_it_falls() {
    let mut desk = Desk::airborne(config());
    assert_eq!(desk.command(400, ZERO), Some(1));
    assert!(desk.said("not landed"));
    assert_eq!(desk.command(400, [0.0, 21_196.0, 0.0, 0.0, 0.0, 0.0, 0.0]), Some(0));
    desk.wait(4.0);
    assert_eq!(desk.drone.truth().above_home_m, 0.0);
}

#[test]
fn land_and_return_commands_do_what_they_say() {
    let mut desk = Desk::airborne(config());
    assert_eq!(desk.command(21, ZERO), Some(0));
    assert_eq!(desk.drone.truth().mode, Mode::Land);
    assert_eq!(desk.last(ids::COMMAND_ACK).u8(2), 0);
    desk.wait(1.2);
    assert_eq!(desk.last(245).u8(1), 4, "landing");
    assert_eq!(desk.command(20, ZERO), Some(0));
    assert_eq!(desk.drone.truth().mode, Mode::Rtl);
    desk.wait_until("landed", 120.0, |desk| !desk.drone.truth().armed);
    assert_eq!(desk.drone.truth().landed, Landed::OnGround);
}

#[test]
fn a_return_from_low_climbs_to_thirty_metres_first() {
    let mut desk = Desk::ready();
    desk.fly(&[takeoff(), waypoint(80.0, 0.0), placeless(20, [0.0; 4])]);
    desk.wait_until("returning", 90.0, |desk| desk.drone.truth().mode == Mode::Rtl);
    desk.wait(0.1);
    assert!(desk.said("RTL: start return at 40 m (30 m above destination)"), "{:?}", desk.texts());
    desk.wait_until("on the way", 30.0, |desk| desk.metres_from_home().0 < 70.0);
    assert!(desk.drone.truth().above_home_m > 29.0);
}

#[test]
fn images_are_taken_every_ten_metres_when_the_trigger_is_set_up() {
    let flight = [
        takeoff(),
        waypoint(0.0, 0.0),
        placeless(206, [10.0, 0.0, 0.0, 0.0]),
        waypoint(100.0, 0.0),
        placeless(206, [0.0; 4]),
        waypoint(140.0, 0.0),
    ];
    for (mode, least, most) in [(4, 10, 11), (0, 0, 0)] {
        let mut desk = Desk::with(with(config(), &[("TRIG_MODE", Int(mode))]));
        desk.fly(&flight);
        desk.wait_until("the end", 120.0, |desk| desk.said("Mission finished"));
        let images = desk.all(ids::CAMERA_IMAGE_CAPTURED);
        assert!((least..=most).contains(&images.len()), "mode {mode}: {}", images.len());
        assert!(images.iter().zip(0..).all(|((_, f), index)| f.i32(44) == index));
    }
}

#[test]
fn the_heading_follows_the_way() {
    let mut desk = Desk::ready();
    desk.fly(&[takeoff(), waypoint(0.0, 60.0), waypoint(-40.0, 60.0)]);
    desk.wait_until("east", 60.0, |desk| desk.metres_from_home().1 > 20.0);
    assert!((desk.drone.truth().yaw_rad.to_degrees() - 90.0).abs() < 5.0);
    desk.wait_until("south", 60.0, |desk| desk.metres_from_home().0 < -20.0);
    assert!((desk.drone.truth().yaw_rad.to_degrees().abs() - 180.0).abs() < 5.0);
}

#[test]
fn a_resumed_leg_is_flown_again_from_its_start_when_the_camera_was_on() {
    let mut desk = Desk::with(with(config(), &[("TRIG_MODE", Int(4))]));
    let trigger = placeless(206, [10.0, 0.0, 0.0, 0.0]);
    desk.fly(&[takeoff(), waypoint(20.0, 0.0), trigger, waypoint(120.0, 0.0), waypoint(120.0, 30.0)]);
    desk.wait_until("mid-lane", 90.0, |desk| desk.metres_from_home().0 > 70.0);
    desk.set_mode(Mode::Loiter);
    desk.wait(5.0);
    let images = desk.drone.truth().images;
    desk.wait(5.0);
    assert_eq!(desk.drone.truth().images, images, "the camera rests in a pause");
    desk.set_mode(Mode::Mission);
    assert_eq!(desk.drone.truth().current_seq, 1, "back to the start of the lane");
    desk.wait_until("the lane again", 60.0, |desk| desk.drone.truth().current_seq == 3);
    desk.wait_until("its end", 60.0, |desk| desk.drone.truth().current_seq == 4);
    assert!(desk.drone.truth().images >= images + 9);
}

#[test]
fn a_return_goes_to_a_rally_point_that_is_nearer_than_home() {
    let mut desk = Desk::airborne(config());
    assert_eq!(desk.upload(&[super::desk::at(5100, 60.0, 0.0, 0.0), super::desk::at(5100, 900.0, 0.0, 0.0)], 2).0, 0);
    let to = [0.0, 1.0, 0.0, f32::NAN, 24.513_72, 117.647_1, 35.0];
    assert_eq!(desk.command(192, to), Some(0));
    desk.wait(40.0);
    assert_eq!(desk.command(20, ZERO), Some(0));
    desk.wait_until("landed", 120.0, |desk| !desk.drone.truth().armed);
    assert!((desk.metres_from_home().0 - 60.0).abs() < 1.5, "{:?}", desk.metres_from_home());
}

/// Measured with MAVProxy 1.8.75, whose take-off names the place 0, 0: twice like this, once it hopped.
#[test]
fn a_take_off_at_a_place_out_of_reach_is_accepted_and_does_not_lift() {
    let mut desk = Desk::ready();
    assert_eq!(desk.arm(), Some(0));
    assert_eq!(desk.command(22, [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 30.0]), Some(0));
    desk.wait(10.5);
    assert!(!desk.drone.truth().armed && desk.said("Disarmed by auto preflight disarming"));
    assert_eq!(desk.drone.truth().mode, Mode::Loiter);
}

#[test]
fn after_a_flight_it_tells_its_flight_count_unasked() {
    let mut desk = Desk::airborne(config());
    desk.heard.clear();
    desk.command(21, ZERO);
    desk.wait_until("disarmed", 90.0, |desk| !desk.drone.truth().armed);
    desk.wait(0.1);
    assert_eq!(desk.all(ids::PARAM_VALUE)[0].1.text(8, 16), "COM_FLIGHT_UUID");
    assert_eq!(desk.drone.flights(), 1);
}
