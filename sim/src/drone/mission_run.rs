//! Flying the stored mission: which item is flown, when it counts as reached, and what that tells.

pub(crate) mod legs;
mod pausing;

use std::collections::BTreeMap;

use super::items::{self, command};
use super::{Drone, fence};
use crate::place::{Point, length};
use crate::truth::{Landed, Mode};
use crate::wire::{Payload, ids};

/// After an upload the navigator needs this long to load and judge it (measured 0.3 to 1 s).
const SETTLE_LEAST_US: u64 = 300_000;
const SETTLE_SPREAD_US: u64 = 700_000;
/// `MISSION_ITEM_REACHED` is sent once and repeated this often, at 1 Hz.
const REPEATS: u8 = 10;
const SECOND_US: u64 = 1_000_000;

/// Where the flight of the mission stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Run {
    pub(crate) index: u16,
    pub(crate) finished: bool,
    pub(crate) valid: bool,
    settles_us: Option<u64>,
    wanted: Option<u16>,
    reached_any: bool,
    report: Option<Report>,
    /// The last item that was carried out in passing.
    passed: Option<u16>,
    /// Since when it has been at the present item.
    pub(super) there_us: Option<u64>,
    /// Start of the leg being flown.
    pub(super) leg_from: Option<Point>,
    /// Where a placeless wait is spent.
    pub(super) wait_at: Option<Point>,
    pub(super) cruise_mps: Option<f64>,
    jumps_left: BTreeMap<u16, u16>,
    pub(super) trigger: Trigger,
    /// The trigger that a pause switched off; it comes back at the start of the leg being repeated.
    pub(super) paused_trigger: Option<Trigger>,
    /// Repeats left of the command by which PX4 stops its camera, and when the next is due.
    pub(super) camera_stop: Option<(u8, u64)>,
}

#[derive(Debug, Clone, Copy)]
struct Report {
    seq: u16,
    left: u8,
    next_us: u64,
}

/// The camera trigger as items set it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Trigger {
    pub(crate) every_m: f64,
    pub(crate) every_us: u64,
    pub(crate) last: Option<(f64, f64, u64)>,
}

impl Run {
    pub(crate) fn forget_reached(&mut self) {
        self.report = None;
    }

    pub(crate) fn settled(&self) -> bool {
        self.settles_us.is_none()
    }

    /// The vehicle was disarmed or rebooted: the mission starts anew.
    pub(crate) fn rewind(&mut self) {
        *self = Self {
            valid: self.valid,
            settles_us: self.settles_us,
            wanted: self.wanted,
            report: self.report,
            ..Self::default()
        };
    }

    /// Arrives at an item by other means than flying the leg before it.
    pub(crate) fn enter(&mut self, index: u16) {
        self.index = index;
        self.there_us = None;
        self.leg_from = None;
        self.wait_at = None;
    }
}

impl Drone {
    /// A plan in storage was replaced or cleared.
    pub(super) fn plan_changed(&mut self, kind: u8, current: Option<u16>) {
        match kind {
            items::MISSION => {
                let settle = SETTLE_LEAST_US + self.chance.below(SETTLE_SPREAD_US);
                self.run.settles_us = Some(self.now_us + settle);
                self.run.wanted = current;
                self.run.jumps_left.clear();
                self.run.reached_any = false;
            }
            items::FENCE => {
                self.fence = fence::Fence::of(&self.stored.fence.items, &self.plane);
                if self.run.settled() {
                    self.judge_mission();
                }
            }
            _ => {}
        }
    }

    /// The navigator has loaded the new mission.
    pub(super) fn settle_mission(&mut self) {
        if self.run.settles_us.is_none_or(|at| self.now_us < at) {
            return;
        }
        self.run.settles_us = None;
        let last = u16::try_from(self.stored.mission.items.len().saturating_sub(1)).unwrap_or(0);
        let index = self.run.wanted.take().unwrap_or(self.run.index).min(last);
        let had_finished = core::mem::take(&mut self.run.finished);
        self.run.enter(index);
        if had_finished && self.pilot.armed {
            // Joined at the end of the plan before: told as begun, until someone sets it going.
            self.run.reached_any = true;
        }
        self.judge_mission();
        self.say_mission_current();
    }

    /// Decides whether the mission may be flown; a mission that may not is left at once.
    pub(super) fn judge_mission(&mut self) {
        let verdict = self.feasibility();
        if let Err(Some(why)) = &verdict {
            self.text(3, why);
        }
        self.run.valid = verdict.is_ok();
        if !self.run.valid && self.pilot.mode == Mode::Mission && self.pilot.landed != Landed::OnGround {
            self.text(4, "No valid mission available, loitering");
            self.enter_mode(Mode::Loiter);
        }
    }

    fn feasibility(&self) -> Result<(), Option<String>> {
        let list = &self.stored.mission.items;
        if list.is_empty() {
            return Err(None);
        }
        let Some(first) = list.iter().find(|item| items::is_flown(item)) else {
            return Err(Some("Mission rejected: No valid items".to_owned()));
        };
        let grounded = self.pilot.landed == Landed::OnGround;
        if grounded && first.command == command::LAND {
            return Err(Some("Mission rejected: Land item first".to_owned()));
        }
        for (seq, item) in list.iter().enumerate().filter(|(_, item)| items::has_place(item)) {
            let to = self.item_point(item);
            if !self.fence.allows(to.north, to.east) {
                return Err(Some(format!("Geofence violation for waypoint {}", seq + 1)));
            }
            let low = f64::from(item.z) < self.tuning().acceptance_m + 1.0;
            if item.command == command::TAKEOFF && item.frame == 6 && low {
                return Err(Some("Mission rejected: Takeoff altitude too low!".to_owned()));
            }
        }
        Ok(())
    }

    /// `MISSION_SET_CURRENT`.
    pub(super) fn set_current_item(&mut self, seq: u16) {
        if !self.run.settled() {
            self.run.wanted = Some(seq);
            return;
        }
        self.run.enter(seq);
        self.run.finished = false;
        self.say_mission_current();
    }

    /// `MISSION_CURRENT`.
    pub(super) fn mission_current(&self) -> Payload {
        let count = u16::try_from(self.stored.mission.items.len()).unwrap_or(u16::MAX);
        let known = self.run.settled() && count > 0;
        let flying = self.pilot.mode == Mode::Mission && self.pilot.armed;
        let state: u8 = match () {
            () if !known || !self.run.valid => 1,
            () if self.run.finished => 5,
            () if flying => 3,
            () if self.run.reached_any || self.run.index > 0 => 4,
            () => 2,
        };
        let seq = if self.run.settled() { self.run.index } else { u16::MAX };
        Payload::new()
            .u16(seq)
            .u16(if count > 0 { count } else { u16::MAX })
            .u8(state)
            .u8(if flying { 1 } else { 2 })
            .u32(self.stored.mission.id)
            .u32(self.stored.fence.id)
            .u32(self.stored.rally.id)
    }

    pub(super) fn say_mission_current(&mut self) {
        let payload = self.mission_current();
        self.mouth.say(ids::MISSION_CURRENT, &payload);
    }

    /// Repeats the last `MISSION_ITEM_REACHED`.
    pub(super) fn repeat_reached(&mut self) {
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

    fn report_reached(&mut self, seq: u16) {
        self.run.reached_any = true;
        self.run.report = Some(Report { seq, left: REPEATS, next_us: self.now_us });
        self.repeat_reached();
    }

    /// The present item is done; goes on to the next one that is flown.
    pub(super) fn item_done(&mut self) {
        let done = self.run.index;
        if let Some(trigger) = self.run.paused_trigger.take() {
            self.run.trigger = Trigger { last: None, ..trigger };
        }
        let place = self.stored.mission.items.get(usize::from(done)).filter(|item| items::has_place(item));
        let from = place.map(|item| self.item_point(item));
        self.run.passed = None;
        let next = self.walk_from(done.saturating_add(1));
        let returns = next.is_some_and(|seq| self.commands_return(seq));
        // Measured: an item that is done in passing is reported, and overtakes the report of the one before it, which
        // is never sent. So does a final RTL item.
        if !returns {
            self.report_reached(self.run.passed.unwrap_or(done));
        }
        let Some(seq) = next else {
            return self.finish_mission();
        };
        self.run.enter(seq);
        self.run.leg_from = from;
        if returns {
            self.report_reached(seq);
        }
        self.say_mission_current();
    }

    fn commands_return(&self, seq: u16) -> bool {
        let item = self.stored.mission.items.get(usize::from(seq));
        item.is_some_and(|item| item.command == command::RETURN)
    }

    /// The descent of a landing item begins: PX4 reports it as reached then, and once only.
    pub(super) fn landing_begins(&mut self) {
        let seq = self.run.index;
        self.report_reached(seq);
    }

    /// On the ground by a landing item: over when nothing that is flown follows.
    pub(super) fn land_mission(&mut self) {
        match self.walk_from(self.run.index.saturating_add(1)) {
            Some(next) => {
                self.run.enter(next);
                self.say_mission_current();
            }
            None => {
                self.run.finished = true;
                self.text(6, "Mission finished, landed");
                self.say_mission_current();
            }
        }
    }

    pub(super) fn finish_mission(&mut self) {
        self.run.finished = true;
        self.pilot.after_disarm = Mode::Loiter;
        self.text(6, "Mission finished, loitering");
        self.enter_mode(Mode::Loiter);
        self.say_mission_current();
    }

    /// Carries out items in passing, from `seq` on, and returns the first one that is flown.
    pub(super) fn walk_from(&mut self, seq: u16) -> Option<u16> {
        let mut seq = seq;
        // Every jump uses one of its repeats up, but endless ones exist: bound the walk.
        for _ in 0..10_000 {
            let item = *self.stored.mission.items.get(usize::from(seq))?;
            if items::is_flown(&item) {
                return Some(seq);
            }
            seq = if item.command == command::JUMP {
                self.jump(seq, item.params)
            } else {
                self.carry_out(&item);
                self.run.passed = Some(seq);
                seq.saturating_add(1)
            };
        }
        None
    }

    fn jump(&mut self, seq: u16, params: [f32; 4]) -> u16 {
        let [target, repeats, ..] = params;
        let left = self.run.jumps_left.entry(seq).or_insert(repeats.max(0.0) as u16);
        let onward = seq.saturating_add(1);
        if repeats < 0.0 {
            return target.max(0.0) as u16;
        }
        if *left == 0 {
            return onward;
        }
        *left -= 1;
        target.max(0.0) as u16
    }

    fn carry_out(&mut self, item: &crate::wire::says::Item) {
        let [p1, p2, p3, _] = item.params.map(f64::from);
        match item.command {
            command::CHANGE_SPEED => self.change_speed(p2),
            command::TRIGGER_DISTANCE => self.trigger_by_distance(p1, p3 > 0.0),
            command::TRIGGER_INTERVAL => self.trigger_by_time(p1),
            command::TRIGGER_CONTROL => self.trigger_control(p1),
            command::SET_HOME if p1 == 1.0 => self.home = Some(self.believed()),
            command::SET_HOME => self.home = Some(self.item_point(item)),
            _ => {}
        }
    }

    /// `DO_CHANGE_SPEED`: -2 = back to the default, -1 = leave it.
    pub(super) fn change_speed(&mut self, speed_mps: f64) {
        if speed_mps == -2.0 {
            self.run.cruise_mps = None;
        } else if speed_mps > 0.0 {
            self.run.cruise_mps = Some(speed_mps);
        }
    }

    /// Horizontal and vertical distance from where the drone believes to be.
    pub(super) fn distance_to(&self, to: Point) -> (f64, f64) {
        let at = self.believed();
        (length(to.north - at.north, to.east - at.east), (to.up - at.up).abs())
    }
}
