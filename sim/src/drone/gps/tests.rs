//! The receiver's faults and what the estimator makes of them, without a drone around.

use super::*;
use crate::drone::params::Params;
use std::collections::BTreeMap;

struct Bench {
    gps: Gps,
    tuning: Tuning,
    at: Point,
}

impl Bench {
    fn new() -> Self {
        let gps = Gps::new(0.0, 0.0, &mut Chance::new(1, 1));
        let params = Params::new(&crate::Firmware::PX4_1_17.quirks().params, &BTreeMap::new());
        let mut bench = Self { gps, tuning: *params.tuning(), at: Point::default() };
        bench.fly(2.0, 0.0);
        bench
    }

    /// Flies north at `mps` for `seconds`.
    fn fly(&mut self, seconds: f64, mps: f64) {
        let speed = Point { north: mps, ..Point::default() };
        for _ in 0..(seconds / FIX_S).round() as u32 {
            self.at.north += mps * FIX_S;
            self.gps.fix(self.at, speed, &self.tuning);
        }
    }
}

#[test]
fn a_small_jump_is_followed_within_seconds() {
    let mut bench = Bench::new();
    bench.gps.receiver.offset_m = (3.0, 0.0);
    bench.fly(8.0, 0.0);
    assert!((bench.gps.error.0 - 3.0).abs() < 0.1, "{:?}", bench.gps.error);
    assert!(!bench.gps.glitch());
}

#[test]
fn a_large_jump_is_refused_for_seven_seconds_and_then_believed() {
    let mut bench = Bench::new();
    bench.gps.receiver.offset_m = (0.0, 40.0);
    bench.fly(6.5, 0.0);
    assert!(bench.gps.error.1.abs() < 0.1 && bench.gps.glitch() && bench.gps.position_valid());
    bench.fly(1.0, 0.0);
    assert!((bench.gps.error.1 - 40.0).abs() < 0.1 && !bench.gps.glitch());
}

#[test]
fn a_slow_drift_pulls_the_belief_along_unnoticed() {
    let mut bench = Bench::new();
    bench.gps.receiver.drift_mps = (0.0, 1.0);
    bench.fly(60.0, 0.0);
    assert!((bench.gps.error.1 - 58.0).abs() < 1.5, "{:?}", bench.gps.error);
    assert!(!bench.gps.glitch() && bench.gps.position_valid());
}

#[test]
fn a_stuck_receiver_is_a_glitch_once_the_drone_has_flown_on() {
    let mut bench = Bench::new();
    bench.gps.receiver.stuck = true;
    bench.fly(4.0, 5.0);
    assert!(bench.gps.glitch());
    assert_eq!(bench.gps.receiver.last().map(|fix| fix.at.north), Some(0.0));
    bench.fly(10.0, 5.0);
    assert!(bench.gps.error.0 < -20.0, "it ends up believing the stuck fix: {:?}", bench.gps.error);
}

#[test]
fn without_satellites_the_position_is_offered_for_five_seconds_more() {
    let mut bench = Bench::new();
    bench.gps.receiver.lost = true;
    bench.fly(4.4, 0.0);
    assert!(bench.gps.position_valid());
    bench.fly(1.0, 0.0);
    assert!(!bench.gps.position_valid());
    bench.gps.receiver.lost = false;
    bench.fly(1.0, 0.0);
    assert!(bench.gps.position_valid());
}

#[test]
fn a_jammed_receiver_loses_the_position_at_two_and_a_half_times_the_limit() {
    let mut bench = Bench::new();
    bench.gps.receiver.jammed = true;
    bench.fly(11.0, 0.0);
    assert!(bench.gps.position_valid(), "claims {}", bench.gps.claimed_m());
    bench.fly(1.0, 0.0);
    assert!(!bench.gps.position_valid() && bench.gps.claimed_m() > 12.5);
    assert_eq!((bench.gps.receiver.integrity(), bench.gps.receiver.satellites()), ((3, 1), 5));
}

#[test]
fn a_receiver_that_reports_spoofing_is_not_followed() {
    let mut bench = Bench::new();
    bench.gps.receiver.spoofed = true;
    bench.gps.receiver.drift_mps = (2.0, 0.0);
    bench.fly(4.0, 0.0);
    assert_eq!(bench.gps.error.0, 0.0);
    bench.fly(2.0, 0.0);
    assert!(!bench.gps.position_valid());
}

#[test]
fn the_height_follows_the_barometer_only_where_it_is_the_reference() {
    for (reference, expected) in [(1.0, 0.0), (0.0, 5.0)] {
        let mut bench = Bench::new();
        bench.tuning.height_reference = reference;
        bench.gps.baro_drift_mps = 0.5;
        bench.fly(10.0, 0.0);
        assert!((bench.gps.error.2 - expected).abs() < 0.1, "{reference}: {:?}", bench.gps.error);
        assert!((bench.gps.baro_error_m - 5.0).abs() < 0.2);
    }
}
