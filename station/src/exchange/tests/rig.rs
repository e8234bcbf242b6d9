//! A machine, a fake and a bad link between them, in virtual time.

use super::*;
use std::collections::BTreeMap;

/// What the link does to each frame, in both directions.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// Lost, per thousand.
    pub loss: u32,
    /// Doubled, per thousand; the copy comes up to 2 s late.
    pub copies: u32,
    /// One-way delay.
    pub delay_ms: u64,
    /// Added at random, so that frames overtake each other.
    pub jitter_ms: u64,
}

impl Link {
    pub const GOOD: Link = Link { loss: 0, copies: 0, delay_ms: 20, jitter_ms: 0 };
}

enum Sent {
    Up(Order),
    Down(Address, Report),
}

/// What tests may do to frames: whether this order, or this report, passes.
pub type Filter = Box<dyn FnMut(Moment, &Order) -> bool>;
pub type ReportFilter = Box<dyn FnMut(Moment, &Report) -> bool>;

pub struct Rig {
    pub now: Moment,
    pub fake: Fake,
    pub link: Link,
    pub up: Filter,
    pub down: ReportFilter,
    pub reboots: Vec<Moment>,
    pub orders: Vec<(Moment, Order)>,
    /// What the link did so far.
    pub lost: u64,
    pub doubled: u64,
    pub overtaken: u64,
    random: u64,
    queue: BTreeMap<(Moment, u64), Sent>,
    number: u64,
}

/// A machine as the rig drives it.
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

machines! { Upload Download Clear SetCurrent CommandExchange ParamRead ParamSet ParamList }

impl Machine for Streams {
    fn hear(&mut self, now: Moment, from: Address, report: &Report, out: &mut Vec<Order>) {
        Streams::hear(self, now, from, report, out);
    }

    fn tick(&mut self, now: Moment, out: &mut Vec<Order>) {
        Streams::tick(self, now, out);
    }

    fn deadline(&self) -> Option<Moment> {
        Streams::deadline(self)
    }

    fn over(&self) -> bool {
        false
    }
}

impl Rig {
    pub fn new(link: Link, seed: u64) -> Rig {
        Rig {
            now: Moment::START,
            fake: Fake::new(),
            link,
            up: Box::new(|_, _| true),
            down: Box::new(|_, _| true),
            reboots: Vec::new(),
            orders: Vec::new(),
            lost: 0,
            doubled: 0,
            overtaken: 0,
            random: seed,
            queue: BTreeMap::new(),
            number: 0,
        }
    }

    /// SplitMix64 (Steele 2014).
    pub fn random(&mut self, below: u64) -> u64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % below.max(1)
    }

    pub fn send(&mut self, orders: Vec<Order>) {
        for order in orders {
            self.orders.push((self.now, order.clone()));
            if (self.up)(self.now, &order) {
                self.put(|| Sent::Up(order.clone()));
            }
        }
    }

    /// Says something to us, as if it came over the link now.
    pub fn inject(&mut self, from: Address, report: Report) {
        self.number += 1;
        self.queue.insert((self.now, self.number), Sent::Down(from, report));
    }

    fn put(&mut self, sent: impl Fn() -> Sent) {
        let copies = 1 + u32::from(self.random(1_000) < u64::from(self.link.copies));
        self.doubled += u64::from(copies - 1);
        for copy in 0..copies {
            if self.random(1_000) < u64::from(self.link.loss) {
                self.lost += 1;
                continue;
            }
            let late = if copy > 0 { self.random(2_000) } else { 0 };
            let delay = self.link.delay_ms + self.random(self.link.jitter_ms + 1) + late;
            let due = self.now.after(Span::from_millis(delay));
            self.overtaken += u64::from(self.queue.keys().next_back().is_some_and(|(last, _)| *last > due));
            self.number += 1;
            self.queue.insert((due, self.number), sent());
        }
    }

    /// Runs until the machine is over or the time is.
    pub fn run(&mut self, machine: &mut dyn Machine, until: Moment) {
        while !machine.over() && self.now < until {
            let step = self.now.after(Span::from_millis(25));
            let next = [machine.deadline(), self.queue.keys().next().map(|key| key.0)];
            self.now = next.into_iter().flatten().fold(step, Moment::min).max(self.now).min(until);
            self.step(machine);
        }
    }

    fn step(&mut self, machine: &mut dyn Machine) {
        if self.reboots.first().is_some_and(|&at| at <= self.now) {
            self.reboots.remove(0);
            self.fake.reboot(self.now);
        }
        let mut said = Vec::new();
        let mut out = Vec::new();
        while let Some(entry) = self.queue.first_entry().filter(|entry| entry.key().0 <= self.now) {
            match entry.remove() {
                Sent::Up(order) => self.fake.hear(self.now, US, &order, &mut said),
                Sent::Down(from, report) => machine.hear(self.now, from, &report, &mut out),
            }
        }
        self.fake.tick(self.now, &mut said);
        if machine.deadline().is_some_and(|deadline| deadline <= self.now) {
            machine.tick(self.now, &mut out);
            assert!(machine.deadline().is_none_or(|deadline| deadline > self.now), "a deadline in the past");
        }
        self.send(out);
        for report in said {
            if (self.down)(self.now, &report) {
                self.put(|| Sent::Down(THEM, report.clone()));
            }
        }
    }
}
