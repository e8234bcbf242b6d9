//! Numbers entries, and keeps back what may be told only when an entry is stored.

use super::output::{Attempt, Output};
use super::request::Answer;
use super::sending::Parcel;
use crate::base::{Moment, Seq, Span};
use std::collections::BTreeMap;

/// A disk that has not answered for this long is a fault.
const LATE: Span = Span::from_secs(2);

/// Something that tells the world a fact.
#[derive(Clone, Debug)]
pub enum Told {
    /// An order to a drone.
    Parcel(Parcel),
    /// An answer to a request.
    Answer {
        /// The request's number.
        id: u64,
        /// The answer.
        answer: Answer,
    },
    /// A try over a channel.
    Attempt(Attempt),
}

/// The numbers of entries, and what waits for them.
#[derive(Debug, Default)]
pub struct Journal {
    last: Seq,
    stored: Seq,
    /// When each entry that is not stored yet was recorded.
    open: BTreeMap<Seq, Moment>,
    waiting: BTreeMap<Seq, Vec<Told>>,
    refused: Option<String>,
}

impl Journal {
    /// An entry of the past: it is stored.
    pub fn restore(&mut self, seq: Seq) {
        self.last = self.last.max(seq);
        self.stored = self.last;
    }

    /// The next entry's number.
    pub fn next(&mut self, now: Moment) -> Seq {
        self.last = self.last.next();
        self.open.insert(self.last, now);
        self.last
    }

    /// The newest entry.
    #[must_use]
    pub const fn last(&self) -> Seq {
        self.last
    }

    /// Whether an entry is on disk.
    #[must_use]
    pub fn has_stored(&self, seq: Seq) -> bool {
        self.stored >= seq
    }

    /// Keep `told` back until `after` is stored; given back at once when it is already.
    pub fn hold(&mut self, after: Seq, told: Told) -> Option<Told> {
        if self.has_stored(after) {
            return Some(told);
        }
        self.waiting.entry(after).or_default().push(told);
        None
    }

    /// Entries up to this one are on disk: what waited for them may go.
    pub fn stored(&mut self, up_to: Seq) -> Vec<Told> {
        self.stored = self.stored.max(up_to.min(self.last));
        self.refused = None;
        self.open = self.open.split_off(&self.stored.next());
        let later = self.waiting.split_off(&self.stored.next());
        std::mem::replace(&mut self.waiting, later).into_values().flatten().collect()
    }

    /// The disk said no.
    pub fn refuse(&mut self, reason: String) {
        self.refused = Some(reason);
    }

    /// Whether facts cannot be stored at present, and why, for people.
    #[must_use]
    pub fn fault(&self, now: Moment) -> Option<String> {
        let late = self.open.values().next().is_some_and(|since| now.since(*since) >= LATE);
        match (&self.refused, late) {
            (Some(reason), true) => Some(reason.clone()),
            (None, true) => Some("no answer".to_string()),
            (_, false) => None,
        }
    }

    /// While the disk fails, alerts go out all the same, marked as unrecorded: a lost alert is worse than one that a
    /// crash would forget.
    pub fn release_alerts(&mut self) -> Vec<Output> {
        let mut released = Vec::new();
        for told in self.waiting.values_mut() {
            let (alerts, rest) = std::mem::take(told).into_iter().partition(|told| matches!(told, Told::Attempt(_)));
            *told = rest;
            released.extend(Vec::into_iter(alerts).filter_map(|alert: Told| match alert {
                Told::Attempt(attempt) => Some(Output::Attempt(Attempt { unrecorded: true, ..attempt })),
                Told::Parcel(_) | Told::Answer { .. } => None,
            }));
        }
        released
    }

    /// Entries that are not stored, and what waits for them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.open.len() + self.waiting.values().map(Vec::len).sum::<usize>()
    }

    /// When a fault would begin if the disk stays silent.
    #[must_use]
    pub fn deadline(&self, now: Moment) -> Option<Moment> {
        self.open.values().next().map(|since| since.after(LATE)).filter(|at| *at > now)
    }
}
