//! What flying costs: the figures that a model is fitted to, the wind, legs.

use super::{Airframe, Airframes, Flight, Leg, Used, Wind};
use crate::geodesy::Point;
use proptest::prelude::*;

const EAST: Point = Point::new(1.0, 0.0);
const WEST: Point = Point::new(-1.0, 0.0);
const NORTH: Point = Point::new(0.0, 1.0);

fn airframe(name: &str) -> Airframe {
    Airframes::builtin().get(name).expect("an airframe").clone()
}

fn flight(airframe: &Airframe, wind: Wind) -> Flight<'_> {
    Flight { airframe, wind, acceleration_mps2: 2.0 }
}

fn leg(along: Point, length_m: f64, speed_mps: f64) -> Leg {
    Leg { along, length_m, from_mps: speed_mps, to_mps: speed_mps, speed_mps, climb_m: 0.0, climb_s: 0.0 }
}

#[test]
fn the_catalogue_has_quadrotors_a_hexarotor_and_a_wing() {
    let all = Airframes::builtin();
    assert!(all.names().count() >= 9, "{:?}", all.names().collect::<Vec<_>>());
    for name in all.names() {
        let one = all.get(name).expect("it is listed");
        assert!(!one.called.is_empty() && one.mass_kg > 0.1 && one.battery_j > 1e5, "{one:?}");
    }
}

#[test]
fn every_airframe_hovers_and_cruises_for_as_long_as_its_data_sheet_says() {
    let text: toml::Table = include_str!("airframes.toml").parse().expect("TOML");
    let all = Airframes::builtin();
    for (name, table) in text["airframe"].as_table().expect("tables") {
        let number = |key: &str| table[key].as_float().or(table[key].as_integer().map(|n| n as f64)).expect("a number");
        let one = all.get(name).expect("each is read");
        let minutes = |watts: f64| one.battery_j / watts / 60.0;
        assert!((minutes(one.power.hover()) / number("hover_min") - 1.0).abs() < 1e-9, "{name} in hover");
        let cruise = minutes(one.power.level(number("cruise_mps")));
        assert!((cruise / number("cruise_min") - 1.0).abs() < 1e-9, "{name} at cruise: {cruise} min");
    }
}

#[test]
fn the_distance_that_a_maker_states_is_met_by_the_model_that_never_saw_it() {
    // Mavic 3 Enterprise: 32 km at 15 m/s; the model knows hover and 9 m/s.
    let one = airframe("mavic-3-enterprise");
    let km = one.battery_j / one.power.level(15.0) * 15.0 / 1e3;
    assert!((27.0..35.0).contains(&km), "{km} km");
}

#[test]
fn power_first_falls_and_then_rises_with_the_air_speed() {
    for name in ["mavic-3-enterprise", "matrice-30", "matrice-600", "x500"] {
        let power = airframe(name).power;
        assert!(power.level(6.0) < power.level(0.0), "{name}");
        assert!(power.level(18.0) > power.level(8.0), "{name}");
        assert!((power.level(0.0) - power.hover()).abs() < 1e-6, "{name}");
    }
}

#[test]
fn a_wing_is_flown_at_its_best_range_at_cruise_and_by_its_rotors_below_its_stall() {
    let one = airframe("trinity-f90");
    let per_metre = |mps: f64| one.power.level(mps) / mps;
    assert!(per_metre(17.0) < per_metre(15.5) && per_metre(17.0) < per_metre(18.5));
    assert!((one.power.level(8.0) - one.power.hover()).abs() < 1e-9);
    assert!(one.power.hover() > 3.0 * one.power.level(17.0));
}

#[test]
fn climbing_costs_more_than_hovering_and_sinking_no_less() {
    let one = airframe("matrice-30");
    let calm = flight(&one, Wind::CALM);
    let hover = calm.stand(10.0).joules;
    assert!(calm.rise(25.0, 10.0).joules > hover);
    assert!((calm.rise(-15.0, 10.0).joules - hover).abs() < 1e-6);
}

#[test]
fn a_head_wind_costs_more_than_a_tail_wind_saves() {
    let one = airframe("matrice-30");
    let used = |wind: Wind, along| flight(&one, wind).leg(&leg(along, 1_000.0, 12.0)).expect("it flies").joules;
    let calm = used(Wind::CALM, EAST);
    let west_wind = Wind::from(270.0, 8.0);
    let (tail, head) = (used(west_wind, EAST), used(west_wind, WEST));
    assert!(tail < calm && calm < head, "{tail} {calm} {head}");
    assert!(head - calm > calm - tail, "{head} {calm} {tail}");
}

#[test]
fn a_closed_square_costs_the_same_in_a_wind_from_any_side_of_it() {
    let one = airframe("mavic-3-enterprise");
    let square = |wind: Wind| -> f64 {
        let flight = flight(&one, wind);
        let sides = [EAST, NORTH, WEST, Point::new(0.0, -1.0)];
        sides.iter().map(|&along| flight.leg(&leg(along, 500.0, 10.0)).expect("it flies").joules).sum()
    };
    let north = square(Wind::from(0.0, 6.0));
    for from in [90.0, 180.0, 270.0] {
        assert!((square(Wind::from(from, 6.0)) / north - 1.0).abs() < 1e-9, "from {from}");
    }
    assert!(north > square(Wind::CALM));
}

#[test]
fn wind_comes_from_where_weather_reports_say() {
    let west_wind = Wind::from(270.0, 6.0);
    assert!((west_wind.air_speed(EAST, 10.0) - 4.0).abs() < 1e-9);
    assert!((west_wind.air_speed(WEST, 10.0) - 16.0).abs() < 1e-9);
    assert!((west_wind.air_speed(NORTH, 8.0) - 10.0).abs() < 1e-9);
    assert!((west_wind.speed_mps() - 6.0).abs() < 1e-9);
}

#[test]
fn against_a_strong_wind_a_leg_is_flown_as_fast_as_the_airframe_can_and_takes_longer() {
    let one = airframe("x500");
    let strong = flight(&one, Wind::from(90.0, 9.0));
    let used = strong.leg(&leg(EAST, 600.0, 10.0)).expect("it makes headway");
    assert!((used.seconds - 100.0).abs() < 1e-6, "{} s at 15 - 9 m/s", used.seconds);
}

#[test]
fn a_leg_without_headway_is_refused_with_its_course() {
    let one = airframe("x500");
    let against = flight(&one, Wind::from(90.0, 14.5)).leg(&leg(EAST, 100.0, 10.0));
    assert!((against.expect_err("half a metre a second is no headway").course_deg - 90.0).abs() < 1e-6);
    let across = flight(&one, Wind::from(90.0, 15.5)).leg(&leg(NORTH, 100.0, 10.0));
    assert!(across.expect_err("it is blown off").course_deg.abs() < 1e-6);
    assert!(flight(&one, Wind::from(90.0, 14.5)).leg(&leg(WEST, 100.0, 10.0)).is_ok());
}

proptest! {
    #[test]
    fn energy_and_time_are_additive_along_a_leg(
        from_deg in 0.0..360.0,
        wind_mps in 0.0..8.0,
        length_m in 120.0..2_000.0,
        share in 0.2..0.8,
        ends in (0.0..9.0, 0.0..9.0),
    ) {
        let one = airframe("matrice-30");
        let flight = flight(&one, Wind::from(from_deg, wind_mps));
        let whole = Leg { from_mps: ends.0, to_mps: ends.1, ..leg(EAST, length_m, 9.0) };
        let cut_m = length_m * share;
        // 9 m/s is reached within 20.25 m.
        let first = Leg { length_m: cut_m, to_mps: 9.0, ..whole };
        let second = Leg { length_m: length_m - cut_m, from_mps: 9.0, ..whole };
        let used = |leg: &Leg| flight.leg(leg).expect("it flies");
        let (all, both): (Used, Used) = (used(&whole), used(&first) + used(&second));
        prop_assert!((all.joules / both.joules - 1.0).abs() < 1e-9, "{all:?} {both:?}");
        prop_assert!((all.seconds / both.seconds - 1.0).abs() < 1e-9, "{all:?} {both:?}");
    }
}
