//! One channel as it does right now: what is under way on it, and whether it works.

use super::Breaker;
use crate::base::{AlertId, DroneId, Moment, Span};
use std::collections::BTreeMap;

/// Cards under way on one channel at once, at most.
const MOST_CARDS: usize = 16;
/// Drone positions under way on one channel at once, at most; they never take a card's room.
const MOST_DRONES: usize = 64;
/// A try that has not ended by then hangs: it counts as failed. The shell's own limit is shorter.
const HANGS: Span = Span::from_secs(20);

/// One try under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flight {
    /// A card.
    Card {
        /// Which alert.
        alert: AlertId,
        /// As told at this revision.
        revision: u32,
    },
    /// A drone's position.
    Drone(DroneId),
}

/// One channel.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Whether it works.
    pub breaker: Breaker,
    under_way: BTreeMap<u64, (Flight, Moment)>,
}

impl Line {
    /// Whether one more card may begin.
    #[must_use]
    pub fn has_room(&self, now: Moment) -> bool {
        let cards = self.under_way.values().filter(|(flight, _)| matches!(flight, Flight::Card { .. })).count();
        cards < MOST_CARDS && self.may_probe(now)
    }

    /// Whether one more drone position may begin.
    #[must_use]
    pub fn has_drone_room(&self, now: Moment) -> bool {
        let drones = self.under_way.values().filter(|(flight, _)| matches!(flight, Flight::Drone(_))).count();
        drones < MOST_DRONES && self.may_probe(now)
    }

    /// A channel that does not work gets one try at a time, and not before its time.
    fn may_probe(&self, now: Moment) -> bool {
        self.breaker.probe_at().is_none_or(|at| at <= now && self.under_way.is_empty())
    }

    /// When a card that has to wait for room may go out at the earliest; none when an end of a try will say so.
    #[must_use]
    pub fn room_at(&self, now: Moment) -> Option<Moment> {
        self.under_way.is_empty().then(|| self.breaker.probe_at().unwrap_or(now))
    }

    /// Whether something about the same is under way. One at a time keeps the order.
    #[must_use]
    pub fn carries(&self, is_same: impl Fn(&Flight) -> bool) -> bool {
        self.under_way.values().any(|(flight, _)| is_same(flight))
    }

    /// A try begins.
    pub fn begin(&mut self, id: u64, flight: Flight, now: Moment) {
        self.under_way.insert(id, (flight, now));
    }

    /// A try ended; none when it was given up before.
    pub fn end(&mut self, id: u64) -> Option<Flight> {
        self.under_way.remove(&id).map(|(flight, _)| flight)
    }

    /// Tries that hang.
    #[must_use]
    pub fn hanging(&self, now: Moment) -> Vec<u64> {
        self.under_way.iter().filter(|(_, (_, since))| since.after(HANGS) <= now).map(|(id, _)| *id).collect()
    }

    /// When the next try hangs.
    #[must_use]
    pub fn hangs_at(&self) -> Option<Moment> {
        self.under_way.values().map(|(_, since)| since.after(HANGS)).min()
    }
}
