//! What is seen over hills, counted point by point with a pinhole camera that is written out here once more.

use super::fixtures::*;
use super::hills::{ground_every, ridge};
use crate::geodesy::{Plane, Point, Position, Shape};
use crate::patrol::{NoLook, Patrol, PlaceShape};
use crate::plan::*;

const BUDGET: u64 = 50_000;
/// About 11 m: finer than what the surface is widened by, so that ground rises beyond it.
const FINE: f64 = 0.000_1;

/// Height of the ground by metres east and north.
type Hill = fn(f64, f64) -> f64;

const HILLS: [(&str, Hill); 4] = [
    ("ridge", ridge),
    ("valley", |east, _| 60.0 + (east - 40.0).abs().min(90.0) * 0.3),
    ("waves", |east, north| 30.0 + 9.0 * libm::sin(east / 21.0) * libm::cos(north / 26.0)),
    ("terraces", |east, north| 20.0 + 12.0 * ((east + north) / 90.0).clamp(0.0, 4.0).floor()),
];

fn over(hill: Hill, pitch_cdeg: i32) -> Patrol {
    let mut patrol = empty();
    watch_area(&mut patrol, "0412", area(&square(-200.0, 100.0, 320.0), &[]), 7_200);
    watch_area(&mut patrol, "0413", area(&square(-150.0, 600.0, 200.0), &[]), 7_200);
    patrol.areas.iter_mut().for_each(|watch| watch.camera.pitch_cdeg = pitch_cdeg);
    patrol.terrain = Some(ground_every(FINE, hill));
    patrol
}

/// Whether a level camera shows what lies `right_m`, `ahead_m` and `below_m` of it: sensor and focal length of the fixtures'.
fn shows(pitch_cdeg: i32, right_m: f64, ahead_m: f64, below_m: f64) -> bool {
    let (sin, cos) = libm::sincos(f64::from(-pitch_cdeg) / 100.0 * core::f64::consts::PI / 180.0);
    let (depth_m, down_m) = (ahead_m * cos + below_m * sin, below_m * cos - ahead_m * sin);
    depth_m > 0.0 && right_m.abs() <= depth_m * 0.5 && down_m.abs() <= depth_m * 0.375
}

/// Points every 4 m.
fn points(cell: &Shape) -> Vec<Point> {
    let bounds = cell.bounds();
    let count = |from: f64, to: f64| ((to - from) / 4.0).floor() as u32;
    let (wide, high) = (count(bounds.low.east_m, bounds.high.east_m), count(bounds.low.north_m, bounds.high.north_m));
    let point = |i: u32| bounds.low.moved(f64::from(i % wide) * 4.0 + 2.0, f64::from(i / wide) * 4.0 + 2.0);
    (0..wide * high).map(point).filter(|p| cell.contains(*p)).collect()
}

/// Points of the watched cells that no sweep of the tour shows and no list leaves out, and all points.
fn unseen(plan: &Plan, patrol: &Patrol, pitch_cdeg: i32) -> (usize, usize) {
    let plane = Plane::over(&patrol.fence);
    let terrain = patrol.terrain.as_ref().expect("ground");
    let ground = |p: Point| terrain.ground(plane.position(p)).expect("known ground");
    let level_m = terrain.ground(patrol.docks[0].position).expect("a dock's ground");
    let listed: Vec<Shape> = plan.residuals.iter().chain(&plan.slivers).map(|area| Shape::of(area, &plane)).collect();
    let cells = patrol.places.iter().filter_map(|place| match &place.shape {
        PlaceShape::Area(area) => Some(Shape::of(area, &plane)),
        _ => None,
    });
    let wanted: Vec<Point> = cells.flat_map(|cell| points(&cell)).collect();
    let all = wanted.len();
    let mut left: Vec<Point> = wanted.into_iter().filter(|p| !listed.iter().any(|area| area.contains(*p))).collect();
    let point = |at: Position| plane.point(at);
    for (from, to) in plan.tour.iter().zip(plan.tour.iter().skip(1)) {
        let (a, b) = (point(from.at), point(to.at));
        let (true, Some(along)) = (matches!(to.role, Role::Lane(_)), a.direction(b)) else { continue };
        let steps = (a.distance(b) / 2.0).ceil() as u32;
        for step in 0..=steps {
            let share = f64::from(step) / f64::from(steps);
            let here = a.towards(b, share);
            let height_m = from.height.metres() + (to.height.metres() - from.height.metres()) * share + level_m;
            left.retain(|p| {
                let (east_m, north_m) = (p.east_m - here.east_m, p.north_m - here.north_m);
                let ahead_m = along.east_m * east_m + along.north_m * north_m;
                let right_m = along.north_m * east_m - along.east_m * north_m;
                !shows(pitch_cdeg, right_m, ahead_m, height_m - ground(*p))
            });
        }
    }
    (left.len(), all)
}

#[test]
fn every_point_on_a_hillside_is_seen_or_listed_whichever_way_the_camera_is_tilted() {
    for (name, hill) in HILLS {
        for pitch_cdeg in [-9_000, -6_500] {
            let patrol = over(hill, pitch_cdeg);
            let plan = plan(&patrol, &fleet(1), BUDGET).unwrap_or_else(|error| panic!("{name}: {error}"));
            let (missed, all) = unseen(&plan, &patrol, pitch_cdeg);
            assert!(all > 8_000, "{all} points");
            // A tilted camera's image is narrower at its near edge than the strip says: by a thousandth of the ground at most.
            let bound = if pitch_cdeg == -9_000 { 0 } else { all / 1_000 };
            assert!(missed <= bound, "{name}, {pitch_cdeg}: {missed} of {all}");
        }
    }
}

#[test]
fn lanes_that_are_laid_as_over_flat_ground_miss_some_of_a_hillside() {
    // What the test above would find if hills were not asked: lanes of the flat plan, lifted over the bumps.
    let patrol = over(|east, north| 30.0 + 14.0 * libm::sin(east / 20.0) * libm::cos(north / 24.0), -9_000);
    let lanes = |plan: &Plan| plan.tour.iter().filter(|point| matches!(point.role, Role::Lane(_))).count();
    let flat = plan(&Patrol { terrain: None, ..patrol.clone() }, &fleet(1), BUDGET).expect("a plan");
    let hilly = plan(&patrol, &fleet(1), BUDGET).expect("a plan");
    assert!(hilly.length_mm > flat.length_mm * 102 / 100, "{} and {} mm", hilly.length_mm, flat.length_mm);
    assert!(lanes(&hilly) > lanes(&flat));
    let lifted: Vec<TourPoint> = lifted(&flat, &hilly, &patrol);
    let (missed, all) = unseen(&Plan { tour: lifted, ..flat }, &patrol, -9_000);
    assert!(missed > 0, "{missed} of {all} points");
}

/// The flat plan's points every 5 m, as high over the ground as the hilly plan is at least.
fn lifted(flat: &Plan, hilly: &Plan, patrol: &Patrol) -> Vec<TourPoint> {
    let plane = Plane::over(&patrol.fence);
    let terrain = patrol.terrain.as_ref().expect("ground");
    let ground = |p: Point| terrain.ground(plane.position(p)).expect("known ground");
    let level_m = terrain.ground(patrol.docks[0].position).expect("a dock's ground");
    let over = |point: &TourPoint| point.height.metres() + level_m - ground(plane.point(point.at));
    let least_m = hilly.tour.iter().map(over).fold(f64::INFINITY, f64::min);
    let legs = flat.tour.iter().zip(flat.tour.iter().skip(1));
    legs.flat_map(|(from, to)| {
        let (a, b) = (plane.point(from.at), plane.point(to.at));
        let steps = (a.distance(b) / 5.0).ceil().max(1.0) as u32;
        let at = move |step: u32| a.towards(b, f64::from(step) / f64::from(steps));
        (1..=steps)
            .map(at)
            .map(|p| TourPoint {
                at: plane.position(p),
                height: crate::geodesy::AboveHome::from_metres(ground(p) - level_m + least_m),
                ..*to
            })
            .collect::<Vec<_>>()
    })
    .collect()
}

#[test]
fn no_camera_that_points_anywhere_shows_a_yard_on_a_hillside_that_nobody_may_look_at() {
    for (name, hill) in HILLS {
        let mut patrol = over(hill, -9_000);
        let yard = area(&square(-80.0, 220.0, 40.0), &[]);
        patrol.nolook.push(NoLook { name: "yard".into(), area: yard.clone() });
        let plan = plan(&patrol, &fleet(2), BUDGET).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(plan.overlooked.is_empty() && !plan.quiet.is_empty(), "{name}: {:?}", plan.overlooked);
        let plane = Plane::over(&patrol.fence);
        let terrain = patrol.terrain.as_ref().expect("ground");
        let ground = |p: Point| terrain.ground(plane.position(p)).expect("known ground");
        let level_m = terrain.ground(patrol.docks[0].position).expect("a dock's ground");
        let yard: Vec<(Point, f64)> = points(&Shape::of(&yard, &plane)).into_iter().map(|p| (p, ground(p))).collect();
        for (from, to) in plan.tour.iter().zip(plan.tour.iter().cycle().skip(1)) {
            let (a, b) = (plane.point(from.at), plane.point(to.at));
            let steps = (a.distance(b) / 4.0).ceil().max(1.0) as u32;
            for share in (0..=steps).map(|step| f64::from(step) / f64::from(steps)) {
                let (here, rise_m) = (a.towards(b, share), (to.height.metres() - from.height.metres()) * share);
                let height_m = from.height.metres() + rise_m + level_m;
                // Half the image's diagonal, by the focal length.
                let shown = yard.iter().any(|(p, ground_m)| here.distance(*p) <= (height_m - ground_m) * 0.625);
                assert!(!shown, "{name}: from {here:?}");
            }
        }
    }
}

#[test]
fn a_yard_by_the_dock_is_named_over_hills_as_over_flat_ground() {
    let mut patrol = over(ridge, -9_000);
    let yard = area(&square(-20.0, -60.0, 40.0), &[]);
    patrol.nolook.push(NoLook { name: "by the dock".into(), area: yard });
    patrol.nolook.push(NoLook { name: "far away".into(), area: area(&square(900.0, 900.0, 40.0), &[]) });
    watch_line(&mut patrol, "river", &[(-20.0, -20.0), (100.0, -20.0)], false);
    let plan = plan(&patrol, &fleet(2), BUDGET).expect("a plan");
    assert_eq!(plan.overlooked, ["by the dock"]);
}
