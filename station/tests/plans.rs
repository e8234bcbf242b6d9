//! The patrols of `missions/` are planned, proven, and keep their promises when they are flown as planned.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use quadrat_station::base::{Moment, Span};
use quadrat_station::camera::Pose;
use quadrat_station::coverage::{Coverage, SwathMaker};
use quadrat_station::geodesy::Plane;
use quadrat_station::patrol::{Craft, Known, Patrol, read};
use quadrat_station::plan::{
    Plan, PlanError, Role, SortieAsk, above_ground, place_at, plan, position_of, prove_plan, prove_sortie, sortie,
};
use quadrat_station::text::{Lang, render_all};
use std::fs;
use std::path::Path;

const BUDGET: u64 = 2_000_000;

fn mission(name: &str) -> Patrol {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../missions").join(name);
    let bytes = fs::read(&file).unwrap();
    let map = |path: &str| fs::read(path).ok();
    read(file.to_str().unwrap(), &bytes, &map, &Known::default())
        .unwrap_or_else(|problems| panic!("{}", render_all(&problems, Lang::En).join("\n")))
}

/// The patrol's drones, one after another on its docks.
fn fleet(patrol: &Patrol, minutes: u64) -> Vec<Craft> {
    let dock = |i: usize| patrol.docks[i % patrol.docks.len()].position;
    let drones = patrol.drones.iter().enumerate();
    let craft = |(i, drone): (usize, &_)| Craft {
        drone: Clone::clone(drone),
        home: dock(i),
        endurance: Span::from_secs(minutes * 60),
        items_max: 500,
    };
    drones.map(craft).collect()
}

/// What a lap shows when every drone is exactly where the plan says, five poses a second.
fn flown(plan: &Plan, patrol: &Patrol) -> Coverage {
    let mut coverage = Coverage::for_patrol(patrol);
    coverage.without(&plan.residuals);
    let mut maker = SwathMaker::new("XC-1".into());
    let camera = patrol.camera().unwrap();
    for tick in 0..plan.lap.as_millis() / 200 + 1 {
        let elapsed = Span::from_millis(tick * 200);
        let place = place_at(plan, elapsed);
        let (position, height) = position_of(plan, place).unwrap();
        let to = plan.tour[place.leg as usize];
        let from = plan.tour[(place.leg as usize + plan.tour.len() - 1) % plan.tour.len()];
        let plane = Plane::at(from.at);
        let ahead = match to.role {
            Role::Look { target, .. } if position == to.at => plane.point(target),
            _ => plane.point(to.at),
        };
        let here = plane.point(if position == to.at { position } else { from.at });
        let yaw = libm::atan2(ahead.east_m - here.east_m, ahead.north_m - here.north_m);
        let pose = Pose { yaw, ..Pose::level(position, above_ground(height).metres()) };
        let at = Moment::START.after(elapsed);
        if let Some(fact) = maker.pose(at, camera, true, &pose, None) {
            coverage.apply(at, &fact);
        }
    }
    if let Some(fact) = maker.flush() {
        coverage.apply(Moment::START.after(plan.lap), &fact);
    }
    coverage
}

#[test]
fn the_night_of_xiangcheng_is_planned_proven_and_shows_every_place() {
    let night = mission("xiangcheng/night.toml");
    let fleet = fleet(&night, 30);
    let plan = plan(&night, &fleet, BUDGET).unwrap();
    assert_eq!(prove_plan(&plan, &night), Ok(()));
    assert!(plan.promises.iter().all(|promise| promise.planned <= promise.asked));
    let coverage = flown(&plan, &night);
    for (place, cover) in coverage.places() {
        assert_eq!(cover.ever_seen as usize, cover.patches.len(), "{place}");
    }
}

#[test]
fn every_drone_of_the_night_gets_a_proven_sortie_from_anywhere_on_the_tour() {
    let night = mission("xiangcheng/night.toml");
    let fleet = fleet(&night, 30);
    let plan = plan(&night, &fleet, BUDGET).unwrap();
    for (i, craft) in fleet.iter().enumerate() {
        for part in 0..7 {
            let begins = place_at(&plan, Span::from_micros(plan.lap.as_micros() / 7 * part));
            let layer_mm = i32::try_from(i).unwrap() * 12_000;
            let usable = Span::from_secs(1_200);
            let ask = SortieAsk { craft, begins, layer_mm, wait: part % 2 == 0, usable, stop_at_most: None };
            let sortie = sortie(&plan, &night, &ask).unwrap();
            assert_eq!(prove_sortie(&sortie, &plan, &night, craft), Ok(()));
        }
    }
}

#[test]
fn the_demo_flies_with_three_drones() {
    let demo = mission("xiangcheng/demo.toml");
    let plan = plan(&demo, &fleet(&demo, 30), BUDGET).unwrap();
    assert_eq!(prove_plan(&plan, &demo), Ok(()));
}

#[test]
fn one_drone_alone_cannot_keep_five_minutes_and_is_told_how_many_can() {
    let mut small = mission("small/patrol.toml");
    small.areas[0].revisit = Span::from_secs(300);
    let alone = plan(&small, &fleet(&small, 15), BUDGET);
    let Err(PlanError::Infeasible { drones: Some(enough), .. }) = alone else { panic!("{alone:?}") };
    small.drones = (1..=enough).map(|i| format!("XC-{i}").as_str().into()).collect();
    let plan = plan(&small, &fleet(&small, 15), BUDGET).unwrap();
    let coverage = flown(&plan, &small);
    assert!(coverage.places().all(|(_, cover)| cover.ever_seen as usize == cover.patches.len()));
}
