//! Other ground stations look on: what drones say is passed on to them, byte for byte, and what they say goes nowhere
//! unless the config lets them command (R-R1). None of them can hold up a link: what one does not take is lost to it.

mod onlooker;
mod switch;

pub use switch::{Held, Onward, Rights, Switch};

use super::cutter::Cut;
use super::{Peers, Wiring};
use crate::config::Forward;
use crate::daemon::Inbox;
use quadrat_station::station::Peer;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// Frames that wait for one onlooker.
const WAITING_MAX: usize = 1_024;

/// All onlookers.
#[derive(Debug, Default)]
pub struct Forwarding(Option<Inner>);

#[derive(Debug)]
struct Inner {
    switch: Mutex<Switch>,
    ways: Vec<Way>,
}

#[derive(Debug)]
struct Way {
    name: String,
    tell: mpsc::Sender<Vec<u8>>,
    counts: Counts,
}

/// What was counted for one onlooker.
#[derive(Debug, Default)]
pub struct Counts {
    /// Frames passed on to it.
    pub passed: AtomicU64,
    /// Frames that it did not take in time.
    pub shed: AtomicU64,
    /// Frames of its own that went on to drones.
    pub commanded: AtomicU64,
    /// Frames of its own that went nowhere.
    pub held: AtomicU64,
}

impl Forwarding {
    /// Onlookers of this config, and what is to be handed to [`open`].
    #[must_use]
    pub fn new(config: &[Forward]) -> (Forwarding, Vec<mpsc::Receiver<Vec<u8>>>) {
        if config.is_empty() {
            return (Forwarding::default(), Vec::new());
        }
        let rights = |one: &Forward| Rights { links: one.links.clone(), may_command: one.may_command };
        let switch = Mutex::new(Switch::new(config.iter().map(rights).collect()));
        let (ways, told) = config
            .iter()
            .map(|one| {
                let (tell, told) = mpsc::channel(WAITING_MAX);
                (Way { name: one.name.clone(), tell, counts: Counts::default() }, told)
            })
            .unzip();
        (Forwarding(Some(Inner { switch, ways })), told)
    }

    /// A frame came over a link.
    pub fn pass_on(&self, peer: &Peer, cut: &Cut<'_>) {
        let Some(inner) = &self.0 else { return };
        let now = crate::clock::real();
        let to = inner.switch(|switch| switch.hear_link(now, peer, cut.frame, cut.bytes)).unwrap_or_default();
        for way in to.iter().filter_map(|onlooker| inner.ways.get(*onlooker)) {
            match way.tell.try_send(cut.bytes.to_vec()) {
                Ok(()) => way.counts.passed.fetch_add(1, Ordering::Relaxed),
                Err(_) => way.counts.shed.fetch_add(1, Ordering::Relaxed),
            };
        }
    }

    /// A frame came from an onlooker. Whether it went on to the drones.
    fn command(&self, onlooker: usize, cut: &Cut<'_>, peers: &Peers) -> bool {
        let Some(inner) = &self.0 else { return false };
        let Some(way) = inner.ways.get(onlooker) else { return false };
        let now = crate::clock::real();
        let onward = inner.switch(|switch| {
            let onward = switch.hear_onlooker(now, onlooker, cut.frame, cut.bytes)?;
            Ok::<_, Held>(match onward {
                Onward::Peers(to) => to,
                Onward::Everybody => switch.links_of(onlooker).iter().flat_map(|link| peers.all_on(link)).collect(),
            })
        });
        let Ok(to) = onward else {
            way.counts.held.fetch_add(1, Ordering::Relaxed);
            return false;
        };
        for peer in &to {
            // A stream that is busy loses it, as a radio would.
            peers.send(peer, cut.bytes.to_vec());
        }
        way.counts.commanded.fetch_add(1, Ordering::Relaxed);
        true
    }

    /// Each onlooker by its name.
    pub fn counts(&self) -> impl Iterator<Item = (&str, &Counts)> {
        self.0.iter().flat_map(|inner| &inner.ways).map(|way| (way.name.as_str(), &way.counts))
    }
}

impl Inner {
    fn switch<T>(&self, ask: impl FnOnce(&mut Switch) -> T) -> T {
        ask(&mut self.switch.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Opens the way to every onlooker and keeps it open until the daemon ends.
pub fn open(config: &[Forward], told: Vec<mpsc::Receiver<Vec<u8>>>, wiring: &Wiring) {
    for ((index, one), told) in config.iter().enumerate().zip(told) {
        // Its frames are heard as if it spoke on the first of its links: there it is another station.
        let Some(link) = one.links.first() else { continue };
        let peer = wiring.peers.number(link);
        let onlooker = onlooker::Onlooker::new(index, one.clone(), peer, wiring.clone());
        tokio::spawn(onlooker.run(told));
    }
}

/// What an onlooker that may command says is news for the station too: it may have taken a drone over.
fn report(inbox: &Arc<Inbox>, from: &Peer, cut: &Cut<'_>) {
    inbox.frames(from, vec![cut.frame.clone()]);
}
