//! Somebody else's MAVLink software behind radios that lose, double and delay, and one of our exchanges at the other end.

#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

use quadrat::clock::Clock;
use quadrat::venue::{Proxy, Telemetry};
use quadrat_sim::{Radio, RadioConfig, RadioCounts};
use quadrat_station::base::{Moment, Span};
use quadrat_station::exchange::{Clear, Download, Pair, Timing, Upload};
use quadrat_station::mission::{Item, PX4, Rules};
use quadrat_station::wire::{Address, Deframer, Found, MissionKind, Order, Read, Report, Resync, read, write};
use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

/// Our station's address, and that of the other side's autopilot.
pub const PAIR: Pair = Pair { us: Address { system: 255, component: 190 }, them: Address { system: 1, component: 1 } };
/// How often all sides are looked at.
const STEP: Duration = Duration::from_millis(1);

/// A machine of `quadrat_station::exchange`.
pub trait Machine {
    fn hear(&mut self, now: Moment, from: Address, report: &Report, out: &mut Vec<Order>);
    fn tick(&mut self, now: Moment, out: &mut Vec<Order>);
    fn deadline(&self) -> Option<Moment>;
    fn over(&self) -> bool;
}

macro_rules! machines {
    ($($name:ident)*) => {$(
        impl Machine for $name {
            fn hear(&mut self, now: Moment, from: Address, report: &Report, out: &mut Vec<Order>) {
                $name::hear(self, now, from, report, out);
            }

            fn tick(&mut self, now: Moment, out: &mut Vec<Order>) {
                $name::tick(self, now, out);
            }

            fn deadline(&self) -> Option<Moment> {
                $name::deadline(self)
            }

            fn over(&self) -> bool {
                self.outcome().is_some()
            }
        }
    )*};
}

machines! { Upload Download Clear }

/// Nobody who wants anything: time only passes.
struct Idle;

impl Machine for Idle {
    fn hear(&mut self, _: Moment, _: Address, _: &Report, _: &mut Vec<Order>) {}

    fn tick(&mut self, _: Moment, _: &mut Vec<Order>) {}

    fn deadline(&self) -> Option<Moment> {
        None
    }

    fn over(&self) -> bool {
        false
    }
}

/// What went over one way, as `RadioCounts` tells it, since the last look.
#[derive(Debug)]
pub struct Ways {
    pub up: RadioCounts,
    pub down: RadioCounts,
}

/// Answers to lists (MISSION_ACK) by their result, and texts.
#[derive(Debug, Default)]
pub struct Said {
    pub acks: BTreeMap<u8, u64>,
    pub texts: Vec<String>,
}

impl Said {
    fn note(&mut self, report: &Report) {
        match report {
            Report::MissionAck { result, .. } => *self.acks.entry(*result).or_default() += 1,
            Report::Text { text, .. } => self.texts.push(String::from_utf8_lossy(text).into_owned()),
            _ => {}
        }
    }
}

/// See above.
pub struct Air {
    pub proxy: Proxy,
    pub clock: Clock,
    /// Messages of the autopilot that came through, by id.
    pub heard: BTreeMap<u32, u64>,
    /// The last MISSION_CURRENT: items aboard, state, plan ids.
    pub current: Option<(Option<u16>, u8, [u32; 3])>,
    /// What the autopilot said in answer.
    pub said: Said,
    ours: UdpSocket,
    drone: Option<SocketAddr>,
    deframer: Deframer,
    sequence: u8,
    beat: Moment,
}

impl Air {
    /// Radios that do nothing yet, before somebody who hears us at a port of this machine.
    pub fn before(port: u16, seed: u64) -> Air {
        let ours = UdpSocket::bind("127.0.0.1:0").expect("a port");
        ours.set_nonblocking(true).expect("a socket");
        let radios = (Radio::new(RadioConfig::clear(0), seed), Radio::new(RadioConfig::clear(0), seed + 1));
        let to = ours.local_addr().expect("bound");
        let proxy = Proxy::new(port, to, radios, Telemetry::new(0.0, 0.0)).expect("a proxy");
        Air {
            proxy,
            clock: Clock::starting_at(Moment::START, 1.0),
            heard: BTreeMap::new(),
            current: None,
            said: Said::default(),
            ours,
            drone: None,
            deframer: Deframer::new(Resync::Datagram),
            sequence: 0,
            beat: Moment::START,
        }
    }

    /// Both ways behave like this from now on.
    pub fn weather(&mut self, config: RadioConfig) {
        self.proxy.up.set(config);
        self.proxy.down.set(config);
    }

    /// What both ways did so far.
    pub fn ways(&self) -> Ways {
        Ways { up: self.proxy.up.counts(), down: self.proxy.down.counts() }
    }

    /// Starts an upload, hands it to its end, and says how long that took.
    pub fn upload(&mut self, kind: MissionKind, items: &[Item], rules: &Rules) -> (Upload, f64) {
        let (began, mut out) = (self.clock.now(), Vec::new());
        let mut upload = Upload::start(began, PAIR, Timing::default(), kind, items.to_vec(), rules, &mut out);
        self.send(out);
        self.run(&mut upload, Span::from_secs(700));
        (upload, self.clock.now().since(began).as_secs_f64())
    }

    /// Starts an upload and goes away once the drone has asked for `items`; how many it asked for.
    pub fn abandoned(&mut self, kind: MissionKind, list: &[Item], items: u16) -> u16 {
        let (began, mut out) = (self.clock.now(), Vec::new());
        let mut upload = Upload::start(began, PAIR, Timing::default(), kind, list.to_vec(), &PX4, &mut out);
        self.send(out);
        while upload.progress().sent < items {
            assert!(self.clock.now().since(began) < Span::from_secs(10), "{:?}", upload.progress());
            self.run(&mut upload, Span::from_millis(1));
        }
        upload.progress().sent
    }

    /// Waits for something to be true.
    pub fn until(&mut self, what: &str, seconds: u64, holds: impl Fn(&Air) -> bool) {
        let end = self.clock.now().after(Span::from_secs(seconds));
        while !holds(self) {
            assert!(self.clock.now() < end, "not within {seconds} s: {what}");
            self.pass(Span::from_millis(50));
        }
    }

    /// Lets time pass until the machine is over or `limit` is.
    pub fn run(&mut self, machine: &mut dyn Machine, limit: Span) {
        let end = self.clock.now().after(limit);
        while !machine.over() && self.clock.now() < end {
            self.step(machine);
            std::thread::sleep(STEP);
        }
    }

    /// Lets time pass.
    pub fn pass(&mut self, time: Span) {
        self.run(&mut Idle, time);
    }

    fn step(&mut self, machine: &mut dyn Machine) {
        let now = self.clock.now();
        self.proxy.step(now);
        let mut out = Vec::new();
        for (from, report) in self.reports() {
            machine.hear(now, from, &report, &mut out);
        }
        if machine.deadline().is_some_and(|deadline| deadline <= now) {
            machine.tick(now, &mut out);
        }
        if now >= self.beat {
            self.beat = now.after(Span::from_secs(1));
            out.push(Order::Heartbeat);
        }
        self.send(out);
    }

    fn reports(&mut self) -> Vec<(Address, Report)> {
        let (mut buffer, mut reports) = ([0; 2_048], Vec::new());
        while let Ok((length, from)) = self.ours.recv_from(&mut buffer) {
            self.drone = Some(from);
            self.deframer.push(&buffer[..length]);
            for found in self.deframer.by_ref() {
                let Found::Frame(frame) = found else { continue };
                *self.heard.entry(frame.message).or_default() += 1;
                let Read::Report(report) = read(&frame) else { continue };
                if let Report::MissionCurrent { total, state, ids, .. } = report {
                    self.current = Some((total, state, ids));
                }
                self.said.note(&report);
                reports.push((frame.from, report));
            }
        }
        reports
    }

    pub fn send(&mut self, orders: Vec<Order>) {
        for order in orders {
            let frame = write(&order, PAIR.us, self.sequence);
            self.sequence = self.sequence.wrapping_add(1);
            match self.drone {
                Some(to) => drop(self.ours.send_to(&frame, to)),
                // Some speak only to those who spoke MAVLink to them.
                None => self.proxy.hand(&frame),
            }
        }
    }
}
