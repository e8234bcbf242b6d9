//! Who else is on the air: other ground stations, pilots, vehicles with our system ids. Two may not fly one drone.

mod common;

use common::air::{
    autopilot, events, frame, happened, hear, heartbeat, injected, message, name, on_tour, orders, other_enters,
    other_says, shows, view,
};
use common::{has, ready_in};
use quadrat_sim::{DroneConfig, Fault, Firmware, Mode, RadioConfig};
use quadrat_station::flight;
use quadrat_station::mission::Item;
use quadrat_station::station::{Answer, DroneAsk, Input, Peer, Refusal, Request};
use quadrat_station::text::code;
use quadrat_station::vehicle::{Event, TakeOver};
use quadrat_station::wire::{Address, Command, MissionKind, Order, Place};
use quadrat_world::{World, small};

const OWN: Address = Address { system: 255, component: 190 };
const REQUEST_LIST: u32 = 43;

fn world(firmware: Firmware) -> World {
    let mut scene = small(5);
    scene.drones.iter_mut().for_each(|craft| craft.firmware = firmware);
    ready_in(scene)
}

fn px4() -> World {
    world(Firmware::PX4_1_17)
}

/// Whatever is asked of the fleet, a drone that somebody else has gets no order; given back, it comes home.
fn gets_no_order_until_it_is_given_back(world: &mut World, taken: usize) {
    let drone = name(world, taken);
    let (from, other) = (world.sent[taken].len(), 1 - taken);
    world.run(30);
    assert_eq!(view(world, taken).state, "taken");
    for request in [Request::PatrolHold, Request::PatrolResume] {
        world.ask(request);
        world.run(10);
    }
    let refused = world
        .ask(Request::ByHand { drone: drone.clone(), ask: DroneAsk::Enter(quadrat_station::vehicle::Mode::Return) });
    assert!(matches!(refused, Some(Answer::Refused(Refusal::Conflict { .. }))), "{refused:?}");
    assert!(world.run_until(120, |world| world.air[other].drone.truth().armed), "the other one flies the patrol");
    world.ask(Request::PatrolHome);
    world.run(30);
    assert_eq!(orders(world, taken, from), [0_u32; 0], "while it is taken");
    assert!(!orders(world, other, 0).is_empty(), "orders are counted at all");
    let answer = world.ask(Request::GiveBack { drone });
    assert!(matches!(answer, Some(Answer::Done { .. })), "{answer:?}");
    assert!(world.run_until(240, |world| !world.air[taken].drone.truth().armed), "it comes home");
    assert!(!orders(world, taken, from).is_empty());
}

/// A pilot takes the sticks, with a patrol running; on both autopilots.
///
/// Holds R-E5, F-X1.
#[test]
fn a_drone_that_a_pilot_takes_gets_no_order_until_it_is_given_back() {
    for firmware in [Firmware::PX4_1_17, Firmware::ARDUPILOT_4_6] {
        let mut world = world(firmware);
        let taken = on_tour(&mut world);
        world.air[taken].drone.inject(Fault::TakenByHand);
        assert_eq!(injected(&world, taken, "taken_by_hand"), 1);
        let seen = |world: &World| happened(world, taken, |event| *event == Event::TakenOver { how: TakeOver::ByHand });
        assert!(world.run_until(2, seen), "{firmware:?}: {:?}", events(&world, taken));
        gets_no_order_until_it_is_given_back(&mut world, taken);
    }
}

/// Holds R-E5, F-X1.
#[test]
fn a_drone_that_another_station_brings_into_a_mode_gets_no_order_until_it_is_given_back() {
    let mut world = px4();
    let taken = on_tour(&mut world);
    other_enters(&mut world, taken, 4.0, 3.0);
    assert_eq!(world.air[taken].drone.truth().mode, Mode::Loiter, "the other one was obeyed");
    let held = TakeOver::Moded(quadrat_station::vehicle::Mode::Hold);
    let seen = |world: &World| happened(world, taken, |event| *event == Event::TakenOver { how: held });
    assert!(world.run_until(2, seen), "{:?}", events(&world, taken));
    gets_no_order_until_it_is_given_back(&mut world, taken);
}

/// Holds R-E5, F-X1.
#[test]
fn a_drone_that_another_station_arms_on_its_pad_is_not_ours_any_more_also_after_a_restart() {
    let mut world = px4();
    // What was ordered before a station's first quarter of a minute may still come true.
    world.run(20);
    let command = Command { command: 400, params: [1.0, 0.0, 0.0, 0.0], place: Place::Floats([0.0; 3]) };
    other_says(&mut world, 0, &Order::Command { to: autopilot(0), command, confirmation: 0 });
    assert!(world.air[0].drone.truth().armed, "the other one was obeyed");
    let seen = |world: &World| happened(world, 0, |event| *event == Event::TakenOver { how: TakeOver::Armed });
    assert!(world.run_until(2, seen), "{:?}", events(&world, 0));
    let from = world.sent[0].len();
    world.run(5);
    world.crash(3);
    assert!(world.run_until(60, |world| view(world, 0).state == "taken"));
    let gate = |world: &World| {
        world.snapshot.iter().flat_map(|view| &view.patrol.gate).all(|shut| shut.drone.as_str() != "XC-2")
    };
    world.run(1);
    assert!(world.run_until(60, gate), "the other one's gate opens again");
    let answer = world.ask(Request::PatrolStart);
    assert!(matches!(answer, Some(Answer::Done { .. })), "{answer:?}");
    assert!(world.run_until(120, |world| world.air[1].drone.truth().armed), "the other drone flies");
    world.run(60);
    assert_eq!(orders(&world, 0, from), [0_u32; 0]);
    assert!(!orders(&world, 1, 0).is_empty());
}

fn waypoint(command: u16, north: i32) -> Item {
    let params = [0.0, 0.0, 0.0, f32::NAN];
    let (x, y) = (245_106_000 + north, 1_176_495_000);
    Item { command, frame: 6, current: command == 22, autocontinue: true, params, x, y, z: 25.0 }
}

/// A mission of three items.
fn mission() -> Vec<Item> {
    vec![waypoint(22, 0), waypoint(16, 4_000), waypoint(16, 8_000)]
}

/// A rally point 60 m south of the pads: nearer to the southern end of the tour than they are.
fn rally_point() -> Vec<Item> {
    vec![Item { current: false, autocontinue: false, params: [0.0; 4], ..waypoint(5_100, -6_400) }]
}

/// Another station puts a list aboard, one message a second.
fn other_uploads(world: &mut World, index: usize, kind: MissionKind, items: Vec<Item>) {
    let to = autopilot(index);
    let count = u16::try_from(items.len()).unwrap_or(u16::MAX);
    other_says(world, index, &Order::MissionCount { to, kind, count });
    for (seq, item) in items.into_iter().enumerate() {
        world.run(1);
        let seq = u16::try_from(seq).unwrap_or(u16::MAX);
        other_says(world, index, &Order::MissionItem { to, kind, seq, item });
    }
}

/// Holds R-M12, F-X1.
/// Thin: ArduPilot tells no plan ids; there another station's plan is not seen.
#[test]
fn a_plan_that_another_station_puts_aboard_ends_the_sortie_within_two_seconds_and_is_read_back() {
    let mut world = px4();
    let taken = on_tour(&mut world);
    let before = world.air[taken].drone.stored().mission.id;
    other_uploads(&mut world, taken, MissionKind::Mission, mission());
    assert_ne!(world.air[taken].drone.stored().mission.id, before, "the other plan is aboard");
    let from = world.sent[taken].len();
    let loaded = TakeOver::Loaded(MissionKind::Mission);
    let seen = |world: &World| happened(world, taken, |event| *event == Event::TakenOver { how: loaded });
    assert!(world.run_until(2, seen), "{:?}", events(&world, taken));
    let left = |fact: &flight::Fact| matches!(fact, flight::Fact::Leaving { why: flight::Why::ForeignPlan, .. });
    assert!(has(&world, left), "nobody counts on its progress any more");
    assert!(world.run_until(10, |world| shows(world, code::TAKEN_LOADED.as_str())));
    let back = |event: &Event| matches!(event, Event::ReadBack { kind: MissionKind::Mission, items: 3 });
    assert!(world.run_until(10, |world| happened(world, taken, back)), "{:?}", events(&world, taken));
    assert!(world.sent[taken].iter().skip(from).any(|bytes| message(bytes) == REQUEST_LIST));
    gets_no_order_until_it_is_given_back(&mut world, taken);
}

/// Both autopilots return to the nearest of home and rally points.
///
/// Holds R-M14.
#[test]
fn a_rally_point_that_somebody_left_aboard_is_cleared_before_a_sortie_which_ends_at_its_pad() {
    for firmware in [Firmware::PX4_1_17, Firmware::ARDUPILOT_4_6] {
        let mut world = world(firmware);
        for index in 0..world.air.len() {
            other_uploads(&mut world, index, MissionKind::Rally, rally_point());
            assert_eq!(world.air[index].drone.stored().rally.items.len(), 1, "{firmware:?}: the fault was injected");
        }
        let flies = on_tour(&mut world);
        assert_eq!(world.air[flies].drone.stored().rally.items.len(), 0, "{firmware:?}");
        let told = happened(&world, flies, |event| *event == Event::RallyCleared);
        assert_eq!(told, firmware == Firmware::PX4_1_17, "ArduPilot does not tell whether it has any");
        world.ask(Request::PatrolHome);
        assert!(world.run_until(240, |world| !world.air[flies].drone.truth().armed), "it comes down");
        let (truth, config) = (world.air[flies].drone.truth(), world.air[flies].drone.config());
        assert!((truth.lat - config.home_lat).abs() < 5e-5, "{firmware:?}: {} {}", truth.lat, config.home_lat);
    }
}

/// Holds R-M12.
#[test]
fn rally_points_that_another_station_puts_aboard_in_flight_are_noticed_within_two_seconds() {
    let mut world = px4();
    let taken = on_tour(&mut world);
    other_uploads(&mut world, taken, MissionKind::Rally, rally_point());
    assert_eq!(world.air[taken].drone.stored().rally.items.len(), 1, "the fault was injected");
    let loaded = TakeOver::Loaded(MissionKind::Rally);
    let seen = |world: &World| happened(world, taken, |event| *event == Event::TakenOver { how: loaded });
    assert!(world.run_until(2, seen), "{:?}", events(&world, taken));
}

/// Holds F-U7.
#[test]
fn whoever_else_writes_to_a_drone_is_named_and_waited_for() {
    let mut world = px4();
    let rival = Address { system: 254, component: 190 };
    world.ask(Request::PatrolStart);
    let mut named = 0;
    for second in 0..20 {
        station_beats(&mut world, rival);
        for index in 0..world.air.len() {
            let (to, kind) = (autopilot(index), MissionKind::Mission);
            other_says(&mut world, index, &Order::MissionCount { to, kind, count: 3 });
        }
        world.run(1);
        let health = || world.snapshot.iter().flat_map(|view| &view.health);
        let rivals = health().filter(|one| one.code == code::HEALTH_RIVAL.as_str());
        named += rivals.filter(|one| one.values.contains(&("rival".into(), rival.to_string()))).count();
        assert!(!world.air.iter().any(|air| air.drone.truth().armed), "nothing flies in second {second}");
    }
    assert!(named > 5, "it was named {named} times");
    let begun = |world: &World| has(world, |fact| matches!(fact, flight::Fact::OnTour { .. }));
    assert!(world.run_until(180, begun), "after the rival is gone the patrol flies");
}

/// A vehicle of another owner with the system id of ours, as far away as asked, on ours' link.
fn double(world: &World, index: usize, north_deg: f64) -> DroneConfig {
    let config = world.air[index].drone.config().clone();
    DroneConfig { uid: config.uid ^ 0xFFFF, home_lat: config.home_lat + north_deg, seed: 99, ..config }
}

/// Holds F-I1, R-I3.
#[test]
fn of_two_vehicles_with_one_id_neither_gets_an_order() {
    let mut world = px4();
    let config = double(&world, 0, 0.001);
    let stranger = world.join("air", config, &RadioConfig::clear(20_000));
    // It boots in 1.4 s; from its first word on the station has five seconds.
    let spoke = |world: &World| world.air[stranger].down.counts().delivered > 0;
    assert!(world.run_until(5, spoke), "the stranger is heard");
    let alarm = |world: &World| shows(world, code::HEALTH_STRANGER.as_str());
    assert!(world.run_until(5, alarm), "{:?}", world.snapshot.as_ref().map(|view| &view.health));
    let from = world.sent[0].len();
    let answer = world.ask(Request::PatrolStart);
    assert!(matches!(answer, Some(Answer::Done { .. })), "{answer:?}");
    world.run(120);
    assert!(world.air[stranger].down.counts().delivered > 1_000);
    assert_eq!(orders(&world, 0, from), [0_u32; 0], "to ours");
    assert_eq!(orders(&world, stranger, 0), [0_u32; 0], "to the other");
    assert!(world.air[1].drone.truth().armed, "a drone with an id of its own flies");
    let shown = view(&world, 0);
    let truth = world.air[0].drone.truth();
    let (lat, lon) = (shown.lat.unwrap_or(0.0), shown.lon.unwrap_or(0.0));
    assert!((lat - truth.lat).abs() < 1e-4 && (lon - truth.lon).abs() < 1e-4, "the stranger's track is not ours");
}

fn station_beats(world: &mut World, from: Address) {
    let peer = Peer { link: "air".into(), number: 500 };
    hear(world, &peer, from, 0, heartbeat(6, 8));
}

/// Holds F-I2, R-I1.
#[test]
fn a_station_with_our_address_stops_every_start_and_one_with_its_own_is_only_shown() {
    let mut world = px4();
    let other = Address { system: 254, component: 190 };
    station_beats(&mut world, other);
    world.run(1);
    assert!(shows(&world, code::HEALTH_OTHER_STATION.as_str()) && !shows(&world, code::HEALTH_USURPED.as_str()));
    let mut said = 0;
    for _ in 0..20 {
        station_beats(&mut world, OWN);
        said += 1;
        world.run(1);
    }
    assert!(said > 0 && shows(&world, code::HEALTH_USURPED.as_str()));
    let arm = Request::ByHand { drone: name(&world, 0), ask: DroneAsk::Arm };
    for request in [Request::PatrolStart, arm] {
        match world.ask(request) {
            Some(Answer::Refused(Refusal::Conflict { code, .. })) => assert_eq!(code, code::START_USURPED.as_str()),
            other => panic!("{other:?}"),
        }
    }
    world.run(30);
    let answer = world.ask(Request::PatrolStart);
    assert!(matches!(answer, Some(Answer::Done { .. })), "it is gone: {answer:?}");
}

/// Holds R-I1.
#[test]
fn a_relief_is_not_sent_while_another_station_has_our_address() {
    for usurped in [false, true] {
        let mut world = px4();
        let flies = on_tour(&mut world);
        let from = world.sent[1 - flies].len();
        world.air[flies].drone.inject(Fault::BatteryTo(0.08));
        for _ in 0..60 {
            if usurped {
                station_beats(&mut world, OWN);
            }
            world.run(1);
        }
        let sent = orders(&world, 1 - flies, from);
        assert_eq!(sent.is_empty(), usurped, "it is due, and goes only if the address is ours alone: {sent:?}");
        assert!(world.run_until(180, |world| world.air[1 - flies].drone.truth().armed), "afterwards it is sent");
    }
}

/// Holds F-I3.
#[test]
fn a_drone_whose_system_id_was_changed_is_the_same_drone_by_its_number() {
    let mut world = px4();
    let config = DroneConfig { system: 77, ..world.air[0].drone.config().clone() };
    let now_us = world.now_us;
    world.air[0].drone = quadrat_sim::Drone::new(config, now_us);
    let moved = |event: &Event| *event == Event::Moved { system: 77 };
    assert!(world.run_until(15, |world| happened(world, 0, moved)), "{:?}", events(&world, 0));
    assert!(world.run_until(30, |world| view(world, 0).liveness == "fresh" && view(world, 0).state == "docked"));
    let drones: Vec<&str> =
        world.snapshot.iter().flat_map(|view| &view.drones).map(|drone| drone.id.as_str()).collect();
    assert_eq!(drones, ["XC-1", "XC-2"], "the old one does not linger beside it");
    // What still comes from the old id is nobody's.
    let peer = world.air[0].peer.clone();
    hear(&mut world, &peer, autopilot(0), 0, heartbeat(2, 12));
    let known = |world: &World| world.snapshot.as_ref().is_some_and(|view| view.patrol.gate.is_empty());
    assert!(world.run_until(60, known), "it is ready under its new id");
    world.air[1].drone.inject(Fault::BatteryTo(0.2));
    world.ask(Request::PatrolStart);
    assert!(world.run_until(120, |world| world.air[0].drone.truth().armed), "and flies");
}

/// Holds R-L2.
#[test]
fn loss_is_counted_by_link_system_and_component() {
    let mut world = px4();
    let radio = |loss| RadioConfig::lossy(loss, 20_000);
    world.air[0].down.set(radio(0.5));
    let lost = world.air[0].down.counts().lost;
    world.run(30);
    assert!(world.air[0].down.counts().lost > lost + 100);
    // A companion with a counter of its own, on the lossy drone's link, that loses nothing.
    let peer = Peer { link: "air".into(), number: 700 };
    for sequence in 0..100 {
        let frames = vec![frame(Address { system: 9, component: 154 }, sequence, 0, heartbeat(26, 8))];
        world.input(Input::Frames { from: peer.clone(), frames });
    }
    world.run(1);
    let links = &world.snapshot.as_ref().expect("a snapshot").links;
    let loss = |drone: &str| {
        let mut all = links.iter().flat_map(|link| &link.drones);
        all.find(|one| one.drone.as_str() == drone).and_then(|one| one.loss_percent).expect("an estimate")
    };
    assert!((30.0..70.0).contains(&loss("XC-1")), "{} %", loss("XC-1"));
    assert!(loss("XC-2") < 1.0, "{} %", loss("XC-2"));
    assert!(links[0].loss_percent.is_some());
}
