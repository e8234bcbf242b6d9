//! Real ground software flies a simulated drone, and what the drone answered is held against a recording of PX4.

use quadrat_sim::{Drone, DroneConfig};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A simulated drone behind a UDP port of its own, alive until it is dropped.
struct Vehicle {
    at: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Vehicle {
    /// Lives `speed` times as fast as real time; the clients' own time-outs are real.
    fn start(config: DroneConfig, speed: f64) -> Vehicle {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
        let at = socket.local_addr().expect("bound");
        socket.set_nonblocking(true).expect("a socket");
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let thread = std::thread::spawn(move || live(&socket, Drone::new(config, 0), speed, &told));
        Vehicle { at, stop, thread: Some(thread) }
    }
}

impl Drop for Vehicle {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        drop(self.thread.take().map(JoinHandle::join));
    }
}

/// Speaks to whoever spoke first, as PX4 does.
fn live(socket: &UdpSocket, mut drone: Drone, speed: f64, stop: &AtomicBool) {
    let began = Instant::now();
    let mut partner = None;
    let mut buffer = [0; 2_048];
    while !stop.load(Ordering::Relaxed) {
        let now_us = (began.elapsed().as_secs_f64() * speed * 1e6) as u64;
        while let Ok((length, from)) = socket.recv_from(&mut buffer) {
            partner.get_or_insert(from);
            drone.hear(now_us, &buffer[..length]);
        }
        drone.step(now_us);
        while let Some(bytes) = drone.poll_send() {
            if let Some(to) = partner {
                drop(socket.send_to(&bytes, to));
            }
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// As the recorded SITL was: its home, its defaults, its room for missions.
fn sitl() -> DroneConfig {
    DroneConfig { mission_capacity: 10_000, gps_sigma_m: 0.0, ..DroneConfig::px4(1, 24.5105, 117.6495, 10.0) }
}

pub fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real")
}

/// Lets a client fly the drone and returns its transcript.
fn flown(client: &str, speed: f64) -> Vec<Value> {
    let vehicle = Vehicle::start(sitl(), speed);
    let folder = tempfile::tempdir().expect("a folder");
    let transcript = folder.path().join("transcript.jsonl");
    let script = here().join(format!("clients/fly_{client}.py"));
    let run = Command::new(crate::taky::program("python"))
        .arg(script)
        .arg(vehicle.at.to_string())
        .arg(&transcript)
        .current_dir(folder.path())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("python runs");
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{client}: {said}\n{}", std::fs::read_to_string(&transcript).unwrap_or_default());
    lines(&transcript)
}

fn lines(transcript: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(transcript).expect("a transcript");
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
}

/// What is compared, by lane, as transcripts/README.md says: the answers in order, step by step, and each kind of
/// news in order over the whole flight.
fn compared(transcript: &[Value]) -> BTreeMap<&'static str, Vec<String>> {
    let mut lanes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for line in transcript {
        let mut line = line.clone();
        let message = line["message"].as_str().unwrap_or("").to_owned();
        let lane = match message.as_str() {
            "HEARTBEAT" => "modes",
            "EXTENDED_SYS_STATE" => "ground contact",
            "MISSION_CURRENT" => "progress",
            "MISSION_ITEM_REACHED" => "reached",
            "STATUSTEXT" => "texts",
            _ => "answers",
        };
        if message == "STATUSTEXT" && line["text"].as_str().is_some_and(|text| text.starts_with("[logger]")) {
            continue;
        }
        if message == "MISSION_CURRENT" {
            // Sampled once a second: a number and a state that change together may be seen one by one.
            let seq = line["seq"].to_string();
            let items = lanes.entry("items").or_default();
            if items.last() != Some(&seq) {
                items.push(seq);
            }
            if let Some(current) = line.as_object_mut() {
                current.remove("seq");
            }
        }
        let loading = line["state"] == 1 && line["total"] != 65_535;
        if message == "MISSION_CURRENT" && loading {
            continue;
        }
        if let Some(item) = line.as_object_mut() {
            item.remove("x");
            item.remove("y");
        }
        if message == "STATUSTEXT" {
            line["text"] = line["text"].as_str().unwrap_or("").replace(|c: char| c.is_ascii_digit(), "#").into();
        }
        let said = line.to_string();
        let told = lanes.entry(lane).or_default();
        if message != "MISSION_CURRENT" || told.last() != Some(&said) {
            told.push(said);
        }
    }
    lanes
}

fn flies_as_recorded(client: &str, speed: f64) {
    let recorded = lines(&here().join(format!("transcripts/{client}-px4-1.17.jsonl")));
    let ours = flown(client, speed);
    let (recorded, mine) = (compared(&recorded), compared(&ours));
    assert!(recorded.keys().eq(mine.keys()), "{client}: {:?} and {:?}", recorded.keys(), mine.keys());
    for (lane, expected) in &recorded {
        let got = mine.get(lane).map_or(&[][..], Vec::as_slice);
        let same = expected.iter().zip(got).take_while(|(a, b)| a == b).count();
        let at = |list: &[String]| list.iter().skip(same.saturating_sub(3)).take(8).cloned().collect::<Vec<_>>();
        assert!(
            expected == got,
            "{client}: {lane} differ at line {same}\nPX4:\n{:#?}\nours:\n{:#?}\n{}",
            at(expected),
            at(got),
            ours.iter().map(Value::to_string).collect::<Vec<_>>().join("\n")
        );
    }
}

#[test]
fn pymavlink_flies_a_simulated_drone_as_it_flew_px4() {
    flies_as_recorded("pymavlink", 2.0);
}

#[test]
fn mavsdk_flies_a_simulated_drone_as_it_flew_px4() {
    flies_as_recorded("mavsdk", 2.0);
}

/// In real time: MAVProxy reads a vehicle's 360 messages a second with little to spare.
#[test]
fn mavproxy_flies_a_simulated_drone_as_it_flew_px4() {
    flies_as_recorded("mavproxy", 1.0);
}
