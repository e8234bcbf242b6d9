//! One drone, told what to say.

use super::{AUDITED, Change, GatePolicy, Liveness, Mode, State, audit};
use crate::base::{DroneId, Moment};
use crate::exchange::ParamValue;
use crate::geodesy::{AboveHome, AboveSea, Position};
use crate::text::code;
use crate::wire::{Address, Report};
use std::collections::BTreeMap;

const AUTOPILOT: Address = Address { system: 1, component: 1 };
const COMPANION: Address = Address { system: 1, component: 191 };

fn at(seconds: u64) -> Moment {
    Moment::from_micros(seconds * 1_000_000)
}

fn heartbeat(custom_mode: u32, armed: bool) -> Report {
    let base_mode = if armed { 0x80 } else { 0 };
    Report::Heartbeat { kind: 2, autopilot: 12, base_mode, custom_mode, status: 3 }
}

fn state() -> State {
    State::new(DroneId::from("XC-1"), 1)
}

#[test]
fn a_companion_that_goes_on_talking_does_not_keep_a_dead_autopilot_alive() {
    let mut state = state();
    state.hear(at(0), AUTOPILOT, &heartbeat(0x0304_0000, false));
    for second in 1..10 {
        let watcher = Report::Heartbeat { kind: 18, autopilot: 8, base_mode: 0, custom_mode: 0, status: 4 };
        state.hear(at(second), COMPANION, &watcher);
    }
    assert_eq!(state.liveness(at(2)), Liveness::Fresh);
    assert_eq!(state.liveness(at(4)), Liveness::Stale);
    assert_eq!(state.liveness(at(5)), Liveness::Lost);
    assert!(state.life.watched(at(12)));
}

#[test]
fn the_mode_is_the_one_of_the_autopilot_s_own_heartbeat() {
    let mut state = state();
    let changes = state.hear(at(0), AUTOPILOT, &heartbeat(0x0404_0000, true));
    assert!(changes.contains(&Change::Moded));
    assert_eq!((state.mode, state.armed), (Mode::Mission, true));
    state.hear(at(1), COMPANION, &heartbeat(0x0504_0000, false));
    assert_eq!((state.mode, state.armed), (Mode::Mission, true));
}

#[test]
fn a_clock_that_steps_back_by_more_than_half_a_minute_is_a_reboot_and_makes_home_void() {
    let mut state = state();
    let attitude = |boot_ms| Report::Attitude { boot_ms, roll: 0.0, pitch: 0.0, yaw: 0.0 };
    state.hear(at(0), AUTOPILOT, &attitude(100_000));
    let position = Position::from_degrees(24.5, 117.6);
    state.hear(at(0), AUTOPILOT, &Report::Home { position, above_sea: AboveSea::from_mm(0) });
    assert!(!state.hear(at(1), AUTOPILOT, &attitude(99_500)).contains(&Change::Rebooted), "a late packet is none");
    assert!(state.hear(at(2), AUTOPILOT, &attitude(1_000)).contains(&Change::Rebooted));
    assert_eq!(state.home, None);
}

#[test]
fn the_49_7_day_wrap_of_the_clock_is_no_reboot() {
    let mut state = state();
    let attitude = |boot_ms| Report::Attitude { boot_ms, roll: 0.0, pitch: 0.0, yaw: 0.0 };
    state.hear(at(0), AUTOPILOT, &attitude(u32::MAX - 100));
    assert!(!state.hear(at(1), AUTOPILOT, &attitude(900)).contains(&Change::Rebooted));
}

#[test]
fn a_late_position_does_not_move_the_track_backwards() {
    let mut state = state();
    let place = |boot_ms, lon| Report::Position {
        boot_ms,
        position: Position::from_degrees(24.5, lon),
        above_sea: AboveSea::from_mm(0),
        above_home: AboveHome::from_mm(0),
        velocity_mps: [0.0; 3],
        heading_deg: None,
    };
    state.hear(at(0), AUTOPILOT, &Report::Attitude { boot_ms: 1_000, roll: 0.0, pitch: 0.0, yaw: 0.0 });
    state.hear(at(0), AUTOPILOT, &place(2_000, 117.002));
    state.hear(at(0), AUTOPILOT, &place(1_500, 117.001));
    assert_eq!(state.poses.last().map(|pose| pose.boot_ms), Some(2_000));
}

fn policy() -> GatePolicy {
    GatePolicy {
        link_lost_s: 15.0,
        return_height_m: 74.0,
        battery_percent: 45,
        pad_m: 30.0,
        pad: Position::from_degrees(24.5, 117.6).expect("a place"),
    }
}

fn fit() -> State {
    let mut state = state();
    state.hear(at(0), AUTOPILOT, &heartbeat(0x0304_0000, false));
    let position = Position::from_degrees(24.5, 117.6);
    state.hear(at(0), AUTOPILOT, &Report::Home { position, above_sea: AboveSea::from_mm(0) });
    state.hear(at(0), AUTOPILOT, &Report::Gps { fix: 3, satellites: Some(12), accuracy_m: Some(1.0), hdop: None });
    let sensors = Report::SystemStatus { enabled: 1 << 28, health: 1 << 28, battery_percent: Some(90), drop_rate: 0 };
    state.hear(at(0), AUTOPILOT, &sensors);
    state
}

fn params() -> BTreeMap<String, ParamValue> {
    let set = [
        ("NAV_DLL_ACT", 2.0),
        ("COM_DL_LOSS_T", 10.0),
        ("COM_LOW_BAT_ACT", 3.0),
        ("BAT_LOW_THR", 0.15),
        ("BAT_CRIT_THR", 0.07),
        ("BAT_EMERGEN_THR", 0.05),
        ("GF_ACTION", 2.0),
        ("RTL_RETURN_ALT", 80.0),
    ];
    let value = |name: &str| set.iter().find(|(known, _)| *known == name).map_or(0.0, |(_, value)| *value);
    AUDITED.iter().map(|name| ((*name).to_string(), ParamValue::Real(value(name)))).collect()
}

fn codes(state: &State, params: &BTreeMap<String, ParamValue>) -> Vec<&'static str> {
    audit(at(1), state, params, &policy()).into_iter().map(|shut| shut.code.as_str()).collect()
}

#[test]
fn the_launch_gate_opens_only_when_everything_was_read_and_is_right() {
    assert!(codes(&fit(), &params()).is_empty(), "{:?}", codes(&fit(), &params()));
    for name in AUDITED {
        let mut params = params();
        params.remove(*name);
        assert!(codes(&fit(), &params).contains(&code::GATE_PARAM_UNREAD.as_str()), "{name} is not assumed");
    }
}

#[test]
fn each_wrong_failsafe_shuts_the_launch_gate() {
    let wrong = [
        ("NAV_DLL_ACT", 0.0),
        ("COM_DL_LOSS_T", 16.0),
        ("COM_LOW_BAT_ACT", 0.0),
        ("GF_ACTION", 0.0),
        ("RTL_RETURN_ALT", 30.0),
        ("BAT_CRIT_THR", 0.2),
        ("BAT_EMERGEN_THR", 0.1),
        ("NAV_DLL_ACT", f32::NAN),
    ];
    for (name, value) in wrong {
        let mut params = params();
        params.insert(name.to_string(), ParamValue::Real(value));
        assert!(codes(&fit(), &params).contains(&code::GATE_PARAM_WRONG.as_str()), "{name} = {value}");
    }
}

#[test]
fn a_drone_off_its_pad_or_without_fix_home_or_charge_stays_on_the_ground() {
    let mut far = fit();
    let position = Position::from_degrees(24.5053, 117.6);
    far.hear(at(0), AUTOPILOT, &Report::Home { position, above_sea: AboveSea::from_mm(0) });
    assert_eq!(codes(&far, &params()), [code::GATE_WRONG_PLACE.as_str()]);
    let mut weak = fit();
    weak.battery_percent = Some(44);
    assert_eq!(codes(&weak, &params()), [code::GATE_LOW_BATTERY.as_str()]);
    let mut blind = fit();
    blind.fix = 2;
    assert_eq!(codes(&blind, &params()), [code::GATE_NO_FIX.as_str()]);
    let silent = audit(at(60), &fit(), &params(), &policy());
    assert_eq!(silent.len(), 1);
    assert_eq!(silent[0].code, code::GATE_SILENT);
}
