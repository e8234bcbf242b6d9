//! What leaves first, and how much of it, on a link that takes little.

use super::super::signing::tests::{Rig, frame, heartbeat, peer};
use super::*;
use crate::station::{LinkSigning, Policy, SigningSetup};
use crate::wire::{Command, Frame, MissionKind, RADIO_STATUS};

const US: Address = Address { system: 255, component: 190 };
const DRONE: Address = Address { system: 7, component: 1 };

struct Radio {
    sending: Sending,
    signing: Signing,
    now: Moment,
    left: Vec<(Moment, u32, usize)>,
}

impl Radio {
    fn new(bytes_per_second: u32) -> Radio {
        let setup =
            SigningSetup { links: [("radio".into(), LinkSigning::default())].into(), ..SigningSetup::default() };
        let signing = Signing::new(setup, |_| "field".into());
        let mut sending = Sending::new(US);
        sending.set_budget(&"radio".into(), Some(bytes_per_second));
        Radio { sending, signing, now: Moment::from_micros(1), left: Vec::new() }
    }

    fn push(&mut self, order: Order) {
        let parcel = Parcel::new(Peer { link: "radio".into(), number: 1 }, order);
        let mut seal = Seal { signing: &mut self.signing, unix_ms: 0 };
        let next = self.sending.push(self.now, parcel, &mut seal);
        self.take(next);
    }

    fn take(&mut self, next: Option<Output>) {
        let mut next = next;
        while let Some(Output::Send { to, bytes }) = next {
            self.left.push((self.now, u32::from(bytes[7]), bytes.len()));
            let mut seal = Seal { signing: &mut self.signing, unix_ms: 0 };
            next = self.sending.writable(self.now, &to, &mut seal);
        }
    }

    /// Bytes that leave within so many seconds, with more waiting than can.
    fn bytes_in(&mut self, seconds: u64) -> usize {
        let (before, end) = (self.left.len(), self.now.after(Span::from_secs(seconds)));
        while self.now < end {
            (0..3).for_each(|seq| self.push(item(seq)));
            self.now = self.sending.deadline().unwrap_or(end).min(end);
            let mut seal = Seal { signing: &mut self.signing, unix_ms: 0 };
            for next in self.sending.tick(self.now, &mut seal) {
                self.take(Some(next));
            }
        }
        self.left[before..].iter().map(|(.., bytes)| bytes).sum()
    }
}

fn item(seq: u16) -> Order {
    Order::MissionRequest { to: DRONE, kind: MissionKind::Mission, seq }
}

fn command(command: u16) -> Order {
    let command = Command { command, params: [1.0; 4], place: crate::wire::Place::Floats([1.0; 3]) };
    Order::Command { to: DRONE, command, confirmation: 0 }
}

/// Holds R-L8.
#[test]
fn commands_leave_before_items_and_items_before_requests_for_streams_whatever_came_first() {
    let mut radio = Radio::new(1_000);
    for order in [command(511), command(511), item(1), item(2), Order::Heartbeat, command(20)] {
        radio.push(order);
    }
    for _ in 0..200 {
        radio.now = radio.now.after(Span::from_millis(10));
        let mut seal = Seal { signing: &mut radio.signing, unix_ms: 0 };
        for next in radio.sending.tick(radio.now, &mut seal) {
            radio.take(Some(next));
        }
    }
    let left: Vec<u32> = radio.left.iter().map(|(_, message, _)| *message).collect();
    // The first left before anything else was there.
    assert_eq!(left, [76, 0, 76, 51, 51, 76]);
}

/// Holds R-L8.
#[test]
fn a_radio_that_has_no_room_gets_less_and_one_that_has_gets_all_that_its_link_may_carry() {
    let mut radio = Radio::new(1_000);
    let full = radio.bytes_in(10);
    assert!((9_500..=10_100).contains(&full), "{full}");
    // Between the two nothing changes.
    for percent in [20, 50, 90] {
        radio.sending.hear_room(&"radio".into(), percent);
    }
    assert!(radio.bytes_in(10).abs_diff(full) < 100);
    for _ in 0..4 {
        radio.sending.hear_room(&"radio".into(), 19);
    }
    let spared = radio.bytes_in(10);
    assert!((full * 28 / 100..full * 35 / 100).contains(&spared), "{spared} of {full}");
    for _ in 0..100 {
        radio.sending.hear_room(&"radio".into(), 0);
    }
    let least = radio.bytes_in(10);
    assert!((full * 3 / 100..full * 6 / 100).contains(&least), "commands still get through: {least} of {full}");
    for _ in 0..100 {
        radio.sending.hear_room(&"radio".into(), 91);
    }
    // What left last at the low rate is waited for.
    let regained = radio.bytes_in(10);
    assert!((full - 500..full + 100).contains(&regained), "all of it, and never more: {regained} of {full}");
    // Another radio's room is another's.
    radio.sending.hear_room(&"lte".into(), 0);
    assert!(radio.bytes_in(10).abs_diff(full) < 100);
}

/// What leaves on "radio" and on "lte" in the ten seconds in which a drone is met on the first and another one on the
/// second, after the first one's radio said so often how much room it has.
fn bytes_after(said: &[(u8, usize)]) -> (usize, usize) {
    let mut rig = Rig { bytes_per_second: Some(100), ..Rig::new(Policy::Off) }.up();
    let (radio, lte) = (peer("radio", 1), peer("lte", 2));
    for (room, times) in said {
        let from = Address { system: 51, component: 68 };
        let status = Frame { from, ..frame(RADIO_STATUS, &[0, 0, 0, 0, 180, 170, *room]) };
        (0..*times).for_each(|_| rig.hear(&radio, status.clone()));
    }
    for _ in 0..10 {
        rig.hear(&radio, heartbeat());
        rig.hear(&lte, Frame { from: Address { system: 9, component: 1 }, ..heartbeat() });
        rig.pass(Span::from_secs(1));
    }
    let on = |link: &str| {
        let here = rig.sent.iter().filter(|(to, _)| to.link.as_str() == link);
        here.map(|(_, frame)| frame.wire_len()).sum::<usize>()
    };
    (on("radio"), on("lte"))
}

/// Holds R-L8.
#[test]
fn a_radio_that_says_that_it_has_no_room_is_spared_and_no_other_link_is() {
    let (full, beside) = bytes_after(&[]);
    let (spared, beside_then) = bytes_after(&[(0, 20)]);
    let (again, _) = bytes_after(&[(0, 20), (100, 20)]);
    assert!(full > 600 && spared < full / 5 && again > full * 4 / 5, "{full}, {spared}, {again}");
    assert!(beside > 0 && beside == beside_then);
}
