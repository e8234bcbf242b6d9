//! Parameters by name (R-P1). Nothing is assumed: a value that was not read is not known.

use super::{Pair, Timing};
use crate::base::Moment;
use crate::wire::{Address, Order, Report};

/// Times a question is asked (table 1.1).
pub(super) const TRIES: u32 = 8;
/// MAV_PARAM_TYPE_INT32.
const KIND_INT: u8 = 6;
/// MAV_PARAM_TYPE_REAL32.
const KIND_REAL: u8 = 9;

/// How an autopilot puts a whole number into the four bytes of a PARAM_VALUE (R-P1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Its own bytes.
    ByteWise,
    /// The nearest real number (C's cast).
    Cast,
}

impl Encoding {
    /// The encoding that MAV_PROTOCOL_CAPABILITY bits name: 4 for byte-wise, 17 for cast. PX4 long did not set its bit
    /// and ArduPilot does not set its own, so that none of them, or both, says nothing.
    #[must_use]
    pub fn of(capabilities: u64) -> Option<Encoding> {
        let has = |bit: u32| capabilities >> bit & 1 == 1;
        match (has(4), has(17)) {
            (true, false) => Some(Encoding::ByteWise),
            (false, true) => Some(Encoding::Cast),
            _ => None,
        }
    }
}

/// A parameter's value.
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
    pub fn from_bytes(bits: u32, kind: u8, encoding: Encoding) -> Option<ParamValue> {
        if encoding == Encoding::Cast {
            return ParamValue::from_cast(f32::from_bits(bits), kind);
        }
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

    /// The same where every number travels as a real one. What is no whole number of 32 bits has none of those types.
    fn from_cast(value: f32, kind: u8) -> Option<ParamValue> {
        let whole = libm::truncf(value) == value && (-2_147_483_648.0..2_147_483_648.0).contains(&value);
        match kind {
            1..=KIND_INT => whole.then_some(ParamValue::Int(value as i32)),
            KIND_REAL => value.is_finite().then_some(ParamValue::Real(value)),
            _ => None,
        }
    }

    /// The four bytes of a PARAM_SET.
    #[must_use]
    pub fn to_bytes(self, encoding: Encoding) -> u32 {
        match (self, encoding) {
            (ParamValue::Int(value), Encoding::ByteWise) => value.cast_unsigned(),
            (ParamValue::Int(value), Encoding::Cast) => (value as f32).to_bits(),
            (ParamValue::Real(value), _) => value.to_bits(),
        }
    }

    /// A number as a value of a MAV_PARAM_TYPE; none when that type has no such number.
    #[must_use]
    pub fn of_kind(number: f64, kind: u8) -> Option<ParamValue> {
        let least_and_most: (i32, i32) = match kind {
            1 => (0, 0xFF),
            2 => (-0x80, 0x7F),
            3 => (0, 0xFFFF),
            4 => (-0x8000, 0x7FFF),
            5 => (0, i32::MAX),
            KIND_INT => (i32::MIN, i32::MAX),
            KIND_REAL => {
                let value = number as f32;
                return value.is_finite().then_some(ParamValue::Real(value));
            }
            _ => return None,
        };
        let (least, most) = (f64::from(least_and_most.0), f64::from(least_and_most.1));
        let fits = libm::trunc(number) == number && (least..=most).contains(&number);
        fits.then_some(ParamValue::Int(number as i32))
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
    /// The parameter's type has no such number, and nothing was set. This is what it is.
    Unfit(ParamValue),
    /// The value makes no sense.
    Undecodable,
    /// No answer. PX4 answers a name that it does not have with silence.
    Unknown,
}

/// Reading one parameter.
#[derive(Clone, Debug)]
pub struct ParamRead {
    pair: Pair,
    timing: Timing,
    name: String,
    encoding: Encoding,
    started: Moment,
    sent: Moment,
    sends: u32,
    kind: u8,
    outcome: Option<ParamOutcome>,
}

impl ParamRead {
    /// Asks for the first time.
    pub fn start(
        now: Moment,
        pair: Pair,
        timing: Timing,
        name: &str,
        encoding: Encoding,
        out: &mut Vec<Order>,
    ) -> ParamRead {
        let name = name.to_owned();
        let mut read =
            ParamRead { pair, timing, name, encoding, started: now, sent: now, sends: 0, kind: 0, outcome: None };
        read.send(now, out);
        read
    }

    /// Takes a report.
    pub fn hear(&mut self, now: Moment, from: Address, report: &Report, _out: &mut Vec<Order>) {
        let Some((bits, kind)) = about(report, from, self.pair, &self.name) else { return };
        if self.outcome.is_some() {
            return;
        }
        self.timing.answered(now, self.started, self.sends.saturating_sub(1));
        self.kind = kind;
        let value = ParamValue::from_bytes(bits, kind, self.encoding);
        self.outcome = Some(value.map_or(ParamOutcome::Undecodable, ParamOutcome::Value));
    }

    /// Does what is due.
    pub fn tick(&mut self, now: Moment, out: &mut Vec<Order>) {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return;
        }
        if self.sends >= TRIES {
            self.outcome = Some(ParamOutcome::Unknown);
        } else {
            self.send(now, out);
        }
    }

    /// When to tick next; none when it is over.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        if self.outcome.is_some() { None } else { Some(self.sent.after(self.timing.patience())) }
    }

    /// How it ended, once it did.
    #[must_use]
    pub fn outcome(&self) -> Option<&ParamOutcome> {
        self.outcome.as_ref()
    }

    /// The parameter's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What was learnt about the round trip.
    #[must_use]
    pub fn timing(&self) -> Timing {
        self.timing
    }

    /// MAV_PARAM_TYPE, once it was told.
    pub(super) fn kind(&self) -> u8 {
        self.kind
    }

    fn send(&mut self, now: Moment, out: &mut Vec<Order>) {
        out.push(Order::ParamRead { to: self.pair.them, name: self.name.clone() });
        self.sent = now;
        self.sends = self.sends.saturating_add(1);
    }
}

/// The four bytes and the type in a report, if it is about this parameter of this drone.
pub(super) fn about(report: &Report, from: Address, pair: Pair, name: &str) -> Option<(u32, u8)> {
    match report {
        Report::Param { name: told, bits, kind } if from == pair.them && told == name => Some((*bits, *kind)),
        _ => None,
    }
}
