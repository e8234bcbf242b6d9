//! How many drones one daemon hears over real UDP, and what that takes (M-4 of docs/requirements.md's source: 1,000 drones at
//! 50 messages a second each, on two cores with whoever sends them).
//!
//!     cargo bench --bench load                             # the table of docs/measured.md
//!     cargo bench --bench load -- DRONES RATE SECONDS      # one row
//!     cargo bench --bench load -- flood                    # beside as much garbage as this machine can send
//!     cargo bench --bench load -- other RATE PORT COMMAND… # the same frames to another program that listens on PORT
//!
//! Every drone has a socket of its own. What is sent is what a PX4 says most; every second some drone's companion also brings
//! a detection. Nothing is retried here: what does not arrive was lost in this machine.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench says what it found, stops at the first surprise and lives in real time"
)]

#[path = "load/fleet.rs"]
mod fleet;
#[path = "load/house.rs"]
mod house;
#[path = "load/usage.rs"]
mod usage;

use fleet::{Fleet, Sent};
use house::House;
use std::time::Duration;
use usage::Usage;

/// Drones of one network: a system id has 8 bits.
pub const PER_NETWORK: usize = 250;
/// Before anything is counted: everybody has been met, and asked for what a new drone is asked for.
const SETTLE: Duration = Duration::from_secs(10);

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let number = |at: usize| words.get(at).and_then(|word| word.parse::<u64>().ok());
    match words.first().map(String::as_str) {
        Some("flood") => flood(),
        Some("other") => {
            other(number(1).expect("a rate"), number(2).expect("a port"), words.get(3..).unwrap_or_default())
        }
        Some(_) => {
            println!("{HEAD}");
            row(number(0).expect("drones"), number(1).expect("a rate"), number(2).unwrap_or(30), 0);
        }
        None => table(),
    }
}

const HEAD: &str =
    "drones  rate   sent/s  heard/s  kernel-drops  shed  turned-away  detections  p99-ms  cores  us/msg  MiB";

fn table() {
    println!("{HEAD}");
    row(100, 50, 20, 0);
    row(1_000, 50, 30, 0);
    row(140, 360, 30, 0);
    for rate in [75, 100, 150, 200, 300] {
        if !row(1_000, rate, 15, 0) {
            break;
        }
    }
}

/// One figure: whether every frame arrived and nothing urgent was turned away.
fn row(drones: u64, rate: u64, seconds: u64, garbage: usize) -> bool {
    let drones = usize::try_from(drones).expect("a few");
    let house = House::open(drones);
    let fleet = Fleet::fly(drones, rate, &house.ports, garbage);
    std::thread::sleep(SETTLE);
    let (before, began, usage) = (house.metrics(), fleet.sent(), Usage::of(house.pid()));
    std::thread::sleep(Duration::from_secs(seconds));
    let (spent, sent) = (Usage::of(house.pid()).since(&usage), fleet.sent().since(&began));
    let after = house.metrics();
    let detections = fleet.land();
    std::thread::sleep(Duration::from_secs(2));
    let known = house.incidents();
    let count = |name: &str| after.sum(name) - before.sum(name);
    let heard = count("link_frames_total");
    let (drops, shed) = (count("link_kernel_drops_total"), count("frames_shed_total"));
    let away = count("link_turned_away_total");
    let per_s = |count: f64| count / seconds as f64;
    println!(
        "{drones:>6} {rate:>5} {:>8.0} {:>8.0} {drops:>13} {shed:>5} {away:>12} {:>7}/{:<3} {:>6} {:>6.2} {:>7.1} {:>4.0}",
        per_s(sent.frames as f64),
        per_s(heard),
        known.min(detections),
        detections,
        after.p99_ms(&before),
        spent.processor_s / spent.wall_s,
        spent.processor_s * 1e6 / heard.max(1.0),
        spent.resident_mib,
    );
    if garbage > 0 {
        println!("       beside {:.0} frames a second with a wrong sum", per_s(count("link_bad_sums_total")));
    }
    if sent.late > Duration::from_millis(500) {
        println!("       the senders themselves were up to {:?} late: this machine cannot send that much", sent.late);
    }
    drops == 0.0 && away == 0.0 && known >= detections
}

/// 100 drones beside a flood of garbage on the same port.
fn flood() {
    println!("{HEAD}");
    row(100, 50, 20, 0);
    row(100, 50, 20, 1);
}

/// What the same frames cost another program: one drone, many messages.
fn other(rate: u64, port: u64, command: &[String]) {
    let (name, arguments) = command.split_first().expect("a command");
    let mut child = std::process::Command::new(name)
        .args(arguments)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("it starts");
    std::thread::sleep(Duration::from_secs(3));
    let fleet = Fleet::fly(1, rate, &[u16::try_from(port).expect("a port")], 0);
    std::thread::sleep(Duration::from_secs(5));
    let (began, usage) = (fleet.sent(), Usage::of(child.id()));
    std::thread::sleep(Duration::from_secs(10));
    let (spent, sent) = (Usage::of(child.id()).since(&usage), fleet.sent().since(&began));
    let Sent { frames, .. } = sent;
    println!("{name}: {frames} messages, {:.1} us of processor each", spent.processor_s * 1e6 / frames.max(1) as f64);
    drop(fleet);
    child.kill().and_then(|()| child.wait()).expect("it ends");
}
