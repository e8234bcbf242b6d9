//! Writing down what a drone tells, without repetitions.

use super::super::events::Event;
use super::super::recording::{EVERY_MS, Happening, Recording, Sample};
use crate::place::Plane;
use crate::wire::{Frame, ids};

/// How long after disarming it goes on listening, for what is still told.
const AFTER_MS: u32 = 8_000;

#[derive(Debug, Clone, Default)]
pub(super) struct Notes {
    recording: Recording,
    armed_ms: Option<u32>,
    disarmed_ms: Option<u32>,
    mode: Option<u8>,
    current: Option<u16>,
    loaded: bool,
    text: String,
    plane: Option<Plane>,
}

impl Notes {
    pub(super) fn new(plan: String) -> Self {
        Self { recording: Recording { plan, ..Recording::default() }, ..Self::default() }
    }

    pub(super) fn recording(&self) -> &Recording {
        &self.recording
    }

    pub(super) fn armed(&self) -> bool {
        self.armed_ms.is_some() && self.disarmed_ms.is_none()
    }

    pub(super) fn ended(&self, now_ms: u32) -> bool {
        self.disarmed_ms.is_some_and(|at| now_ms >= at + AFTER_MS)
    }

    pub(super) fn mode(&self) -> Option<u8> {
        self.mode
    }

    pub(super) fn current(&self) -> Option<u16> {
        self.current
    }

    pub(super) fn mission_loaded(&self) -> bool {
        self.loaded
    }

    pub(super) fn reached(&self, seq: u16) -> bool {
        self.recording.happenings.iter().any(|one| one.event == Event::Reached(seq))
    }

    pub(super) fn last(&self) -> Option<&Happening> {
        self.recording.happenings.last()
    }

    /// Takes one frame, heard at `now_ms` of the drone's time.
    pub(super) fn note(&mut self, frame: &Frame, now_ms: u32, home: Option<(f64, f64)>) {
        match frame.id {
            ids::HEARTBEAT => self.heartbeat(frame, now_ms, home),
            ids::CURRENT_MODE => self.tell_mode(frame.u8(3), now_ms),
            ids::EXTENDED_SYS_STATE => self.tell(Event::Landed(frame.u8(1)), now_ms),
            ids::MISSION_CURRENT => {
                let seq = frame.u16(0);
                self.current = (seq != u16::MAX).then_some(seq);
                // Extensions of MISSION_CURRENT: total at 2, state at 4; 1 = no mission, 2 = not started.
                self.loaded = self.current.is_some() && frame.u8(4) >= 2;
                self.tell(Event::Current(self.current), now_ms);
            }
            ids::MISSION_ITEM_REACHED => {
                let seq = frame.u16(0);
                // The mission before may still be repeating its last one at arming.
                if !self.last_of_kind_is(&Event::Reached(seq)) {
                    self.tell(Event::Reached(seq), now_ms);
                }
            }
            ids::STATUSTEXT => self.status_text(frame, now_ms, home),
            ids::GLOBAL_POSITION_INT => self.place(frame, now_ms),
            _ => {}
        }
    }

    fn heartbeat(&mut self, frame: &Frame, now_ms: u32, home: Option<(f64, f64)>) {
        const ARMED: u8 = 0x80;
        self.armed_is(frame.u8(6) & ARMED != 0, now_ms, home);
        self.tell_mode(frame.u8(3), now_ms);
    }

    fn tell_mode(&mut self, mode: u8, now_ms: u32) {
        self.mode = Some(mode);
        self.tell(Event::Mode(mode), now_ms);
    }

    fn armed_is(&mut self, armed: bool, now_ms: u32, home: Option<(f64, f64)>) {
        if armed && self.armed_ms.is_none() {
            self.armed_ms = Some(now_ms);
            self.plane = home.map(|(lat, lon)| Plane::new(lat, lon));
            self.tell(Event::Armed(true), now_ms);
        } else if !armed && self.armed() {
            self.tell(Event::Armed(false), now_ms);
            self.disarmed_ms = Some(now_ms);
        }
    }

    fn status_text(&mut self, frame: &Frame, now_ms: u32, home: Option<(f64, f64)>) {
        if frame.u8(53) == 0 {
            self.text.clear();
        }
        let piece = frame.text(1, 50);
        let whole = piece.len() < 50;
        self.text.push_str(&piece);
        if whole {
            let text = core::mem::take(&mut self.text).trim_end().to_owned();
            // The texts come at once, the heartbeat a second late.
            if text.starts_with("Armed by") {
                self.armed_is(true, now_ms, home);
            } else if text.starts_with("Disarmed by") {
                self.armed_is(false, now_ms, home);
            }
            self.tell(Event::Text(text), now_ms);
        }
    }

    fn place(&mut self, frame: &Frame, now_ms: u32) {
        let (Some(armed_ms), Some(plane)) = (self.armed_ms, &self.plane) else { return };
        let due_ms = armed_ms + self.recording.track.len() as u32 * EVERY_MS;
        if self.disarmed_ms.is_some() || now_ms < due_ms {
            return;
        }
        let degrees = |at: usize| f64::from(frame.i32(at)) / 1e7;
        let (north, east) = plane.metres(degrees(4), degrees(8));
        self.recording.track.push(Sample {
            north_cm: (north * 100.0).round() as i32,
            east_cm: (east * 100.0).round() as i32,
            up_cm: frame.i32(16) / 10,
            heading_deg: i32::from(frame.u16(26) / 100),
        });
    }

    fn last_of_kind_is(&self, event: &Event) -> bool {
        self.recording
            .happenings
            .iter()
            .rev()
            .find(|one| one.event.same_kind(event))
            .is_some_and(|one| one.event == *event)
    }

    /// Keeps an event unless it only repeats the last one of its kind, or it is over.
    fn tell(&mut self, event: Event, now_ms: u32) {
        let Some(armed_ms) = self.armed_ms else { return };
        let repeats = !matches!(event, Event::Text(_)) && self.last_of_kind_is(&event);
        if !repeats {
            self.recording.happenings.push(Happening { at_ms: now_ms.saturating_sub(armed_ms), event });
        }
    }
}
