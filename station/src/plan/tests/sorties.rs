//! Sorties cut from a tour, and places on it.

use super::fixtures::*;
use crate::base::Span;
use crate::geodesy::AboveHome;
use crate::mission::Step;
use crate::patrol::{Capture, Craft};
use crate::plan::*;

const BUDGET: u64 = 300_000;

fn ask(craft: &Craft, begins: TourPlace, usable_s: u64) -> SortieAsk<'_> {
    SortieAsk { craft, begins, layer_mm: 5_000, wait: false, usable: Span::from_secs(usable_s), stop_at_most: None }
}

const START: TourPlace = TourPlace { leg: 1, along_mm: 0 };

#[test]
fn a_sortie_takes_off_flies_its_part_of_the_tour_and_lands_at_home() {
    let (patrol, fleet, plan) = district(6, BUDGET);
    let sortie = sortie(&plan, &patrol, &ask(&fleet[0], START, 600)).expect("a sortie");
    assert_eq!(prove_sortie(&sortie, &plan, &patrol, &fleet[0]), Ok(()));
    assert_eq!(sortie.steps[0], Step::TakeOff { height: AboveHome::from_mm(45_000) });
    assert_eq!(sortie.begins, START);
    let total = sortie.way_out.plus(sortie.on_tour).plus(sortie.way_home);
    assert!(total <= Span::from_secs(600) && total > Span::from_secs(560), "{total:?}");
}

#[test]
fn one_sortie_goes_on_where_another_stopped_until_the_lap_is_closed() {
    let (patrol, fleet, plan) = district(6, BUDGET);
    let mut begins = START;
    let mut on_tour = Span::ZERO;
    for round in 0..20 {
        let sortie = sortie(&plan, &patrol, &ask(&fleet[round % 6], begins, 400)).expect("a sortie");
        assert_eq!(prove_sortie(&sortie, &plan, &patrol, &fleet[round % 6]), Ok(()), "round {round}");
        on_tour = on_tour.plus(sortie.on_tour);
        let gone = elapsed_at(&plan, START).plus(on_tour).as_micros() % plan.lap.as_micros();
        let there = elapsed_at(&plan, sortie.ends).as_micros() % plan.lap.as_micros();
        let apart = gone.abs_diff(there).min(plan.lap.as_micros() - gone.abs_diff(there));
        assert!(apart < 200_000, "round {round}: {apart} µs apart");
        begins = sortie.ends;
    }
    assert!(on_tour > plan.lap);
}

#[test]
fn with_much_time_it_goes_round_more_than_once_until_the_items_are_used_up() {
    let (patrol, mut fleet, plan) = district(6, BUDGET);
    let long = sortie(&plan, &patrol, &ask(&fleet[0], START, 20_000)).expect("a sortie");
    assert!(long.on_tour > plan.lap.times(2));
    fleet[0].items_max = 60;
    let short = sortie(&plan, &patrol, &ask(&fleet[0], START, 20_000)).expect("a sortie");
    assert!(short.steps.len() <= 58);
    assert_eq!(prove_sortie(&short, &plan, &patrol, &fleet[0]), Ok(()));
    fleet[0].items_max = 6;
    let refused = sortie(&plan, &patrol, &ask(&fleet[0], START, 20_000));
    assert!(matches!(refused, Err(PlanError::TooFewItems { .. })), "{refused:?}");
}

#[test]
fn a_relief_waits_where_it_will_begin() {
    let (patrol, fleet, plan) = district(6, BUDGET);
    let begins = place_at(&plan, Span::from_micros(plan.lap.as_micros() / 3));
    let relief = SortieAsk { wait: true, ..ask(&fleet[2], begins, 600) };
    let sortie = sortie(&plan, &patrol, &relief).expect("a sortie");
    let waits = sortie.waits.expect("it waits");
    let (at, height) = position_of(&plan, begins).expect("a place");
    let Step::Wait { at: waited, height: waited_height } = sortie.steps[usize::from(waits)] else { panic!() };
    assert!(plane().distance(waited, at) < 0.05);
    assert_eq!(waited_height.mm(), height.mm() + 5_000);
    assert_eq!(prove_sortie(&sortie, &plan, &patrol, &fleet[2]), Ok(()));
}

#[test]
fn it_stops_where_it_is_told_to_even_in_the_middle_of_a_lane() {
    let (patrol, fleet, plan) = district(6, BUDGET);
    let from = plan.tour.last().into_iter().chain(&plan.tour);
    let long = |(from, to): (&TourPoint, &TourPoint)| {
        matches!(to.role, Role::Lane(_)) && plane().distance(from.at, to.at) > 250.0
    };
    let lane = from.zip(&plan.tour).position(long).expect("a long lane") as u32;
    let stop = TourPlace { leg: lane, along_mm: 200_000 };
    let begins = TourPlace { leg: lane, along_mm: 50_000 };
    let told = SortieAsk { stop_at_most: Some(stop), ..ask(&fleet[0], begins, 1_200) };
    let sortie = sortie(&plan, &patrol, &told).expect("a sortie");
    assert_eq!((sortie.begins, sortie.ends), (begins, stop));
    assert_eq!(sortie.passes, []);
    assert!((sortie.on_tour.as_secs_f64() - 15.0).abs() < 3.0, "150 m at 10 m/s: {:?}", sortie.on_tour);
}

#[test]
fn too_little_time_for_anything_is_refused() {
    let (patrol, fleet, plan) = district(6, BUDGET);
    let refused = sortie(&plan, &patrol, &ask(&fleet[0], START, 60));
    assert!(matches!(refused, Err(PlanError::EnduranceTooShort { .. })), "{refused:?}");
}

#[test]
fn photos_are_taken_on_lanes_only() {
    let (mut patrol, fleet, _) = district(6, BUDGET);
    patrol.areas[0].capture = Capture::Photos { along_percent: 50 };
    let plan = plan(&patrol, &fleet, BUDGET).expect("a plan");
    let sortie = sortie(&plan, &patrol, &ask(&fleet[0], START, 1_200)).expect("a sortie");
    let triggers: Vec<u32> = sortie
        .steps
        .iter()
        .filter_map(|step| match step {
            Step::Trigger { every_mm } => Some(*every_mm),
            _ => None,
        })
        .collect();
    assert!(triggers.len() > 4);
    assert!(
        triggers.chunks(2).all(|pair| pair.len() < 2 || (pair[0].abs_diff(15_000) < 10 && pair[1] == 0)),
        "{triggers:?}"
    );
    assert_eq!(triggers.last(), Some(&0));
}

#[test]
fn a_post_is_faced_while_the_drone_stands() {
    let (patrol, fleet, plan) = district(6, BUDGET);
    let leg = plan.tour.iter().position(|point| matches!(point.role, Role::Look { .. })).expect("a post");
    let begins = TourPlace { leg: leg as u32, along_mm: 0 };
    let sortie = sortie(&plan, &patrol, &ask(&fleet[0], begins, 1_400)).expect("a sortie");
    let dwell =
        sortie.steps.iter().position(|step| matches!(step, Step::Dwell { time_ms: 20_000, .. })).expect("a look");
    assert!(matches!(sortie.steps[dwell - 1], Step::Look { at: target } if target == at(-200.0, 300.0)));
    assert_eq!(sortie.steps[dwell + 1], Step::LookAhead);
}

#[test]
fn times_and_places_on_the_tour_are_each_others_inverse() {
    let (_, _, plan) = district(6, BUDGET);
    for i in 0..500 {
        let elapsed = Span::from_micros(plan.lap.as_micros() / 500 * i);
        let place = place_at(&plan, elapsed);
        let back = elapsed_at(&plan, place);
        let stays = plan.tour[place.leg as usize].dwell();
        let gap = elapsed.minus(back).plus(back.minus(elapsed));
        // The end of the last leg is the start of the lap.
        let gap = gap.min(plan.lap.minus(gap));
        assert!(gap <= stays.plus(Span::from_millis(2)), "{elapsed:?} → {place:?} → {back:?}");
    }
}

#[test]
fn a_position_is_projected_to_the_nearest_place_between_two_legs() {
    let (_, _, plan) = district(6, BUDGET);
    for i in 0..200 {
        let place = place_at(&plan, Span::from_micros(plan.lap.as_micros() / 200 * i));
        let (at, _) = position_of(&plan, place).expect("a place");
        let n = plan.tour.len() as u32;
        let found = project(&plan, (place.leg + n - 1) % n, (place.leg + 1) % n, at);
        let (again, _) = position_of(&plan, found).expect("a place");
        assert!(plane().distance(at, again) < 0.05);
    }
}

#[test]
fn a_clear_path_goes_round_no_fly_ground() {
    let (_, _, plan) = district(6, BUDGET);
    let (west, east) = (at(200.0, 350.0), at(400.0, 350.0));
    let path = clear_path(&plan, west, east);
    assert!(path.len() >= 4, "{path:?}");
    assert_eq!((path.first(), path.last()), (Some(&west), Some(&east)));
    let length: f64 = path.windows(2).map(|pair| plane().distance(pair[0], pair[1])).sum();
    assert!(length > 220.0 && length < 260.0, "{length}");
}
