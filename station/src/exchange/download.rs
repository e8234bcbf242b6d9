//! Reading a list back (R-M16). PX4 ends a download when it is asked for any item but the next or the last, so it is asked for
//! one at a time; whoever gives items in any order may be asked for several ahead.

use super::pair::ListReply;
use super::{BUDGET, Pair, SILENCE, STALL, Timing, result};
use crate::base::{Moment, Span};
use crate::mission::Item;
use crate::wire::{Address, MissionKind, Order, Report};
use std::collections::BTreeMap;

/// A pause before a download that the drone broke off begins anew.
const PAUSE: Span = Span::from_millis(500);

/// How a download ended.
#[derive(Clone, Debug, PartialEq)]
pub enum DownloadOutcome {
    /// All items, and the plan's id (0 when the drone gives none).
    Items {
        /// The items, in order.
        items: Vec<Item>,
        /// The plan's id.
        plan_id: u32,
    },
    /// The drone does not give the list.
    Rejected {
        /// MAV_MISSION_RESULT.
        result: u8,
    },
    /// We broke it off.
    Cancelled,
    /// It could not be finished in time.
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Listing,
    Items,
    Pausing(Moment),
}

/// Downloading one list.
#[derive(Clone, Debug)]
pub struct Download {
    pair: Pair,
    kind: MissionKind,
    timing: Timing,
    phase: Phase,
    count: u16,
    plan_id: u32,
    /// What came, by number.
    items: BTreeMap<u16, Item>,
    /// Items that may be asked for ahead of the first that is missing.
    ahead: u16,
    /// Items below this were asked for.
    asked_to: u16,
    /// When those that have not come were asked for last.
    open: BTreeMap<u16, Moment>,
    started: Moment,
    heard: Moment,
    progressed: Moment,
    /// When the question under way was asked first and last, and how often.
    asked: Moment,
    sent: Moment,
    sends: u32,
    outcome: Option<DownloadOutcome>,
}

impl Download {
    /// Asks for the list, then for one item after the other.
    pub fn start(now: Moment, pair: Pair, timing: Timing, kind: MissionKind, out: &mut Vec<Order>) -> Download {
        Download::ahead(now, pair, timing, kind, 1, out)
    }

    /// Asks for the list, then for so many items at once.
    pub fn ahead(
        now: Moment,
        pair: Pair,
        timing: Timing,
        kind: MissionKind,
        ahead: u16,
        out: &mut Vec<Order>,
    ) -> Download {
        let mut download = Download {
            pair,
            kind,
            timing,
            phase: Phase::Listing,
            count: 0,
            plan_id: 0,
            items: BTreeMap::new(),
            ahead: ahead.max(1),
            asked_to: 0,
            open: BTreeMap::new(),
            started: now,
            heard: now,
            progressed: now,
            asked: now,
            sent: now,
            sends: 0,
            outcome: None,
        };
        download.send(now, out);
        download
    }

    /// Takes a report.
    pub fn hear(&mut self, now: Moment, from: Address, report: &Report, out: &mut Vec<Order>) {
        if self.outcome.is_some() {
            return;
        }
        if from == self.pair.them {
            self.heard = now;
        }
        match (self.pair.list(from, report, self.kind), self.phase) {
            (Some(ListReply::Count(count, plan_id)), Phase::Listing) => self.begin(now, count, plan_id, out),
            (Some(ListReply::Item(seq, item)), Phase::Items)
                if seq < self.asked_to && !self.items.contains_key(&seq) =>
            {
                self.items.insert(seq, *item);
                self.open.remove(&seq);
                self.step(now, out);
            }
            (Some(ListReply::Ack(answer, _)), Phase::Listing | Phase::Items) => self.refused(now, answer),
            _ => {}
        }
    }

    /// Does what is due.
    pub fn tick(&mut self, now: Moment, out: &mut Vec<Order>) {
        if self.outcome.is_some() {
            return;
        }
        if now >= self.heard.after(SILENCE) || now >= self.started.after(BUDGET) {
            self.outcome = Some(DownloadOutcome::Unknown);
        } else if now >= self.progressed.after(STALL) {
            self.restart(now, out);
        } else if now >= self.due() {
            match self.phase {
                Phase::Pausing(_) => self.restart(now, out),
                Phase::Listing | Phase::Items => self.send(now, out),
            }
        }
    }

    /// When to tick next; none when it is over.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        let limits = [self.heard.after(SILENCE), self.started.after(BUDGET), self.progressed.after(STALL)];
        if self.outcome.is_some() { None } else { limits.into_iter().chain([self.due()]).min() }
    }

    /// Breaks it off.
    pub fn cancel(&mut self, _now: Moment, out: &mut Vec<Order>) {
        if self.outcome.is_none() {
            out.push(Order::MissionAck { to: self.pair.them, kind: self.kind, result: result::CANCELLED });
            self.outcome = Some(DownloadOutcome::Cancelled);
        }
    }

    /// How it ended, once it did.
    #[must_use]
    pub fn outcome(&self) -> Option<&DownloadOutcome> {
        self.outcome.as_ref()
    }

    /// Items read and items there are; none before the drone said how many.
    #[must_use]
    pub fn progress(&self) -> Option<(u16, u16)> {
        let read = u16::try_from(self.items.len()).unwrap_or(u16::MAX);
        (self.phase == Phase::Items).then_some((read, self.count))
    }

    /// When the last item came, or the list was asked for.
    pub(super) fn progressed(&self) -> Moment {
        self.progressed
    }

    /// What was learnt about the round trip.
    #[must_use]
    pub fn timing(&self) -> Timing {
        self.timing
    }

    fn begin(&mut self, now: Moment, count: u16, plan_id: u32, out: &mut Vec<Order>) {
        self.count = count;
        self.plan_id = plan_id;
        self.items.clear();
        self.asked_to = 0;
        self.open.clear();
        self.phase = Phase::Items;
        self.step(now, out);
    }

    /// The first item that has not come.
    fn first_missing(&self) -> u16 {
        (0..self.count).find(|seq| !self.items.contains_key(seq)).unwrap_or(self.count)
    }

    /// Asks for the next item, or ends.
    fn step(&mut self, now: Moment, out: &mut Vec<Order>) {
        if self.ahead == 1 {
            self.timing.answered(now, self.asked, self.sends.saturating_sub(1));
        }
        self.progressed = now;
        self.sends = 0;
        if self.items.len() < usize::from(self.count) {
            let to = self.first_missing().saturating_add(self.ahead).min(self.count);
            let from = self.asked_to;
            self.asked_to = to.max(from);
            self.ask(now, from..to, out);
        } else {
            out.push(Order::MissionAck { to: self.pair.them, kind: self.kind, result: result::ACCEPTED });
            let items = std::mem::take(&mut self.items).into_values().collect();
            self.outcome = Some(DownloadOutcome::Items { items, plan_id: self.plan_id });
        }
    }

    fn refused(&mut self, now: Moment, answer: u8) {
        match answer {
            // An acknowledgement of something else, still on its way.
            result::ACCEPTED | result::INVALID_SEQUENCE => {}
            result::ERROR | result::CANCELLED => self.phase = Phase::Pausing(now.after(PAUSE)),
            // Refusing halfway makes no sense: that one belongs to an upload before.
            _ if self.phase == Phase::Items => {}
            result => self.outcome = Some(DownloadOutcome::Rejected { result }),
        }
    }

    fn restart(&mut self, now: Moment, out: &mut Vec<Order>) {
        self.phase = Phase::Listing;
        self.items.clear();
        self.progressed = now;
        self.sends = 0;
        self.send(now, out);
    }

    /// Says again what was not answered in time.
    fn send(&mut self, now: Moment, out: &mut Vec<Order>) {
        if self.phase == Phase::Items {
            let nudge = self.timing.nudge();
            let late: Vec<u16> =
                self.open.iter().filter(|(_, at)| now >= at.after(nudge)).map(|(seq, _)| *seq).collect();
            return self.ask(now, late, out);
        }
        out.push(Order::MissionRequestList { to: self.pair.them, kind: self.kind });
        self.said(now);
    }

    fn ask(&mut self, now: Moment, seqs: impl IntoIterator<Item = u16>, out: &mut Vec<Order>) {
        let (to, kind) = (self.pair.them, self.kind);
        for seq in seqs {
            self.open.insert(seq, now);
            out.push(Order::MissionRequest { to, kind, seq });
        }
        self.said(now);
    }

    fn said(&mut self, now: Moment) {
        if self.sends == 0 {
            self.asked = now;
        }
        self.sent = now;
        self.sends = self.sends.saturating_add(1);
    }

    fn due(&self) -> Moment {
        match self.phase {
            Phase::Pausing(until) => until,
            Phase::Listing => self.sent.after(self.timing.patience()),
            Phase::Items => self.open.values().min().map_or(self.sent, |at| at.after(self.timing.nudge())),
        }
    }
}
