//! Lists on their way to simulated drones, judged by what the drones store.

#![allow(clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod common;

use common::{facts, has, ready_in};
use quadrat_sim::{Drone, DroneConfig, Firmware, RadioConfig};
use quadrat_station::base::{DroneId, Moment};
use quadrat_station::exchange::{Pair, SetCurrent, Timing, Upload};
use quadrat_station::flight::Fact;
use quadrat_station::geodesy::{AboveHome, Position};
use quadrat_station::mission::{ARDUPILOT, Item, PX4, Start, Step, compile};
use quadrat_station::station::{Answer, Request};
use quadrat_station::wire::{Address, Deframer, Found, MissionKind, Order, Read, Report, Resync, read, write};
use quadrat_world::{Scene, World, small};

const PAIR: Pair = Pair { us: Address { system: 255, component: 190 }, them: Address { system: 1, component: 1 } };
const COUNT: u32 = 44;
const ITEM: u32 = 73;

fn on_tour(world: &World) -> bool {
    has(world, |fact| matches!(fact, Fact::OnTour { .. }))
}

fn proven(world: &World) -> bool {
    has(world, |fact| matches!(fact, Fact::Verified { kind: MissionKind::Mission, .. }))
}

fn message(bytes: &[u8]) -> u32 {
    bytes.get(7..10).map_or(u32::MAX, |id| u32::from_le_bytes([id[0], id[1], id[2], 0]))
}

/// Frames of this message that the station sent to a drone.
fn sent(world: &World, drone: usize, wanted: u32) -> Vec<&Vec<u8>> {
    world.sent[drone].iter().filter(|bytes| message(bytes) == wanted).collect()
}

/// Whether every mission that was told as verified is what its drone stores, item by item.
fn verdicts_are_true(world: &World) -> bool {
    let (flight, scene) = (&world.durable().flight, small(0));
    scene.drones.iter().zip(&world.air).all(|(craft, air)| {
        let id = DroneId::from(craft.name.as_str());
        let proven = flight.aboard.get(&id).is_some_and(|lists| lists.contains_key(&MissionKind::Mission));
        let Some(flying) = flight.flying.get(&id).filter(|_| proven) else { return true };
        let stored = &air.drone.stored().mission.items;
        // Home tells which autopilot it is: it is no take-off.
        let rules = if stored.first().is_some_and(|item| item.command == 16) { &ARDUPILOT } else { &PX4 };
        let home = Position::from_degrees(craft.lat, craft.lon).expect("a place");
        let meant = compile(&flying.flown.steps, Start::Ground(home), rules).expect("it compiles");
        let same = |a: &Item, b: &quadrat_sim::Item| {
            (a.command, a.x, a.y) == (b.command, b.x, b.y) && (a.z - b.z).abs() < 0.02
        };
        let homes = usize::from(rules.home_first);
        meant.len() == stored.len() && meant.iter().zip(stored).skip(homes).all(|(a, b)| same(a, b))
    })
}

fn start(world: &mut World) {
    let answer = world.ask(Request::PatrolStart);
    assert!(matches!(answer, Some(Answer::Done { .. })), "the patrol starts: {answer:?}");
}

fn bad(seed: u64, firmware: Firmware) -> Scene {
    let mut scene = small(seed);
    let loss = (seed % 4) as f64 * 0.1;
    scene.radio =
        RadioConfig { duplicate: 0.05, reorder: 0.05, ..RadioConfig::lossy(loss, 20_000 + seed % 5 * 40_000) };
    scene.drones.iter_mut().for_each(|craft| craft.firmware = firmware);
    scene
}

/// Holds F-U1, F-U4, R-M7.
#[test]
fn over_bad_radios_what_is_told_as_verified_is_what_every_autopilot_stores() {
    let (mut lost, mut doubled, mut overtaken) = (0, 0, 0);
    for (round, firmware) in Firmware::ALL.into_iter().enumerate() {
        for seed in 0..6 {
            let mut world = ready_in(bad(seed + 10 * round as u64, firmware));
            start(&mut world);
            assert!(world.run_until(400, on_tour), "{firmware:?}, seed {seed}: {:?}", facts(&world).last());
            assert!(proven(&world) && verdicts_are_true(&world), "{firmware:?}, seed {seed}");
            for counts in world.air.iter().flat_map(|air| [air.up.counts(), air.down.counts()]) {
                lost += counts.lost;
                doubled += counts.duplicated;
                overtaken += counts.reordered;
            }
        }
    }
    assert!(
        lost > 1_000 && doubled > 1_000 && overtaken > 1_000,
        "{lost} lost, {doubled} doubled, {overtaken} overtaken"
    );
}

/// Holds R-M11, F-U9.
#[test]
fn a_station_killed_in_mid_upload_finishes_it_and_nothing_flies_before() {
    let mut cut = 0;
    for seed in 0..12 {
        let mut world = ready_in(bad(seed, Firmware::PX4_1_17));
        world.sent.iter_mut().for_each(Vec::clear);
        let operator = world.operator();
        world.ask_as(&operator, Request::PatrolStart);
        let items = 1 + seed as usize * 2;
        let some = |world: &World| (0..2).any(|drone| sent(world, drone, ITEM).len() >= items);
        assert!(world.run_until(60, some), "seed {seed}: {items} items leave");
        cut += usize::from(!proven(&world));
        world.crash(seed % 4);
        let armed = |world: &World| world.air.iter().any(|air| air.drone.truth().armed);
        let goes_on = world.run_until(400, armed);
        let view = world.snapshot.as_ref().map(|view| (&view.drones, &view.patrol, &view.health));
        assert!(goes_on, "seed {seed}: it goes on: {:?} {view:?}", facts(&world).last());
        assert!(proven(&world) && verdicts_are_true(&world), "seed {seed}: nothing flies before its plan is proven");
        assert!(world.run_until(200, on_tour), "seed {seed}: on tour");
    }
    assert!(cut >= 6, "only {cut} uploads were cut");
}

/// Holds R-M11.
#[test]
fn no_list_leaves_before_the_intent_is_on_the_disk() {
    let mut world = ready_in(bad(0, Firmware::PX4_1_17));
    world.sent.iter_mut().for_each(Vec::clear);
    world.disk.delay_us = 4_000_000;
    let counts = |world: &World| (0..2).map(|drone| sent(world, drone, COUNT).len()).sum::<usize>();
    let operator = world.operator();
    world.ask_as(&operator, Request::PatrolStart);
    world.run(3);
    assert!(world.disk.waiting() > 0, "the disk is slow");
    assert_eq!(counts(&world), 0);
    assert!(world.run_until(30, |world| counts(world) > 0), "then it leaves");
}

/// Up and along so many places.
fn legs(count: i32) -> Vec<Item> {
    let height = AboveHome::from_mm(20_000);
    let place = |i: i32| Position::from_e7(245_106_000 + i * 1_000, 1_176_495_000).expect("a place");
    let mut steps = vec![Step::TakeOff { height }];
    steps.extend((0..count).map(|i| Step::Fly { to: place(i), height, radius_mm: 2_000 }));
    let home = Position::from_degrees(24.5105, 117.6495).expect("a place");
    compile(&steps, Start::Ground(home), &PX4).expect("it compiles")
}

/// Holds F-U9.
#[test]
fn whoever_falls_silent_in_the_middle_of_a_plan_leaves_the_old_one_aboard() {
    let upload = |items: Vec<Item>| {
        move |now, out: &mut _| Upload::start(now, PAIR, Timing::default(), MissionKind::Mission, items, &PX4, out)
    };
    let aboard = |bench: &Bench| bench.drone.stored().mission.items.len();
    for orders in 1..12 {
        let mut bench = Bench::new(Firmware::PX4_1_17);
        bench.talk(upload(legs(6)));
        assert_eq!(aboard(&bench), 7);
        bench.talk_at_most(orders, upload(legs(12)));
        bench.pass(10_000_000);
        assert_eq!(aboard(&bench), 7, "cut after {orders} orders");
        bench.talk(upload(legs(12)));
        assert_eq!(aboard(&bench), 13, "again after {orders} orders");
    }
}

/// Holds F-U6, R-M9.
#[test]
fn a_plan_that_is_aboard_already_is_flown_from_its_first_item() {
    let items = legs(6);
    let mut kept = 0;
    for firmware in [Firmware::PX4_1_16, Firmware::PX4_1_17, Firmware::PX4_2026_10] {
        let mut bench = Bench::new(firmware);
        let upload = |now, out: &mut _| {
            Upload::start(now, PAIR, Timing::default(), MissionKind::Mission, items.clone(), &PX4, out)
        };
        bench.talk(upload);
        bench.talk(|now, out| SetCurrent::start(now, PAIR, Timing::default(), 0, 3, None, out));
        assert_eq!(bench.drone.truth().current_seq, 3, "{firmware:?}");
        bench.talk(upload);
        kept += u32::from(bench.drone.truth().current_seq == 3);
        bench.talk(|now, out| SetCurrent::start(now, PAIR, Timing::default(), 0, 0, Some(3), out));
        assert_eq!(bench.drone.truth().current_seq, 0, "{firmware:?}");
    }
    assert!(kept > 0, "none of them kept its item when the same plan came again");
}

/// Holds R-M14.
#[test]
fn a_fresh_drone_gets_its_fence_and_then_its_mission() {
    let mut world = ready_in(bad(3, Firmware::PX4_1_17));
    start(&mut world);
    assert!(world.run_until(400, on_tour), "on tour");
    for drone in 0..2 {
        let lists: Vec<u8> = sent(&world, drone, COUNT).into_iter().map(|bytes| list(bytes)).collect();
        assert!(lists.iter().rev().is_sorted(), "drone {drone}: the fence (1) before the mission (0): {lists:?}");
    }
    let kind = |fact: &Fact| if let Fact::Verified { kind, .. } = fact { Some(*kind) } else { None };
    let verified: Vec<MissionKind> = facts(&world).into_iter().filter_map(kind).collect();
    assert_eq!(verified[..2], [MissionKind::Fence, MissionKind::Mission]);
}

/// MAV_MISSION_TYPE of a MISSION_COUNT: zeros at the end are cut off.
fn list(bytes: &[u8]) -> u8 {
    bytes[10..bytes.len() - 2].get(4).copied().unwrap_or(0)
}

/// Holds F-L6.
#[test]
fn over_a_link_of_5_kilobytes_a_second_the_upload_completes() {
    let mut scene = small(7);
    scene.radio = RadioConfig { bytes_per_s: 5_000, ..RadioConfig::clear(50_000) };
    let mut world = ready_in(scene);
    start(&mut world);
    assert!(world.run_until(400, on_tour), "{:?}", facts(&world).last());
    assert!(proven(&world) && verdicts_are_true(&world));
}

/// A drone on the ground and a cable to it.
struct Bench {
    drone: Drone,
    now_us: u64,
}

impl Bench {
    fn new(firmware: Firmware) -> Bench {
        let config = DroneConfig::px4(1, 24.5105, 117.6495, 10.0).with_firmware(firmware);
        let mut bench = Bench { drone: Drone::new(config, 0), now_us: 0 };
        bench.pass(10_000_000);
        bench
    }

    /// Lets time pass; gives what the autopilot said.
    fn pass(&mut self, span_us: u64) -> Vec<(Moment, Report)> {
        let end = self.now_us + span_us;
        let mut said = Vec::new();
        while self.now_us < end {
            self.now_us += 20_000;
            self.drone.step(self.now_us);
            let mut deframer = Deframer::new(Resync::Datagram);
            while let Some(bytes) = self.drone.poll_send() {
                deframer.push(&bytes);
            }
            for found in deframer {
                if let Found::Frame(frame) = found
                    && frame.from == PAIR.them
                    && let Read::Report(report) = read(&frame)
                {
                    said.push((Moment::from_micros(self.now_us), report));
                }
            }
        }
        said
    }

    /// One conversation, to its end.
    fn talk<T: Talks>(&mut self, start: impl FnOnce(Moment, &mut Vec<Order>) -> T) {
        self.talk_at_most(usize::MAX, start);
    }

    /// One conversation, to its end or until we said so much.
    fn talk_at_most<T: Talks>(&mut self, mut most: usize, start: impl FnOnce(Moment, &mut Vec<Order>) -> T) {
        let mut out = Vec::new();
        let mut exchange = start(Moment::from_micros(self.now_us), &mut out);
        for _ in 0..3_000 {
            for order in out.drain(..) {
                if most == 0 {
                    return;
                }
                most -= 1;
                self.drone.hear(self.now_us, &write(&order, PAIR.us, 0));
            }
            if exchange.over() {
                return;
            }
            for (now, report) in self.pass(20_000) {
                exchange.heard(now, &report, &mut out);
            }
            exchange.ticked(Moment::from_micros(self.now_us), &mut out);
        }
        panic!("it does not end");
    }
}

/// What exchanges have in common.
trait Talks {
    fn heard(&mut self, now: Moment, report: &Report, out: &mut Vec<Order>);
    fn ticked(&mut self, now: Moment, out: &mut Vec<Order>);
    fn over(&self) -> bool;
}

macro_rules! talks {
    ($($name:ident)*) => {$(
        impl Talks for $name {
            fn heard(&mut self, now: Moment, report: &Report, out: &mut Vec<Order>) {
                self.hear(now, PAIR.them, report, out);
            }

            fn ticked(&mut self, now: Moment, out: &mut Vec<Order>) {
                self.tick(now, out);
            }

            fn over(&self) -> bool {
                self.outcome().is_some()
            }
        }
    )*};
}

talks! { Upload SetCurrent }
