//! One peer's bytes to frames, counted: the station's deframer, asked until it is empty.

use super::Health;
use quadrat_station::wire::{Deframer, Found, Frame, Heard, Loss, Resync};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// Cuts one peer's bytes; never share one between peers.
#[derive(Debug)]
pub struct Cutter {
    deframer: Deframer,
    // By (system, component); a peer that routes for many has one for each, at most 65,536.
    loss: BTreeMap<(u8, u8), Loss>,
}

impl Cutter {
    /// A new one, at a frame's start.
    #[must_use]
    pub fn new(resync: Resync) -> Cutter {
        Cutter { deframer: Deframer::new(resync), loss: BTreeMap::new() }
    }

    /// The good frames in these bytes. Everything is counted before anything can be shed.
    pub fn cut(&mut self, bytes: &[u8], health: &Health) -> Vec<Frame> {
        health.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        self.deframer.push(bytes);
        let mut frames = Vec::new();
        while let Some(found) = self.deframer.next() {
            match found {
                Found::Frame(frame) => {
                    self.count(&frame, health);
                    frames.push(frame);
                }
                Found::UnknownId(_) => add(&health.unknown, 1),
                Found::Undecodable { .. } | Found::BadSum { .. } | Found::Noise(_) => add(&health.bad, 1),
            }
        }
        frames
    }

    fn count(&mut self, frame: &Frame, health: &Health) {
        add(&health.frames, 1);
        let loss = self.loss.entry((frame.from.system, frame.from.component)).or_default();
        match loss.hear(frame.sequence) {
            Heard::After(missing) => add(&health.missing, u64::from(missing)),
            Heard::Late => _ = health.missing.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)),
            Heard::Next | Heard::Duplicate | Heard::Restart => {}
        }
    }
}

fn add(counter: &std::sync::atomic::AtomicU64, n: u64) {
    counter.fetch_add(n, Ordering::Relaxed);
}
