//! Sorties that a battery pays for, and those that it does not.

use super::fixtures::*;
use crate::base::Span;
use crate::energy::{Airframe, Airframes, Wind};
use crate::patrol::{Craft, Patrol};
use crate::plan::*;

const BUDGET: u64 = 200_000;
const START: TourPlace = TourPlace { leg: 1, along_mm: 0 };
const ROOM: Room = Room { waiting: Span::from_secs(70), least: Span::from_secs(30) };

fn charge(gain: f64, percent: u8) -> Charge {
    Charge { airframe: Airframes::builtin().get("x500").expect("an airframe").clone(), gain, percent }
}

/// As time allows: far more than any battery.
fn ask(craft: &Craft, wait: bool) -> SortieAsk<'_> {
    let usable = Span::from_secs(9_000);
    SortieAsk { craft, begins: START, layer_mm: 0, wait, usable, stop_at_most: None }
}

/// Percent of the battery that are left after a sortie, by the proof that the command line uses: a drone that draws more is
/// one whose battery holds less, and what was gone before is gone.
fn left_percent(flown: &Sortie, craft: &Craft, patrol: &Patrol, charge: &Charge, waited_s: f64) -> f64 {
    let weak = Airframe { battery_j: charge.airframe.battery_j / charge.gain, ..charge.airframe.clone() };
    let flight = in_wind(&weak, Wind::CALM);
    let gone = 100 - charge.percent + patrol.reserve_percent;
    let used = prove_energy(flown, craft.home, &flight, gone).expect("the reserve is left");
    f64::from(charge.percent) - 100.0 * flight.share(used.joules + flight.stand(waited_s).joules)
}

#[test]
fn a_sortie_is_cut_until_the_battery_pays_for_it_and_hardly_shorter() {
    let (patrol, fleet, plan) = district(3, BUDGET);
    let mut before = Span::from_secs(9_000);
    for (gain, percent) in [(1.0, 100), (1.25, 100), (1.25, 80), (1.6, 80), (1.6, 76)] {
        let charge = charge(gain, percent);
        let flown = affordable(&plan, &patrol, &ask(&fleet[0], false), &charge, ROOM).expect("a sortie");
        assert_eq!(prove_sortie(&flown, &plan, &patrol, &fleet[0]), Ok(()));
        let left = left_percent(&flown, &fleet[0], &patrol, &charge, 0.0);
        assert!((25.0..33.0).contains(&left), "gain {gain} from {percent} %: {left} % are left");
        assert!(flown.lasts() < before, "gain {gain} from {percent} %: {:?}, before {before:?}", flown.lasts());
        before = flown.lasts();
    }
}

#[test]
fn a_relief_can_hang_at_its_place_for_its_turn_and_still_lands_with_the_reserve() {
    let (patrol, fleet, plan) = district(3, BUDGET);
    let charge = charge(1.25, 90);
    let first = affordable(&plan, &patrol, &ask(&fleet[0], false), &charge, ROOM).expect("a sortie");
    let relief = affordable(&plan, &patrol, &ask(&fleet[0], true), &charge, ROOM).expect("a sortie");
    let shorter = first.on_tour.minus(relief.on_tour);
    assert!(shorter > Span::from_secs(40), "{shorter:?} for 70 s of waiting");
    let left = left_percent(&relief, &fleet[0], &patrol, &charge, 70.0);
    assert!((25.0..33.0).contains(&left), "{left} % are left");
}

#[test]
fn a_climb_is_paid_for_so_a_higher_layer_leaves_less_to_look_with() {
    let (patrol, fleet, plan) = district(3, BUDGET);
    let (charge, low) = (charge(1.0, 60), ask(&fleet[0], false));
    let high = SortieAsk { layer_mm: 60_000, ..low };
    let looks = |ask: &SortieAsk<'_>| affordable(&plan, &patrol, ask, &charge, ROOM).expect("a sortie").on_tour;
    assert!(looks(&high) < looks(&low));
}

#[test]
fn what_time_allows_bounds_a_sortie_from_above_whatever_is_in_the_battery() {
    let (patrol, fleet, plan) = district(3, BUDGET);
    let short = SortieAsk { usable: Span::from_secs(300), ..ask(&fleet[0], false) };
    assert_eq!(
        affordable(&plan, &patrol, &short, &charge(1.0, 100), ROOM),
        sortie(&plan, &patrol, &short),
        "the battery would pay for more"
    );
}

#[test]
fn a_battery_that_does_not_pay_for_the_shortest_sortie_is_named_with_what_it_would_take() {
    let (patrol, fleet, plan) = district(3, BUDGET);
    for percent in [25, 27, 32] {
        let refused = affordable(&plan, &patrol, &ask(&fleet[0], false), &charge(1.25, percent), ROOM);
        match refused.expect_err("hardly more than the reserve") {
            PlanError::OutOfReach { drone, usable_mwh, needed_mwh, .. } => {
                assert_eq!(drone.as_str(), "XC-1");
                let usable = f64::from(percent - 25) / 100.0 * 74_000.0 / 1.25;
                assert!((usable_mwh as f64 - usable).abs() < 1.0, "{usable_mwh} and {usable}");
                assert!((5_000..20_000).contains(&needed_mwh), "{needed_mwh} mWh");
            }
            other => panic!("{other}"),
        }
    }
}

#[test]
fn fewer_slots_are_promised_for_drones_whose_airframe_flies_for_less_long() {
    let (patrol, fleet, _) = district(3, BUDGET);
    let flies = charge(1.0, 100).airframe.endurance(fastest_mps(&patrol), 1.0);
    assert!(flies < fleet[0].endurance, "{flies:?}");
    let honest: Vec<Craft> = fleet.iter().map(|craft| Craft { endurance: flies, ..craft.clone() }).collect();
    let mut busy = patrol;
    busy.areas.iter_mut().for_each(|watch| watch.revisit = Span::from_secs(1_500));
    let holds = |fleet: &[Craft]| match plan(&busy, fleet, BUDGET) {
        Ok(plan) => plan.promises.iter().map(|promise| promise.planned).min(),
        Err(PlanError::Infeasible { holds, .. }) => Some(holds),
        Err(other) => panic!("{other}"),
    };
    assert!(holds(&honest) > holds(&fleet), "{:?} and {:?}", holds(&honest), holds(&fleet));
}
