//! Commands over bad links, in whole patrols: said once too few rather than late, and believed when the drone shows it.

mod common;

use common::{facts, has, ready, ready_in};
use quadrat_sim::{Firmware, RadioConfig};
use quadrat_station::base::DroneId;
use quadrat_station::flight::{Fact, How};
use quadrat_station::station::{self, Answer, DroneAsk, HandState, Request};
use quadrat_station::vehicle::{Event, Mode, TakeOver};
use quadrat_station::wire::{Address, Frame};
use quadrat_world::{Air, World, drones, small};

const COMMAND_LONG: u8 = 76;
const COMMAND_ACK: u32 = 77;
const ARM: u16 = 400;

/// How often a drone was told to arm.
fn arms(world: &World, index: usize) -> usize {
    let field = |frame: &[u8], at: usize| u16::from_le_bytes([frame[10 + at], frame[11 + at]]);
    let is_arm = |frame: &&Vec<u8>| frame[7] == COMMAND_LONG && field(frame, 28) == ARM && field(frame, 2) == 0x3F80;
    world.sent[index].iter().filter(is_arm).count()
}

/// Starts the patrol and waits until a drone was told to arm; gives which.
fn told_to_arm(world: &mut World) -> usize {
    world.ask(Request::PatrolStart);
    assert!(world.run_until(60, |world| (0..2).any(|index| arms(world, index) > 0)), "{:?}", facts(world).last());
    usize::from(arms(world, 0) == 0)
}

fn codes(world: &World) -> Vec<String> {
    let health = world.snapshot.as_ref().map(|shown| shown.health.clone()).unwrap_or_default();
    health.into_iter().map(|line| line.code).collect()
}

/// Holds F-C1, R-C6.
#[test]
fn a_drone_whose_ack_of_arming_is_lost_is_seen_to_be_armed_and_told_no_second_time() {
    let mut world = ready(1);
    let it = told_to_arm(&mut world);
    world.air[it].down.drop_next(COMMAND_ACK, 1_000);
    assert!(world.run_until(60, |world| has(world, |fact| matches!(fact, Fact::Launched { .. }))), "it is in the air");
    assert!(world.air[it].down.counts().picked_out > 0, "the fault was injected");
    let told = arms(&world, it);
    assert!(told <= 5, "within the time that a heartbeat takes: {told}");
    world.run(30);
    assert_eq!(arms(&world, it), told, "no late second time");
    assert!(facts(&world).iter().all(|fact| !matches!(fact, Fact::Ended { .. })));
}

/// Holds R-C3, F-C1.
#[test]
fn a_drone_that_may_arm_late_is_told_no_second_time_before_a_person_looked() {
    let mut world = ready(1);
    let it = told_to_arm(&mut world);
    // What was just said is still on the way and is lost; all else comes nine seconds late.
    let now_us = world.now_us;
    world.air[it].up = quadrat_sim::Radio::new(RadioConfig::clear(9_000_000), 1);
    let not_launched = |world: &World| {
        has(world, |fact| matches!(fact, Fact::Ended { how: How::NotLaunched { reason, .. }, .. } if reason == "S424"))
    };
    assert!(world.run_until(20, not_launched), "{:?}", facts(&world).last());
    assert!(world.now_us - now_us < 5_000_000, "within its time");
    let told = arms(&world, it);
    world.run(1);
    assert!(codes(&world).iter().any(|code| code == "S424"), "people are told: {:?}", codes(&world));
    assert!(world.run_until(30, |world| world.air[it].drone.truth().armed), "it arms late");
    world.run(120);
    assert_eq!(arms(&world, it), told, "no late second arm");
    assert!(world.air[it].up.counts().delivered > 0, "the fault was injected");
    let armed = world.air[it].drone.truth().armed;
    assert!(!armed, "it armed late and was brought down");
    assert!(world.air[1 - it].drone.truth().armed, "another flies in its place");
    assert_eq!(world.restored().durable(&world.district()), Some(world.durable()), "a restart keeps it down");
    world.air[it].up.set(RadioConfig::clear(20_000));
    let again = world.ask(Request::PatrolStart);
    assert!(world.durable().grounded.is_empty(), "a person decided: {again:?}");
}

fn acked(world: &World, command: u16, result: u8) -> Frame {
    let [low, high] = command.to_le_bytes();
    let from = Address { system: 1, component: 1 };
    let (sequence, compatibility, rescanned, signature) = (0, 0, false, None);
    let payload = vec![low, high, result, 0, 0, 0, 0, 0, 255, 190];
    assert!(world.air[0].peer.number < 2);
    Frame { version: 2, from, sequence, message: COMMAND_ACK, payload, signature, compatibility, rescanned }
}

/// Holds R-C7.
#[test]
fn a_drone_that_says_it_is_controlled_by_another_station_gets_no_orders_until_it_is_given_back() {
    let mut world = ready(1);
    let drone = DroneId::from("XC-1");
    // Nothing reaches the drone, and the answer is another's.
    world.air[0].up.set(RadioConfig::lossy(1.0, 20_000));
    world.ask(Request::ByHand { drone: drone.clone(), ask: DroneAsk::Enter(Mode::Land) });
    let frame = acked(&world, 176, 10);
    world.air[0].heard.push(frame);
    world.run(1);
    let taken = |entry: &station::Entry| {
        matches!(&entry.fact, station::Fact::Drone { event: Event::TakenOver { how: TakeOver::Controlled }, .. })
    };
    assert_eq!(world.entries().filter(|entry| taken(entry)).count(), 1, "{:?}", codes(&world));
    assert!(codes(&world).iter().any(|code| code == "S418"));
    match world.ask(Request::HandState { drone: drone.clone() }) {
        Some(Answer::Hand(view)) => {
            assert_eq!((view.state, view.code.as_deref()), (HandState::Refused, Some("S517")), "{view:?}");
        }
        other => panic!("{other:?}"),
    }
    world.air[0].up.set(RadioConfig::clear(20_000));
    world.ask(Request::GiveBack { drone });
    world.run(2);
    assert!(codes(&world).iter().all(|code| code != "S418"));
}

/// Holds R-AP4, F-U8.
/// Thin: what a board stores is simulated; how an ArduPilot refuses is from its source.
#[test]
fn a_board_that_stores_less_than_the_config_says_gets_shorter_sorties() {
    for firmware in [Firmware::ARDUPILOT_4_6, Firmware::PX4_1_17] {
        let mut scene = small(1);
        scene.drones.iter_mut().for_each(|craft| craft.firmware = firmware);
        let mut world = World::new(scene.clone());
        for (index, mut config) in drones(&scene, 0).into_iter().enumerate() {
            config.mission_capacity = 24;
            let at = (world.air[index].peer.link.clone(), world.air[index].peer.number);
            *world.air[index] = Air::new(at, config, &scene.radio, 7 + index as u64, 0);
        }
        world.apply();
        let open = |world: &World| {
            world.snapshot.as_ref().is_some_and(|shown| shown.patrol.state == "ready" && shown.patrol.gate.is_empty())
        };
        assert!(world.run_until(60, open));
        world.ask(Request::PatrolStart);
        let refused = |world: &World| {
            has(
                world,
                |fact| matches!(fact, Fact::Ended { how: How::NotAboard { reason, .. }, .. } if reason == "S420"),
            )
        };
        assert!(world.run_until(60, refused), "{firmware:?} {:?}", facts(&world).last());
        world.run(1);
        assert!(codes(&world).iter().any(|code| code == "S423"), "{:?}", codes(&world));
        let up = |world: &World| has(world, |fact| matches!(fact, Fact::OnTour { .. }));
        assert!(world.run_until(400, up), "{firmware:?} {:?} {:?}", facts(&world).last(), codes(&world));
        assert!(world.air.iter().any(|air| (1..=24).contains(&air.drone.stored().mission.items.len())));
    }
}

/// Holds R-C3.
#[test]
fn over_a_link_that_loses_a_tenth_every_launch_is_answered() {
    let mut scene = small(4);
    scene.radio = RadioConfig::lossy(0.1, 60_000);
    let mut world = ready_in(scene);
    world.ask(Request::PatrolStart);
    assert!(world.run_until(240, |world| has(world, |fact| matches!(fact, Fact::OnTour { .. }))));
    assert!(world.air[0].up.counts().lost > 0 && world.durable().grounded.is_empty());
}
