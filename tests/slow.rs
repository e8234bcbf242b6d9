//! Readers that do not read and a disk that does not write: neither holds the station.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod house;

use house::{DISTRICT, House};
use quadrat_station::wire::{self, Order};
use socket2::{Domain, Socket, Type};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

const DETECTION: &str = r#"{"id":"cam-7/1","class":"person_down","confidence":87,"at":"2026-11-23T22:04:51+08:00",
    "lat":24.51213,"lon":117.65388,"datum":"wgs84","error_m":12.0,"note":"lying on the pavement"}"#;

/// A drone that says so many heartbeats, and counts those that come back.
struct Drone {
    socket: UdpSocket,
    said: u64,
}

impl Drone {
    fn new() -> Drone {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(10))).unwrap();
        Drone { socket, said: 0 }
    }

    fn speak(&mut self, house: &House, times: u8) {
        for sequence in 0..times {
            let bytes = wire::write(&Order::Heartbeat, wire::Address { system: 1, component: 1 }, sequence);
            self.socket.send_to(&bytes, ("127.0.0.1", house.air)).unwrap();
            self.said += 1;
        }
    }

    fn heartbeats(&self) -> usize {
        let mut bytes = [0; 300];
        let mut heard = 0;
        while let Ok(length) = self.socket.recv(&mut bytes) {
            heard += usize::from(length > 9 && bytes[7] == 0);
        }
        heard
    }
}

fn frames(house: &House) -> u64 {
    house.snapshot()["links"][0]["frames"].as_u64().unwrap_or(0)
}

/// Asks for the live stream, with next to no room for what comes, and reads nothing of it.
fn reader(house: &House) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    socket.connect(&SocketAddr::from(([127, 0, 0, 1], house.api)).into()).unwrap();
    let mut stream = TcpStream::from(socket);
    let token = std::fs::read_to_string(house.folder.path().join("data/token")).unwrap();
    let request =
        format!("GET {DISTRICT}/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\n\r\n", token.trim());
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

/// The revisions of the snapshots that waited for a reader, and of those that came while it read them, up to `newest`.
fn revisions(mut stream: TcpStream, newest: u64) -> Vec<u64> {
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let (mut text, mut piece, mut found) = (String::new(), vec![0; 64 << 10], Vec::new());
    while found.last().is_none_or(|last| *last < newest) {
        let length = stream.read(&mut piece).unwrap();
        assert!(length > 0, "the stream ended");
        text += &String::from_utf8_lossy(&piece[..length]);
        while let Some(at) = text.find("\"revision\":") {
            let rest = text.split_off(at + 11);
            let Some(end) = rest.find(|c: char| !c.is_ascii_digit()).filter(|end| rest.len() > end + 10) else {
                text = format!("\"revision\":{rest}");
                break;
            };
            if rest[end..].starts_with(",\"unix_ms\"") {
                found.push(rest[..end].parse().unwrap());
            }
            text = rest;
        }
    }
    found
}

/// Holds R-Q2.
#[test]
fn readers_that_never_read_hold_up_no_frame_and_get_the_newest_when_they_do() {
    let names: Vec<String> = (1..=150).map(|number| format!("XC-{number}")).collect();
    let drones: Vec<(&str, u8, f64, f64)> =
        (1..).zip(&names).map(|(system, name)| (name.as_str(), system, 24.5, 117.6)).collect();
    let mut house = House::new(&drones, "", 1.0);
    house.open();
    let readers: Vec<TcpStream> = (0..3).map(|_| reader(&house)).collect();
    let mut drone = Drone::new();
    for _ in 0..40 {
        drone.speak(&house, 50);
        house.wait("every frame is handled", 10, |house| frames(house) == drone.said);
        std::thread::sleep(Duration::from_millis(250));
    }
    assert!(drone.heartbeats() >= 8, "and ours went out all the while");
    let newest = house.snapshot()["revision"].as_u64().unwrap();
    for reader in readers {
        let revisions = revisions(reader, newest);
        let most = revisions.windows(2).map(|pair| pair[1] - pair[0]).max();
        assert!(most > Some(3), "it was held up: {revisions:?}");
    }
}

/// Holds R-Q2, F-P3.
/// Thin: the disk does not answer, as when it is slow or full; what a full one says is in tests/store.rs.
#[test]
fn a_disk_that_takes_nothing_holds_up_no_frame_and_no_heartbeat_and_is_told_of() {
    let mut house = House::new(&[("XC-1", 1, 24.5, 117.6)], "", 1.0);
    house.open();
    let mut drone = Drone::new();
    drone.speak(&house, 2);
    house.wait("the drone is heard", 10, |house| frames(house) == drone.said);
    drone.heartbeats();
    let journal = rusqlite::Connection::open(house.folder.path().join("data/journal.db")).unwrap();
    journal.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let entries = house.journal().len();
    let disk = |house: &House| {
        let health = house.snapshot()["health"].as_array().cloned().unwrap_or_default();
        health.iter().any(|one| one["code"] == "S301")
    };
    std::thread::scope(|scope| {
        // Acknowledged when it is on the disk, and not before.
        let detected = scope.spawn(|| house.post("/detections", &serde_json::from_str(DETECTION).unwrap()));
        for _ in 0..40 {
            drone.speak(&house, 5);
            house.wait("every frame is handled", 10, |house| frames(house) == drone.said);
            std::thread::sleep(Duration::from_millis(100));
        }
        house.wait("the disk's fault is told", 10, disk);
        assert!(drone.heartbeats() >= 4);
        assert_eq!(house.journal().len(), entries, "the disk took nothing");
        journal.execute_batch("ROLLBACK").unwrap();
        assert!([200, 503, 504].contains(&detected.join().unwrap().0));
    });
    house.wait("the disk writes again", 20, |house| !disk(house) && house.journal().len() > entries);
}
