//! One drone, told what to say.

mod gate;
mod talk;

use super::{ARDUPILOT, Beside, Change, GatePolicy, Known, Liveness, Mode, PX4, Params, Rules, Shut, State};
use crate::base::{DroneId, Moment};
use crate::exchange::{Encoding, ParamValue};
use crate::geodesy::{AboveHome, AboveSea, Position};
use crate::text::code;
use crate::wire::{Address, Report};

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

/// Holds R-L3, F-L1.
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
    assert_eq!((state.liveness(at(59)), state.liveness(at(60))), (Liveness::Lost, Liveness::Gone));
    assert!(state.life.watched(at(12)));
    assert!(state.life.mode_is_known(at(10)) && !state.life.mode_is_known(at(11)), "its mode was told ten seconds ago");
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

/// Holds R-T2, R-T3.
#[test]
fn a_clock_that_steps_back_by_more_than_half_a_minute_is_a_reboot_and_makes_home_void() {
    let mut state = state();
    let attitude = |boot_ms| Report::Attitude { boot_ms, roll: 0.0, pitch: 0.0, yaw: 0.0 };
    state.hear(at(0), AUTOPILOT, &attitude(100_000));
    let position = Position::from_degrees(24.5, 117.6);
    state.hear(at(0), AUTOPILOT, &Report::Home { position, above_sea: AboveSea::from_mm(0) });
    assert!(
        !state.hear(at(1), AUTOPILOT, &attitude(99_500)).contains(&Change::Rebooted { armed: false }),
        "a late packet is none"
    );
    assert!(state.hear(at(2), AUTOPILOT, &attitude(1_000)).contains(&Change::Rebooted { armed: false }));
    assert_eq!(state.home, None);
}

/// Holds R-T2.
#[test]
fn a_reboot_after_weeks_is_told_from_a_wrap_by_the_time_that_passed() {
    let attitude = |boot_ms| Report::Attitude { boot_ms, roll: 0.0, pitch: 0.0, yaw: 0.0 };
    let near_wrap = u32::MAX - 200_000;
    for (last, passed_s, next, boots) in [
        (2_600_000_000, 2, 3_000, true),
        (near_wrap, 5, 3_000, true),
        (near_wrap, 300, 100_000, false),
        (500, 1, u32::MAX - 100, false),
    ] {
        let mut state = state();
        state.hear(at(0), AUTOPILOT, &attitude(last));
        let changes = state.hear(at(passed_s), AUTOPILOT, &attitude(next));
        assert_eq!(changes.contains(&Change::Rebooted { armed: false }), boots, "{last}, {passed_s} s later {next}");
    }
}

/// Holds R-T3.
#[test]
fn a_reboot_in_the_air_is_told_as_one_though_the_first_heartbeat_after_it_is_disarmed() {
    let mut state = state();
    let attitude = |boot_ms| Report::Attitude { boot_ms, roll: 0.0, pitch: 0.0, yaw: 0.0 };
    state.hear(at(0), AUTOPILOT, &heartbeat(0x0404_0000, true));
    state.hear(at(1), AUTOPILOT, &attitude(600_000));
    state.hear(at(3), AUTOPILOT, &heartbeat(0x0304_0000, false));
    assert!(state.hear(at(3), AUTOPILOT, &attitude(1_400)).contains(&Change::Rebooted { armed: true }));
}

/// Holds R-T2, F-T2.
#[test]
fn the_49_7_day_wrap_of_the_clock_is_no_reboot() {
    let mut state = state();
    let attitude = |boot_ms| Report::Attitude { boot_ms, roll: 0.0, pitch: 0.0, yaw: 0.0 };
    state.hear(at(0), AUTOPILOT, &attitude(u32::MAX - 100));
    assert!(!state.hear(at(1), AUTOPILOT, &attitude(900)).contains(&Change::Rebooted { armed: false }));
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
        flies_around: true,
        battery_percent: 45,
        pad_m: 30.0,
        pad: Position::from_degrees(24.5, 117.6).expect("a place"),
        own_system: 255,
        triggers: true,
    }
}

fn fit() -> State {
    fit_of(&PX4)
}

fn fit_of(rules: &Rules) -> State {
    let mut state = state();
    let autopilot = rules.autopilot;
    let heartbeat = Report::Heartbeat { kind: 2, autopilot, base_mode: 0, custom_mode: 0, status: 3 };
    state.hear(at(0), AUTOPILOT, &heartbeat);
    let position = Position::from_degrees(24.5, 117.6);
    state.hear(at(0), AUTOPILOT, &Report::Home { position, above_sea: AboveSea::from_mm(0) });
    let fix = Report::Gps { fix: 3, position, satellites: Some(12), accuracy_m: Some(1.0), hdop: None };
    state.hear(at(0), AUTOPILOT, &fix);
    let sensors = Report::SystemStatus { enabled: 1 << 28, health: 1 << 28, battery_percent: Some(90), drop_rate: 0 };
    state.hear(at(0), AUTOPILOT, &sensors);
    state.hear(at(0), AUTOPILOT, &Report::Estimator { flags: GOOD, horizontal_m: Some(0.2) });
    state.hear(at(0), AUTOPILOT, &Report::Version { uid: 7, capabilities: 0, flight_software: 0 });
    state
}

/// Flags of an estimator that is sure of everything, as a PX4 1.17 sends them that stands disarmed (measured).
const GOOD: u16 = 0x03FF;

fn audit(now: Moment, state: &State, params: &Params, policy: &GatePolicy) -> Vec<Shut> {
    let beside = Beside { enrolled: Some(7), loss_permille: Some(10), ..Beside::default() };
    super::audit(now, &Known { state, params, params_revision: 0, beside }, policy)
}

/// A parameter, what it should be, and what it must not be.
type Setting = (&'static str, f32, &'static [f32]);

/// What a careful operator sets on each autopilot, and a wrong value or several for each parameter that must be right.
const SETTINGS: &[(&Rules, &[Setting])] = &[
    (
        &PX4,
        &[
            ("NAV_DLL_ACT", 2.0, &[0.0, 5.0, 6.0]),
            ("COM_DL_LOSS_T", 10.0, &[10.5, 0.0, 300.0]),
            ("COM_LOW_BAT_ACT", 3.0, &[0.0, 1.0]),
            ("BAT_LOW_THR", 0.15, &[0.0]),
            ("BAT_CRIT_THR", 0.07, &[0.0, 0.15, 0.2]),
            ("BAT_EMERGEN_THR", 0.05, &[0.0, 0.1]),
            ("GF_ACTION", 2.0, &[0.0, 1.0, 4.0]),
            ("RTL_RETURN_ALT", 80.0, &[30.0, 73.9]),
            ("RTL_CONE_ANG", 0.0, &[45.0, 90.0]),
            ("RTL_DESCEND_ALT", 30.0, &[]),
            ("COM_FAIL_ACT_T", 5.0, &[5.5]),
            ("COM_DISARM_LAND", 2.0, &[-1.0, 0.0]),
            ("COM_DISARM_PRFLT", 10.0, &[-1.0]),
            ("COM_DLL_EXCEPT", 6.0, &[1.0, 7.0, -1.0]),
            ("NAV_ACC_RAD", 2.0, &[]),
            ("MIS_YAW_ERR", 12.0, &[]),
            ("TRIG_MODE", 4.0, &[0.0, 1.0, 3.0]),
        ],
    ),
    (
        &ARDUPILOT,
        &[
            ("FS_GCS_ENABLE", 1.0, &[0.0, 2.0]),
            ("FS_GCS_TIMEOUT", 5.0, &[0.0, 15.5]),
            ("FS_OPTIONS", 16.0, &[2.0, 18.0, -1.0]),
            ("BATT_FS_LOW_ACT", 2.0, &[0.0, 5.0]),
            ("BATT_FS_CRT_ACT", 1.0, &[0.0, 5.0]),
            ("BATT_LOW_VOLT", 10.5, &[0.0]),
            ("BATT_LOW_MAH", 0.0, &[]),
            ("FENCE_ENABLE", 1.0, &[0.0]),
            ("FENCE_ACTION", 1.0, &[0.0, 8.0]),
            ("FENCE_TYPE", 7.0, &[0.0, 3.0, -1.0]),
            ("RTL_ALT", 7_400.0, &[1_500.0, 74.0, 0.0]),
            ("RTL_CONE_SLOPE", 0.0, &[3.0]),
            ("RTL_ALT_FINAL", 0.0, &[500.0]),
            ("ARMING_CHECK", 1.0, &[0.0]),
            ("DISARM_DELAY", 10.0, &[0.0]),
            ("SYSID_MYGCS", 255.0, &[254.0, 1.0]),
            ("MIS_OPTIONS", 0.0, &[]),
            ("WPNAV_RADIUS", 200.0, &[]),
            ("CAM1_TYPE", 1.0, &[0.0]),
        ],
    ),
];

fn params_of(rules: &Rules) -> Params {
    let (_, settings) = SETTINGS.iter().find(|(of, _)| of.autopilot == rules.autopilot).expect("an autopilot");
    settings.iter().map(|(name, value, _)| ((*name).to_string(), ParamValue::Real(*value))).collect()
}

fn params() -> Params {
    params_of(&PX4)
}

fn codes(state: &State, params: &Params) -> Vec<&'static str> {
    audit(at(1), state, params, &policy()).into_iter().map(|shut| shut.code.as_str()).collect()
}

/// Holds R-P3.
#[test]
fn the_launch_gate_opens_only_when_everything_was_read_and_is_right() {
    for (rules, settings) in SETTINGS {
        let (fit, all) = (fit_of(rules), params_of(rules));
        assert!(codes(&fit, &all).is_empty(), "{:?}", codes(&fit, &all));
        assert_eq!(settings.len(), rules.audited.len());
        for audited in rules.audited {
            let mut params = all.clone();
            params.remove(audited.name);
            let shut = audit(at(1), &fit, &params, &policy());
            let named = |shut: &Shut| shut.code == code::GATE_PARAM_UNREAD && shut.values[0].1 == audited.name;
            assert!(shut.iter().any(named), "{} is not assumed", audited.name);
        }
    }
}

#[test]
fn a_return_may_climb_less_near_home_where_nothing_tall_is_flown_around() {
    let policy = GatePolicy { flies_around: false, ..policy() };
    for (rules, cone) in [(&PX4, ("RTL_CONE_ANG", 45.0)), (&ARDUPILOT, ("RTL_CONE_SLOPE", 3.0))] {
        let mut params = params_of(rules);
        params.insert(cone.0.to_string(), ParamValue::Real(cone.1));
        assert_eq!(audit(at(1), &fit_of(rules), &params, &policy), []);
    }
}

/// Holds R-P3.
#[test]
fn each_wrong_failsafe_shuts_the_launch_gate() {
    for (rules, settings) in SETTINGS {
        let fit = fit_of(rules);
        for (name, _, wrong) in *settings {
            let undefined = if wrong.is_empty() { None } else { Some(f32::NAN) };
            for value in wrong.iter().copied().chain(undefined) {
                let mut params = params_of(rules);
                params.insert((*name).to_string(), ParamValue::Real(value));
                assert!(codes(&fit, &params).contains(&code::GATE_PARAM_WRONG.as_str()), "{name} = {value}");
            }
        }
    }
}

#[test]
fn a_camera_trigger_is_asked_for_only_where_sorties_trigger_one() {
    let mut params = params();
    params.insert("TRIG_MODE".into(), ParamValue::Int(0));
    let looks_by_video = GatePolicy { triggers: false, ..policy() };
    assert!(audit(at(1), &fit(), &params, &looks_by_video).is_empty());
    assert!(!codes(&fit(), &params).is_empty());
}

/// Holds R-L9.
#[test]
fn the_sixteen_bits_of_a_mode_are_the_upper_half_of_px4s_and_the_lower_of_ardupilots() {
    let late = |autopilot, short_mode, boot_ms| Report::HighLatency {
        boot_ms,
        autopilot,
        short_mode,
        position: None,
        above_sea: AboveSea::from_mm(0),
        heading_deg: None,
        speed_mps: 0.0,
        battery_percent: None,
    };
    for (autopilot, short_mode, mode) in [
        (12, 0x0404, Mode::Mission),
        (12, 0x0304, Mode::Hold),
        (12, 0x0504, Mode::Return),
        (12, 0x0001, Mode::Other),
        (3, 3, Mode::Mission),
        (3, 17, Mode::Hold),
        (3, 6, Mode::Return),
        (3, 0x0404, Mode::Other),
    ] {
        let mut state = state();
        state.hear(at(0), AUTOPILOT, &late(autopilot, short_mode, 1_000));
        assert_eq!(state.mode, mode, "{autopilot}: {short_mode:#x}");
    }
}

/// Holds R-AP1, R-E3.
#[test]
fn a_mode_is_read_by_the_rules_of_the_autopilot_that_is_in_it() {
    let beat = |autopilot, custom_mode| Report::Heartbeat { kind: 2, autopilot, base_mode: 0, custom_mode, status: 3 };
    for (autopilot, custom_mode, mode) in [
        (3, 3, Mode::Mission),
        (3, 4, Mode::Ready),
        (3, 5, Mode::Hold),
        (3, 17, Mode::Hold),
        (3, 6, Mode::Return),
        (3, 21, Mode::Return),
        (3, 9, Mode::Land),
        (3, 0, Mode::Other),
        (3, 16, Mode::Other),
        (12, 0x0404_0000, Mode::Mission),
        (12, 0x0304_0000, Mode::Hold),
        // The low bytes are reserved, and somebody may come to use them.
        (12, 0x0404_0001, Mode::Mission),
        (12, 0x0001_0000, Mode::Other),
        (12, 3, Mode::Other),
        (0, 3, Mode::Other),
    ] {
        let mut state = state();
        state.hear(at(0), AUTOPILOT, &beat(autopilot, custom_mode));
        assert_eq!(state.mode, mode, "{autopilot}: {custom_mode:#x}");
    }
    assert_eq!(ARDUPILOT.enter(Mode::Hold), Some([17.0, 0.0]), "BRAKE needs no sticks");
    assert_eq!(PX4.enter(Mode::Mission), Some([4.0, 4.0]));
    assert_eq!(PX4.enter(Mode::Ready), None, "it would say yes and do nothing");
}

/// Holds R-AP1.
#[test]
fn an_autopilot_that_turns_out_to_be_another_begins_anew() {
    let mut state = state();
    assert!(!state.rules.can_fly());
    let beat = |autopilot| Report::Heartbeat { kind: 2, autopilot, base_mode: 0, custom_mode: 3, status: 3 };
    assert!(state.hear(at(0), AUTOPILOT, &beat(3)).contains(&Change::Appeared));
    assert!(!state.hear(at(1), AUTOPILOT, &beat(3)).contains(&Change::Appeared));
    // Item 0 is home, so that item 5 is the step 4.
    state.hear(at(1), AUTOPILOT, &Report::MissionCurrent { seq: Some(5), total: Some(9), state: 3, ids: [0; 3] });
    assert_eq!(state.aboard.step, Some(4));
    assert!(state.hear(at(2), AUTOPILOT, &beat(12)).contains(&Change::Appeared));
    assert_eq!(state.aboard.step, None);
    state.hear(at(3), AUTOPILOT, &beat(0));
    assert_eq!(codes(&state, &params()), [code::GATE_AUTOPILOT.as_str()]);
}

/// Holds R-P1.
#[test]
fn parameters_are_decoded_by_the_capability_bits_or_else_by_the_kind_of_autopilot() {
    let version = |capabilities| Report::Version { uid: 7, capabilities, flight_software: 0 };
    for (rules, fallback) in [(&PX4, Encoding::ByteWise), (&ARDUPILOT, Encoding::Cast)] {
        let mut state = fit_of(rules);
        assert_eq!(state.encoding(), fallback);
        state.hear(at(1), AUTOPILOT, &version(0));
        assert_eq!(state.encoding(), fallback, "its bits say nothing");
        assert!(state.hear(at(1), AUTOPILOT, &version(1 << 4)).contains(&Change::Capable));
        assert_eq!(state.encoding(), Encoding::ByteWise);
        state.hear(at(1), AUTOPILOT, &version(1 << 17));
        assert_eq!(state.encoding(), Encoding::Cast);
    }
}

/// Holds R-AP2.
#[test]
fn an_ardupilot_whose_pre_arm_bit_is_not_told_or_not_set_stays_on_the_ground() {
    let sensors = |enabled, health| Report::SystemStatus { enabled, health, battery_percent: Some(90), drop_rate: 0 };
    for (rules, enabled, health, ready) in [
        (&ARDUPILOT, 1 << 28, 1 << 28, true),
        (&ARDUPILOT, 1 << 28, 0, false),
        (&ARDUPILOT, 0, 0, false),
        (&PX4, 0, 0, true),
        (&PX4, 1 << 28, 0, false),
    ] {
        let mut state = fit_of(rules);
        state.hear(at(0), AUTOPILOT, &sensors(enabled, health));
        let shut = codes(&state, &params_of(rules));
        assert_eq!(shut.is_empty(), ready, "{} {enabled:x} {health:x}: {shut:?}", rules.autopilot);
    }
}

#[test]
fn a_drone_off_its_pad_or_without_fix_home_or_charge_stays_on_the_ground() {
    let mut far = fit();
    let position = Position::from_degrees(24.5053, 117.6);
    far.hear(at(0), AUTOPILOT, &Report::Home { position, above_sea: AboveSea::from_mm(0) });
    assert_eq!(codes(&far, &params()), [code::GATE_ELSEWHERE.as_str()]);
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

/// Holds R-M17.
#[test]
fn of_two_lists_for_one_drone_the_second_waits_for_the_first() {
    use super::{Talk, Task};
    use crate::mission::{PX4, Start, Step, compile};
    use crate::wire::{MissionKind, Order};
    let us = Address { system: 255, component: 190 };
    let home = Position::from_degrees(24.5, 117.6).unwrap();
    let items = compile(&[Step::TakeOff { height: AboveHome::from_mm(20_000) }], Start::Ground(home), &PX4).unwrap();
    let mut talk = Talk::new(us, AUTOPILOT);
    let mut out = Vec::new();
    talk.begin(at(0), Task::Load(MissionKind::Rally, items.clone()), &mut out);
    talk.begin(at(0), Task::Load(MissionKind::Mission, items), &mut out);
    let counts: Vec<MissionKind> = out
        .iter()
        .filter_map(|order| if let Order::MissionCount { kind, .. } = order { Some(*kind) } else { None })
        .collect();
    assert_eq!(counts, [MissionKind::Rally]);
}
