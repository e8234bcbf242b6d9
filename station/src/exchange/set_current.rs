//! Which item to fly next (MISSION_SET_CURRENT). There is no acknowledgement; MISSION_CURRENT shows the effect.

use super::{Pair, Timing};
use crate::base::{Moment, Span};
use crate::wire::{Address, Order, Report};

/// It is said again for this long.
const LIMIT: Span = Span::from_secs(10);

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetCurrentOutcome {
    /// The drone flies from this item on: ours, or the one behind it when ours was reached at once.
    Set {
        /// The item it reported.
        seq: u16,
    },
    /// The drone holds fewer items.
    Refused {
        /// How many it holds.
        total: u16,
    },
    /// No effect was seen in time.
    Unknown,
}

/// Setting the current item.
#[derive(Clone, Debug)]
pub struct SetCurrent {
    pair: Pair,
    timing: Timing,
    /// Number of the first step's item.
    first: u16,
    seq: u16,
    before: Option<u16>,
    started: Moment,
    sent: Moment,
    outcome: Option<SetCurrentOutcome>,
}

impl SetCurrent {
    /// Says it for the first time. `first` is the number of the first step's item: 1 where item 0 is home, which the
    /// drone's totals do not count. `before` is the step that the drone reported last.
    pub fn start(
        now: Moment,
        pair: Pair,
        timing: Timing,
        first: u16,
        step: u16,
        before: Option<u16>,
        out: &mut Vec<Order>,
    ) -> SetCurrent {
        let item = |step: u16| step.saturating_add(first);
        let (seq, before) = (item(step), before.map(item));
        out.push(Order::MissionSetCurrent { to: pair.them, seq });
        SetCurrent { pair, timing, first, seq, before, started: now, sent: now, outcome: None }
    }

    /// Takes a report.
    pub fn hear(&mut self, _now: Moment, from: Address, report: &Report, _out: &mut Vec<Order>) {
        let Report::MissionCurrent { seq, total, .. } = report else { return };
        if self.outcome.is_some() || from != self.pair.them {
            return;
        }
        self.outcome = match (*seq, *total) {
            (_, Some(total)) if self.seq >= total.saturating_add(self.first) => {
                Some(SetCurrentOutcome::Refused { total })
            }
            (Some(seq), _) if seq == self.seq || self.passed(seq) => Some(SetCurrentOutcome::Set { seq }),
            (seq, _) => {
                self.before = seq;
                None
            }
        };
    }

    /// Does what is due.
    pub fn tick(&mut self, now: Moment, out: &mut Vec<Order>) {
        if self.outcome.is_some() {
            return;
        }
        if now >= self.started.after(LIMIT) {
            self.outcome = Some(SetCurrentOutcome::Unknown);
        } else if now >= self.again() {
            out.push(Order::MissionSetCurrent { to: self.pair.them, seq: self.seq });
            self.sent = now;
        }
    }

    /// When to tick next; none when it is over.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        if self.outcome.is_some() { None } else { Some(self.again().min(self.started.after(LIMIT))) }
    }

    /// How it ended, once it did.
    #[must_use]
    pub fn outcome(&self) -> Option<&SetCurrentOutcome> {
        self.outcome.as_ref()
    }

    /// Whether the drone went past our item before it could report it.
    fn passed(&self, seq: u16) -> bool {
        seq == self.seq.saturating_add(1) && self.before.is_some_and(|before| before != seq && before != self.seq)
    }

    fn again(&self) -> Moment {
        self.sent.after(self.timing.patience())
    }
}
