//! Who is sent, in which layer, and who stays down and why.

use super::super::durable::{Phase, Slot};
use super::*;
use crate::energy::Airframes;
use crate::geodesy::{AboveHome, Area};
use crate::plan::tests::fixtures::district;
use crate::plan::{Role, TourPoint};
use crate::vehicle::PX4;

/// A tour with a place at each of some heights.
fn looking_from(heights_m: &[f64]) -> Plan {
    let point = |metres: &f64| TourPoint {
        at: Position::NORTH_POLE,
        height: AboveHome::from_metres(*metres),
        role: Role::Transit,
        passed: Span::ZERO,
        speed_mmps: 8_000,
        photo_every_mm: 0,
    };
    Plan {
        tour: heights_m.iter().map(point).collect(),
        lap: Span::ZERO,
        length_mm: 0,
        slots: 1,
        promises: Vec::new(),
        residuals: Vec::new(),
        slivers: Vec::new(),
        fence: Area { outer: Vec::new(), holes: Vec::new() },
        quiet: Vec::new(),
        overlooked: Vec::new(),
        band_mm: None,
        ratio_permille: 1_000,
        hash: String::new(),
    }
}

fn with_one_in_layer(layer_mm: i32) -> Flight {
    let nowhere = TourPlace { leg: 0, along_mm: 0 };
    let flown = Sortie {
        steps: Vec::new(),
        begins: nowhere,
        ends: nowhere,
        waits: None,
        passes: Vec::new(),
        way_out: Span::ZERO,
        on_tour: Span::ZERO,
        way_home: Span::ZERO,
    };
    let flying = Flying {
        sortie: 1,
        slot: 0,
        layer_mm,
        relieves: None,
        flown,
        mission: mission::hash(&[]),
        fence: mission::hash(&[]),
        open: Vec::new(),
        earlier: None,
        phase: Phase::Launched,
        since: Moment::default(),
    };
    Flight { flying: [("XC-1".into(), flying)].into(), ..Flight::default() }
}

#[test]
fn two_drones_share_no_height_where_places_are_looked_at_from_different_ones() {
    let alike = looking_from(&[40.0, 40.0]);
    assert_eq!(free_layer(&Flight::default(), &alike), Some(0));
    assert_eq!(free_layer(&with_one_in_layer(0), &alike), Some(15_000));
    // Fifteen metres up, a drone over the place at 40 m would be nearly as high as one over the place at 52 m.
    let apart = looking_from(&[40.0, 52.0]);
    assert_eq!(free_layer(&with_one_in_layer(0), &apart), Some(27_000));
    assert_eq!(free_layer(&with_one_in_layer(15_000), &apart), Some(54_000), "0 and 27 m are both too near");
}

/// Three drones that may be sent to a tour whose one slot is empty, each with so many percent in its battery.
fn sent(percents: Option<[u8; 3]>) -> Rostered {
    let (patrol, fleet, plan) = district(3, 100_000);
    let place = TourPlace { leg: 1, along_mm: 0 };
    let slot = Slot { holder: None, place, empty_since: None, before: None };
    let flight = Flight { patrol: Some(patrol), plan: Some(plan), slots: vec![slot], ..Flight::default() };
    let airframe = Airframes::builtin().get("x500").expect("an airframe").clone();
    let ready = || {
        let with = |(index, craft): (usize, &Craft)| Ready {
            craft: craft.clone(),
            usable: Span::from_secs(1_200),
            charge: percents.map(|all| Charge { airframe: airframe.clone(), gain: 1.2, percent: all[index] }),
        };
        fleet.iter().enumerate().map(with).collect()
    };
    let mut state = State::new("XC-1".into(), 1);
    state.rules = &PX4;
    let situation = Situation {
        ready: &ready,
        state: &|_| Some(&state),
        endurance: &|_| Some(Span::from_secs(1_600)),
        known: &|_| true,
        stays_open: &|_| true,
        may_cut: true,
        may_fly: true,
    };
    roster(Moment::from_micros(1), &flight, &situation)
}

fn prepared_for(rostered: &Rostered) -> Option<(&DroneId, &Sortie)> {
    rostered.facts.iter().find_map(|fact| match fact {
        Fact::Prepared { drone, flown, .. } => Some((drone, &**flown)),
        _ => None,
    })
}

#[test]
fn the_drone_whose_battery_pays_for_most_is_sent_and_only_as_far_as_it_pays() {
    let by_time = sent(None);
    let by_energy = sent(Some([60, 70, 65]));
    let (first, long) = prepared_for(&by_time).expect("a sortie");
    let (fullest, short) = prepared_for(&by_energy).expect("a sortie");
    assert_eq!(
        (first.as_str(), fullest.as_str()),
        ("XC-1", "XC-2"),
        "by time all are alike, though one stands nearest"
    );
    assert!(short.lasts() < long.lasts(), "{:?} and {:?}", short.lasts(), long.lasts());
    assert_eq!(by_energy.refused, Some(Vec::new()));
}

#[test]
fn a_drone_whose_battery_pays_for_no_sortie_stays_on_the_ground_and_why_is_said() {
    let none = sent(Some([28, 27, 25]));
    assert!(none.facts.is_empty(), "{:?}", none.facts);
    let refused = none.refused.expect("it was looked");
    let named: Vec<&str> = refused
        .iter()
        .filter_map(|why| if let PlanError::OutOfReach { drone, .. } = why { Some(drone.as_str()) } else { None })
        .collect();
    assert_eq!(named, ["XC-1", "XC-2", "XC-3"]);
}
