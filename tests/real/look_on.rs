//! Another ground station looks on through the daemon: real pymavlink in QGroundControl's place.

use super::house::{House, free_udp};
use super::taky::program;
use quadrat_station::wire::{self, Address, Order};
use serde_json::Value;
use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// COMMAND_LONG.
const COMMAND: u32 = 76;

/// Drones that only say that they are there, and keep what they hear.
struct Drones {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<Vec<u8>>>,
}

impl Drones {
    fn fly(systems: std::ops::RangeInclusive<u8>, to: u16) -> Drones {
        let stop = Arc::new(AtomicBool::new(false));
        let threads = systems.map(|system| {
            let told = stop.clone();
            std::thread::spawn(move || fly(system, to, &told))
        });
        Drones { threads: threads.collect(), stop }
    }

    /// System ids whose commands each drone heard.
    fn land(self) -> Vec<Vec<u8>> {
        self.stop.store(true, Ordering::Relaxed);
        self.threads.into_iter().map(|thread| thread.join().expect("a drone")).collect()
    }
}

fn fly(system: u8, to: u16, stop: &AtomicBool) -> Vec<u8> {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    socket.set_read_timeout(Some(Duration::from_millis(100))).expect("a socket");
    let mut commanders = Vec::new();
    for sequence in 0_u8.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let beat = wire::write(&Order::Heartbeat, Address { system, component: 1 }, sequence);
        socket.send_to(&beat, ("127.0.0.1", to)).expect("sends");
        let mut buffer = [0; 300];
        while let Ok(length) = socket.recv(&mut buffer) {
            let [low, middle, high] = [7, 8, 9].map(|at| u32::from(buffer[at]));
            let commander = buffer[5];
            if length > 10 && low | middle << 8 | high << 16 == COMMAND && commander != 255 {
                commanders.push(commander);
            }
        }
    }
    commanders
}

fn look_on(port: u16, folder: &Path) -> Value {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/real/look_on.py");
    let run = Command::new(program("python"))
        .arg(script)
        .arg(port.to_string())
        .current_dir(folder)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("python runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    serde_json::from_slice(&run.stdout).expect("JSON")
}

fn flown(may_command: bool) -> (Value, Vec<Vec<u8>>) {
    let (onlooker, names) = (free_udp(), ["XC-1", "XC-2", "XC-3"]);
    let drones: Vec<_> = (1..).zip(names).map(|(system, name)| (name, system, 24.5, 117.6)).collect();
    let more = format!("[forward.qgc]\naddress = \"udpout://127.0.0.1:{onlooker}\"\nmay_command = {may_command}\n");
    let mut house = House::new(&drones, &more, 1.0);
    house.open();
    let flying = Drones::fly(1..=3, house.air);
    let seen = look_on(onlooker, house.folder.path());
    (seen, flying.land())
}

/// Holds R-R1.
#[test]
fn pymavlink_sees_every_drone_and_its_orders_reach_none() {
    let (seen, heard) = flown(false);
    assert_eq!(seen["systems"], serde_json::json!([1, 2, 3]), "{seen}");
    assert_eq!(seen["bad"], 0, "byte for byte: {seen}");
    assert_eq!(heard, vec![Vec::<u8>::new(); 3], "it said something, and nobody heard it");
}

/// Holds R-R1.
#[test]
fn pymavlink_s_orders_reach_the_drone_that_they_are_for_when_it_may_command() {
    let (seen, heard) = flown(true);
    assert_eq!(seen["systems"], serde_json::json!([1, 2, 3]), "{seen}");
    assert!(heard[0].is_empty() && heard[2].is_empty(), "{heard:?}");
    assert!(!heard[1].is_empty() && heard[1].iter().all(|commander| *commander == 254), "{heard:?}");
}
