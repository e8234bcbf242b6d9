//! Reading several parameters, one after another, as the launch gate needs them (R-P3).

use super::{Encoding, Pair, ParamOutcome, ParamRead, ParamValue, Timing};
use crate::base::Moment;
use crate::wire::{Address, Order, Report};
use std::collections::BTreeMap;

/// What was read. A name without a value was not answered or makes no sense: it is not known, whatever its default.
pub type ParamValues = BTreeMap<String, Option<ParamValue>>;

/// Reading a list of parameters.
#[derive(Clone, Debug)]
pub struct ParamList {
    pair: Pair,
    timing: Timing,
    encoding: Encoding,
    names: Vec<String>,
    values: ParamValues,
    reading: Option<ParamRead>,
}

impl ParamList {
    /// Asks for the first.
    pub fn start(
        now: Moment,
        pair: Pair,
        timing: Timing,
        names: &[String],
        encoding: Encoding,
        out: &mut Vec<Order>,
    ) -> ParamList {
        let names = names.iter().rev().cloned().collect();
        let mut list = ParamList { pair, timing, encoding, names, values: ParamValues::new(), reading: None };
        list.next(now, out);
        list
    }

    /// Takes a report.
    pub fn hear(&mut self, now: Moment, from: Address, report: &Report, out: &mut Vec<Order>) {
        if let Some(reading) = &mut self.reading {
            reading.hear(now, from, report, out);
            self.settle(now, out);
        }
    }

    /// Does what is due.
    pub fn tick(&mut self, now: Moment, out: &mut Vec<Order>) {
        if let Some(reading) = &mut self.reading {
            reading.tick(now, out);
            self.settle(now, out);
        }
    }

    /// When to tick next; none when it is over.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        self.reading.as_ref().and_then(ParamRead::deadline)
    }

    /// All values, once every name was asked for.
    #[must_use]
    pub fn outcome(&self) -> Option<&ParamValues> {
        self.reading.is_none().then_some(&self.values)
    }

    /// How many names were asked for, and how many there are.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        let asked = self.values.len();
        (asked, asked + self.names.len() + usize::from(self.reading.is_some()))
    }

    /// What was learnt about the round trip.
    #[must_use]
    pub fn timing(&self) -> Timing {
        self.timing
    }

    fn settle(&mut self, now: Moment, out: &mut Vec<Order>) {
        let Some(reading) = &self.reading else { return };
        let Some(outcome) = reading.outcome() else { return };
        let value = if let ParamOutcome::Value(value) = outcome { Some(*value) } else { None };
        self.values.insert(reading.name().to_owned(), value);
        self.timing = reading.timing();
        self.next(now, out);
    }

    fn next(&mut self, now: Moment, out: &mut Vec<Order>) {
        self.reading =
            self.names.pop().map(|name| ParamRead::start(now, self.pair, self.timing, &name, self.encoding, out));
    }
}
