//! Orders by hand to one drone, on both autopilots: each followed until the drone shows the effect.

#![expect(clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use common::{has, ready_in};
use quadrat_sim::{Firmware, ParamValue, RadioConfig};
use quadrat_station::base::DroneId;
use quadrat_station::flight::Fact;
use quadrat_station::mission::Item;
use quadrat_station::station::{self, Answer, DroneAsk, HandState, HandView, List, Refusal, Request};
use quadrat_station::vehicle::Mode;
use quadrat_station::wire::MissionKind;
use quadrat_world::{World, small};

const BOTH: [Firmware; 2] = [Firmware::PX4_1_17, Firmware::ARDUPILOT_4_6];

fn world(firmware: Firmware, loss: f64) -> World {
    let mut scene = small(1);
    scene.drones.iter_mut().for_each(|craft| craft.firmware = firmware);
    // Who can look for longest is sent first: the one that the tests order about.
    scene.drones[1].charge = 0.8;
    scene.radio = RadioConfig::lossy(loss, 40_000);
    ready_in(scene)
}

fn ask(world: &mut World, ask: DroneAsk) -> Option<Answer> {
    world.ask(Request::ByHand { drone: DroneId::from("XC-1"), ask })
}

fn view(world: &mut World) -> HandView {
    match world.ask(Request::HandState { drone: DroneId::from("XC-1") }) {
        Some(Answer::Hand(view)) => *view,
        other => panic!("{other:?}"),
    }
}

/// Asked, and followed to its end.
fn done(world: &mut World, what: DroneAsk) -> HandView {
    let begun = ask(world, what);
    assert!(matches!(begun, Some(Answer::Begun { .. })), "{begun:?}");
    for _ in 0..900 {
        let view = view(world);
        if view.state != HandState::Running {
            return view;
        }
        world.run(1);
    }
    panic!("it never ends: {:?}", view(world));
}

fn refused(world: &mut World, what: DroneAsk) -> String {
    match ask(world, what) {
        Some(Answer::Refused(Refusal::Conflict { code, .. })) => code,
        other => panic!("{other:?}"),
    }
}

fn item(command: u16, frame: u8, north: i32, z: f32) -> Item {
    let (x, y) = if frame == 2 { (0, 0) } else { (245_105_000 + north, 1_176_495_000) };
    let params = [if command == 5001 { 4.0 } else { 0.0 }, 0.0, 0.0, 0.0];
    Item { command, frame, current: false, autocontinue: command < 5000, params, x, y, z }
}

fn plan() -> Vec<List> {
    let corner = |north, east| Item { y: 1_176_495_000 + east, ..item(5001, 5, north, 0.0) };
    let fence =
        vec![corner(-90_000, -90_000), corner(-90_000, 90_000), corner(90_000, 90_000), corner(90_000, -90_000)];
    let mission = vec![item(22, 6, 0, 20.0), item(16, 6, 5_000, 20.0), item(16, 6, 9_000, 25.0), item(20, 2, 0, 0.0)];
    vec![
        List { kind: MissionKind::Mission, items: mission },
        List { kind: MissionKind::Rally, items: Vec::new() },
        List { kind: MissionKind::Fence, items: fence },
    ]
}

/// Holds R-M13, R-M14.
#[test]
fn lists_are_put_aboard_read_back_compared_and_cleared_on_both_autopilots() {
    for firmware in BOTH {
        let mut world = world(firmware, 0.2);
        let up = done(&mut world, DroneAsk::Upload(plan()));
        assert_eq!(up.state, HandState::Done, "{firmware:?}: {up:?}");
        assert!(world.air[0].up.counts().lost > 0, "the fault was injected");
        let homes = usize::from(firmware == Firmware::ARDUPILOT_4_6);
        let stored = world.air[0].drone.stored();
        assert_eq!((stored.mission.items.len(), stored.fence.items.len()), (4 + homes, 4));
        assert_eq!(done(&mut world, DroneAsk::Verify(plan())).state, HandState::Done);
        let mut other = plan();
        other[0].items[2].z = 30.0;
        let differs = done(&mut world, DroneAsk::Verify(other));
        assert_eq!((differs.state, differs.code.as_deref()), (HandState::Refused, Some("S511")), "{differs:?}");
        assert_eq!(differs.values[1].1, "3", "the item as people count");
        let down = done(&mut world, DroneAsk::Download(vec![MissionKind::Mission]));
        assert_eq!(down.lists[0].items.len(), 4, "home is not the person's: {down:?}");
        assert_eq!(down.lists[0].items[2].z, 25.0);
        assert_eq!(done(&mut world, DroneAsk::Clear(vec![MissionKind::Mission])).state, HandState::Done);
        assert!(world.air[0].drone.stored().mission.items.len() <= homes);
    }
}

/// Holds R-P1, R-P2, R-AP5.
#[test]
fn parameters_are_read_set_and_audited_on_both_autopilots() {
    for (firmware, name, before, after) in
        [(Firmware::PX4_1_17, "NAV_DLL_ACT", 2.0, 3), (Firmware::ARDUPILOT_4_6, "FS_GCS_ENABLE", 1.0, 5)]
    {
        let mut world = world(firmware, 0.2);
        let read = done(&mut world, DroneAsk::Get(name.into()));
        assert_eq!((read.state, read.params[0].value), (HandState::Done, Some(before)), "{firmware:?}");
        assert_eq!(done(&mut world, DroneAsk::Set(name.into(), f64::from(after))).state, HandState::Done);
        assert_eq!(world.air[0].drone.param(name), Some(ParamValue::Int(after)));
        let audit = done(&mut world, DroneAsk::Audit);
        assert!(audit.params.len() > 10 && audit.params.iter().all(|row| row.value.is_some() && row.want.is_none()));
        done(&mut world, DroneAsk::Set(name.into(), 0.0));
        let audit = done(&mut world, DroneAsk::Audit);
        let wrong: Vec<&str> =
            audit.params.iter().filter(|row| row.want.is_some()).map(|row| row.name.as_str()).collect();
        assert_eq!(wrong, [name]);
        let gate = world.snapshot.as_ref().map(|view| view.patrol.gate.clone()).unwrap_or_default();
        assert!(gate.iter().any(|shut| shut.drone.as_str() == "XC-1" && shut.values[0].1 == name), "{gate:?}");
        let unfit = done(&mut world, DroneAsk::Set(name.into(), 1.5));
        assert_eq!((unfit.state, unfit.code.as_deref()), (HandState::Refused, Some("S513")));
        let silent = done(&mut world, DroneAsk::Get("NO_SUCH_NAME".into()));
        assert_eq!((silent.state, silent.code.as_deref()), (HandState::Unknown, Some("S514")));
        let written = world.entries().filter(|entry| matches!(entry.fact, station::Fact::ByHand(_))).count();
        assert_eq!(written, 7, "each is in the journal");
    }
}

/// Holds R-C6, R-E5.
#[test]
fn a_drone_on_a_sortie_may_be_held_and_sent_home_by_hand_and_nothing_else() {
    for firmware in BOTH {
        let mut world = world(firmware, 0.0);
        world.ask(Request::PatrolStart);
        let on_tour = |world: &World| has(world, |fact| matches!(fact, Fact::OnTour { .. }));
        assert!(world.run_until(120, on_tour), "on tour");
        assert!(world.durable().flight.flying.contains_key(&DroneId::from("XC-1")));
        let parts = [
            DroneAsk::Upload(plan()),
            DroneAsk::Clear(vec![MissionKind::Fence]),
            DroneAsk::Set("RTL_RETURN_ALT".into(), 5.0),
            DroneAsk::Disarm,
            DroneAsk::Arm,
        ];
        for part in parts {
            assert_eq!(refused(&mut world, part.clone()), "S502", "{part:?}");
        }
        let held = done(&mut world, DroneAsk::Enter(Mode::Hold));
        assert_eq!(held.state, HandState::Done, "{firmware:?} {held:?}");
        let home = done(&mut world, DroneAsk::Enter(Mode::Return));
        assert_eq!(home.state, HandState::Done, "{firmware:?} {home:?}");
        assert!(!world.air[0].drone.truth().armed, "home is on the ground");
        assert!(has(&world, |fact| matches!(fact, Fact::Leaving { .. })), "the patrol saw it leave");
        world.run(300);
        assert!(!world.air[0].drone.truth().armed, "somebody may stand beside it");
        assert!(world.air[1].drone.truth().armed, "another flies in its place");
        world.ask(Request::PatrolStart);
        let again = |world: &World| world.air[0].drone.truth().armed;
        assert!(world.run_until(2_000, again), "a person sent it again");
    }
}

#[test]
fn who_is_held_by_hand_right_after_everybody_was_told_to_go_on_stays_until_they_are_told_again() {
    for firmware in BOTH {
        let mut world = world(firmware, 0.0);
        world.ask(Request::PatrolStart);
        let on_tour = |world: &World| has(world, |fact| matches!(fact, Fact::OnTour { .. }));
        assert!(world.run_until(120, on_tour), "on tour");
        let moves = |world: &World| {
            let [north, east, _] = world.air[0].drone.truth().velocity_ned_mps;
            north * north + east * east > 4.0
        };
        let state = |world: &World| world.snapshot.as_ref().map(|shown| shown.drones[0].state.clone());
        world.ask(Request::PatrolHold);
        assert!(world.run_until(30, |world| !moves(world)), "{firmware:?} held");
        world.ask(Request::PatrolResume);
        assert!(world.run_until(20, moves), "{firmware:?} goes on");
        assert_eq!(done(&mut world, DroneAsk::Enter(Mode::Hold)).state, HandState::Done);
        world.run(5);
        for _ in 0..40 {
            assert!(!moves(&world), "{firmware:?}: it was held by hand");
            assert_eq!(state(&world).as_deref(), Some("held"));
            world.run(1);
        }
        assert_eq!(world.restored().durable(&world.district()), Some(world.durable()), "a restart knows it");
        world.ask(Request::PatrolResume);
        assert!(world.run_until(20, moves), "{firmware:?} goes on again");
    }
}

/// Holds R-C6.
#[test]
fn arming_is_done_when_the_drone_is_armed_and_refused_while_the_gate_is_shut() {
    for firmware in BOTH {
        let mut world = world(firmware, 0.1);
        let armed = done(&mut world, DroneAsk::Enter(if firmware == BOTH[1] { Mode::Ready } else { Mode::Hold }));
        assert_eq!(armed.state, HandState::Done, "{armed:?}");
        let armed = done(&mut world, DroneAsk::Arm);
        assert_eq!(armed.state, HandState::Done, "{firmware:?} {armed:?}");
        assert!(world.air[0].drone.truth().armed);
        let disarmed = done(&mut world, DroneAsk::Disarm);
        assert_eq!((disarmed.state, world.air[0].drone.truth().armed), (HandState::Done, false));
        world.air[0]
            .drone
            .set_param(if firmware == BOTH[1] { "RTL_ALT" } else { "RTL_RETURN_ALT" }, ParamValue::Int(1));
        done(&mut world, DroneAsk::Audit);
        world.run(1);
        let answer = ask(&mut world, DroneAsk::Arm);
        assert!(matches!(answer, Some(Answer::Refused(Refusal::Gate(_)))), "{answer:?}");
    }
}

/// Holds R-M10.
#[test]
fn an_upload_by_hand_can_be_taken_back_and_leaves_the_old_plan() {
    let mut world = world(Firmware::PX4_1_17, 0.3);
    done(&mut world, DroneAsk::Upload(plan()));
    let long: Vec<Item> = (0..200).map(|n| item(if n == 0 { 22 } else { 16 }, 6, n * 10, 20.0)).collect();
    ask(&mut world, DroneAsk::Upload(vec![List { kind: MissionKind::Mission, items: long }]));
    assert_eq!(refused(&mut world, DroneAsk::Audit), "S504", "one at a time");
    world.run(5);
    let running = view(&mut world);
    assert!(running.sent > 0 && running.of == 200, "{running:?}");
    ask(&mut world, DroneAsk::Cancel);
    world.run(10);
    assert_eq!(view(&mut world).state, HandState::Cancelled);
    assert_eq!(world.air[0].drone.stored().mission.items.len(), 4, "the old plan is aboard");
    assert_eq!(done(&mut world, DroneAsk::Verify(plan())).state, HandState::Done);
}
