//! What the daemon asks a real PX4 to send how often, and what then goes over the wire.

use crate::house::House;
use quadrat::px4::Px4;
use quadrat_station::wire::{Deframer, Found, Frame, Resync};
use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

/// Long enough to see what comes every ten seconds.
const LOOK: Duration = Duration::from_secs(20);
/// Asked one by one, each answered within a round trip: no state of the daemon says when the last one was.
const ASKING: Duration = Duration::from_secs(12);
/// Most messages a second of one drone that a radio for twenty drones can carry.
const MOST: f64 = 20.0;
/// SCALED_PRESSURE, OPEN_DRONE_ID_LOCATION and OPEN_DRONE_ID_SYSTEM: nobody reads them.
const UNREAD: [u32; 3] = [29, 12_901, 12_904];

/// COMMAND_LONG, which carries MAV_CMD_SET_MESSAGE_INTERVAL: the id and microseconds, -1 for never, as the first parameters.
const COMMAND: u32 = 76;
const SET_INTERVAL: u16 = 511;

/// One way of the relay: who speaks there, and what was said.
struct Way {
    socket: UdpSocket,
    deframer: Deframer,
    speaker: Option<SocketAddr>,
}

impl Way {
    fn at(port: u16) -> Way {
        let socket = UdpSocket::bind(("127.0.0.1", port)).expect("nobody else listens there");
        socket.set_nonblocking(true).expect("a socket");
        Way { socket, deframer: Deframer::new(Resync::Datagram), speaker: None }
    }

    /// Hears what waits, hands it to the other side as it came, and tells the frames.
    fn hand_on(&mut self, other: &Way) -> Vec<Frame> {
        let (mut buffer, mut frames) = ([0; 2_048], Vec::new());
        while let Ok((length, from)) = self.socket.recv_from(&mut buffer) {
            self.speaker = Some(from);
            if let Some(to) = other.speaker {
                drop(other.socket.send_to(&buffer[..length], to));
            }
            self.deframer.push(&buffer[..length]);
            frames.extend(self.deframer.by_ref().filter_map(|found| match found {
                Found::Frame(frame) | Found::UnknownId(frame) => Some(frame),
                _ => None,
            }));
        }
        frames
    }
}

/// What was asked for, as messages a second by id, and what came.
#[derive(Default)]
struct Overheard {
    asked: BTreeMap<u32, f64>,
    heard: BTreeMap<u32, f64>,
}

impl Overheard {
    fn note_order(&mut self, frame: &Frame) {
        let mut payload = frame.payload.clone();
        payload.resize(33, 0);
        let real = |at: usize| f32::from_le_bytes([payload[at], payload[at + 1], payload[at + 2], payload[at + 3]]);
        if frame.message == COMMAND && u16::from_le_bytes([payload[28], payload[29]]) == SET_INTERVAL {
            let interval_us = f64::from(real(4));
            self.asked.insert(real(0) as u32, if interval_us > 0.0 { 1e6 / interval_us } else { 0.0 });
        }
    }
}

/// Listens on the ground station's port, before a daemon at another one if there is one; counts after `warm_up`.
fn overhear(daemon: Option<u16>, warm_up: Duration) -> Overheard {
    let (mut down, mut up) = (Way::at(Px4::STATION_PORT), Way::at(0));
    up.speaker = daemon.map(|port| ([127, 0, 0, 1], port).into());
    let (mut overheard, began) = (Overheard::default(), Instant::now());
    while began.elapsed() < warm_up + LOOK {
        for frame in down.hand_on(&up) {
            if began.elapsed() >= warm_up {
                *overheard.heard.entry(frame.message).or_default() += 1.0 / LOOK.as_secs_f64();
            }
        }
        up.hand_on(&down).iter().for_each(|frame| overheard.note_order(frame));
        std::thread::sleep(Duration::from_millis(1));
    }
    overheard
}

/// Holds R-X2.
#[test]
fn a_real_px4_that_met_the_daemon_sends_what_somebody_reads_as_often_as_asked_and_no_more() {
    let _alone = crate::one_at_a_time();
    let Some(_px4) = crate::start(0, &[]) else { return };
    let unasked = overhear(None, Duration::from_secs(5)).heard;
    let mut house = House::new(&[("XC-1", 1, crate::SPOTS[0].0, crate::SPOTS[0].1)], "", 1.0);
    let port = house.air;
    let relay = std::thread::spawn(move || overhear(Some(port), ASKING));
    house.open();
    house.wait("PX4 is heard", 10, |house| crate::drone(house)["liveness"] == "fresh");
    let Overheard { asked, heard } = relay.join().expect("the relay");
    let sum = |rates: &BTreeMap<u32, f64>| rates.values().sum::<f64>();
    println!("unasked {:.1} messages a second: {unasked:.2?}", sum(&unasked));
    println!("once asked {:.1} messages a second: {heard:.2?}", sum(&heard));
    for (message, rate) in &asked {
        println!("{message:5}: asked {rate:.2}, heard {:.2} a second", heard.get(message).unwrap_or(&0.0));
    }
    assert!(sum(&unasked) > 300.0, "PX4 streams by itself: {unasked:?}");
    assert!(UNREAD.iter().all(|message| unasked.contains_key(message)), "{unasked:?}");
    assert!(sum(&heard) <= MOST, "{heard:?}");
    let off = asked.iter().filter(|(_, rate)| **rate == 0.0);
    assert!(off.clone().count() > 10 && off.clone().all(|(message, _)| !heard.contains_key(message)), "{heard:?}");
    for (message, rate) in asked.iter().filter(|(_, rate)| **rate > 0.0) {
        // One more or less in the time of the look.
        let (most, heard) = (1.1 * rate + 0.05, heard.get(message).copied().unwrap_or(0.0));
        assert!((0.9 * rate - 0.05..=most).contains(&heard), "{message}: {rate} asked, {heard} heard");
    }
}
