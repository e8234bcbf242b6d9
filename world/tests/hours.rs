//! Ground that is closed at some hours, and drones in the air when they begin and end.

mod common;

use common::{facts, has, nearest_in_the_air, ready_in};
use quadrat_sim::RadioConfig;
use quadrat_station::flight::{Fact, Phase, Why};
use quadrat_station::station::Request;
use quadrat_station::text::code;
use quadrat_world::{Scene, World, small};

/// The school's yard: south, west, north, east. It lies in the middle of the cell.
const YARD: [f64; 4] = [24.510_75, 117.65, 24.511_15, 117.650_4];
/// 20:00 by the patrol's clock, when the night begins.
const EIGHT: i64 = 1_795_435_200_000;
const MINUTE: i64 = 60_000;

/// The training ground with a yard that is closed as `kind` at these hours, of these corners.
fn with_yard(kind: &str, hours: &str, [south, west, north, east]: [f64; 4]) -> Scene {
    let mut scene = Scene { charge_s: 120.0, endurance_s: 1_500, ..small(5) };
    let ring = format!("[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]");
    let yard = format!(
        r#"{{"type":"Feature","properties":{{"kind":"{kind}","name":"school","windows":"{hours}"}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}},"#
    );
    scene.map.1 = scene.map.1.replacen("\"features\": [", &format!("\"features\": [\n{yard}"), 1);
    scene
}

/// How many drones in the air are over the yard, by where they truly are.
fn over_the_yard(world: &World) -> usize {
    let [south, west, north, east] = YARD;
    let truths = world.air.iter().map(|air| air.drone.truth()).filter(|truth| truth.above_home_m > 1.0);
    let inside = |lat: f64, lon: f64| lat > south && lat < north && lon > west && lon < east;
    truths.filter(|truth| inside(truth.lat, truth.lon)).count()
}

fn minutes(world: &World) -> f64 {
    (world.unix_ms() - EIGHT) as f64 / MINUTE as f64
}

fn troubles(world: &World) -> Vec<String> {
    world.snapshot.iter().flat_map(|shown| shown.health.iter().map(|one| one.code.clone())).collect()
}

fn on_tour(world: &World) -> bool {
    world.durable().flight.flying.values().any(|flying| flying.phase == Phase::OnTour)
}

fn two_on_tour(world: &World) -> bool {
    world.durable().flight.flying.values().filter(|flying| flying.phase == Phase::OnTour).count() > 1
}

#[test]
fn a_yard_is_swept_until_its_hours_begin_and_after_they_end_and_nobody_is_over_it_between() {
    let mut world = ready_in(with_yard("nofly", "20:30-20:55", YARD));
    world.ask(Request::PatrolStart);
    let (mut before, mut within, mut after) = (0, 0, 0);
    let (mut nobody_s, mut longest_s, mut nearest_m, mut both_s) = (0, 0, f64::MAX, 0);
    assert!(world.run_until(300, on_tour), "the patrol begins");
    while minutes(&world) < 90.0 {
        world.run(1);
        let now = minutes(&world);
        let count = if now < 30.0 {
            &mut before
        } else if now < 55.0 {
            &mut within
        } else {
            &mut after
        };
        *count += over_the_yard(&world);
        nobody_s = if on_tour(&world) { 0 } else { nobody_s + 1 };
        longest_s = longest_s.max(nobody_s);
        nearest_m = nearest_m.min(nearest_in_the_air(&world));
        both_s += i32::from(two_on_tour(&world));
    }
    assert!(before > 20 && after > 20, "{before} s over it before its hours, {after} s after");
    assert_eq!(within, 0, "seconds over it within its hours");
    let changes = facts(&world).iter().filter(|fact| matches!(fact, Fact::Hours { .. })).count();
    assert_eq!(changes, 3, "opened when the patrol was applied, closed, opened again");
    assert!(has(&world, |fact| matches!(fact, Fact::Leaving { why: Why::Hours, .. })), "relieved by the new hours");
    assert!(longest_s < 20, "nobody on tour for {longest_s} s");
    assert!(both_s <= 10, "who was relieved stays on tour, {both_s} s in all");
    assert!(nearest_m >= 10.0, "{nearest_m} m apart");
    let restored = world.restored();
    let durable = restored.durable(&world.district()).expect("the district");
    assert!(*durable == *world.durable(), "the journal makes the same hours");
}

#[test]
fn when_nothing_is_left_to_watch_within_the_hours_everybody_is_down_before_they_begin_and_goes_again_after() {
    let all_but_an_edge = [24.510_595, 117.649_605, 24.511_308, 117.650_778];
    let mut world = ready_in(with_yard("nofly", "20:30-20:45", all_but_an_edge));
    world.ask(Request::PatrolStart);
    let aloft = |world: &World| world.air.iter().filter(|air| air.drone.truth().above_home_m > 1.0).count();
    let (mut before, mut within, mut after, mut told) = (0, 0, 0, false);
    while minutes(&world) < 70.0 {
        world.run(1);
        let now = minutes(&world);
        let count = if now < 30.0 {
            &mut before
        } else if now < 45.0 {
            &mut within
        } else {
            &mut after
        };
        *count += aloft(&world);
        told |= (30.0..45.0).contains(&now) && troubles(&world).contains(&code::NOTHING_LEFT.as_str().to_string());
    }
    assert!(before > 300 && after > 300, "{before} s in the air before the hours, {after} s after");
    assert_eq!(within, 0, "seconds in the air within the hours");
    assert!(told, "within the hours it is said that nothing is left to watch");
    assert!(troubles(&world).is_empty(), "and not after them: {:?}", troubles(&world));
}

#[test]
fn over_a_bad_radio_and_with_the_station_gone_for_a_minute_nobody_is_over_the_yard_within_its_hours() {
    for seed in 0..8_u64 {
        let scene = with_yard("nofly", "20:30-20:55", YARD);
        let mut world = ready_in(Scene { radio: RadioConfig::lossy(0.1, 60_000), seed, ..scene });
        world.ask(Request::PatrolStart);
        assert!(world.run_until(300, on_tour), "{seed}: the patrol begins");
        let crash_s = 21 * 60 + seed * 80;
        while minutes(&world) < crash_s as f64 / 60.0 {
            world.run(1);
        }
        world.crash(60);
        let (mut within, mut after) = (0, 0);
        while minutes(&world) < 75.0 {
            world.run(1);
            let now = minutes(&world);
            if (30.0..55.0).contains(&now) {
                within += over_the_yard(&world);
            } else if now > 55.0 {
                after += over_the_yard(&world);
            }
        }
        assert_eq!(within, 0, "{seed}: seconds over it within its hours");
        assert!(after > 20, "{seed}: {after} s over it afterwards");
    }
}

#[test]
fn a_plan_that_was_being_made_when_the_station_died_is_made_after_its_restart() {
    let scene = small(5);
    let request = Request::PatrolApply { file: scene.file.clone(), map: scene.map.clone(), ground: None };
    let mut world = World::new(scene);
    world.run(2);
    world.ask_as(&world.operator(), request);
    let applied = |world: &World| has(world, |fact| matches!(fact, Fact::Applied { .. }));
    while !applied(&world) {
        world.step();
    }
    world.crash(1);
    assert!(!has(&world, |fact| matches!(fact, Fact::Planned { .. })), "its plan was lost");
    let planned = |world: &World| world.snapshot.as_ref().is_some_and(|shown| shown.patrol.plan.is_some());
    assert!(world.run_until(60, planned), "{:?}", facts(&world).len());
}
