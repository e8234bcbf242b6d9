//! What laps and sorties cost an airframe, and how one lap is cut by energy.

use super::fixtures::*;
use crate::energy::{Airframe, Airframes, Wind};
use crate::patrol::Craft;
use crate::plan::*;

const BUDGET: u64 = 200_000;

fn airframe(name: &str) -> Airframe {
    Airframes::builtin().get(name).expect("an airframe").clone()
}

/// An airframe whose battery holds only a share of the real one's.
fn small(name: &str, share: f64) -> Airframe {
    let whole = airframe(name);
    Airframe { battery_j: whole.battery_j * share, ..whole }
}

fn lap(one: &Airframe, wind: Wind, together: bool) -> Result<Vec<(Craft, Sortie)>, PlanError> {
    let (patrol, fleet, plan) = district(3, BUDGET);
    let flyers: Vec<Flyer<'_>> = fleet.iter().map(|craft| (craft, one)).collect();
    let made = one_lap(&plan, &patrol, &LapAsk { flyers: &flyers, wind, together })?;
    Ok(made.into_iter().map(|(drone, sortie)| (fleet[drone].clone(), sortie)).collect())
}

/// Every leg of the tour that looks, as often as the sorties fly the whole of it or a part.
fn looked_at(plan: &Plan, sorties: &[(Craft, Sortie)]) -> Vec<usize> {
    let mut count = vec![0; plan.tour.len()];
    for (_, sortie) in sorties {
        sortie.passes.iter().for_each(|(_, leg)| count[*leg as usize] += 1);
    }
    count
}

#[test]
fn a_lap_takes_as_long_in_a_calm_as_the_plan_says() {
    let (_, _, plan) = district(3, BUDGET);
    let used = lap_used(&plan, &in_wind(&airframe("matrice-30"), Wind::CALM)).expect("it flies");
    let off = used.seconds / plan.lap.as_secs_f64() - 1.0;
    assert!(off.abs() < 1e-3, "{} s and {} s", used.seconds, plan.lap.as_secs_f64());
}

#[test]
fn a_lap_costs_more_in_any_wind_and_is_refused_in_a_storm() {
    let (_, _, plan) = district(3, BUDGET);
    let one = airframe("matrice-30");
    let calm = lap_used(&plan, &in_wind(&one, Wind::CALM)).expect("it flies").joules;
    for from in [0.0, 45.0, 90.0, 200.0, 300.0] {
        let windy = lap_used(&plan, &in_wind(&one, Wind::from(from, 9.0))).expect("it flies").joules;
        assert!(windy > calm, "from {from}: {windy} and {calm}");
    }
    let storm = lap_used(&plan, &in_wind(&one, Wind::from(0.0, 24.0)));
    assert!(matches!(storm, Err(PlanError::TooWindy { wind_cmps: 2_400, .. })), "{storm:?}");
}

#[test]
fn a_sortie_costs_its_part_of_the_lap_its_ways_the_climb_and_the_landing() {
    let (patrol, fleet, plan) = district(3, BUDGET);
    let one = airframe("matrice-30");
    let flight = in_wind(&one, Wind::CALM);
    let begins = TourPlace { leg: 1, along_mm: 0 };
    let usable = crate::base::Span::from_secs(900);
    let ask = SortieAsk { craft: &fleet[0], begins, layer_mm: 0, wait: false, usable, stop_at_most: None };
    let made = sortie(&plan, &patrol, &ask).expect("a sortie");
    let used = sortie_used(&made, fleet[0].home, &flight).expect("it flies");
    let planned = made.way_out.plus(made.on_tour).plus(made.way_home).as_secs_f64();
    assert!((used.seconds / planned - 1.0).abs() < 0.02, "{} s, planned {planned} s", used.seconds);
    let watts = used.joules / used.seconds;
    assert!(watts > 0.8 * one.power.hover() && watts < 1.2 * one.power.hover(), "{watts} W");
}

#[test]
fn a_battery_that_lasts_for_the_lap_flies_it_in_one_sortie() {
    let sorties = lap(&airframe("matrice-30"), Wind::CALM, false).expect("sorties");
    assert_eq!(sorties.len(), 1);
}

#[test]
fn smaller_batteries_take_more_sorties_which_together_pass_every_lane_and_keep_their_reserve() {
    let (patrol, _, plan) = district(3, BUDGET);
    let mut before = 1;
    for share in [0.55, 0.3, 0.2] {
        let one = small("matrice-30", share);
        let sorties = lap(&one, Wind::from(300.0, 5.0), false).expect("sorties");
        assert!(sorties.len() >= before && sorties.len() > 1, "{share}: {} sorties", sorties.len());
        before = sorties.len();
        for (craft, sortie) in &sorties {
            assert_eq!(prove_sortie(sortie, &plan, &patrol, craft), Ok(()));
            let flight = in_wind(&one, Wind::from(300.0, 5.0));
            let used = prove_energy(sortie, craft.home, &flight, patrol.reserve_percent).expect("a reserve");
            assert!(used.joules <= 0.75 * one.battery_j);
        }
        let count = looked_at(&plan, &sorties);
        for (leg, point) in plan.tour.iter().enumerate().filter(|(_, point)| point.role != Role::Transit) {
            assert!(count[leg] >= 1, "leg {leg} at {:?} is flown by nobody", point.at);
        }
    }
}

#[test]
fn a_sortie_that_eats_into_the_reserve_does_not_pass_the_proof() {
    let one = airframe("matrice-30");
    let (craft, sortie) = lap(&one, Wind::CALM, false).expect("sorties").remove(0);
    let used = sortie_used(&sortie, craft.home, &in_wind(&one, Wind::CALM)).expect("it flies").joules;
    let tight = Airframe { battery_j: used / 0.752, ..one };
    let proof = prove_energy(&sortie, craft.home, &in_wind(&tight, Wind::CALM), 25);
    assert!(matches!(proof, Err(Fault::DrawsTooMuch { left_percent: 24 })), "{proof:?}");
}

#[test]
fn drones_that_share_a_lap_come_home_together() {
    let sorties = lap(&airframe("matrice-30"), Wind::CALM, true).expect("sorties");
    let drones: std::collections::BTreeSet<_> = sorties.iter().map(|(craft, _)| craft.drone.clone()).collect();
    assert_eq!((sorties.len(), drones.len()), (3, 3));
    let seconds: Vec<f64> = sorties
        .iter()
        .map(|(craft, sortie)| {
            sortie_used(sortie, craft.home, &in_wind(&airframe("matrice-30"), Wind::CALM)).expect("it flies").seconds
        })
        .collect();
    let (least, most) = seconds.iter().fold((f64::MAX, 0.0_f64), |(a, b), s| (a.min(*s), b.max(*s)));
    assert!(least >= 0.9 * most, "{seconds:?}");
}

#[test]
fn a_place_that_no_battery_reaches_is_named_with_what_it_takes() {
    let mut patrol = empty();
    watch_area(&mut patrol, "near", area(&square(0.0, 100.0, 200.0), &[]), 7_200);
    watch_post(&mut patrol, "far gate", (-1_500.0, 1_500.0), None);
    let fleet = fleet(1);
    let plan = plan(&patrol, &fleet, BUDGET).expect("a plan");
    let one = small("matrice-30", 0.12);
    let flyers: Vec<Flyer<'_>> = fleet.iter().map(|craft| (craft, &one)).collect();
    let refused = one_lap(&plan, &patrol, &LapAsk { flyers: &flyers, wind: Wind::CALM, together: false });
    match refused.expect_err("two kilometres there") {
        PlanError::OutOfReach { place, usable_mwh, needed_mwh, .. } => {
            assert_eq!(place.as_str(), "far gate");
            assert!(needed_mwh > usable_mwh, "{needed_mwh} and {usable_mwh}");
        }
        other => panic!("{other}"),
    }
}

#[test]
fn few_items_make_more_sorties_and_none_stores_more_than_it_can() {
    let (patrol, mut fleet, plan) = district(3, BUDGET);
    fleet.iter_mut().for_each(|craft| craft.items_max = 40);
    let one = airframe("matrice-30");
    let flyers: Vec<Flyer<'_>> = fleet.iter().map(|craft| (craft, &one)).collect();
    let ask = LapAsk { flyers: &flyers, wind: Wind::CALM, together: false };
    let sorties = one_lap(&plan, &patrol, &ask).expect("sorties");
    assert!(sorties.len() > 1);
    assert!(sorties.iter().all(|(_, sortie)| sortie.steps.len() <= 40));
}
