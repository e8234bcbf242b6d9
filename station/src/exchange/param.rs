//! Parameters by name (R-P1, R-P2). Nothing is assumed: a value that was not read is not known.

use super::{Pair, Timing};
use crate::base::Moment;
use crate::wire::{Address, Order, Report};

/// Times a question is asked (table 1.1).
const TRIES: u32 = 8;
/// Times another value must come back before a set counts as refused: the first may be an old answer on its way.
const REFUSALS: u32 = 2;
/// MAV_PARAM_TYPE_INT32.
const KIND_INT: u8 = 6;
/// MAV_PARAM_TYPE_REAL32.
const KIND_REAL: u8 = 9;

/// A parameter's value, byte-wise encoded as PX4 does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ParamValue {
    /// A whole number.
    Int(i32),
    /// A real number.
    Real(f32),
}

impl ParamValue {
    /// The value in the four bytes of a PARAM_VALUE; none for a type that does not fit them, or an undefined number.
    #[must_use]
    pub fn from_bytes(bits: u32, kind: u8) -> Option<ParamValue> {
        let [b0, b1, ..] = bits.to_le_bytes();
        let whole = match kind {
            1 => i32::from(b0),
            2 => i32::from(b0.cast_signed()),
            3 => i32::from(u16::from_le_bytes([b0, b1])),
            4 => i32::from(i16::from_le_bytes([b0, b1])),
            5 => i32::try_from(bits).ok()?,
            KIND_INT => bits.cast_signed(),
            KIND_REAL => {
                return Some(ParamValue::Real(f32::from_bits(bits))).filter(|_| f32::from_bits(bits).is_finite());
            }
            _ => return None,
        };
        Some(ParamValue::Int(whole))
    }

    /// The four bytes and the MAV_PARAM_TYPE.
    #[must_use]
    pub fn to_bytes(self) -> (u32, u8) {
        match self {
            ParamValue::Int(value) => (value.cast_unsigned(), KIND_INT),
            ParamValue::Real(value) => (value.to_bits(), KIND_REAL),
        }
    }

    /// The value as a real number.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        match self {
            ParamValue::Int(value) => f64::from(value),
            ParamValue::Real(value) => f64::from(value),
        }
    }
}

/// How a read or a set ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ParamOutcome {
    /// The drone shows this value; after a set, it is the one we asked for.
    Value(ParamValue),
    /// The drone keeps another value than the one we set.
    Refused(ParamValue),
    /// The value makes no sense.
    Undecodable,
    /// No answer. PX4 answers a name that it does not have with silence.
    Unknown,
}

/// What reading and setting have in common: one order, said again until a PARAM_VALUE of that name answers.
#[derive(Clone, Debug)]
struct Asking {
    pair: Pair,
    timing: Timing,
    name: String,
    order: Order,
    started: Moment,
    sent: Moment,
    sends: u32,
    outcome: Option<ParamOutcome>,
}

impl Asking {
    fn start(now: Moment, pair: Pair, timing: Timing, name: &str, order: Order, out: &mut Vec<Order>) -> Asking {
        let name = name.to_owned();
        let mut asking = Asking { pair, timing, name, order, started: now, sent: now, sends: 0, outcome: None };
        asking.send(now, out);
        asking
    }

    fn send(&mut self, now: Moment, out: &mut Vec<Order>) {
        out.push(self.order.clone());
        self.sent = now;
        self.sends = self.sends.saturating_add(1);
    }

    /// The raw value in a report, if it is about this parameter of this drone.
    fn value(&mut self, now: Moment, from: Address, report: &Report) -> Option<(u32, u8)> {
        let Report::Param { name, bits, kind } = report else { return None };
        if self.outcome.is_some() || from != self.pair.them || *name != self.name {
            return None;
        }
        self.timing.answered(now, self.started, self.sends.saturating_sub(1));
        Some((*bits, *kind))
    }

    fn tick(&mut self, now: Moment, out: &mut Vec<Order>) {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return;
        }
        if self.sends >= TRIES {
            self.outcome = Some(ParamOutcome::Unknown);
        } else {
            self.send(now, out);
        }
    }

    fn deadline(&self) -> Option<Moment> {
        if self.outcome.is_some() { None } else { Some(self.sent.after(self.timing.patience())) }
    }
}

macro_rules! shape {
    ($name:ident) => {
        impl $name {
            /// Does what is due.
            pub fn tick(&mut self, now: Moment, out: &mut Vec<Order>) {
                self.asking.tick(now, out);
            }

            /// When to tick next; none when it is over.
            #[must_use]
            pub fn deadline(&self) -> Option<Moment> {
                self.asking.deadline()
            }

            /// How it ended, once it did.
            #[must_use]
            pub fn outcome(&self) -> Option<&ParamOutcome> {
                self.asking.outcome.as_ref()
            }

            /// The parameter's name.
            #[must_use]
            pub fn name(&self) -> &str {
                &self.asking.name
            }

            /// What was learnt about the round trip.
            #[must_use]
            pub fn timing(&self) -> Timing {
                self.asking.timing
            }
        }
    };
}

/// Reading one parameter.
#[derive(Clone, Debug)]
pub struct ParamRead {
    asking: Asking,
}

shape!(ParamRead);

impl ParamRead {
    /// Asks for the first time.
    pub fn start(now: Moment, pair: Pair, timing: Timing, name: &str, out: &mut Vec<Order>) -> ParamRead {
        let order = Order::ParamRead { to: pair.them, name: name.to_owned() };
        ParamRead { asking: Asking::start(now, pair, timing, name, order, out) }
    }

    /// Takes a report.
    pub fn hear(&mut self, now: Moment, from: Address, report: &Report, _out: &mut Vec<Order>) {
        if let Some((bits, kind)) = self.asking.value(now, from, report) {
            let value = ParamValue::from_bytes(bits, kind);
            self.asking.outcome = Some(value.map_or(ParamOutcome::Undecodable, ParamOutcome::Value));
        }
    }
}

/// Setting one parameter: done when the drone shows the value.
#[derive(Clone, Debug)]
pub struct ParamSet {
    asking: Asking,
    value: ParamValue,
    others: u32,
}

shape!(ParamSet);

impl ParamSet {
    /// Sets for the first time.
    pub fn start(
        now: Moment,
        pair: Pair,
        timing: Timing,
        name: &str,
        value: ParamValue,
        out: &mut Vec<Order>,
    ) -> ParamSet {
        let (bits, kind) = value.to_bytes();
        let order = Order::ParamSet { to: pair.them, name: name.to_owned(), bits, kind };
        ParamSet { asking: Asking::start(now, pair, timing, name, order, out), value, others: 0 }
    }

    /// Takes a report.
    pub fn hear(&mut self, now: Moment, from: Address, report: &Report, _out: &mut Vec<Order>) {
        let Some(answer) = self.asking.value(now, from, report) else { return };
        if answer == self.value.to_bytes() {
            self.asking.outcome = Some(ParamOutcome::Value(self.value));
            return;
        }
        self.others = self.others.saturating_add(1);
        if self.others >= REFUSALS && self.asking.sends > 1 {
            let kept = ParamValue::from_bytes(answer.0, answer.1);
            self.asking.outcome = Some(kept.map_or(ParamOutcome::Undecodable, ParamOutcome::Refused));
        }
    }
}
