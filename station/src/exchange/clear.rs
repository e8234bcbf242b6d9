//! Clearing a list. The drone's word is not believed: afterwards it is asked how many items it holds.

use super::pair::ListReply;
use super::{BUDGET, Outcome, Pair, Reason, SILENCE, Timing, result};
use crate::base::{Moment, Span};
use crate::wire::{Address, MissionKind, Order, Report};

/// A pause before it is tried again on a drone that still holds items.
const PAUSE: Span = Span::from_secs(1);
/// Refusals, each with items still there or without a count, before it is over.
const REFUSALS: u32 = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Clearing,
    Asking,
    Pausing(Moment),
}

/// Clearing one list. Ends as an upload does; `Verified` means that the list is empty.
#[derive(Clone, Debug)]
pub struct Clear {
    pair: Pair,
    kind: MissionKind,
    timing: Timing,
    phase: Phase,
    started: Moment,
    heard: Moment,
    sent: Moment,
    refused: Option<u8>,
    refusals: u32,
    /// Refusals to say how many items there are.
    uncounted: u32,
    cancelled: bool,
    outcome: Option<Outcome>,
}

impl Clear {
    /// Asks to clear.
    pub fn start(now: Moment, pair: Pair, timing: Timing, kind: MissionKind, out: &mut Vec<Order>) -> Clear {
        let mut clear = Clear {
            pair,
            kind,
            timing,
            phase: Phase::Clearing,
            started: now,
            heard: now,
            sent: now,
            refused: None,
            refusals: 0,
            uncounted: 0,
            cancelled: false,
            outcome: None,
        };
        clear.send(now, Phase::Clearing, out);
        clear
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
            (Some(ListReply::Ack(answer, _)), Phase::Clearing) => {
                self.refused = Some(answer).filter(|&answer| answer != result::ACCEPTED);
                self.send(now, Phase::Asking, out);
            }
            (Some(ListReply::Count(count, _)), Phase::Asking) => self.counted(now, count, out),
            (Some(ListReply::Ack(answer, _)), Phase::Asking) => self.not_counted(answer),
            _ => {}
        }
    }

    /// Does what is due.
    pub fn tick(&mut self, now: Moment, out: &mut Vec<Order>) {
        if self.outcome.is_some() {
            return;
        }
        if now >= self.heard.after(SILENCE) || now >= self.started.after(BUDGET) {
            self.outcome = Some(Outcome::Unknown);
        } else if now >= self.due() {
            let phase = if self.phase == Phase::Asking { Phase::Asking } else { Phase::Clearing };
            self.send(now, phase, out);
        }
    }

    /// When to tick next; none when it is over.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        let limit = self.heard.after(SILENCE).min(self.started.after(BUDGET));
        if self.outcome.is_some() { None } else { Some(self.due().min(limit)) }
    }

    /// Stops asking. What was asked cannot be taken back, so the drone is still asked what became of it.
    pub fn cancel(&mut self, now: Moment, out: &mut Vec<Order>) {
        if self.outcome.is_none() {
            self.cancelled = true;
            self.send(now, Phase::Asking, out);
        }
    }

    /// How it ended, once it did.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    fn counted(&mut self, now: Moment, count: u16, out: &mut Vec<Order>) {
        let (to, kind) = (self.pair.them, self.kind);
        if count == 0 {
            out.push(Order::MissionAck { to, kind, result: result::ACCEPTED });
            self.outcome = Some(Outcome::Verified { plan_id: 0 });
            return;
        }
        out.push(Order::MissionAck { to, kind, result: result::CANCELLED });
        self.refusals += u32::from(self.refused.is_some());
        if self.cancelled {
            self.outcome = Some(Outcome::Cancelled);
        } else if let Some(answer) = self.refused.filter(|_| self.refusals >= REFUSALS) {
            self.outcome = Some(Outcome::Rejected { item: None, reason: Reason::from_result(answer) });
        } else {
            self.phase = Phase::Pausing(now.after(PAUSE));
        }
    }

    /// It does not even say how many it holds, as an autopilot that knows no such list. A single answer may be a late copy of the
    /// one to the clearing.
    fn not_counted(&mut self, answer: u8) {
        if answer != result::ACCEPTED {
            self.uncounted += 1;
        }
        if self.uncounted >= REFUSALS {
            self.outcome = Some(Outcome::Rejected { item: None, reason: Reason::from_result(answer) });
        }
    }

    fn send(&mut self, now: Moment, phase: Phase, out: &mut Vec<Order>) {
        let (to, kind) = (self.pair.them, self.kind);
        self.phase = phase;
        self.sent = now;
        out.push(match phase {
            Phase::Asking => Order::MissionRequestList { to, kind },
            Phase::Clearing | Phase::Pausing(_) => Order::MissionClear { to, kind },
        });
    }

    fn due(&self) -> Moment {
        match self.phase {
            Phase::Pausing(until) => until,
            Phase::Clearing | Phase::Asking => self.sent.after(self.timing.patience()),
        }
    }
}
