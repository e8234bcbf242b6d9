//! The switch in virtual time: who gets what, and what goes nowhere.

use super::*;
use quadrat_station::wire::{Command, Deframer, Found, MissionKind, Order, Place, Resync, write};

const DRONE: Address = Address { system: 1, component: 1 };
const QGC: Address = Address { system: 254, component: 190 };
const US: Address = Address { system: 255, component: 190 };

fn frame(order: &Order, from: Address, sequence: u8) -> (Frame, Vec<u8>) {
    let bytes = write(order, from, sequence);
    let mut deframer = Deframer::new(Resync::Datagram);
    deframer.push(&bytes);
    match deframer.next() {
        Some(Found::Frame(frame)) => (frame, bytes),
        other => panic!("{other:?}"),
    }
}

fn peer(link: &str, number: u32) -> Peer {
    Peer { link: link.into(), number }
}

fn ack(to: Address) -> Order {
    Order::MissionAck { to, kind: MissionKind::Mission, result: 1 }
}

fn arm(to: Address) -> Order {
    let command = Command { command: 400, params: [1.0, 0.0, 0.0, 0.0], place: Place::Floats([0.0; 3]) };
    Order::Command { to, command, confirmation: 0 }
}

// Onlooker 0 sees "air" only and may not command, onlooker 1 sees both links and may.
struct Rig {
    switch: Switch,
    began: Instant,
    sequence: u8,
}

impl Rig {
    fn new() -> Rig {
        let looks_on = Rights { links: vec!["air".into()], may_command: false };
        let commands = Rights { links: vec!["air".into(), "lte".into()], may_command: true };
        Rig { switch: Switch::new(vec![looks_on, commands]), began: crate::clock::real(), sequence: 0 }
    }

    fn next(&mut self) -> u8 {
        self.sequence = self.sequence.wrapping_add(1);
        self.sequence
    }

    fn at(&self, ms: u64) -> Instant {
        self.began + Duration::from_millis(ms)
    }

    fn link(&mut self, ms: u64, peer: &Peer, order: &Order) -> Result<Vec<usize>, Held> {
        let (frame, bytes) = frame(order, DRONE, self.next());
        self.switch.hear_link(self.at(ms), peer, &frame, &bytes)
    }

    fn onlooker(&mut self, ms: u64, onlooker: usize, order: &Order) -> Result<Onward, Held> {
        let (frame, bytes) = frame(order, QGC, self.next());
        self.switch.hear_onlooker(self.at(ms), onlooker, &frame, &bytes)
    }
}

/// Holds R-R1.
#[test]
fn what_a_drone_tells_everybody_goes_to_every_onlooker_that_sees_its_link() {
    let mut rig = Rig::new();
    assert_eq!(rig.link(0, &peer("air", 1), &Order::Heartbeat), Ok(vec![0, 1]));
    assert_eq!(rig.link(0, &peer("lte", 2), &Order::Heartbeat), Ok(vec![1]));
}

/// Holds R-R1.
#[test]
fn what_is_for_somebody_goes_only_where_that_somebody_was_heard() {
    let mut rig = Rig::new();
    assert_eq!(rig.link(0, &peer("air", 1), &ack(US)), Ok(vec![]), "ours is nobody else's");
    assert_eq!(rig.link(0, &peer("air", 1), &ack(QGC)), Ok(vec![]), "it was not heard yet");
    assert_eq!(rig.onlooker(10, 1, &Order::Heartbeat), Ok(Onward::Everybody));
    assert_eq!(rig.link(20, &peer("air", 1), &ack(QGC)), Ok(vec![1]));
    assert_eq!(rig.link(30, &peer("air", 1), &ack(Address { component: 0, ..QGC })), Ok(vec![1]));
    assert_eq!(rig.link(90_000, &peer("air", 1), &ack(QGC)), Ok(vec![]), "it is long gone");
}

/// Holds R-R1.
#[test]
fn an_order_of_one_that_only_looks_on_goes_nowhere() {
    let mut rig = Rig::new();
    assert_eq!(rig.link(0, &peer("air", 1), &Order::Heartbeat), Ok(vec![0, 1]));
    assert_eq!(rig.onlooker(10, 0, &arm(DRONE)), Err(Held::LookOn));
    assert_eq!(rig.onlooker(20, 0, &Order::Heartbeat), Err(Held::LookOn));
    assert_eq!(rig.onlooker(30, 1, &arm(DRONE)), Ok(Onward::Peers(vec![peer("air", 1)])));
}

/// Holds R-R1.
#[test]
fn an_order_goes_over_every_link_where_its_drone_was_heard_and_no_other() {
    let mut rig = Rig::new();
    for (link, number) in [("air", 1), ("lte", 2)] {
        rig.link(0, &peer(link, number), &Order::Heartbeat).unwrap();
    }
    let (other, bytes) = frame(&Order::Heartbeat, Address { system: 2, component: 1 }, 0);
    rig.switch.hear_link(rig.began, &peer("air", 3), &other, &bytes).unwrap();
    assert_eq!(rig.onlooker(10, 1, &arm(DRONE)), Ok(Onward::Peers(vec![peer("air", 1), peer("lte", 2)])));
    assert_eq!(rig.onlooker(20, 1, &arm(Address { system: 9, component: 1 })), Ok(Onward::Peers(vec![])));
}

/// Holds R-R1.
#[test]
fn a_frame_that_comes_round_again_is_not_passed_on_twice() {
    let mut rig = Rig::new();
    let (beat, bytes) = frame(&Order::Heartbeat, DRONE, 7);
    assert!(rig.switch.hear_link(rig.at(0), &peer("air", 1), &beat, &bytes).is_ok());
    let again = rig.switch.hear_link(rig.at(300), &peer("lte", 2), &beat, &bytes);
    assert_eq!(again, Err(Held::Again), "a second link to the same drone");
    assert_eq!(rig.switch.hear_onlooker(rig.at(400), 1, &beat, &bytes), Err(Held::Again), "or a circle");
    // An onlooker's word that a drone sends back must not come as news either, even one that was not passed on.
    let (word, bytes) = frame(&Order::Heartbeat, QGC, 1);
    assert_eq!(rig.switch.hear_onlooker(rig.at(500), 0, &word, &bytes), Err(Held::LookOn));
    assert_eq!(rig.switch.hear_link(rig.at(600), &peer("air", 1), &word, &bytes), Err(Held::Again));
    let (beat, bytes) = frame(&Order::Heartbeat, DRONE, 7);
    assert!(rig.switch.hear_link(rig.at(5_000), &peer("air", 1), &beat, &bytes).is_ok(), "its number is used again");
}

/// Holds R-R1, R-S5.
#[test]
fn a_frame_that_sets_a_key_goes_nowhere() {
    let mut rig = Rig::new();
    let (beat, bytes) = frame(&Order::Heartbeat, DRONE, 7);
    let secret = Frame { message: SETUP_SIGNING, ..beat };
    assert_eq!(rig.switch.hear_link(rig.began, &peer("air", 1), &secret, &bytes), Err(Held::Secret));
    assert_eq!(rig.switch.hear_onlooker(rig.began, 1, &secret, &bytes), Err(Held::Secret));
}

/// Holds R-R1.
#[test]
fn unknown_and_signed_frames_are_passed_on() {
    let mut rig = Rig::new();
    let (beat, bytes) = frame(&Order::Heartbeat, DRONE, 7);
    let unknown = Frame { message: 60_123, ..beat.clone() };
    assert_eq!(rig.switch.hear_link(rig.began, &peer("air", 1), &unknown, b"unknown"), Ok(vec![0, 1]));
    let signed = Frame { signature: Some([7; 13]), ..beat };
    assert_eq!(rig.switch.hear_link(rig.began, &peer("air", 1), &signed, &bytes), Ok(vec![0, 1]));
}

/// Holds R-R1, R-T1. Fifty days and more: 32 bits of milliseconds would have wrapped.
#[test]
fn nothing_grows_over_two_months() {
    let mut rig = Rig::new();
    let sixty_days_ms = 60 * 24 * 3_600 * 1_000_u64;
    for step in 0..60_000_u64 {
        let ms = step * sixty_days_ms / 60_000;
        for offset in [0, 100] {
            rig.link(ms + offset, &peer("air", step as u32), &Order::Heartbeat).unwrap();
        }
    }
    assert!(rig.switch.remembered() <= 4, "{}", rig.switch.remembered());
    assert_eq!(rig.switch.on_links[&DRONE].len(), 1);
    for step in 0..300_000_u64 {
        let frame = Frame { message: 60_123, ..frame(&Order::Heartbeat, DRONE, 0).0 };
        rig.switch.hear_link(rig.at(sixty_days_ms + 1), &peer("air", 1), &frame, &step.to_le_bytes()).unwrap();
    }
    assert!(rig.switch.remembered() <= REMEMBERED);
}
