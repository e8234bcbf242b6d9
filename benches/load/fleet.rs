//! Drones that say what a PX4 says most, each over a socket of its own, at an exact rate.

use super::PER_NETWORK;
use quadrat_sim::Class;
use quadrat_sim::tunnel::{DETECTION, Detection, Position};
use quadrat_sim::wire::{Payload, frame};
use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Whoever sends looks this often whether something is due.
const SLICE: Duration = Duration::from_millis(2);

const COMPANION: u8 = 191;

/// What was sent.
#[derive(Clone, Copy, Debug)]
pub struct Sent {
    pub frames: u64,
    /// How far behind its own rate it ever was.
    pub late: Duration,
}

impl Sent {
    pub fn since(self, before: &Sent) -> Sent {
        Sent { frames: self.frames - before.frames, late: self.late }
    }
}

#[derive(Default)]
struct Counts {
    stop: AtomicBool,
    frames: AtomicU64,
    detections: AtomicU64,
    late_us: AtomicU64,
}

pub struct Fleet {
    counts: Arc<Counts>,
    hands: Vec<JoinHandle<()>>,
}

impl Fleet {
    /// All drones speak at `rate` messages a second each; `garbage` threads send nonsense as fast as they can.
    pub fn fly(drones: usize, rate: u64, ports: &[u16], garbage: usize) -> Fleet {
        let counts = Arc::new(Counts::default());
        let all: Vec<Drone> = (0..drones).map(|number| Drone::new(number, ports[number / PER_NETWORK])).collect();
        let sender = {
            let counts = counts.clone();
            std::thread::spawn(move || send(all, rate, &counts))
        };
        let mut hands = vec![sender];
        for _ in 0..garbage {
            let (counts, port) = (counts.clone(), ports[0]);
            hands.push(std::thread::spawn(move || rubbish(port, &counts)));
        }
        Fleet { counts, hands }
    }

    pub fn sent(&self) -> Sent {
        let late = Duration::from_micros(self.counts.late_us.load(Ordering::Relaxed));
        Sent { frames: self.counts.frames.load(Ordering::Relaxed), late }
    }

    /// Everybody falls silent; gives how many detections were brought.
    pub fn land(mut self) -> u64 {
        self.end();
        self.counts.detections.load(Ordering::Relaxed)
    }

    fn end(&mut self) {
        self.counts.stop.store(true, Ordering::Relaxed);
        for hand in self.hands.drain(..) {
            hand.join().expect("it ends");
        }
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        self.end();
    }
}

struct Drone {
    number: usize,
    socket: UdpSocket,
    system: u8,
    sequence: u8,
    said: u64,
}

impl Drone {
    fn new(number: usize, port: u16) -> Drone {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        socket.connect(("127.0.0.1", port)).expect("a way");
        let system = u8::try_from(number % PER_NETWORK + 1).expect("an id");
        Drone { number, socket, system, sequence: 0, said: 0 }
    }

    fn say(&mut self, boot_ms: u32) {
        let (id, payload) = self.next(boot_ms);
        self.out(1, id, &payload);
        self.said += 1;
    }

    fn out(&mut self, component: u8, id: u32, payload: &Payload) {
        let bytes = frame(self.sequence, self.system, component, id, payload);
        self.sequence = self.sequence.wrapping_add(1);
        let _sent = self.socket.send(&bytes);
    }

    // Of fifty: one heartbeat, one health, one battery, one version, ten positions, the rest attitudes.
    fn next(&self, boot_ms: u32) -> (u32, Payload) {
        let at = |base: i32, step: usize| base + i32::try_from(step).unwrap_or(0) * 10_000;
        match self.said % 50 {
            0 => (0, Payload::new().u32(0x0403_0000).u8(2).u8(12).u8(0x9D).u8(4).u8(3)),
            1 => {
                (1, Payload::new().u32(0x0320_002F).u32(0x0320_002F).u32(0x0320_002F).u16(300).u16(16_000).raw(&[], 15))
            }
            2 => (147, Payload::new().raw(&[], 35).u8(80)),
            // Without the autopilot's number a detection has no identity, and is not taken.
            4 => (148, Payload::new().u64(0x2000).u64(0xA000 + self.number as u64).raw(&[], 20)),
            n if n % 5 == 3 => {
                let (lat, lon) = (at(245_000_000, self.number / 40), at(1_176_000_000, self.number % 40));
                (33, Payload::new().u32(boot_ms).i32(lat).i32(lon).i32(40_000).i32(30_000).raw(&[], 6).u16(9_000))
            }
            _ => (30, Payload::new().u32(boot_ms).f32(0.01).f32(0.02).f32(1.0).f32(0.0).f32(0.0).f32(0.0)),
        }
    }

    fn find(&mut self, boot_ms: u32, counter: u32) {
        let (lat, lon) = (245_000_000 + self.number as i32 * 20_000, 1_177_000_000);
        let detection = Detection {
            class: Class::PersonDown,
            confidence: 90,
            late: false,
            drill: false,
            boot_nonce: 7,
            counter,
            capture_ms: boot_ms,
            position: Some(Position { lat_e7: lat, lon_e7: lon, above_sea_mm: 10_000, covariance: [9.0, 0.0, 9.0] }),
            image_index: u32::MAX,
            pixels: None,
            track: counter,
            photo_hash: 0,
            label: String::new(),
        };
        let bytes = detection.encode();
        let length = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
        let payload = Payload::new().u16(DETECTION).u8(255).u8(190).u8(length).raw(&bytes, 128);
        self.out(COMPANION, 385, &payload);
    }

    fn forget_what_came(&self, buffer: &mut [u8]) {
        while self.socket.recv(buffer).is_ok() {}
    }
}

// Each drone has its own moment in the period, so that nobody waits for everybody.
fn send(mut drones: Vec<Drone>, rate: u64, counts: &Counts) {
    let (began, all) = (Instant::now(), drones.len() as u64);
    let mut buffer = [0; 300];
    let (mut done, mut found) = (0_u64, 0_u64);
    for drone in &drones {
        drone.socket.set_nonblocking(true).expect("a socket");
    }
    while !counts.stop.load(Ordering::Relaxed) {
        let elapsed = began.elapsed();
        let due = elapsed.as_micros() as u64 * rate * all / 1_000_000;
        let boot_ms = 60_000 + elapsed.as_millis() as u32;
        let behind_us = (due - done) * 1_000_000 / (rate * all).max(1);
        counts.late_us.fetch_max(behind_us, Ordering::Relaxed);
        while done < due {
            let index = (done % all) as usize;
            if let Some(drone) = drones.get_mut(index) {
                drone.say(boot_ms);
                if drone.said % rate == 0 {
                    drone.forget_what_came(&mut buffer);
                }
            }
            done += 1;
        }
        counts.frames.store(done, Ordering::Relaxed);
        if elapsed.as_secs() > found && elapsed.as_secs() >= 5 {
            found = elapsed.as_secs();
            let index = (found % all) as usize;
            if let Some(drone) = drones.get_mut(index) {
                // Twice: this is no lesson in radio.
                let counter = u32::try_from(found / all + 1).unwrap_or(1);
                drone.find(boot_ms, counter);
                drone.find(boot_ms, counter);
                counts.detections.fetch_add(1, Ordering::Relaxed);
            }
        }
        std::thread::sleep(SLICE);
    }
}

// Whole frames with a wrong sum: the best garbage there is.
fn rubbish(port: u16, counts: &Counts) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket.connect(("127.0.0.1", port)).expect("a way");
    let mut bytes = frame(0, 9, 1, 30, &Payload::new().raw(&[7; 28], 28));
    if let Some(last) = bytes.last_mut() {
        *last ^= 0xFF;
    }
    while !counts.stop.load(Ordering::Relaxed) {
        for _ in 0..100 {
            let _sent = socket.send(&bytes);
        }
    }
}
