//! How fast many drones and their station run under the virtual clock, in processor time, station included: what a
//! vehicle-second takes of all threads, and what of the thread that turns the world. Its share is how fast it can go where
//! each thread has a core of its own: on a busy machine the clock on the wall says little. There its share is too great
//! besides, since it does itself what the other threads do not get to.
//!
//!     cargo bench -p quadrat-world --bench fleet -- [DISTRICTS DRONES SECONDS THREADS [patrol|all]]
//!
//! `patrol` flies the districts' own patrols in relay, so that some drones fly and the others charge or stand ready; `all`
//! puts a mission aboard every drone directly and flies all of them at once. Without arguments: the table of
//! docs/measured.md.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench says what it found and stops at the first surprise"
)]

use quadrat_station::base::DistrictId;
use quadrat_station::geodesy::{AboveHome, Position};
use quadrat_station::mission::{self, Step};
use quadrat_station::station::Request;
use quadrat_station::wire::{Address, Command, MissionKind, Order, Place, write};
use quadrat_world::{World, fleet};
use std::time::Duration;

/// Another ground station than the one that is measured.
const OTHER: Address = Address { system: 254, component: 190 };

#[derive(Clone, Copy)]
struct Load {
    districts: u32,
    drones: u32,
    seconds: u64,
    threads: usize,
    all: bool,
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let number = |at: usize, usual: u64| words.get(at).map_or(usual, |word| word.parse().expect("a number"));
    let load = |districts, drones, all| Load {
        districts: u32::try_from(number(0, districts)).expect("a few"),
        drones: u32::try_from(number(1, drones)).expect("a few"),
        seconds: number(2, 120),
        threads: usize::try_from(number(3, 1)).expect("a few"),
        all: words.get(4).map_or(all, |word| word == "all"),
    };
    println!("drones districts threads    flying messages/s  real-time  us/vehicle-s  main thread's  real-time by it");
    if words.is_empty() {
        for (districts, drones) in [(20, 5), (200, 5), (5, 20), (1, 100), (50, 20)] {
            for all in [false, true] {
                measure(load(districts, drones, all));
            }
        }
    } else {
        measure(load(20, 5, false));
    }
}

fn measure(load: Load) {
    let mut world = World::city(fleet(load.districts, load.drones, 1));
    world.threads = load.threads;
    world.apply().expect("an answer");
    world.run(30);
    for district in world.districts() {
        if !load.all {
            world.ask_in(&district, Request::PatrolStart).expect("an answer");
        }
    }
    if load.all {
        fly_all(&mut world, load.drones);
    }
    world.run(150);
    let (before, flying) = (sent(&world), airborne(&world));
    let start = (wall(), processor("self"), processor("thread-self"));
    world.run(load.seconds);
    let (wall, all, main) = (wall() - start.0, processor("self") - start.1, processor("thread-self") - start.2);
    let drones = world.air.len() as f64;
    let vehicle_s = drones * load.seconds as f64;
    println!(
        "{drones:6} {:9} {:7} {:3.0}-{:3.0} % {:10.1} {:9.0} x {:13.1} {:14.1} {:14.0} x",
        load.districts,
        load.threads,
        100.0 * flying / drones,
        100.0 * airborne(&world) / drones,
        (sent(&world) - before) as f64 / vehicle_s,
        load.seconds as f64 / wall.as_secs_f64(),
        1e6 * all.as_secs_f64() / vehicle_s,
        1e6 * main.as_secs_f64() / vehicle_s,
        load.seconds as f64 / main.as_secs_f64(),
    );
}

fn sent(world: &World) -> u64 {
    world.air.iter().map(|air| air.down.counts().sent).sum()
}

fn airborne(world: &World) -> f64 {
    world.air.iter().filter(|air| air.drone.truth().above_home_m > 2.0).count() as f64
}

/// A lawn-mower mission aboard every drone, and off.
fn fly_all(world: &mut World, per_district: u32) {
    let per_district = usize::try_from(per_district).expect("a few");
    let districts: Vec<DistrictId> = world.districts();
    assert_eq!(districts.len() * per_district, world.air.len());
    let now_us = world.now_us;
    for air in &mut world.air {
        let (at, to) = (air.drone.truth(), Address { system: air.drone.config().system, component: 1 });
        let home = Position::from_degrees(at.lat, at.lon).expect("a place");
        let items =
            mission::compile(&lawn(at.lat, at.lon), mission::Start::Ground(home), &mission::PX4).expect("items");
        let kind = MissionKind::Mission;
        let mut orders = vec![Order::MissionCount { to, kind, count: u16::try_from(items.len()).expect("few items") }];
        orders.extend((0_u16..).zip(items).map(|(seq, item)| Order::MissionItem { to, kind, seq, item }));
        for (sequence, order) in (0_u8..).zip(&orders) {
            air.drone.hear(now_us, &write(order, OTHER, sequence));
        }
    }
    world.run(5);
    for air in &mut world.air {
        let to = Address { system: air.drone.config().system, component: 1 };
        // Mission mode (PX4 main mode 4, sub mode 4), then arm.
        for order in [command(to, 176, [1.0, 4.0, 4.0, 0.0]), command(to, 400, [1.0, 0.0, 0.0, 0.0])] {
            air.drone.hear(world.now_us, &write(&order, OTHER, 0));
        }
    }
}

fn command(to: Address, command: u16, params: [f32; 4]) -> Order {
    Order::Command { to, command: Command { command, params, place: Place::Floats([0.0; 3]) }, confirmation: 0 }
}

/// Lanes of 800 m, 30 m apart, north of a dock.
fn lawn(lat: f64, lon: f64) -> Vec<Step> {
    let height = AboveHome::from_mm(85_000);
    let mut steps = vec![Step::TakeOff { height }, Step::Speed { mmps: 8_000 }];
    for lane in 0..20 {
        let ends = if lane % 2 == 0 { [0.0, 0.008] } else { [0.008, 0.0] };
        for end in ends {
            let to = Position::from_degrees(lat + 0.0005 + f64::from(lane) * 0.00027, lon + end).expect("a place");
            steps.push(Step::Fly { to, height, radius_mm: 2_000 });
        }
    }
    steps.push(Step::Return);
    steps
}

#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
fn wall() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

/// Processor time in steps of 10 ms (`utime` and `stime` of proc(5)): of `self`, all threads, or of `thread-self`.
fn processor(whose: &str) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{whose}/stat")).expect("Linux");
    let fields: Vec<&str> = stat.rsplit_once(')').expect("a name").1.split_whitespace().collect();
    let ticks: u64 = [11, 12].iter().map(|at| fields[*at].parse::<u64>().expect("ticks")).sum();
    Duration::from_millis(ticks * 10)
}
