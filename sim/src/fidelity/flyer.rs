//! The hand that flies a plan on any PX4: it hears frames, says frames, and writes down what happens.
//!
//! It lives in the drone's own time (`time_boot_ms`), so that a flight at four times real time is the same flight.

mod hand;
mod notes;

use super::plans::{Act, Does, Plan, When, items};
use super::recording::Recording;
use crate::drone::firmware::Encoding;
use crate::truth::Mode;
use crate::wire::says::Item;
use crate::wire::{Deframer, Frame, ids};
use hand::Hand;
use notes::Notes;

/// Between repeats of what was not answered, milliseconds of the drone's time.
const AGAIN_MS: u32 = 500;
/// Between asking for streams, which begin anew each time.
const WAIT_MS: u32 = 2_500;
/// Between heartbeats.
const BEAT_MS: u32 = 500;
/// `MAV_CMD` numbers.
const SET_MESSAGE_INTERVAL: u16 = 511;
const ARM: u16 = 400;
const SET_MODE: u16 = 176;
/// Streams that the recording needs, and their interval in microseconds.
const STREAMS: &[(u32, f32)] = &[
    (ids::GLOBAL_POSITION_INT, 20_000.0),
    (ids::CURRENT_MODE, 100_000.0),
    (ids::EXTENDED_SYS_STATE, 100_000.0),
    (ids::SYS_STATUS, 500_000.0),
    (ids::HOME_POSITION, 500_000.0),
];

/// How far the flight is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Waiting for a home and the pre-arm check.
    Waits,
    Params(usize),
    /// The next item asked for; the drone asks.
    Uploads,
    Loads,
    Modes,
    Arms,
    Flies,
    Done,
}

/// Flies one plan on one drone.
#[derive(Debug, Clone)]
pub struct Flyer {
    plan: Plan,
    hand: Hand,
    notes: Notes,
    deframer: Deframer,
    phase: Phase,
    uploading: Vec<Item>,
    home: Option<(f64, f64)>,
    ready: bool,
    now_ms: u32,
    next_try_ms: u32,
    next_beat_ms: u32,
    silent: bool,
    acts_done: usize,
    /// When the next act's condition came true.
    due_ms: Option<u32>,
    acted_ms: u32,
}

impl Flyer {
    /// A hand that flies `plan` on the drone with this system id.
    #[must_use]
    pub fn new(plan: Plan, system: u8) -> Self {
        Self {
            notes: Notes::new(plan.label()),
            plan,
            hand: Hand::new(system),
            deframer: Deframer::new(),
            phase: Phase::Waits,
            uploading: Vec::new(),
            home: None,
            ready: false,
            now_ms: 0,
            next_try_ms: 0,
            next_beat_ms: 0,
            silent: false,
            acts_done: 0,
            due_ms: None,
            acted_ms: 0,
        }
    }

    /// Bytes from the drone, one datagram.
    pub fn hear(&mut self, bytes: &[u8]) {
        for frame in self.deframer.push(bytes) {
            if frame.system == self.hand.system && frame.component == 1 {
                self.hear_frame(&frame);
            }
        }
    }

    /// The next frame to the drone.
    pub fn poll_send(&mut self) -> Option<Vec<u8>> {
        self.hand.fetch()
    }

    /// The flight, once the drone has disarmed.
    #[must_use]
    pub fn finished(&self) -> Option<&Recording> {
        (self.phase == Phase::Done).then(|| self.notes.recording())
    }

    /// Whether the motors may turn; our own battery is drained from then on.
    #[must_use]
    pub fn armed(&self) -> bool {
        self.notes.armed()
    }

    /// What it waits for now, for a report of what went wrong.
    #[must_use]
    pub fn state(&self) -> String {
        format!("{:?} at {} s, last told: {:?}", self.phase, self.now_ms / 1_000, self.notes.last())
    }

    fn hear_frame(&mut self, frame: &Frame) {
        match frame.id {
            ids::GLOBAL_POSITION_INT => self.now_ms = self.now_ms.max(frame.u32(0)),
            ids::HOME_POSITION => {
                self.home = Some((f64::from(frame.i32(0)) / 1e7, f64::from(frame.i32(4)) / 1e7));
            }
            ids::SYS_STATUS => {
                const PREARM: u32 = 0x1000_0000;
                self.ready = frame.u32(8) & PREARM != 0;
            }
            ids::MISSION_REQUEST | ids::MISSION_REQUEST_INT => self.give_item(frame.u16(0), frame.u8(4)),
            ids::MISSION_ACK => self.upload_ended(frame.u8(2), frame.u8(3)),
            ids::PARAM_VALUE => self.param_told(frame),
            _ => {}
        }
        self.notes.note(frame, self.now_ms, self.home);
        self.tend();
    }

    fn give_item(&mut self, seq: u16, kind: u8) {
        if let Some(item) = self.uploading.get(usize::from(seq)).filter(|_| kind == 0) {
            self.hand.item(item, seq);
        }
    }

    fn upload_ended(&mut self, result: u8, kind: u8) {
        if kind == 0 && result == 0 {
            self.uploading.clear();
            if self.phase == Phase::Uploads {
                self.go(Phase::Loads);
            }
        }
    }

    fn param_told(&mut self, frame: &Frame) {
        let Phase::Params(index) = self.phase else { return };
        let Some((name, value)) = self.plan.params.get(index) else { return };
        if frame.text(8, 16) == *name && value.wire_bits(Encoding::ByteWise).to_bits() == frame.u32(0) {
            self.go(Phase::Params(index + 1));
        }
    }

    fn go(&mut self, phase: Phase) {
        self.phase = phase;
        self.next_try_ms = self.now_ms;
    }

    /// Does what is due.
    fn tend(&mut self) {
        if !self.silent && self.now_ms >= self.next_beat_ms {
            self.next_beat_ms = self.now_ms + BEAT_MS;
            self.hand.beat();
        }
        self.advance();
        if self.now_ms >= self.next_try_ms {
            let again_ms = if self.phase == Phase::Waits { WAIT_MS } else { AGAIN_MS };
            self.next_try_ms = self.now_ms + again_ms;
            self.try_again();
        }
    }

    /// Goes on to the next phase when what this one waits for has come.
    fn advance(&mut self) {
        match self.phase {
            Phase::Waits if self.ready && self.home.is_some() && self.now_ms > 0 => {
                // The first frames may have been lost on a fresh link, so this is asked for again while waiting.
                self.go(Phase::Params(0));
            }
            Phase::Params(index) if index >= self.plan.params.len() => self.begin_upload(),
            Phase::Loads if self.notes.mission_loaded() => self.go(Phase::Modes),
            Phase::Modes if self.notes.mode() == Some(sub(Mode::Mission)) => self.go(Phase::Arms),
            Phase::Arms if self.notes.armed() => self.go(Phase::Flies),
            Phase::Flies if self.notes.ended(self.now_ms) => self.go(Phase::Done),
            Phase::Flies => self.act(),
            _ => {}
        }
    }

    fn begin_upload(&mut self) {
        let Some((lat, lon)) = self.home else { return };
        self.uploading = items(&self.plan.steps, lat, lon);
        self.go(Phase::Uploads);
    }

    fn try_again(&mut self) {
        match self.phase {
            Phase::Waits => {
                for (id, interval_us) in STREAMS {
                    self.hand.command(SET_MESSAGE_INTERVAL, [*id as f32, *interval_us, 0.0]);
                }
            }
            Phase::Params(index) => {
                if let Some((name, value)) = self.plan.params.get(index).copied() {
                    self.hand.set_param(name, value);
                }
            }
            Phase::Uploads => self.hand.count(self.uploading.len()),
            Phase::Modes => self.hand.command(SET_MODE, [1.0, 4.0, f32::from(sub(Mode::Mission))]),
            Phase::Arms => self.hand.command(ARM, [1.0, 0.0, 0.0]),
            Phase::Flies if !self.uploading.is_empty() => self.hand.count(self.uploading.len()),
            Phase::Flies | Phase::Loads | Phase::Done => {}
        }
    }

    fn act(&mut self) {
        let Some(act) = self.plan.acts.get(self.acts_done) else { return };
        let Act { when, after_s, does } = act.clone();
        let came = match when {
            When::Flies(seq) => self.notes.current() == Some(seq),
            When::Reached(seq) => self.notes.reached(seq),
            When::ActBefore => true,
        };
        let since = match when {
            When::ActBefore => self.acted_ms,
            _ => self.now_ms,
        };
        if self.due_ms.is_none() && came {
            self.due_ms = Some(since + (after_s * 1e3) as u32);
        }
        if self.due_ms.is_none_or(|due| self.now_ms < due) {
            return;
        }
        self.due_ms = None;
        self.acts_done += 1;
        self.acted_ms = self.now_ms;
        self.carry_out(does);
    }

    fn carry_out(&mut self, does: Does) {
        match does {
            Does::Command(mode) => self.hand.command(SET_MODE, [1.0, 4.0, f32::from(sub(mode))]),
            Does::Silence => self.silent = true,
            Does::Replace(steps) => {
                if let Some((lat, lon)) = self.home {
                    self.uploading = items(&steps, lat, lon);
                    self.hand.count(self.uploading.len());
                }
            }
        }
    }
}

/// PX4's number of an AUTO mode.
fn sub(mode: Mode) -> u8 {
    (mode.custom_mode() >> 24) as u8
}
