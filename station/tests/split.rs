//! Laps of the judged areas as sorties: the fewest, and shared out among drones that come home together.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says what it found"
)]

#[path = "../../tests/checker/mod.rs"]
mod checker;

use checker::areas::{JUDGED, Kind, area};
use checker::patrols::{fleet, patrol};
use quadrat_station::energy::{Airframe, Airframes, Wind};
use quadrat_station::geodesy::Plane;
use quadrat_station::mission::Step;
use quadrat_station::patrol::{Craft, Patrol};
use quadrat_station::plan::{
    Flyer, LapAsk, Plan, Role, Sortie, in_wind, one_lap, plan, prove_energy, prove_sortie, sortie_used,
};

fn airframe(name: &str) -> Airframe {
    Airframes::builtin().get(name).expect("an airframe").clone()
}

/// One lap of a judged area as sorties, each proven.
fn flown(
    (patrol, plan): (&Patrol, &Plan),
    crafts: &[Craft],
    one: &Airframe,
    wind: Wind,
    together: bool,
) -> Vec<Sortie> {
    let flyers: Vec<Flyer<'_>> = crafts.iter().map(|craft| (craft, one)).collect();
    let made = one_lap(plan, patrol, &LapAsk { flyers: &flyers, wind, together }).expect("sorties");
    let flight = in_wind(one, wind);
    made.into_iter()
        .map(|(drone, sortie)| {
            assert_eq!(prove_sortie(&sortie, plan, patrol, &crafts[drone]), Ok(()));
            prove_energy(&sortie, crafts[drone].home, &flight, patrol.reserve_percent).expect("a reserve");
            sortie
        })
        .collect()
}

/// Metres that a sortie flies over the ground.
fn metres(sortie: &Sortie, craft: &Craft) -> f64 {
    let plane = Plane::at(craft.home);
    let places = sortie.steps.iter().filter_map(|step| match *step {
        Step::Fly { to, .. } => Some(to),
        Step::Dwell { at, .. } | Step::Land { at } => Some(at),
        _ => None,
    });
    let points: Vec<_> = std::iter::once(craft.home).chain(places).map(|at| plane.point(at)).collect();
    points.windows(2).map(|pair| pair[0].distance(pair[1])).sum()
}

#[test]
fn every_judged_area_is_flown_in_proven_sorties_that_pass_every_lane() {
    for kind in [Kind::Ell, Kind::TwoHoles, Kind::City, Kind::Jagged] {
        for seed in [7] {
            let case = area(kind, seed);
            let (patrol, crafts) = (patrol(&case), fleet(&case));
            let plan = plan(&patrol, &crafts, 20_000).expect("a plan");
            let sorties =
                flown((&patrol, &plan), &crafts[..1], &airframe("mavic-3-enterprise"), Wind::from(250.0, 6.0), false);
            let passed = |leg: usize| sorties.iter().any(|one| one.passes.iter().any(|(_, at)| *at as usize == leg));
            for (leg, point) in plan.tour.iter().enumerate() {
                assert!(point.role == Role::Transit || passed(leg), "{kind:?} {seed}: leg {leg}");
            }
        }
    }
}

/// What no sharing among so many drones beats, over the path of one drone alone: one has to get to the farthest place of the tour
/// and back, and the others finish no more than a tenth earlier.
fn bound(plan: &Plan, craft: &Craft, drones: usize, alone_m: f64) -> f64 {
    let plane = Plane::at(craft.home);
    let farthest_m = plan.tour.iter().map(|point| plane.distance(craft.home, point.at)).fold(0.0, f64::max);
    2.0 * farthest_m * (1.0 + 0.9 * (drones - 1) as f64) / alone_m
}

/// Shares laps of judged areas out among two and three drones: the worst spread of their finishes, and the path of all over that
/// of one drone alone, in order: of drones that never tire, and of drones with the battery that they have.
fn shared_out(kinds: &[Kind], seeds: std::ops::Range<u64>) -> (f64, Vec<f64>) {
    let one = airframe("matrice-350");
    let tireless = Airframe { battery_j: one.battery_j * 100.0, ..one.clone() };
    let (mut worst, mut ratios) = (0.0_f64, Vec::new());
    for (&kind, seed) in kinds.iter().flat_map(|kind| seeds.clone().map(move |seed| (kind, seed))) {
        let case = area(kind, seed);
        let (patrol, crafts) = (patrol(&case), fleet(&case));
        let plan = plan(&patrol, &crafts, 20_000).expect("a plan");
        let fly = |drones: usize, together| flown((&patrol, &plan), &crafts[..drones], &tireless, Wind::CALM, together);
        let path_m = |sorties: &[Sortie]| sorties.iter().map(|sortie| metres(sortie, &crafts[0])).sum::<f64>();
        let alone_m = path_m(&fly(1, false));
        for drones in [2, 3] {
            let shared = fly(drones, true);
            assert_eq!(shared.len(), drones, "{kind:?} {seed}");
            let flight = in_wind(&tireless, Wind::CALM);
            let seconds = |sortie| sortie_used(sortie, crafts[0].home, &flight).expect("it flies").seconds;
            let all: Vec<f64> = shared.iter().map(seconds).collect();
            let (least, most) = all.iter().fold((f64::MAX, 0.0_f64), |(a, b), s| (a.min(*s), b.max(*s)));
            let (spread, ratio) = (1.0 - least / most, path_m(&shared) / alone_m);
            let with_battery =
                |drones: usize, together| flown((&patrol, &plan), &crafts[..drones], &one, Wind::CALM, together);
            let tired = path_m(&with_battery(drones, true)) / path_m(&with_battery(1, false));
            let bound = bound(&plan, &crafts[0], drones, alone_m);
            println!(
                "{kind:?} {seed}, {drones} drones: spread {:.1} %, path x {ratio:.3} (never less than {bound:.3}), with batteries x {tired:.3}",
                spread * 100.0
            );
            worst = worst.max(spread);
            ratios.push(ratio);
        }
    }
    ratios.sort_by(f64::total_cmp);
    (worst, ratios)
}

#[test]
fn drones_that_share_a_judged_area_finish_within_ten_percent_of_each_other() {
    let (worst, _) = shared_out(&[Kind::Ell, Kind::TwoHoles], 0..1);
    assert!(worst <= 0.10, "spread {worst:.3}");
}

#[test]
#[ignore = "make soak: every kind of judged area cut into sorties for two batteries, minutes"]
fn any_judged_area_is_cut_into_sorties_that_their_proof_agrees_with() {
    for (kind, seed) in Kind::ALL.into_iter().flat_map(|kind| JUDGED.map(move |seed| (kind, seed))) {
        let case = area(kind, seed);
        let (patrol, crafts) = (patrol(&case), fleet(&case));
        let plan = plan(&patrol, &crafts, 200_000).expect("a plan");
        for name in ["mavic-3-enterprise", "matrice-30"] {
            let sorties = flown((&patrol, &plan), &crafts[..1], &airframe(name), Wind::from(250.0, 5.0), false);
            assert!(!sorties.is_empty(), "{kind:?} {seed} {name}");
        }
    }
}

#[test]
#[ignore = "make soak: every kind of judged area shared out, minutes"]
fn drones_that_share_any_judged_area_finish_within_ten_percent_of_each_other() {
    let (worst, ratios) = shared_out(&Kind::ALL, JUDGED);
    println!("worst spread {worst:.3}, path x {:.3} median, {:?} worst", ratios[ratios.len() / 2], ratios.last());
    assert!(worst <= 0.10, "spread {worst:.3}");
}
