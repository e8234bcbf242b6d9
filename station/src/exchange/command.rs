//! One command and its acknowledgement (R-C1 … R-C6). The acknowledgement says that the drone took the command; whether
//! it did it, only its state says.

use super::{Pair, Timing};
use crate::base::{Moment, Span};
use crate::wire::{Address, Command, Order, Place, Report};

/// A command that is under way may be silent for this long (R-C5).
const PROGRESS_WAIT: Span = Span::from_secs(3);
/// A command that is under way may take this long in all.
const PROGRESS_MAX: Span = Span::from_secs(120);
/// A drone that was asked to give a command up says so within this, or what became of it is not known.
const CANCEL_WAIT: Span = Span::from_secs(3);

/// Over a link that is late by its nature a command is said once and its answer waited for this long (R-L9).
const HIGH_LATENCY_WAIT: Span = Span::from_secs(120);

/// MAV_RESULT numbers.
mod result {
    pub const ACCEPTED: u8 = 0;
    pub const TEMPORARILY_REJECTED: u8 = 1;
    pub const IN_PROGRESS: u8 = 5;
    pub const CANCELLED: u8 = 6;
    pub const LONG_ONLY: u8 = 7;
    pub const INT_ONLY: u8 = 8;
    pub const UNSUPPORTED_FRAME: u8 = 9;
    pub const NOT_IN_CONTROL: u8 = 10;
}

/// How a command may be repeated (R-C3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Twice is the same as once: repeated for 10 s. Requests, intervals, hold, return, land.
    Idempotent,
    /// Harmful when it arrives late: repeated within 2 s, then a person decides. Arm, take-off, mission start.
    DangerousIfLate,
    /// Said exactly once. Taking one photo.
    OnceOnly,
}

impl Class {
    fn limit(self) -> Span {
        match self {
            Class::Idempotent => Span::from_secs(10),
            Class::DangerousIfLate => Span::from_secs(2),
            Class::OnceOnly => Span::from_secs(3),
        }
    }
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandOutcome {
    /// The drone took the command.
    Accepted,
    /// The drone refused.
    Refused {
        /// MAV_RESULT.
        result: u8,
        /// It was sent more than once: "denied" may then mean "done already" (R-C6).
        resent: bool,
    },
    /// It was taken back before it was done.
    Cancelled,
    /// No answer in time: it may or may not have been done.
    Unknown,
}

impl CommandOutcome {
    /// Whether the drone said that another station has control of it (R-C7).
    #[must_use]
    pub fn is_anothers(&self) -> bool {
        matches!(self, CommandOutcome::Refused { result: result::NOT_IN_CONTROL, .. })
    }
}

/// A command under way. At most one for each (component, command number) at a time, because acknowledgements carry no
/// instance (R-C2).
#[derive(Clone, Debug)]
pub struct CommandExchange {
    pair: Pair,
    command: Command,
    class: Class,
    timing: Timing,
    started: Moment,
    sent: Moment,
    sends: u32,
    progress: Option<(Moment, Option<u8>)>,
    turned: bool,
    reframed: bool,
    cancelled: Option<Moment>,
    outcome: Option<CommandOutcome>,
}

impl CommandExchange {
    /// Says the command for the first time.
    pub fn start(
        now: Moment,
        pair: Pair,
        timing: Timing,
        command: Command,
        class: Class,
        out: &mut Vec<Order>,
    ) -> CommandExchange {
        let mut exchange = CommandExchange {
            pair,
            command,
            class,
            timing,
            started: now,
            sent: now,
            sends: 0,
            progress: None,
            turned: false,
            reframed: false,
            cancelled: None,
            outcome: None,
        };
        exchange.send(now, out);
        exchange
    }

    /// Takes a report.
    pub fn hear(&mut self, now: Moment, from: Address, report: &Report, out: &mut Vec<Order>) {
        let Report::CommandAck { command, result, progress, to } = report else { return };
        if self.outcome.is_some() || *command != self.command.command || !self.pair.replies(from, *to) {
            return;
        }
        self.timing.answered(now, self.started, self.sends.saturating_sub(1));
        match *result {
            result::ACCEPTED => self.outcome = Some(CommandOutcome::Accepted),
            result::CANCELLED => self.outcome = Some(CommandOutcome::Cancelled),
            result::IN_PROGRESS => self.progress = Some((now, *progress)),
            // What is said to a repeat that came after the drone had begun (R-C5).
            result::TEMPORARILY_REJECTED if self.progress.is_some() => {}
            result::LONG_ONLY | result::INT_ONLY if self.turn(*result) => self.send(now, out),
            result::UNSUPPORTED_FRAME if self.reframe() => self.send(now, out),
            result => self.outcome = Some(CommandOutcome::Refused { result, resent: self.sends > 1 }),
        }
    }

    /// Does what is due.
    pub fn tick(&mut self, now: Moment, out: &mut Vec<Order>) {
        if self.outcome.is_some() {
            return;
        }
        if now >= self.end() {
            self.outcome = Some(CommandOutcome::Unknown);
        } else if self.repeats() && now >= self.sent.after(self.timing.patience()) {
            self.send(now, out);
        }
    }

    /// The drone shows what was ordered: that is truer than an acknowledgement, which may be lost (R-C6).
    pub fn shown(&mut self) {
        self.outcome.get_or_insert(CommandOutcome::Accepted);
    }

    /// Takes it back, as far as the drone can (R-C5). How it ended is told as always.
    pub fn cancel(&mut self, now: Moment, out: &mut Vec<Order>) {
        if self.outcome.is_none() && self.cancelled.is_none() {
            self.cancelled = Some(now);
            out.push(Order::CommandCancel { to: self.pair.them, command: self.command.command });
        }
    }

    /// When to tick next; none when it is over.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        if self.outcome.is_some() {
            return None;
        }
        let again = self.sent.after(self.timing.patience());
        Some(if self.repeats() { again.min(self.end()) } else { self.end() })
    }

    /// How it ended, once it did.
    #[must_use]
    pub fn outcome(&self) -> Option<&CommandOutcome> {
        self.outcome.as_ref()
    }

    /// Percent done, as the drone told.
    #[must_use]
    pub fn progress(&self) -> Option<u8> {
        self.progress.and_then(|(_, percent)| percent)
    }

    /// The command itself.
    #[must_use]
    pub fn command(&self) -> &Command {
        &self.command
    }

    /// What was learnt about the round trip.
    #[must_use]
    pub fn timing(&self) -> Timing {
        self.timing
    }

    fn repeats(&self) -> bool {
        let once = self.class == Class::OnceOnly || self.timing.is_high_latency();
        !once && self.progress.is_none() && self.cancelled.is_none()
    }

    fn limit(&self) -> Span {
        if self.timing.is_high_latency() { HIGH_LATENCY_WAIT } else { self.class.limit() }
    }

    fn end(&self) -> Moment {
        if let Some(at) = self.cancelled {
            return at.after(CANCEL_WAIT);
        }
        let limit = self.started.after(self.limit());
        self.progress.map_or(limit, |(at, _)| limit.max(at.after(PROGRESS_WAIT)).min(self.started.after(PROGRESS_MAX)))
    }

    fn send(&mut self, now: Moment, out: &mut Vec<Order>) {
        let confirmation = u8::try_from(self.sends).unwrap_or(u8::MAX);
        out.push(Order::Command { to: self.pair.them, command: self.command, confirmation });
        self.sent = now;
        self.sends = self.sends.saturating_add(1);
    }

    /// Turns to the other message form once (R-C1); whether that made a difference.
    fn turn(&mut self, result: u8) -> bool {
        /// MAV_FRAME_GLOBAL: what COMMAND_LONG means.
        const GLOBAL: u8 = 0;
        if std::mem::replace(&mut self.turned, true) {
            return false;
        }
        let place = match (self.command.place, result) {
            (Place::Position { lat_e7, lon_e7, height_m, .. }, result::LONG_ONLY) => {
                Place::Floats([(f64::from(lat_e7) / 1e7) as f32, (f64::from(lon_e7) / 1e7) as f32, height_m])
            }
            (Place::Floats([lat, lon, height_m]), result::INT_ONLY) => {
                let e7 = |degrees: f32| (f64::from(degrees) * 1e7).round() as i32;
                Place::Position { frame: GLOBAL, lat_e7: e7(lat), lon_e7: e7(lon), height_m }
            }
            _ => return false,
        };
        self.command.place = place;
        true
    }

    /// Takes the other way to write the same frame once (R-C1): the one for whole numbers, or the one without.
    fn reframe(&mut self) -> bool {
        /// MAV_FRAME: (GLOBAL, GLOBAL_INT), (GLOBAL_RELATIVE_ALT, …_INT), (GLOBAL_TERRAIN_ALT, …_INT).
        const PAIRS: [(u8, u8); 3] = [(0, 5), (3, 6), (10, 11)];
        let Place::Position { frame, .. } = &mut self.command.place else { return false };
        let other = PAIRS.iter().find_map(|(plain, whole)| match *frame {
            frame if frame == *plain => Some(*whole),
            frame if frame == *whole => Some(*plain),
            _ => None,
        });
        let Some(other) = other.filter(|_| !self.reframed) else { return false };
        self.reframed = true;
        *frame = other;
        true
    }
}
