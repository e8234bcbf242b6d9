//! When to look at what: one ordered map of deadlines, so that a wake-up costs what is due and not what exists.

use crate::base::Moment;
use std::collections::{BTreeMap, BTreeSet};

/// What wants to be looked at. Districts and drones by their numbers, which are in the order of their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// The journal's stored-in-time watch.
    Journal,
    /// Our own heartbeat.
    Heartbeat,
    /// A link's byte budget.
    Budget,
    /// A drone's conversations.
    Drone(usize),
    /// A district's upkeep.
    District(usize),
}

/// Deadlines by time and by key; equal ones fire in key order.
#[derive(Debug, Default)]
pub struct Alarms {
    by_time: BTreeSet<(Moment, Key)>,
    by_key: BTreeMap<Key, Moment>,
}

impl Alarms {
    /// Look at `key` at `at`, or never; replaces what was set.
    pub fn set(&mut self, key: Key, at: Option<Moment>) {
        let before = self.by_key.get(&key).copied();
        if before == at {
            return;
        }
        if let Some(before) = before {
            self.by_time.remove(&(before, key));
        }
        if let Some(at) = at {
            self.by_time.insert((at, key));
            self.by_key.insert(key, at);
        } else {
            self.by_key.remove(&key);
        }
    }

    /// Look at `key` at `at` or earlier.
    pub fn no_later(&mut self, key: Key, at: Moment) {
        if self.by_key.get(&key).is_none_or(|set| *set > at) {
            self.set(key, Some(at));
        }
    }

    /// How many are set.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_time.len()
    }

    /// The next deadline.
    #[must_use]
    pub fn next(&self) -> Option<Moment> {
        self.by_time.first().map(|(at, _)| *at)
    }

    /// Takes one key that is due.
    pub fn due(&mut self, now: Moment) -> Option<Key> {
        let (at, _) = self.by_time.first()?;
        if *at > now {
            return None;
        }
        let (_, key) = self.by_time.pop_first()?;
        self.by_key.remove(&key);
        Some(key)
    }
}
