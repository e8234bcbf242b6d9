//! Signing as drones and attackers meet it, in virtual time.

use super::super::{
    Answer, DistrictSetup, DroneSetup, Entry, Fact, Input, LinkFacts, LinkSigning, Output, Peer, Policy, Setup,
    SigningSetup, Station,
};
use super::*;
use crate::base::{DistrictId, Moment, Span};
use crate::dispatch;
use crate::geodesy::Position;
use crate::station::snapshot::Snapshot;
use crate::wire::signing::{block_of, verify};
use crate::wire::{Deframer, Found, MissionKind, Resync};
use std::sync::Arc;

pub const DRONE: Address = Address { system: 7, component: 1 };
/// 2026-11-29 00:00:00 UTC.
const BEGAN_MS: i64 = 1_795_910_400_000;

fn key(first: u8) -> Key {
    let bytes: Vec<u8> = (first..first + 32).collect();
    Key::read(&bytes).unwrap()
}

pub fn peer(link: &str, number: u32) -> Peer {
    Peer { link: link.into(), number }
}

fn setup(policy: Policy) -> Setup {
    let district = DistrictId::from("xiangcheng");
    let home = Position::from_degrees(24.51, 117.65).unwrap();
    let drone = DroneSetup {
        id: "XC-7".into(),
        link: "radio".into(),
        system: DRONE.system,
        home,
        endurance: Span::from_secs(1_500),
        items_max: 500,
        airframe: None,
    };
    let links = ["radio", "lte"];
    Setup {
        build: "test".into(),
        own: Address { system: 255, component: 190 },
        districts: vec![DistrictSetup {
            dispatch: dispatch::Setup::new(district.clone()),
            id: district,
            drones: vec![drone],
        }],
        networks: links.map(|link| (link.into(), "city".into())).into(),
        signing: SigningSetup {
            keys: [("city".into(), vec![key(0), key(100)])].into(),
            links: links.map(|link| (link.into(), LinkSigning { policy, secure: link == "lte" })).into(),
        },
    }
}

/// A station on two links of one network, and a drone with a key.
pub struct Rig {
    pub station: Station,
    pub now_us: u64,
    pub wall_ms: i64,
    pub bytes_per_second: Option<u32>,
    /// Which of the links is late by its nature.
    pub high_latency: Option<&'static str>,
    pub sent: Vec<(Peer, Frame)>,
    pub entries: Vec<Arc<Entry>>,
    pub shown: Arc<Snapshot>,
    pub answers: Vec<Answer>,
}

impl Rig {
    pub fn new(policy: Policy) -> Rig {
        Rig::after(&[], 0, policy)
    }

    /// Started again after these entries.
    fn after(entries: &[Arc<Entry>], now_us: u64, policy: Policy) -> Rig {
        let mut station = Station::new(setup(policy));
        entries.iter().for_each(|entry| station.restore(entry));
        let wall_ms = BEGAN_MS + i64::try_from(now_us / 1_000).unwrap();
        let (entries, shown) = (entries.to_vec(), Arc::default());
        let (bytes_per_second, high_latency, sent, answers) = (None, None, Vec::new(), Vec::new());
        let mut rig = Rig { station, now_us, wall_ms, bytes_per_second, high_latency, sent, entries, shown, answers };
        rig.input(Input::Clock { unix_ms: wall_ms });
        rig
    }

    pub fn up(mut self) -> Rig {
        for link in ["radio", "lte"] {
            let (bytes_per_second, high_latency) = (self.bytes_per_second, self.high_latency == Some(link));
            let facts = LinkFacts { bytes_per_second, high_latency, ..LinkFacts::default() };
            self.input(Input::LinkUp { link: link.into(), facts });
        }
        self
    }

    pub fn input(&mut self, input: Input) {
        self.station.handle(Moment::from_micros(self.now_us), input);
        self.take();
    }

    fn take(&mut self) {
        while let Some(output) = self.station.poll_output() {
            match output {
                Output::Send { to, bytes } => {
                    let mut deframer = Deframer::new(Resync::Datagram);
                    deframer.push(&bytes);
                    for found in deframer {
                        let Found::Frame(frame) = found else { panic!("{found:?}") };
                        self.sent.push((to.clone(), frame));
                    }
                    self.station.handle(Moment::from_micros(self.now_us), Input::Writable { to });
                }
                Output::Record(entry) => {
                    let up_to = entry.seq;
                    self.entries.push(entry);
                    self.station.handle(Moment::from_micros(self.now_us), Input::Stored { up_to });
                }
                Output::Snapshot(snapshot) => self.shown = snapshot,
                Output::Answer { answer, .. } => self.answers.push(answer),
                _ => {}
            }
        }
    }

    /// Time passes, with the wall clock told each second.
    pub fn pass(&mut self, span: Span) {
        let end = self.now_us + span.as_micros();
        while self.now_us < end {
            self.now_us += 100_000;
            self.wall_ms += 100;
            if self.now_us.is_multiple_of(1_000_000) {
                self.input(Input::Clock { unix_ms: self.wall_ms });
            }
            self.station.tick(Moment::from_micros(self.now_us));
            self.take();
        }
    }

    fn wall(&self) -> Stamp {
        Stamp::of_unix_ms(self.wall_ms)
    }

    pub fn hear(&mut self, from: &Peer, frame: Frame) {
        self.input(Input::Frames { from: from.clone(), frames: vec![frame] });
    }

    fn liveness(&mut self) -> String {
        self.pass(Span::from_millis(200));
        self.shown.drones[0].liveness.to_string()
    }

    /// How often a health sentence says something happened; none when it is not said.
    fn told(&mut self, code: Code) -> Option<u64> {
        self.pass(Span::from_millis(200));
        let health = self.shown.health.iter().find(|health| health.code == code.as_str())?;
        Some(health.values.iter().find(|(name, _)| name == "count").map_or(1, |(_, count)| count.parse().unwrap()))
    }

    fn clocks(&self) -> Vec<(Moment, Stamp)> {
        let clock = |entry: &Arc<Entry>| match &entry.fact {
            Fact::SigningClock { stamp, .. } => Some((entry.at, *stamp)),
            _ => None,
        };
        self.entries.iter().filter_map(clock).collect()
    }

    fn last_stamp(&self) -> Stamp {
        stamp_of(&self.sent.last().unwrap().1)
    }
}

fn stamp_of(frame: &Frame) -> Stamp {
    block_of(frame.signature.unwrap()).1
}

pub fn frame(message: u32, payload: &[u8]) -> Frame {
    let payload = payload.to_vec();
    Frame {
        version: 2,
        from: DRONE,
        sequence: 0,
        message,
        payload,
        signature: None,
        compatibility: 0,
        rescanned: false,
    }
}

/// A PX4 heartbeat.
pub fn heartbeat() -> Frame {
    frame(0, &[0, 0, 4, 4, 2, 12, 0x80, 4, 3])
}

fn signed_by(first: u8, frame: Frame, stamp: Stamp) -> Frame {
    let block = Pen { key: key(first), link: 0, stamp }.block(&frame);
    Frame { signature: Some(block), ..frame }
}

fn signed(frame: Frame, stamp: Stamp) -> Frame {
    signed_by(0, frame, stamp)
}

/// Holds R-S4, F-S2.
/// Thin: PX4 1.17 has no signing; such a drone needs a link that is safe by itself.
#[test]
fn on_a_link_that_requires_signing_an_unsigned_frame_changes_nothing() {
    let mut rig = Rig::new(Policy::Require).up();
    let attacker = peer("radio", 1);
    let (entries, sent) = (rig.entries.len(), rig.sent.len());
    let mut unsigned = 0;
    for round in 0..20_u8 {
        // A heartbeat, a position, an acknowledgement, a request for an item, a detection.
        for (message, payload) in [
            (0, &[0, 0, 4, 4, 2, 12, 0x80, 4, 3][..]),
            (33, &[round; 28]),
            (77, &[0x90, 1, 0]),
            (51, &[0, 0, 255, 190]),
            (385, &[0; 133]),
        ] {
            rig.hear(&attacker, frame(message, payload));
            unsigned += 1;
        }
        rig.pass(Span::from_millis(500));
    }
    assert_eq!(rig.liveness(), "silent");
    assert_eq!(rig.told(code::HEALTH_UNSIGNED), Some(unsigned), "injected, and told");
    assert_eq!((rig.entries.len(), rig.sent.len()), (entries, sent), "nothing written, nobody answered");
    let link = &rig.shown.links[0];
    assert_eq!((link.peers, link.frames), (0, 0));

    let radio = Frame { from: Address { system: 51, component: 68 }, ..frame(RADIO_STATUS, &[0; 9]) };
    rig.hear(&attacker, radio);
    assert_eq!(rig.told(code::HEALTH_UNSIGNED), Some(unsigned), "a radio's own counters are no attack");
    assert_eq!((rig.shown.links[0].peers, rig.shown.links[0].frames), (0, 1));

    rig.hear(&attacker, signed_by(50, heartbeat(), rig.wall()));
    assert_eq!((rig.liveness().as_str(), rig.told(code::HEALTH_FORGED)), ("silent", Some(1)));
    rig.hear(&peer("radio", 2), signed(heartbeat(), rig.wall()));
    assert_eq!(rig.liveness(), "fresh", "what is signed is heard");
}

/// Holds R-S1, R-S3, F-S1.
/// Thin: a frame that came in the last minute before a crash passes once after it, until the drone itself is heard.
#[test]
fn recorded_frames_that_are_played_back_are_refused_on_every_link_and_after_a_restart() {
    let mut rig = Rig::new(Policy::Require).up();
    let mut recorded = Vec::new();
    for _ in 0..100 {
        let frame = signed(heartbeat(), rig.wall());
        recorded.push(frame.clone());
        rig.hear(&peer("radio", 1), frame);
        rig.pass(Span::from_secs(1));
    }
    assert_eq!(rig.liveness(), "fresh");
    rig.pass(Span::from_secs(10));
    assert_eq!(rig.liveness(), "lost");
    for (number, link) in [(8, "radio"), (9, "lte")] {
        for frame in &recorded {
            rig.hear(&peer(link, number), frame.clone());
        }
        assert_eq!(rig.liveness(), "lost", "{link}");
        assert_eq!(rig.shown.links[0].peers, 1, "nobody new is spoken to");
    }
    let counts: u64 = rig
        .shown
        .health
        .iter()
        .filter(|health| health.code == code::HEALTH_REPLAYED.as_str())
        .flat_map(|health| &health.values)
        .filter(|(name, _)| name == "count")
        .map(|(_, count)| count.parse::<u64>().unwrap())
        .sum();
    assert_eq!(counts, 2 * 98, "each was injected and refused; copies of the last two seconds are no news");

    let mut next = Rig::after(&rig.entries, rig.now_us + 1_000_000, Policy::Require).up();
    let stored = rig.clocks().last().unwrap().1;
    let old: Vec<_> = recorded.into_iter().filter(|frame| stamp_of(frame) <= stored).collect();
    assert!(old.len() >= 50, "{}", old.len());
    for frame in old {
        next.hear(&peer("radio", 1), frame);
    }
    assert_eq!(next.liveness(), "silent");
    next.hear(&peer("radio", 1), signed(heartbeat(), next.wall()));
    assert_eq!(next.liveness(), "fresh", "and the drone itself is heard at once");
}

/// Holds R-S4.
#[test]
fn a_drone_that_stops_signing_is_told_of_and_one_that_never_did_is_not() {
    let mut rig = Rig::new(Policy::AcceptUnsigned).up();
    let drone = peer("radio", 1);
    rig.hear(&drone, heartbeat());
    assert_eq!((rig.liveness().as_str(), rig.told(code::HEALTH_DOWNGRADED)), ("fresh", None));
    rig.hear(&drone, signed(heartbeat(), rig.wall()));
    assert_eq!(rig.told(code::HEALTH_DOWNGRADED), None);
    rig.hear(&drone, heartbeat());
    assert_eq!(rig.told(code::HEALTH_DOWNGRADED), Some(1));
    rig.pass(TOLD);
    assert_eq!(rig.told(code::HEALTH_DOWNGRADED), None, "not for ever");
}

/// Holds R-F2, R-S4.
#[test]
fn an_unsigned_frame_that_was_found_inside_a_broken_one_is_not_taken_where_links_sign() {
    for (policy, heard) in [(Policy::Off, "fresh"), (Policy::AcceptUnsigned, "silent"), (Policy::Require, "silent")] {
        let mut rig = Rig::new(policy).up();
        rig.hear(&peer("radio", 1), Frame { rescanned: true, ..heartbeat() });
        assert_eq!(rig.liveness(), heard, "{policy:?}");
    }
}

/// Holds R-S2.
#[test]
fn a_frame_that_waited_is_signed_when_it_leaves_and_every_time_is_newer_than_the_last() {
    let mut rig = Rig { bytes_per_second: Some(200), ..Rig::new(Policy::Require) }.up();
    rig.hear(&peer("radio", 1), signed(heartbeat(), rig.wall()));
    let asked = rig.wall();
    let to = peer("radio", 1);
    let order = Order::MissionClear { to: DRONE, kind: MissionKind::Mission };
    rig.station.send_all(&to, vec![order; 40]);
    rig.pass(Span::from_secs(120));
    let clears: Vec<Stamp> =
        rig.sent.iter().filter(|(_, frame)| frame.message == 45).map(|(_, frame)| stamp_of(frame)).collect();
    let last = *clears.last().unwrap();
    assert!(clears.len() == 40 && last > asked.after(Span::from_secs(3)), "the last waited for the slow link");
    assert!(rig.sent.iter().all(|(_, frame)| verify(frame, &key(0))), "resends too");
    let stamps: Vec<Stamp> = rig.sent.iter().map(|(_, frame)| stamp_of(frame)).collect();
    assert!(stamps.is_sorted_by(|a, b| a < b) && stamps.len() > 20, "{}", stamps.len());
    assert!(rig.wall().since(*stamps.last().unwrap()) < Span::from_secs(10), "and it is the wall's time");
}

/// Holds R-S2.
#[test]
fn the_clock_is_in_the_journal_every_minute_and_goes_on_after_every_prefix_of_it() {
    let mut rig = Rig::new(Policy::Require).up();
    let mut stamps = Vec::new();
    for _ in 0..300 {
        rig.hear(&peer("radio", 1), signed(heartbeat(), rig.wall()));
        rig.pass(Span::from_secs(1));
        stamps.push((rig.entries.len(), rig.last_stamp()));
    }
    let clocks = rig.clocks();
    assert!((5..=7).contains(&clocks.len()), "{clocks:?}");
    assert!(clocks.windows(2).all(|pair| pair[1].0.since(pair[0].0) <= Span::from_secs(60)));
    for (length, last) in stamps.into_iter().step_by(7) {
        let mut next = Rig::after(&rig.entries[..length], rig.now_us, Policy::Require);
        next.wall_ms = 0;
        next.input(Input::Clock { unix_ms: 0 });
        let mut next = next.up();
        // The drone follows what it heard from us, as the protocol asks.
        next.hear(&peer("radio", 1), signed(heartbeat(), last.next()));
        next.pass(Span::from_secs(1));
        assert!(next.last_stamp() > last, "after {length} entries, with a clock that shows 1970");
    }
}

/// Holds F-T1, R-S2, R-T5.
#[test]
fn a_jump_of_the_hosts_clock_loses_no_signed_drone_and_a_clock_that_is_ahead_is_told_of() {
    let hour = 3_600_000;
    for jump in [hour, -hour, -BEGAN_MS] {
        let mut rig = Rig::new(Policy::Require).up();
        let drone = peer("radio", 1);
        let mut own = rig.wall();
        for second in 0..60 {
            if second == 20 {
                rig.wall_ms += jump;
                rig.input(Input::Clock { unix_ms: rig.wall_ms });
            }
            // Its clock runs by itself, and follows ours when that is ahead.
            own = own.after(Span::from_secs(1)).max(rig.sent.last().map_or(own, |(_, frame)| stamp_of(frame).next()));
            rig.hear(&drone, signed(heartbeat(), own));
            rig.pass(Span::from_secs(1));
            assert_eq!(rig.liveness(), "fresh", "{jump} ms, second {second}");
        }
        let stamps: Vec<Stamp> = rig.sent.iter().map(|(_, frame)| stamp_of(frame)).collect();
        assert!(stamps.is_sorted_by(|a, b| a < b));
        assert_eq!(rig.told(code::HEALTH_SIGNING_AHEAD).is_some(), jump < 0, "{jump} ms");
        assert_eq!(rig.told(code::HEALTH_SIGNING_JUMPED), None, "it was us who jumped");
    }
}

/// Holds R-S6.
#[test]
fn the_signing_clock_follows_signed_times_and_no_word_about_time() {
    let mut rig = Rig::new(Policy::AcceptUnsigned).up();
    let drone = peer("radio", 1);
    // SYSTEM_TIME ten years ahead, unsigned and then signed, and a GPS that says the same.
    let ahead_us = u64::try_from(rig.wall_ms * 1_000).unwrap() + 10 * 31_557_600_000_000;
    let time = [&ahead_us.to_le_bytes()[..], &[1, 0, 0, 0]].concat();
    let gps = [&ahead_us.to_le_bytes()[..], &[0; 22]].concat();
    rig.hear(&drone, frame(2, &time));
    rig.hear(&drone, frame(24, &gps));
    rig.hear(&drone, signed(frame(2, &time), rig.wall()));
    rig.pass(Span::from_secs(2));
    assert!(rig.last_stamp().since(rig.wall()) < Span::from_secs(1));
    assert_eq!(rig.told(code::HEALTH_SIGNING_JUMPED), None);

    let far = rig.wall().after(Span::from_secs(600));
    rig.hear(&drone, signed(heartbeat(), far));
    rig.pass(Span::from_secs(2));
    assert!(rig.last_stamp() > far, "followed, since it was signed");
    assert_eq!(rig.told(code::HEALTH_SIGNING_JUMPED), Some(1), "and told of");
}

/// Holds R-S5.
#[test]
fn while_keys_are_changed_each_drone_is_spoken_to_with_the_key_it_has() {
    let mut rig = Rig::new(Policy::Require).up();
    rig.hear(&peer("radio", 1), signed_by(100, heartbeat(), rig.wall()));
    rig.pass(Span::from_secs(2));
    assert!(rig.sent.iter().all(|(_, frame)| verify(frame, &key(100))), "the old one");
    let from = rig.sent.len();
    rig.hear(&peer("radio", 1), signed(heartbeat(), rig.wall()));
    rig.pass(Span::from_secs(2));
    assert!(from > 0 && rig.sent[from..].iter().all(|(_, frame)| verify(frame, &key(0))), "the new one");
}

/// Holds R-S5.
#[test]
fn a_key_leaves_only_over_a_secure_link_and_stands_in_no_record_of_the_setup() {
    let mut rig = Rig::new(Policy::AcceptUnsigned).up();
    for (link, gone) in [("radio", 0), ("lte", 1)] {
        let stamp = rig.wall();
        rig.station.send_all(&peer(link, 1), vec![Order::SetupSigning { to: DRONE, key: key(0), stamp }]);
        rig.take();
        assert_eq!(rig.sent.iter().filter(|(_, frame)| frame.message == 256).count(), gone, "{link}");
    }
    let kept = format!("{:?} {}", setup(Policy::Require), serde_json::to_string(&setup(Policy::Require)).unwrap());
    assert!(!kept.contains("4,5,6,7") && !kept.contains("4, 5, 6, 7"), "{kept}");
}

#[test]
fn a_late_copy_over_a_second_link_is_refused_without_a_word() {
    let mut rig = Rig::new(Policy::Require).up();
    let first = signed(heartbeat(), rig.wall());
    rig.hear(&peer("radio", 1), first.clone());
    rig.hear(&peer("lte", 2), first);
    assert_eq!(rig.told(code::HEALTH_REPLAYED), None);
    assert_eq!(rig.shown.links.iter().map(|link| link.frames).sum::<u64>(), 1);
}

/// Holds R-S1.
#[test]
fn a_drone_whose_clock_stood_still_is_spoken_to_until_it_has_our_time_and_told_of_when_it_never_takes_it() {
    let mut rig = Rig::new(Policy::Require).up();
    let drone = peer("radio", 1);
    let behind = Stamp::of_unix_ms(BEGAN_MS - 90_000);
    rig.hear(&drone, signed(heartbeat(), behind));
    rig.pass(Span::from_secs(2));
    assert_eq!((rig.liveness().as_str(), rig.told(code::HEALTH_SIGNED_LATE)), ("silent", None));
    assert!(rig.sent.iter().all(|(to, frame)| *to == drone && frame.message == 0), "heartbeats and no order");
    let heard = rig.last_stamp();
    rig.hear(&drone, signed(heartbeat(), heard.next()));
    assert_eq!(rig.liveness(), "fresh");

    let other = |stamp| Frame { from: Address { system: 9, component: 1 }, ..signed(heartbeat(), stamp) };
    for step in 0..20 {
        let frame = Frame { signature: None, ..other(behind) };
        let stamp = behind.after(Span::from_millis(step));
        rig.hear(&drone, signed(frame, stamp));
        rig.pass(Span::from_millis(500));
    }
    assert_eq!(rig.told(code::HEALTH_SIGNED_LATE), Some(21), "with the first one");
}
