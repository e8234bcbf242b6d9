//! The launch gate in whole patrols: what shuts it, what opens it again, and what a person may answer for.

#![expect(clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use common::has;
use quadrat_sim::ParamValue;
use quadrat_station::base::DroneId;
use quadrat_station::flight::Fact;
use quadrat_station::station::snapshot::{GateView, Snapshot};
use quadrat_station::station::{self, Answer, Override, Refusal, Request};
use quadrat_world::{World, small};

const HEIGHT: &str = "RTL_RETURN_ALT";

fn shown(world: &World) -> &Snapshot {
    world.snapshot.as_ref().unwrap_or_else(|| panic!("nothing is shown"))
}

/// What the gate has against a drone, by its name for it.
fn shut<'a>(world: &'a World, drone: &str) -> Vec<&'a str> {
    let of_drone = |view: &&GateView| view.drone.as_str() == drone;
    shown(world).patrol.gate.iter().filter(of_drone).map(|view| view.check.as_str()).collect()
}

/// Both drones would return too low; all else about them is right.
fn low() -> World {
    let mut scene = small(1);
    scene.drones.iter_mut().for_each(|craft| craft.params.push((HEIGHT.into(), ParamValue::Real(15.0))));
    let mut world = World::new(scene);
    world.apply();
    assert!(world.run_until(60, |world| world.snapshot.as_ref().is_some_and(|_| shut(world, "XC-1") == [HEIGHT])));
    world.run(2);
    assert_eq!((shut(&world, "XC-1"), shut(&world, "XC-2")), (vec![HEIGHT], vec![HEIGHT]));
    world
}

fn answer_for(world: &mut World, check: &str, because: &str) -> Option<Answer> {
    let request = Request::Override { drone: DroneId::from("XC-1"), check: check.into(), because: because.into() };
    let answer = world.ask(request);
    world.run(1);
    answer
}

fn refusal(answer: Option<Answer>) -> String {
    match answer {
        Some(Answer::Refused(Refusal::Conflict { code, .. })) => code,
        other => panic!("{other:?}"),
    }
}

fn flies(world: &World) -> bool {
    world.air[0].drone.truth().armed
}

/// Holds R-P3.
#[test]
fn a_drone_flies_without_a_check_only_while_a_person_answers_for_it_by_name_and_with_a_reason() {
    let mut world = low();
    let start = world.ask(Request::PatrolStart);
    assert!(matches!(start, Some(Answer::Refused(Refusal::Gate(_)))), "{start:?}");
    assert_eq!(refusal(answer_for(&mut world, HEIGHT, " \n ")), "S215", "no reason");
    assert_eq!(refusal(answer_for(&mut world, HEIGHT, &"x".repeat(501))), "S215", "no sentence");
    assert_eq!(refusal(answer_for(&mut world, "S108", "why not")), "S213", "its battery is full");
    let given = answer_for(&mut world, HEIGHT, "flat country, nothing over 10 m");
    assert!(matches!(given, Some(Answer::Done { .. })), "{given:?}");
    assert_eq!((shut(&world, "XC-1").len(), shut(&world, "XC-2").len()), (0, 1), "of this drone alone");
    let health = shown(&world).health.iter().filter(|line| line.code == "S314").count();
    assert_eq!((health, shown(&world).patrol.overridden[0].by.as_str()), (1, "operator"));
    let start = world.ask(Request::PatrolStart);
    assert!(matches!(start, Some(Answer::Done { .. })), "{start:?}");
    assert!(world.run_until(120, flies), "it flies: {:?}", shown(&world).patrol);
    assert!(!world.air[1].drone.truth().armed);
    assert_eq!(world.restored().durable(&world.district()), Some(world.durable()), "a restart keeps it");
    world.ask(Request::PatrolHome);
    assert!(world.run_until(300, |world| world.durable().flight.flying.is_empty()), "it is home");
    let over = |world: &World| shut(world, "XC-1") == [HEIGHT];
    assert!(world.run_until(20, over), "with the permission it is over: {:?}", shown(&world).patrol.gate);
    assert!(shown(&world).patrol.overridden.is_empty());
    assert!(shown(&world).health.iter().all(|line| line.code != "S314"));
    let logged = world.entries().find_map(|entry| match &entry.fact {
        station::Fact::Override(Override::Given(one)) => Some(one.clone()),
        _ => None,
    });
    let logged = logged.unwrap_or_else(|| panic!("it is in the journal"));
    assert_eq!((logged.by.as_str(), logged.check.as_str(), logged.code.as_str()), ("operator", HEIGHT, "S102"));
    assert_eq!((logged.because.as_str(), logged.values[1].1.as_str()), ("flat country, nothing over 10 m", "15"));
}

/// Holds R-P3.
#[test]
fn who_answers_for_one_value_of_a_parameter_does_not_answer_for_another() {
    let mut world = low();
    answer_for(&mut world, HEIGHT, "flat country");
    assert!(shut(&world, "XC-1").is_empty());
    world.air[0].drone.set_param(HEIGHT, ParamValue::Real(5.0));
    let drone = DroneId::from("XC-1");
    world.ask(Request::ByHand { drone, ask: station::DroneAsk::Audit });
    assert!(world.run_until(20, |world| shut(world, "XC-1") == [HEIGHT]), "{:?}", shown(&world).patrol.gate);
}

/// Holds R-P3.
#[test]
fn an_override_ends_when_it_is_taken_back_or_its_window_closes() {
    let mut world = low();
    let end = Request::OverrideEnd { drone: DroneId::from("XC-1"), check: HEIGHT.into() };
    assert_eq!(refusal(world.ask(end.clone())), "S216");
    answer_for(&mut world, HEIGHT, "flat country");
    assert!(matches!(world.ask(end), Some(Answer::Done { .. })));
    world.run(1);
    assert_eq!(shut(&world, "XC-1"), [HEIGHT]);
    answer_for(&mut world, HEIGHT, "flat country, again");
    let until_ms = shown(&world).patrol.overridden[0].until_unix_ms;
    let left_ms = until_ms - world.unix_ms();
    assert!(left_ms > 0);
    world.jump_clock(left_ms);
    world.run(2);
    assert!(shown(&world).patrol.overridden.is_empty(), "nobody started the patrol: the window alone ends it");
    let by = world.entries().filter_map(|entry| match &entry.fact {
        station::Fact::Override(Override::Ended { by, .. }) => Some(by.clone()),
        _ => None,
    });
    assert_eq!(by.collect::<Vec<_>>(), ["operator", "window"]);
}

/// Holds R-P3.
#[test]
fn what_no_reason_makes_safe_is_never_overridden() {
    let mut world = low();
    world.air[0].drone.inject(quadrat_sim::Fault::GpsLost(true));
    let blind = |world: &World| shut(world, "XC-1").contains(&"S104");
    assert!(world.run_until(60, blind), "{:?}", shown(&world).patrol.gate);
    assert_eq!(world.air[0].drone.injected().get("gps_lost"), Some(&1));
    assert!(shown(&world).patrol.gate.iter().any(|view| view.check == "S104" && !view.overridable));
    assert_eq!(refusal(answer_for(&mut world, "S104", "it knows the way")), "S214");
    answer_for(&mut world, HEIGHT, "flat country");
    world.ask(Request::PatrolStart);
    world.run(60);
    assert!(!flies(&world) && !has(&world, |fact| matches!(fact, Fact::Prepared { .. })));
}
