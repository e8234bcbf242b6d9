//! One peer's bytes to frames, counted: the station's deframer, asked until it is empty.

use super::Health;
use super::health::add;
use quadrat_station::station::SenderCounts;
use quadrat_station::wire::{Address, Deframer, Found, Frame, Heard, Loss, Resync};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// Senders that are counted behind one peer; a router carries a few, and made-up addresses fill no memory.
const SENDERS_MAX: usize = 256;

/// Cuts one peer's bytes; never share one between peers.
#[derive(Debug)]
pub struct Cutter {
    deframer: Deframer,
    senders: BTreeMap<Address, Sender>,
    is_out_of_step: bool,
}

#[derive(Debug, Default)]
struct Sender {
    loss: Loss,
    frames: u64,
    missing: u64,
}

/// One frame with the bytes that it came in.
#[derive(Debug)]
pub struct Cut<'b> {
    /// What it says.
    pub frame: &'b Frame,
    /// Exactly as it came.
    pub bytes: &'b [u8],
}

impl Cutter {
    /// A new one, at a frame's start.
    #[must_use]
    pub fn new(resync: Resync) -> Cutter {
        Cutter { deframer: Deframer::new(resync), senders: BTreeMap::new(), is_out_of_step: false }
    }

    /// The good frames in these bytes. Everything is counted before anything can be shed. `pass_on` sees every frame, those
    /// of unknown ids too.
    pub fn cut(&mut self, bytes: &[u8], health: &Health, mut pass_on: impl FnMut(&Cut<'_>)) -> Vec<Frame> {
        add(&health.bytes, bytes.len() as u64);
        self.deframer.push(bytes);
        let mut frames = Vec::new();
        while let Some(found) = self.deframer.next() {
            match found {
                Found::Frame(frame) => {
                    self.in_step(health);
                    self.count(&frame, health);
                    pass_on(&Cut { frame: &frame, bytes: self.deframer.found_bytes() });
                    frames.push(frame);
                }
                Found::UnknownId(frame) => {
                    add(&health.unknown, 1);
                    pass_on(&Cut { frame: &frame, bytes: self.deframer.found_bytes() });
                }
                other => {
                    self.is_out_of_step = true;
                    count_waste(&other, health);
                }
            }
        }
        frames
    }

    /// Tells a peer's counters.
    pub fn tell(&self, peer: u32, health: &Health) {
        let counts = self.senders.iter().map(|(address, sender)| {
            let Sender { loss, frames, missing } = sender;
            let loss_permille = loss.permille();
            (*address, SenderCounts { frames: *frames, missing: *missing, loss_permille, ..SenderCounts::default() })
        });
        health.tell(peer, counts);
    }

    fn in_step(&mut self, health: &Health) {
        if std::mem::take(&mut self.is_out_of_step) {
            add(&health.resyncs, 1);
        }
    }

    fn count(&mut self, frame: &Frame, health: &Health) {
        add(&health.frames, 1);
        if self.senders.len() >= SENDERS_MAX && !self.senders.contains_key(&frame.from) {
            return;
        }
        let sender = self.senders.entry(frame.from).or_default();
        sender.frames += 1;
        match sender.loss.hear(frame.sequence) {
            Heard::After(missing) => {
                sender.missing += u64::from(missing);
                add(&health.missing, u64::from(missing));
            }
            Heard::Late => {
                sender.missing = sender.missing.saturating_sub(1);
                _ = health.missing.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1));
            }
            Heard::Next | Heard::Duplicate | Heard::Restart => {}
        }
    }
}

/// Counts what is no good frame.
pub fn count_waste(found: &Found, health: &Health) {
    match found {
        Found::BadSum { .. } => add(&health.bad_sums, 1),
        Found::Undecodable { .. } => add(&health.undecodable, 1),
        Found::Noise(bytes) => add(&health.noise_bytes, *bytes as u64),
        Found::Frame(_) | Found::UnknownId(_) => {}
    }
}
