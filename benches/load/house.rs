//! A real daemon for many drones on several networks, and what it says of itself.

use super::PER_NETWORK;
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

pub struct House {
    folder: tempfile::TempDir,
    daemon: Child,
    api: u16,
    /// Where each network's drones speak to.
    pub ports: Vec<u16>,
}

impl House {
    /// Starts it and waits until it answers.
    pub fn open(drones: usize) -> House {
        let folder = tempfile::tempdir().expect("a folder");
        let api = TcpListener::bind("127.0.0.1:0").and_then(|at| at.local_addr()).expect("a port").port();
        let free = || UdpSocket::bind("127.0.0.1:0").and_then(|at| at.local_addr()).expect("a port").port();
        let ports: Vec<u16> = (0..drones.div_ceil(PER_NETWORK)).map(|_| free()).collect();
        let mut config = format!("[station]\nlisten = \"127.0.0.1:{api}\"\nlang = \"en\"\n[district.city]\n");
        for (network, port) in ports.iter().enumerate() {
            config += &format!("[link.air-{network}]\naddress = \"udpin://127.0.0.1:{port}\"\n");
        }
        for number in 0..drones {
            let (network, system) = (number / PER_NETWORK, number % PER_NETWORK + 1);
            let (lat, lon) = (24.5 + (number / 40) as f64 * 1e-3, 117.6 + (number % 40) as f64 * 1e-3);
            config += &format!(
                "[drone.D-{number}]\ndistrict = \"city\"\nlink = \"air-{network}\"\nsystem = {system}\nhome = [{lat}, {lon}]\n"
            );
        }
        std::fs::write(folder.path().join("quadrat.toml"), config).expect("the config");
        let log = std::fs::File::create(folder.path().join("serve.log")).expect("a log");
        let daemon = Command::new(env!("CARGO_BIN_EXE_quadrat"))
            .args(["serve", "-c"])
            .arg(folder.path().join("quadrat.toml"))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the daemon");
        let house = House { folder, daemon, api, ports };
        for _ in 0..200 {
            if house.get("/api/v1/health").is_some() {
                return house;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let log = std::fs::read_to_string(house.folder.path().join("serve.log")).unwrap_or_default();
        panic!("the daemon does not answer\n{log}");
    }

    pub fn pid(&self) -> u32 {
        self.daemon.id()
    }

    fn get(&self, path: &str) -> Option<String> {
        let token = std::fs::read_to_string(self.folder.path().join("data/token")).unwrap_or_default();
        let mut stream = TcpStream::connect(("127.0.0.1", self.api)).ok()?;
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
            token.trim()
        );
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        head.contains(" 200 ").then(|| body.to_owned())
    }

    /// Everything it counts.
    pub fn metrics(&self) -> Metrics {
        Metrics::read(&self.get("/metrics").expect("metrics"))
    }

    /// Detections that were taken in: each is an incident of its own.
    pub fn incidents(&self) -> u64 {
        let snapshot = self.get("/api/v1/districts/city/snapshot").unwrap_or_default();
        let snapshot: serde_json::Value = serde_json::from_str(&snapshot).unwrap_or_default();
        snapshot["incidents"].as_array().map_or(0, Vec::len) as u64
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ended = self.daemon.kill().and_then(|()| self.daemon.wait());
    }
}

/// Counters by name, all labels added up, and the sizes of the loop's latency.
pub struct Metrics {
    sums: BTreeMap<String, f64>,
    sizes: Vec<(f64, f64)>,
}

impl Metrics {
    fn read(text: &str) -> Metrics {
        let mut metrics = Metrics { sums: BTreeMap::new(), sizes: Vec::new() };
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, value)) = line.rsplit_once(' ') else { continue };
            let Ok(value) = value.parse::<f64>() else { continue };
            let bare = name.split('{').next().unwrap_or(name);
            let bare = bare.strip_prefix("quadrat_").unwrap_or(bare);
            *metrics.sums.entry(bare.to_owned()).or_default() += value;
            if bare.starts_with("loop_latency") && bare.ends_with("bucket") {
                let bound = name.split("le=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
                metrics.sizes.push((bound.parse().unwrap_or(f64::INFINITY), value));
            }
        }
        metrics
    }

    /// A counter over all its labels.
    pub fn sum(&self, name: &str) -> f64 {
        self.sums.get(name).copied().unwrap_or_else(|| panic!("no {name} among {:?}", self.sums.keys()))
    }

    /// The bound under which 99 of 100 frames since `before` were done, ms.
    pub fn p99_ms(&self, before: &Metrics) -> String {
        let since: Vec<(f64, f64)> =
            self.sizes.iter().zip(&before.sizes).map(|((bound, now), (_, then))| (*bound, now - then)).collect();
        let all = since.last().map_or(0.0, |(_, count)| *count);
        let bound = since.iter().find(|(_, count)| *count >= all * 0.99).map_or(f64::INFINITY, |(bound, _)| *bound);
        if bound.is_finite() { format!("<={}", bound * 1e3) } else { ">1000".to_owned() }
    }
}
