//! What the flight of a mission tells: `MISSION_CURRENT` and `MISSION_ITEM_REACHED`.

use super::super::Drone;
use crate::truth::Mode;
use crate::wire::{Payload, ids};

const SECOND_US: u64 = 1_000_000;

/// The last `MISSION_ITEM_REACHED`, while it is repeated at 1 Hz.
#[derive(Debug, Clone, Copy)]
pub(super) struct Report {
    seq: u16,
    left: u8,
    next_us: u64,
}

/// `MISSION_STATE` numbers.
mod state {
    pub(super) const NO_MISSION: u8 = 1;
    pub(super) const NOT_STARTED: u8 = 2;
    pub(super) const ACTIVE: u8 = 3;
    pub(super) const PAUSED: u8 = 4;
    pub(super) const COMPLETE: u8 = 5;
}

impl Drone {
    /// `MISSION_CURRENT`.
    pub(in super::super) fn mission_current(&self) -> Payload {
        let list = &self.stored.mission.items;
        if self.quirks().mission.home_first {
            // Home is not counted, and there are no plan ids (`send_mission_current` of GCS_Common.cpp).
            let (state, mode) = self.state_by_number(list.len());
            let count = u16::try_from(list.len().saturating_sub(1)).unwrap_or(u16::MAX);
            return Payload::new().u16(self.run.index).u16(count).u8(state).u8(mode);
        }
        let count = u16::try_from(list.len()).unwrap_or(u16::MAX);
        let (state, mode) = if self.quirks().mission.tells_state { self.state_and_mode() } else { (0, 0) };
        // Until the new mission is loaded: the item that its sender marked, or none.
        let seq = if self.run.settled() { self.run.index } else { self.run.wanted.unwrap_or(u16::MAX) };
        Payload::new()
            .u16(seq)
            .u16(if count > 0 { count } else { u16::MAX })
            .u8(state)
            .u8(mode)
            .u32(self.stored.mission.id)
            .u32(self.stored.fence.id)
            .u32(self.stored.rally.id)
    }

    /// PX4's, as `update_mission_state` of mavlink_mission.cpp has it: taking off and landing count as active, and
    /// tell their end as the mission's; armed or not does not matter.
    fn state_and_mode(&self) -> (u8, u8) {
        let active = matches!(self.pilot.mode, Mode::Mission | Mode::Takeoff | Mode::Land);
        let state = match () {
            () if self.stored.mission.items.is_empty() || !self.run.valid => state::NO_MISSION,
            () if self.told_finished() => state::COMPLETE,
            () if active => state::ACTIVE,
            () if self.run.reached_any || self.run.index > 0 => state::PAUSED,
            () => state::NOT_STARTED,
        };
        (state, if active { 1 } else { 2 })
    }

    fn told_finished(&self) -> bool {
        // A landing or a take-off that is under way takes the mission's end back.
        let under_way = matches!(self.pilot.mode, Mode::Takeoff | Mode::Land);
        self.run.other_finished || (self.run.finished && !under_way)
    }

    /// ArduPilot's, which knows no pause.
    fn state_by_number(&self, items: usize) -> (u8, u8) {
        let inside = self.pilot.number == self.quirks().number_of(Mode::Mission);
        let state = match () {
            () if items <= 1 => state::NO_MISSION,
            () if self.run.finished => state::COMPLETE,
            () if inside && self.pilot.armed => state::ACTIVE,
            () => state::NOT_STARTED,
        };
        (state, u8::from(inside))
    }

    pub(in super::super) fn say_mission_current(&mut self) {
        let payload = self.mission_current();
        self.mouth.say(ids::MISSION_CURRENT, &payload);
    }

    /// Repeats the last `MISSION_ITEM_REACHED`.
    pub(in super::super) fn repeat_reached(&mut self) {
        let Some(report) = self.run.report.filter(|report| self.now_us >= report.next_us) else {
            return;
        };
        self.mouth.say(ids::MISSION_ITEM_REACHED, &Payload::new().u16(report.seq));
        self.run.report = (report.left > 0).then(|| Report {
            seq: report.seq,
            left: report.left - 1,
            next_us: report.next_us + SECOND_US,
        });
    }

    pub(super) fn report_reached(&mut self, seq: u16) {
        self.run.reached_any = true;
        let left = self.quirks().mission.reached_repeats;
        self.run.report = Some(Report { seq, left, next_us: self.now_us });
        self.repeat_reached();
    }
}
