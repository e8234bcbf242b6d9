//! Sees what a drone does that nobody here ordered, and says who or what was behind it (R-E5): its own safety, or somebody
//! else. An autopilot that acts by itself says so in its heartbeat (MAV_STATE critical and above); who else changes its
//! mode, arms it or loads it has taken it over.

use super::event::{Cause, Event, Sign, TakeOver};
use super::high_latency::HIGH_LATENCY;
use super::rules::Mode;
use super::state::State;
use crate::base::{Moment, Span};
use crate::wire::MissionKind;
use std::collections::VecDeque;

/// An order explains what happens within this time: ten seconds of asking, and a slow link.
const EXPLAINS: Span = Span::from_secs(15);
/// What was said this long before belongs to it.
const SAID_BEFORE: Span = Span::from_secs(5);
/// The words for it may come this much later.
const SAID_AFTER: Span = Span::from_secs(1);
/// Another plan id must be told for this long: one report may have been overtaken.
const OTHER_PLAN: Span = Span::from_millis(700);
/// A battery this low explains a return, percent.
const LOW_PERCENT: u8 = 20;
/// MAV_STATE_CRITICAL: the autopilot acts by itself.
const CRITICAL: u8 = 5;
/// MAV_SYS_STATUS_SENSOR_GPS and MAV_SYS_STATUS_SENSOR_BATTERY.
const GPS: u32 = 1 << 5;
const BATTERY: u32 = 1 << 25;
/// MAV_LANDED_STATE_ON_GROUND.
const ON_GROUND: u8 = 1;
/// MISSION_STATE_COMPLETE.
const COMPLETE: u8 = 5;
/// Orders that are remembered.
const ORDERS: usize = 16;
/// Texts that make up one cause.
const TEXTS: usize = 4;

/// Something that was ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ordered {
    /// A mode.
    Mode(Mode),
    /// Arming.
    Arm,
}

/// What was seen of one drone, and what it was told.
#[derive(Clone, Debug, Default)]
pub struct Witness {
    seen: Option<Seen>,
    /// What was ordered, and until when that explains what happens.
    orders: VecDeque<(Ordered, Moment)>,
    /// What it said lately that may be a cause: the reason and the reaction come as two texts.
    said: VecDeque<(Moment, String)>,
    /// When a silence ended.
    heard_again: Option<Moment>,
    open: Option<(Moment, What)>,
    /// Lists that we put aboard and that are not proven: what is there now is not known.
    void: [bool; 3],
    other_plan: [Option<Moment>; 3],
    /// Lists that it told an id of since it was switched on.
    named: [bool; 3],
    /// When it was first seen.
    since: Option<Moment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    mode: Mode,
    armed: bool,
    landed: u8,
}

/// What waits for its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Left(Mode),
    Disarmed,
    Down,
}

impl Witness {
    /// We ordered something, over a link that may be late by its nature.
    pub fn ordered(&mut self, now: Moment, what: Ordered, high_latency: bool) {
        // There, and the word of it back.
        let explains = if high_latency { HIGH_LATENCY.times(2) } else { EXPLAINS };
        if self.orders.len() >= ORDERS {
            self.orders.pop_front();
        }
        self.orders.push_back((what, now.after(explains)));
    }

    /// We began to put a list aboard: until it is proven, a new id is ours.
    pub fn loads(&mut self, kind: MissionKind) {
        self.void[kind as usize] = true;
    }

    /// The list that we put aboard is proven.
    pub fn loaded(&mut self, kind: MissionKind) {
        self.void[kind as usize] = false;
        self.other_plan[kind as usize] = None;
    }

    /// It said something grave enough to be a cause.
    pub fn said(&mut self, now: Moment, text: &str) {
        self.said.retain(|(at, before)| now.since(*at) <= SAID_BEFORE && before != text);
        if self.said.len() >= TEXTS {
            self.said.pop_front();
        }
        self.said.push_back((now, text.to_string()));
    }

    /// It was silent until now.
    pub fn heard_again(&mut self, now: Moment) {
        self.heard_again = Some(now);
    }

    /// Everything observed is void: its autopilot started again.
    pub fn reboot(&mut self) {
        *self = Witness { void: self.void, ..Witness::default() };
    }

    /// What its state shows by now.
    pub fn look(&mut self, now: Moment, state: &State) -> Vec<Event> {
        let next = Seen { mode: state.mode, armed: state.armed, landed: state.landed };
        let mut events = Vec::new();
        // What comes late by its nature does not say whether the autopilot acts by itself: that is judged when it is heard.
        if state.life.heartbeat.is_some() && !state.is_high_latency() {
            self.since.get_or_insert(now);
            if let Some(before) = self.seen.replace(next) {
                self.compare(now, before, next, state, &mut events);
            }
        }
        events.extend(self.settle(now, state));
        events
    }

    /// When to look again though nothing was heard.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        self.open.map(|(since, _)| since.after(SAID_AFTER))
    }

    fn compare(&mut self, now: Moment, before: Seen, next: Seen, state: &State, events: &mut Vec<Event>) {
        // What was ordered before this station started may still come true.
        let listens = self.since.is_some_and(|since| now.since(since) >= EXPLAINS);
        if next.armed && !before.armed {
            if listens && !self.has_ordered(now, Ordered::Arm) {
                events.push(Event::TakenOver { how: TakeOver::Armed });
            }
        } else if next.armed && next.mode != before.mode && !self.is_explained(now, before.mode, next.mode, state) {
            if state.status >= CRITICAL {
                self.open = Some((now, What::Left(next.mode)));
            } else if next.mode == Mode::Other {
                events.push(Event::TakenOver { how: TakeOver::ByHand });
            } else if listens {
                events.push(Event::TakenOver { how: TakeOver::Moded(next.mode) });
            }
        }
        if before.armed && !next.armed && matches!(next.landed, 2..=4) {
            self.open = Some((now, What::Disarmed));
        }
        match (before.landed, next.landed) {
            (0, _) | (_, 0) => {}
            (ON_GROUND, air) if air != ON_GROUND && before.armed => events.push(Event::Up),
            (air, ON_GROUND) if air != ON_GROUND => self.open = Some((now, What::Down)),
            _ => {}
        }
    }

    /// Whether an order of ours, or the end of the mission, is behind a change of mode.
    fn is_explained(&self, now: Moment, before: Mode, next: Mode, state: &State) -> bool {
        let ordered = self.orders.iter().any(|(what, until)| {
            let fits = match what {
                // An autopilot that acts by itself holds first, whatever was ordered just before.
                Ordered::Mode(mode) => *mode == next || next == Mode::Hold && state.status < CRITICAL,
                Ordered::Arm => matches!(next, Mode::Mission | Mode::TakeOff),
            };
            fits && now < *until
        });
        let last_item = state
            .aboard
            .step
            .zip(state.aboard.total)
            .is_some_and(|(step, total)| step + state.rules.first_item + 1 >= total);
        let mission_ends = before == Mode::Mission
            && matches!(next, Mode::Hold | Mode::Return | Mode::Land)
            && (last_item || state.aboard.state == COMPLETE);
        let goes_on = matches!(
            (before, next),
            (Mode::TakeOff, Mode::Hold | Mode::Mission)
                | (Mode::Return, Mode::Land | Mode::Hold)
                | (Mode::Land, Mode::Hold)
        ) && (before == Mode::TakeOff || state.landed == ON_GROUND || next == Mode::Land);
        ordered || mission_ends || goes_on
    }

    fn has_ordered(&self, now: Moment, what: Ordered) -> bool {
        self.orders.iter().any(|(ordered, until)| *ordered == what && now < *until)
    }

    /// What is open is told with its words, or without them when they do not come.
    fn settle(&mut self, now: Moment, state: &State) -> Option<Event> {
        let (since, what) = self.open?;
        if what == What::Disarmed && state.landed == ON_GROUND {
            // It stood: the word of it was slower than that of its motors.
            self.open = None;
            return None;
        }
        let said = self.words(since);
        let waits = now < since.after(SAID_AFTER);
        if waits && (said.is_none() || what == What::Disarmed) {
            return None;
        }
        self.open = None;
        let cause = Cause { said, sign: self.sign(since, state) };
        Some(match what {
            What::Left(mode) => Event::Left { mode, cause },
            What::Disarmed => Event::Disarmed { cause },
            What::Down => Event::Down { cause },
        })
    }

    /// What it said about something that began then.
    fn words(&self, since: Moment) -> Option<String> {
        let texts = self.said.iter().filter(|(at, _)| since.since(*at) <= SAID_BEFORE);
        let texts: Vec<&str> = texts.map(|(_, text)| text.as_str()).collect();
        (!texts.is_empty()).then(|| texts.join("; "))
    }

    fn sign(&self, since: Moment, state: &State) -> Sign {
        let fails = |bit: u32| state.sensors.is_some_and(|(_, health)| health & bit == 0);
        if fails(GPS) || !state.trust.is_good() {
            Sign::Position
        } else if fails(BATTERY) || state.battery_percent.is_some_and(|percent| percent <= LOW_PERCENT) {
            Sign::Battery
        } else if self.heard_again.is_some_and(|at| since.since(at) <= SAID_BEFORE) {
            Sign::Link
        } else {
            Sign::None
        }
    }

    /// Whether a list that is aboard is not the one we proved: `ours` are the drone's own ids of ours, as far as they
    /// are known; 0 is an empty list (R-M12).
    pub fn other_plan(&mut self, now: Moment, state: &State, ours: [Option<u32>; 3]) -> Option<MissionKind> {
        for kind in [MissionKind::Mission, MissionKind::Fence, MissionKind::Rally] {
            let (mine, theirs) = (ours[kind as usize], state.aboard.ids[kind as usize]);
            // An autopilot that named its list and names none any more was cleared; one that never did tells nothing.
            self.named[kind as usize] |= theirs != 0;
            let tells = self.named[kind as usize] && !self.void[kind as usize];
            let differs = tells && mine.is_some_and(|mine| mine != theirs);
            let since = &mut self.other_plan[kind as usize];
            *since = if differs { since.or(Some(now)) } else { None };
            if since.is_some_and(|since| now.since(since) >= OTHER_PLAN) {
                return Some(kind);
            }
        }
        None
    }
}
