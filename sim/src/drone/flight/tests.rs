//! The body alone.

use super::guide::corner_speed;
use super::*;
use crate::drone::params::Params;
use std::collections::BTreeMap;

fn tuning() -> Tuning {
    *Params::new(&crate::Firmware::PX4_1_17.quirks().params, &BTreeMap::new()).tuning()
}

/// A body at rest 20 m up.
fn hovering(drag_per_s: f64, wind: (f64, f64), gust_mps: f64) -> Body {
    let mut body = Body::new(drag_per_s, wind, gust_mps);
    body.at.up = 20.0;
    body.guide.reset(body.at, Point::default());
    body
}

fn course(north: f64, cruise_mps: f64) -> Aim {
    Aim::Fly(Course {
        north,
        east: 0.0,
        height: Height::At(20.0, 3.0),
        from: Some(Point { up: 20.0, ..Point::default() }),
        next: None,
        acceptance_m: 2.0,
        cruise_mps,
        lifts_off: false,
        yaw: Some(0.0),
    })
}

#[test]
fn it_keeps_within_its_speed_and_acceleration_and_stops_at_the_target() {
    let tuning = tuning();
    let mut body = hovering(0.2, (0.0, 0.0), 0.0);
    let mut before = 0.0;
    for _ in 0..2_000 {
        body.step(&course(80.0, 5.0), (0.0, 0.0, 0.0), &tuning);
        assert!(body.ground_speed() <= 5.3, "{}", body.ground_speed());
        assert!((body.speed.north - before).abs() <= 1.5 * tuning.acceleration * STEP_S);
        before = body.speed.north;
    }
    assert!((body.at.north - 80.0).abs() < 0.3, "{}", body.at.north);
    assert!(body.ground_speed() < 0.1);
}

#[test]
fn at_a_steady_five_metres_per_second_the_nose_is_down_by_about_six_degrees() {
    let tuning = tuning();
    let mut body = hovering(0.2, (0.0, 0.0), 0.0);
    for _ in 0..500 {
        body.step(&course(500.0, 5.0), (0.0, 0.0, 0.0), &tuning);
    }
    let (roll, pitch) = body.tilt();
    assert!((pitch.to_degrees() + 5.8).abs() < 0.5, "{}", pitch.to_degrees());
    assert!(roll.abs() < 0.01);
}

#[test]
fn a_hard_wind_tilts_a_hovering_drone_into_it() {
    let mut body = hovering(0.2, (-8.0, 0.0), 0.0);
    for _ in 0..1_500 {
        body.step(&Aim::Fly(Course::hold(body.at, 3.0, &tuning())), (0.0, 0.0, 0.0), &tuning());
    }
    let (_, pitch) = body.tilt();
    assert!(pitch.to_degrees() < -8.0, "{}", pitch.to_degrees());
}

#[test]
fn corners_cost_speed_the_sharper_the_slower() {
    let tuning = tuning();
    let straight = corner_speed(0.0, 2.0, &tuning);
    let right_angle = corner_speed(core::f64::consts::FRAC_PI_2, 2.0, &tuning);
    let back = corner_speed(core::f64::consts::PI, 2.0, &tuning);
    assert!(straight >= 12.0 && (right_angle - 1.732).abs() < 0.01 && back < 0.01);
}

/// Not compared with PX4: its SIH has no wind.
#[test]
fn in_a_gusty_wind_of_eight_metres_a_second_a_lane_is_kept_within_a_metre() {
    let tuning = tuning();
    let mut chance = Chance::new(5, 5);
    let mut body = hovering(0.2, (0.0, 8.0), 1.5);
    let mut off = Vec::new();
    for step in 0..4_000 {
        if step % 10 == 0 {
            body.blow(&mut chance);
        }
        body.step(&course(400.0, 6.0), (0.0, 0.0, 0.0), &tuning);
        off.push(body.at.east.abs());
    }
    // It is pushed aside when the wind sets in, and learns to lean into it.
    let mut learnt = off.split_off(1_000);
    learnt.sort_by(f64::total_cmp);
    assert!(learnt[learnt.len() * 95 / 100] < 1.0, "{}", learnt[learnt.len() * 95 / 100]);
    let (roll, _) = body.tilt();
    assert!(roll.to_degrees() < -5.0, "it leans to the west: {}", roll.to_degrees());
    assert!((body.at.north - 400.0).abs() < 2.0, "{}", body.at.north);
}
