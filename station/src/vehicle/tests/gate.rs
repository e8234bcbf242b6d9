//! The health half of the launch gate: what shuts it, and that it opens again.

use super::*;

fn gps(fix: u8, accuracy_m: Option<f32>, hdop: Option<f32>) -> Report {
    Report::Gps { fix, position: Position::from_degrees(24.5, 117.6), satellites: Some(12), accuracy_m, hdop }
}

fn estimator(flags: u16) -> Report {
    Report::Estimator { flags, horizontal_m: Some(0.2) }
}

fn sensors(enabled: u32, health: u32) -> Report {
    Report::SystemStatus { enabled: enabled | 1 << 28, health: health | 1 << 28, battery_percent: None, drop_rate: 0 }
}

fn pack(id: u8, percent: u8, charge_state: u8) -> Report {
    Report::Battery {
        id,
        remaining_percent: Some(percent),
        voltage: None,
        current: None,
        consumed_joules: None,
        charge_state,
    }
}

fn home(lat: f64) -> Report {
    Report::Home { position: Position::from_degrees(lat, 117.6), above_sea: AboveSea::from_mm(0) }
}

fn prearm(passes: bool) -> Report {
    Report::SystemStatus { enabled: 1 << 28, health: u32::from(passes) << 28, battery_percent: Some(90), drop_rate: 0 }
}

fn uid(uid: u64) -> Report {
    Report::Version { uid, capabilities: 0, flight_software: 0 }
}

/// Holds R-P4.
#[test]
fn each_thing_that_is_wrong_with_a_drone_shuts_the_gate_and_the_gate_opens_when_it_is_right_again() {
    let mut state = fit();
    let said = |state: &State| -> Vec<(&str, Option<String>)> {
        let shut = audit(at(1), state, &params(), &policy());
        shut.into_iter().map(|shut| (shut.code.as_str(), shut.values.last().map(|(_, value)| value.clone()))).collect()
    };
    assert_eq!(said(&state), []);
    let right = gps(3, Some(1.0), Some(0.8));
    for (wrong, right, code, last) in [
        (gps(2, Some(1.0), None), right.clone(), code::GATE_NO_FIX, Some("2")),
        (gps(3, Some(5.1), Some(0.8)), right.clone(), code::GATE_INEXACT, Some("5")),
        (gps(3, None, Some(2.6)), right.clone(), code::GATE_INEXACT, Some("5")),
        (gps(3, None, None), right, code::GATE_INEXACT, None),
        (estimator(GOOD & !1), estimator(GOOD), code::GATE_ESTIMATE, Some("@estimate.attitude")),
        (estimator(GOOD & !2), estimator(GOOD), code::GATE_ESTIMATE, Some("@estimate.speed")),
        (estimator(GOOD & !16), estimator(GOOD), code::GATE_ESTIMATE, Some("@estimate.position")),
        (estimator(GOOD & !32), estimator(GOOD), code::GATE_ESTIMATE, Some("@estimate.height")),
        (estimator(GOOD | 1 << 10), estimator(GOOD), code::GATE_ESTIMATE, Some("@estimate.glitch")),
        (estimator(GOOD | 1 << 11), estimator(GOOD), code::GATE_ESTIMATE, Some("@estimate.shaken")),
        (home(24.5005), home(24.5), code::GATE_WRONG_PLACE, Some("55")),
        (home(24.5053), home(24.5), code::GATE_ELSEWHERE, Some("587")),
        (prearm(false), prearm(true), code::GATE_NOT_READY, None),
        (sensors(1 << 2, 0), sensors(1 << 2, 1 << 2), code::GATE_SENSOR, Some("@sensor.compass")),
        (sensors(1 << 25, 0), sensors(1 << 25, 1 << 25), code::GATE_SENSOR, Some("@sensor.battery")),
        (uid(8), uid(7), code::GATE_WHO, Some("0000000000000007")),
        // From here on there are packs.
        (pack(0, 44, 1), pack(0, 90, 1), code::GATE_LOW_BATTERY, Some("45")),
        (pack(1, 20, 2), pack(1, 90, 1), code::GATE_LOW_BATTERY, Some("2")),
        (pack(1, 90, 6), pack(1, 90, 1), code::GATE_PACK, Some("@pack.unhealthy")),
    ] {
        state.hear(at(0), AUTOPILOT, &wrong);
        assert_eq!(said(&state), [(code.as_str(), last.map(String::from))], "{wrong:?}");
        state.hear(at(0), AUTOPILOT, &right);
        assert_eq!(said(&state), [], "{right:?}");
    }
}

/// Holds R-P4.
#[test]
fn what_was_not_told_yet_is_not_assumed() {
    let mut state = super::state();
    let heartbeat = Report::Heartbeat { kind: 2, autopilot: 12, base_mode: 0, custom_mode: 0, status: 3 };
    state.hear(at(0), AUTOPILOT, &heartbeat);
    let shut = codes(&state, &params());
    let untold = [
        code::GATE_NO_FIX,
        code::GATE_ESTIMATE,
        code::GATE_NO_HOME,
        code::GATE_NO_BATTERY,
        code::GATE_NOT_READY,
        code::GATE_WHO,
    ];
    assert_eq!(shut, untold.map(|code| code.as_str()));
}

/// Holds R-P4.
#[test]
fn of_several_packs_the_emptiest_counts_and_one_that_falls_silent_is_not_counted_on() {
    let mut state = fit();
    state.hear(at(0), AUTOPILOT, &pack(0, 80, 1));
    state.hear(at(0), AUTOPILOT, &pack(1, 60, 1));
    assert_eq!((state.battery_percent, state.emptiest_pack()), (Some(60), Some(1)));
    state.hear(at(1), AUTOPILOT, &prearm(true));
    assert_eq!(state.battery_percent, Some(60), "SYS_STATUS tells 90, and not of which");
    state.hear(at(11), AUTOPILOT, &prearm(true));
    assert_eq!(state.battery_percent, Some(90), "better than a number of eleven seconds ago");
}

/// Holds R-P4.
#[test]
fn a_link_that_loses_a_fifth_shuts_the_gate() {
    let state = fit();
    let with = |loss_permille| {
        let beside = Beside { enrolled: Some(7), loss_permille, ..Beside::default() };
        let known = Known { state: &state, params: &params(), params_revision: 0, beside };
        let shut = crate::vehicle::audit(at(1), &known, &policy());
        shut.first().map(|shut| (shut.code, shut.values[0].1.clone()))
    };
    assert_eq!(with(Some(199)), None);
    assert_eq!(with(Some(200)), Some((code::GATE_LOSS, "20".to_string())));
    assert_eq!(with(None), None, "too few frames to say");
}

/// Holds R-P4, R-T4.
#[test]
fn a_clock_that_is_a_minute_off_shuts_the_gate_unless_it_was_ours_that_jumped() {
    const NOW_MS: i64 = 1_780_000_000_000;
    let off = |told_ms: i64, unix_ms: [i64; 2]| {
        let mut state = fit();
        let unix_us = u64::try_from(told_ms).unwrap() * 1_000;
        state.hear(at(0), AUTOPILOT, &Report::SystemTime { unix_us, boot_ms: 5_000 });
        let beside = Beside { enrolled: Some(7), loss_permille: None, unix_ms };
        let known = Known { state: &state, params: &params(), params_revision: 0, beside };
        let shut = crate::vehicle::audit(at(1), &known, &policy());
        shut.first().map(|shut| (shut.code, shut.values[0].1.clone()))
    };
    let ours = [NOW_MS + 1_000; 2];
    assert_eq!(off(NOW_MS, ours), None);
    assert_eq!(off(NOW_MS + 60_000, ours), None);
    assert_eq!(off(NOW_MS + 61_000, ours), Some((code::GATE_CLOCK, "61".to_string())));
    assert_eq!(off(NOW_MS - 3_600_000, ours), Some((code::GATE_CLOCK, "3600".to_string())));
    assert_eq!(off(0, ours), None, "it claims nothing");
    assert_eq!(off(NOW_MS, [NOW_MS + 3_600_000, NOW_MS]), None, "somebody set our clock");
    assert_eq!(off(NOW_MS, [NOW_MS, NOW_MS - 1_000_000_000_000]), None, "ours had to be set first");
    assert_eq!(off(NOW_MS, [0, 0]), None, "we do not know the time");
}

/// Holds R-P4, R-AP2.
#[test]
fn an_autopilot_without_estimator_status_is_not_asked_for_it_and_one_with_it_is() {
    for (rules, shut) in [(&PX4, true), (&ARDUPILOT, false)] {
        let mut state = fit_of(rules);
        state.estimate = None;
        let codes = codes(&state, &params_of(rules));
        assert_eq!(codes.contains(&code::GATE_ESTIMATE.as_str()), shut, "{}", rules.autopilot);
    }
}
