//! Which messages a drone sends how often. Asked for one after another; asked again after a boot, and when a stream
//! runs at less than half its rate for 10 s (R-X2).

use super::{Boots, Class, CommandExchange, CommandOutcome, Pair, Timing};
use crate::base::{Moment, Span};
use crate::wire::{Address, Command, Order, Place, Report};

/// MAV_CMD_SET_MESSAGE_INTERVAL.
const SET_MESSAGE_INTERVAL: u16 = 511;
/// Rates are judged over this long.
const WINDOW: Span = Span::from_secs(10);

/// One message and how often it shall come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Message id.
    pub message: u32,
    /// Time between two; none stops the stream.
    pub interval: Option<Span>,
}

#[derive(Clone, Debug)]
struct Row {
    stream: Stream,
    wanted: bool,
    refused: bool,
    heard: u64,
}

/// The streams of one drone; lives as long as the drone is known.
#[derive(Clone, Debug)]
pub struct Streams {
    pair: Pair,
    timing: Timing,
    boots: Boots,
    rows: Vec<Row>,
    /// Whose turn it is to be asked for: the next after the last one, so that one deaf stream cannot hold up the others.
    turn: usize,
    /// Whether any is wanted: looked up once for each answer, and not with every report.
    wanting: bool,
    asking: Option<(usize, CommandExchange)>,
    window: Moment,
    alive: bool,
}

impl Streams {
    /// Asks for the first stream.
    pub fn start(now: Moment, pair: Pair, timing: Timing, streams: &[Stream], out: &mut Vec<Order>) -> Streams {
        let row = |&stream: &Stream| Row { stream, wanted: true, refused: false, heard: 0 };
        let mut streams = Streams {
            pair,
            timing,
            boots: Boots::default(),
            rows: streams.iter().map(row).collect(),
            turn: 0,
            wanting: true,
            asking: None,
            window: now,
            alive: false,
        };
        streams.ask(now, out);
        streams
    }

    /// Takes a report.
    pub fn hear(&mut self, now: Moment, from: Address, report: &Report, out: &mut Vec<Order>) {
        if from != self.pair.them {
            return;
        }
        self.alive = true;
        let message = report.message();
        if let Some(row) = self.rows.iter_mut().find(|row| row.stream.message == message) {
            row.heard = row.heard.saturating_add(1);
        }
        if self.boots.hear(report) {
            self.rebooted(now, out);
        }
        if let Some((_, asking)) = &mut self.asking {
            asking.hear(now, from, report, out);
        }
        self.next(now, out);
    }

    /// Begins anew: the drone forgot what we asked.
    pub fn rebooted(&mut self, now: Moment, out: &mut Vec<Order>) {
        for row in &mut self.rows {
            (row.wanted, row.refused, row.heard) = (true, false, 0);
        }
        self.wanting = true;
        self.window = now;
        self.asking = None;
        self.ask(now, out);
    }

    /// Does what is due.
    pub fn tick(&mut self, now: Moment, out: &mut Vec<Order>) {
        if let Some((_, asking)) = &mut self.asking {
            asking.tick(now, out);
        }
        if now >= self.window.after(WINDOW) {
            self.judge(now);
        }
        self.next(now, out);
    }

    /// When to tick next.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        let asking = self.asking.as_ref().and_then(|(_, asking)| asking.deadline());
        asking.into_iter().chain([self.window.after(WINDOW)]).min()
    }

    /// Whether every stream was answered, be it with a refusal.
    #[must_use]
    pub fn settled(&self) -> bool {
        self.rows.iter().all(|row| !row.wanted)
    }

    /// Messages that the drone refused to send at our rate.
    pub fn refused(&self) -> impl Iterator<Item = u32> + '_ {
        self.rows.iter().filter(|row| row.refused).map(|row| row.stream.message)
    }

    /// Whether the exchange has this command outstanding; another of the same number must wait (R-C2).
    #[must_use]
    pub fn asks(&self) -> bool {
        self.asking.is_some()
    }

    fn next(&mut self, now: Moment, out: &mut Vec<Order>) {
        if let Some((index, asking)) = &self.asking
            && let Some(outcome) = asking.outcome()
        {
            if let Some(row) = self.rows.get_mut(*index) {
                // Without an answer it stays wanted, and comes round again.
                row.wanted = *outcome == CommandOutcome::Unknown;
                row.refused = matches!(outcome, CommandOutcome::Refused { .. });
                row.heard = 0;
            }
            self.timing = asking.timing();
            self.turn = index + 1;
            self.asking = None;
            self.wanting = !self.settled();
        }
        if self.asking.is_none() && self.alive && self.wanting {
            self.ask(now, out);
        }
    }

    fn ask(&mut self, now: Moment, out: &mut Vec<Order>) {
        let mut in_turn = (self.turn..self.rows.len()).chain(0..self.turn);
        let Some(index) = in_turn.find(|index| self.rows.get(*index).is_some_and(|row| row.wanted)) else { return };
        let Some(stream) = self.rows.get(index).map(|row| row.stream) else { return };
        let interval_us = stream.interval.map_or(-1.0, |interval| interval.as_micros() as f32);
        let command = Command {
            command: SET_MESSAGE_INTERVAL,
            params: [stream.message as f32, interval_us, 0.0, 0.0],
            place: Place::Floats([0.0; 3]),
        };
        let exchange = CommandExchange::start(now, self.pair, self.timing, command, Class::Idempotent, out);
        self.asking = Some((index, exchange));
    }

    /// Marks what runs too slowly; a drone that says nothing at all has another trouble.
    fn judge(&mut self, now: Moment) {
        let window_us = now.since(self.window).as_micros();
        for row in &mut self.rows {
            let slow = row.stream.interval.is_some_and(|interval| {
                let due = window_us / interval.as_micros().max(1);
                row.heard.saturating_mul(2) < due
            });
            row.wanted |= slow && !row.refused && self.alive;
            row.heard = 0;
        }
        self.wanting = !self.settled();
        self.window = now;
        self.alive = false;
    }
}
