//! Setting a parameter (R-P2): read it for its type, set it, and read it again, because an echo is not yet the value that
//! stays, and some drones send none (R-AP5).

use super::param::{TRIES, about};
use super::{Encoding, Pair, ParamOutcome, ParamRead, ParamValue, Timing};
use crate::base::Moment;
use crate::wire::{Address, Order, Report};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// What is it now, and of which type?
    Learning,
    /// Set, until it is shown.
    Setting,
    /// Is it still so?
    Proving,
}

/// Setting one parameter: done when the drone, asked for it, shows the value.
#[derive(Clone, Debug)]
pub struct ParamSet {
    pair: Pair,
    encoding: Encoding,
    number: f64,
    phase: Phase,
    /// The reading of the first phase; name, type and round trip stay there.
    first: ParamRead,
    value: Option<ParamValue>,
    /// Another value that was shown in this phase.
    other: Option<ParamOutcome>,
    sent: Moment,
    sends: u32,
    outcome: Option<ParamOutcome>,
}

impl ParamSet {
    /// Asks what it is now.
    pub fn start(
        now: Moment,
        pair: Pair,
        timing: Timing,
        name: &str,
        number: f64,
        encoding: Encoding,
        out: &mut Vec<Order>,
    ) -> ParamSet {
        let first = ParamRead::start(now, pair, timing, name, encoding, out);
        let phase = Phase::Learning;
        ParamSet { pair, encoding, number, phase, first, value: None, other: None, sent: now, sends: 0, outcome: None }
    }

    /// Takes a report.
    pub fn hear(&mut self, now: Moment, from: Address, report: &Report, out: &mut Vec<Order>) {
        if self.outcome.is_some() {
            return;
        }
        if self.phase == Phase::Learning {
            self.first.hear(now, from, report, out);
            return self.learnt(now, out);
        }
        let Some((bits, kind)) = about(report, from, self.pair, self.first.name()) else { return };
        let shown = ParamValue::from_bytes(bits, kind, self.encoding);
        let right = shown.zip(self.value).is_some_and(|(shown, value)| shown.as_f64() == value.as_f64());
        match self.phase {
            Phase::Setting if right => self.turn(now, Phase::Proving, out),
            Phase::Proving if right => self.outcome = self.value.map(ParamOutcome::Value),
            // It may be an old answer on its way, or the set was lost: only after the last try it counts.
            _ => self.other = Some(shown.map_or(ParamOutcome::Undecodable, ParamOutcome::Refused)),
        }
    }

    /// Does what is due.
    pub fn tick(&mut self, now: Moment, out: &mut Vec<Order>) {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return;
        }
        if self.phase == Phase::Learning {
            self.first.tick(now, out);
            self.learnt(now, out);
        } else if self.sends >= TRIES {
            self.outcome = Some(self.other.unwrap_or(ParamOutcome::Unknown));
        } else {
            self.send(now, out);
        }
    }

    /// When to tick next; none when it is over.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        match (&self.outcome, &self.phase) {
            (Some(_), _) => None,
            (None, Phase::Learning) => self.first.deadline(),
            (None, _) => Some(self.sent.after(self.first.timing().patience())),
        }
    }

    /// How it ended, once it did. `Unknown` after the set was sent: it may be either value.
    #[must_use]
    pub fn outcome(&self) -> Option<&ParamOutcome> {
        self.outcome.as_ref()
    }

    /// The parameter's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.first.name()
    }

    /// What was learnt about the round trip.
    #[must_use]
    pub fn timing(&self) -> Timing {
        self.first.timing()
    }

    fn learnt(&mut self, now: Moment, out: &mut Vec<Order>) {
        match self.first.outcome() {
            None => {}
            Some(ParamOutcome::Value(before)) => {
                let before = *before;
                self.value = ParamValue::of_kind(self.number, self.first.kind());
                match self.value {
                    None => self.outcome = Some(ParamOutcome::Unfit(before)),
                    Some(value) if value.as_f64() == before.as_f64() => {
                        self.outcome = Some(ParamOutcome::Value(before));
                    }
                    Some(_) => self.turn(now, Phase::Setting, out),
                }
            }
            Some(other) => self.outcome = Some(*other),
        }
    }

    fn turn(&mut self, now: Moment, phase: Phase, out: &mut Vec<Order>) {
        self.phase = phase;
        self.other = None;
        self.sends = 0;
        self.send(now, out);
    }

    /// A set that is repeated is also asked after: its echo may never come.
    fn send(&mut self, now: Moment, out: &mut Vec<Order>) {
        let (to, name) = (self.pair.them, self.first.name().to_owned());
        let setting = self.phase == Phase::Setting;
        if let Some(value) = self.value.filter(|_| setting) {
            let (bits, kind) = (value.to_bytes(self.encoding), self.first.kind());
            out.push(Order::ParamSet { to, name: name.clone(), bits, kind });
        }
        if !setting || self.sends > 0 {
            out.push(Order::ParamRead { to, name });
        }
        self.sent = now;
        self.sends = self.sends.saturating_add(1);
    }
}
