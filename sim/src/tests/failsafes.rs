//! What the drone does by itself.

use super::desk::{Desk, config, fence, takeoff, waypoint, with};
use crate::ParamValue::{Int, Real};
use crate::{DroneConfig, Fault, Landed, Mode};

fn mode(desk: &Desk) -> Mode {
    desk.drone.truth().mode
}

fn on_mission(config: DroneConfig) -> Desk {
    let mut desk = Desk::with(config);
    desk.fly(&[takeoff(), waypoint(400.0, 0.0), waypoint(0.0, 0.0)]);
    desk.wait_until("under way", 60.0, |desk| desk.metres_from_home().0 > 30.0);
    desk
}

fn time_until(desk: &mut Desk, wanted: Mode, limit: f64) -> f64 {
    let start = desk.now_us;
    desk.wait_until("the mode", limit, |desk| mode(desk) == wanted);
    (desk.now_us - start) as f64 * 1e-6
}

#[test]
fn by_default_a_lost_station_changes_nothing() {
    let mut desk = on_mission(config());
    desk.beats = false;
    desk.wait(30.0);
    assert_eq!(mode(&desk), Mode::Mission);
}

#[test]
fn a_lost_station_leads_to_hold_at_12_s_and_return_at_17_s() {
    let mut desk = on_mission(with(config(), &[("NAV_DLL_ACT", Int(2))]));
    desk.wait_until("a beat", 2.0, |desk| desk.now_us % 1_000_000 < 20_000);
    desk.beats = false;
    let hold = time_until(&mut desk, Mode::Loiter, 20.0);
    let back = hold + time_until(&mut desk, Mode::Rtl, 10.0);
    assert!((11.0..12.6).contains(&hold), "{hold}");
    assert!((16.0..17.6).contains(&back), "{back}");
    desk.wait(1.1);
    assert_eq!(desk.last(0).u8(7), 5, "critical");
    desk.beats = true;
    desk.wait(5.0);
    assert_eq!(mode(&desk), Mode::Rtl, "the link alone does not resume");
    desk.set_mode(Mode::Mission);
    desk.wait(1.1);
    assert_eq!((mode(&desk), desk.drone.truth().current_seq), (Mode::Mission, 1));
    assert_eq!(desk.last(0).u8(7), 4);
}

#[test]
fn the_reaction_times_follow_their_parameters() {
    let fast = [("NAV_DLL_ACT", Int(3)), ("COM_DL_LOSS_T", Int(5)), ("COM_FAIL_ACT_T", Real(1.0))];
    let mut desk = on_mission(with(config(), &fast));
    desk.beats = false;
    let land = time_until(&mut desk, Mode::Land, 12.0);
    assert!((6.5..8.6).contains(&land), "{land}");
}

#[test]
fn with_a_link_action_set_arming_needs_a_station() {
    let mut desk = Desk::cold(with(config(), &[("NAV_DLL_ACT", Int(2))]));
    desk.beats = false;
    desk.wait(6.0);
    assert_eq!(desk.arm(), Some(1));
    assert!(desk.said("No connection to the GCS"));
    desk.beats = true;
    desk.wait(1.5);
    assert_eq!(desk.arm(), Some(0));
}

#[test]
fn a_critical_battery_brings_it_home_and_an_emergency_lands_it_where_it_is() {
    let mut desk = on_mission(config());
    desk.drone.inject(Fault::BatteryTo(0.14));
    desk.wait(7.0);
    assert!(desk.said("Low battery"));
    assert_eq!((mode(&desk), desk.last(147).u8(40)), (Mode::Mission, 2));
    desk.drone.inject(Fault::BatteryTo(0.069));
    let hold = time_until(&mut desk, Mode::Loiter, 1.0);
    let back = time_until(&mut desk, Mode::Rtl, 6.0);
    assert!(hold < 0.3 && (4.8..5.3).contains(&back), "{hold} {back}");
    desk.drone.inject(Fault::BatteryTo(0.049));
    assert!(time_until(&mut desk, Mode::Land, 1.0) < 0.3);
    desk.wait_until("landed", 60.0, |desk| !desk.drone.truth().armed);
    assert_eq!(desk.arm(), Some(1), "not with this battery");
    desk.drone.inject(Fault::BatteryTo(1.0));
    assert_eq!(desk.arm(), Some(0));
}

#[test]
fn with_action_0_an_empty_battery_is_only_told_until_it_falls() {
    let mut desk = on_mission(with(config(), &[("COM_LOW_BAT_ACT", Int(0))]));
    desk.drone.inject(Fault::BatteryTo(0.01));
    desk.wait(5.0);
    assert_eq!(mode(&desk), Mode::Mission);
    desk.wait_until("on the ground", 60.0, |desk| desk.drone.truth().above_home_m <= 0.0);
    assert!(desk.metres_from_home().0 > 30.0);
}

#[test]
fn a_breach_of_the_fence_holds_or_returns_as_set() {
    for (action, expected) in [(2, Mode::Loiter), (3, Mode::Rtl), (5, Mode::Land), (1, Mode::Mission)] {
        let set = [("GF_ACTION", Int(action)), ("COM_FAIL_ACT_T", Real(0.0)), ("GF_MAX_HOR_DIST", Real(60.0))];
        let mut desk = on_mission(with(config(), &set));
        desk.wait_until("outside", 60.0, |desk| desk.metres_from_home().0 > 60.5);
        desk.wait(1.0);
        assert_eq!(mode(&desk), expected);
    }
}

#[test]
fn a_reposition_outside_the_fence_is_acknowledged_and_not_flown() {
    let mut desk = Desk::airborne(config());
    desk.upload(&fence(50.0), 1);
    let go = |desk: &mut Desk, north: f64| {
        let to = super::desk::at(16, north, 0.0, 0.0);
        let before = desk.heard.len();
        let payload = crate::wire::Payload::new()
            .f32(-1.0)
            .f32(1.0)
            .f32(0.0)
            .f32(f32::NAN)
            .i32(to.x)
            .i32(to.y)
            .f32(35.0)
            .u16(192)
            .u8(1)
            .u8(1)
            .u8(5)
            .u8(0)
            .u8(0);
        desk.send(75, &payload);
        desk.ack_since(before, 192)
    };
    assert_eq!(go(&mut desk, 80.0), Some(0));
    desk.wait(15.0);
    assert!(desk.metres_from_home().0.abs() < 2.0);
    assert!(desk.said("Reposition is outside geofence"));
    assert_eq!(go(&mut desk, 40.0), Some(0));
    desk.wait(20.0);
    assert!((desk.metres_from_home().0 - 40.0).abs() < 1.0);
    assert!((desk.drone.truth().above_home_m - 25.0).abs() < 1.0);
    assert_eq!(mode(&desk), Mode::Loiter);
}

#[test]
fn without_satellites_it_lands_and_says_so() {
    let mut desk = on_mission(config());
    desk.drone.inject(Fault::GpsLost(true));
    desk.wait(1.5);
    assert_eq!(desk.last(24).u8(28), 1, "no fix");
    desk.wait_until("landing", 10.0, |desk| mode(desk) == Mode::Land);
    desk.wait_until("down", 60.0, |desk| desk.drone.truth().landed == Landed::OnGround);
}

#[test]
fn a_reboot_in_the_air_makes_it_fall() {
    let mut desk = on_mission(config());
    desk.drone.inject(Fault::Reboot);
    desk.wait(5.0);
    let truth = desk.drone.truth();
    assert_eq!((truth.armed, truth.above_home_m, truth.landed), (false, 0.0, Landed::OnGround));
}

#[test]
fn a_dead_autopilot_neither_hears_nor_speaks_and_flies_on() {
    let mut desk = on_mission(config());
    desk.drone.inject(Fault::Dead(true));
    desk.heard.clear();
    let from = desk.metres_from_home().0;
    assert_eq!(desk.set_mode(Mode::Loiter), None);
    desk.wait(5.0);
    assert!(desk.heard.is_empty());
    assert!(desk.metres_from_home().0 > from + 15.0);
}

#[test]
fn the_believed_place_wanders_around_the_true_one_within_its_deviation() {
    let mut desk = Desk::with(DroneConfig { gps_sigma_m: 1.0, ..config() });
    let mut sum = 0.0;
    for _ in 0..200 {
        desk.wait(10.0);
        let f = desk.last(33);
        let plane = crate::place::Plane::new(super::desk::LAT, super::desk::LON);
        let (north, east) = plane.metres(f64::from(f.i32(4)) / 1e7, f64::from(f.i32(8)) / 1e7);
        sum += north * north + east * east;
        desk.heard.clear();
    }
    let deviation = (sum / 400.0).sqrt();
    assert!((0.6..1.4).contains(&deviation), "{deviation}");
}

#[test]
fn a_jammed_receiver_is_told_and_leads_to_a_landing_when_the_position_is_gone() {
    let mut desk = on_mission(config());
    desk.drone.inject(Fault::GpsJammed(true));
    desk.wait(1.5);
    assert!(desk.said("GPS jamming detected"));
    assert_eq!((desk.last(441).u8(10), desk.last(24).u8(29)), (3, 5), "jamming detected, five satellites");
    let land = time_until(&mut desk, Mode::Land, 20.0);
    assert!((9.0..12.0).contains(&land), "{land}");
    assert_eq!(desk.drone.injected().get("gps_jammed"), Some(&1));
}

#[test]
fn a_drifting_receiver_carries_the_drone_away_while_it_believes_to_be_on_its_way() {
    let mut desk = on_mission(config());
    desk.drone.inject(Fault::GpsDrift { north_mps: 0.0, east_mps: 1.0 });
    desk.wait(30.0);
    let (_, east) = desk.metres_from_home();
    assert!(east < -20.0, "{east}");
    let plane = crate::place::Plane::new(super::desk::LAT, super::desk::LON);
    let f = desk.last(33);
    let believed = plane.metres(f64::from(f.i32(4)) / 1e7, f64::from(f.i32(8)) / 1e7);
    assert!(believed.1.abs() < 4.0, "{believed:?}");
}

#[test]
fn a_battery_that_collapses_lands_at_once() {
    let mut desk = on_mission(config());
    desk.drone.inject(Fault::BatteryTo(0.5));
    desk.drone.inject(Fault::BatteryCliff(0.499));
    let land = time_until(&mut desk, Mode::Land, 20.0);
    assert!(land < 12.0, "{land}");
    desk.wait(2.1);
    let f = desk.last(147);
    assert_eq!((f.u8(35), f.u8(40)), (4, 4), "4 % left, emergency");
}

#[test]
fn a_spread_pack_tells_its_cells() {
    let mut desk = on_mission(config());
    desk.drone.inject(Fault::CellSpread(0.3));
    desk.wait(2.1);
    let f = desk.last(147);
    assert!(f.u16(10) < f.u16(12) && f.u16(16) == f.u16(12) && f.u16(18) == u16::MAX);
}

#[test]
fn wind_above_the_limit_is_told_and_acted_upon() {
    let mut desk = on_mission(with(config(), &[("COM_WIND_MAX", Real(9.0)), ("COM_WIND_MAX_ACT", Int(3))]));
    desk.drone.inject(Fault::Wind(0.0, 8.0, 0.0));
    desk.wait(8.0);
    assert_eq!(mode(&desk), Mode::Mission);
    desk.drone.inject(Fault::Wind(0.0, 9.5, 0.0));
    let back = time_until(&mut desk, Mode::Rtl, 7.0);
    assert!((4.5..5.5).contains(&back), "{back}");
    assert!(desk.said("Wind speed above limit (9.5 m/s)"), "{:?}", desk.texts());
}

#[test]
fn without_a_compass_it_is_not_armed() {
    let mut desk = Desk::ready();
    desk.drone.inject(Fault::CompassOff(true));
    assert_eq!(desk.arm(), Some(1));
    assert!(desk.said("Compass Sensor 0 missing"));
    desk.drone.inject(Fault::CompassOff(false));
    assert_eq!(desk.arm(), Some(0));
}
