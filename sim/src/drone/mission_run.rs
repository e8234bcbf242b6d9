//! Flying the stored mission: which item is flown, when it counts as reached, and what that tells.

pub(crate) mod legs;
mod pausing;
mod telling;

use std::collections::BTreeMap;

use super::items::{self, command};
use super::{Drone, fence};
use crate::place::{Point, length};
use crate::truth::{Landed, Mode};
use crate::wire::says::Item;

/// After an upload the navigator needs this long to load and judge it (measured 0.3 to 1 s).
const SETTLE_LEAST_US: u64 = 300_000;
const SETTLE_SPREAD_US: u64 = 700_000;

/// Where the flight of the mission stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Run {
    pub(crate) index: u16,
    pub(crate) finished: bool,
    /// The take-off or landing mode told that it is done, in the place where the mission tells its end.
    pub(crate) other_finished: bool,
    /// It was flown, and since then the vehicle was disarmed.
    activated: bool,
    disarmed: bool,
    pub(crate) valid: bool,
    settles_us: Option<u64>,
    wanted: Option<u16>,
    reached_any: bool,
    /// The item being flown, for autopilots that fly a copy of it.
    flown: Option<(u16, Item)>,
    /// Told to pause without leaving the mission's mode.
    pub(super) paused_inside: bool,
    report: Option<telling::Report>,
    /// The last item that was carried out in passing.
    passed: Option<u16>,
    /// Since when it has been at the present item.
    pub(super) there_us: Option<u64>,
    /// Start of the leg being flown.
    pub(super) leg_from: Option<Point>,
    /// Where it climbs before it goes on with the mission.
    pub(super) climbs_to: Option<Point>,
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

    /// The vehicle was disarmed or rebooted. Some autopilots keep their place in the mission all the same.
    pub(crate) fn end_flight(&mut self, keeps_index: bool) {
        let flown = core::mem::take(self);
        self.valid = flown.valid;
        self.settles_us = flown.settles_us;
        self.wanted = flown.wanted;
        self.report = flown.report;
        if keeps_index {
            self.index = flown.index;
            self.finished = flown.finished;
            self.other_finished = flown.other_finished;
            self.reached_any = flown.reached_any;
            self.jumps_left = flown.jumps_left;
            self.activated = flown.activated;
            self.disarmed = true;
        }
    }

    /// Arrives at an item by other means than flying the leg before it.
    pub(crate) fn enter(&mut self, index: u16) {
        self.index = index;
        self.flown = None;
        self.there_us = None;
        self.leg_from = None;
        self.climbs_to = None;
        self.wait_at = None;
    }
}

impl Drone {
    /// A plan in storage was replaced or cleared.
    pub(super) fn plan_changed(&mut self, kind: u8, current: Option<u16>) {
        match kind {
            items::MISSION => {
                self.run.jumps_left.clear();
                self.run.activated = false;
                if !self.quirks().mission.settles {
                    // What is being flown goes on; only what is gone cannot.
                    return self.judge_mission();
                }
                let settle = SETTLE_LEAST_US + self.chance.below(SETTLE_SPREAD_US);
                self.run.settles_us = Some(self.now_us + settle);
                self.run.wanted = current;
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
        self.run.other_finished = false;
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
            self.text(2, why);
        }
        self.run.valid = verdict.is_ok();
        if !self.run.valid && self.pilot.mode == Mode::Mission && self.pilot.landed != Landed::OnGround {
            self.text(4, "No valid mission available, loitering");
            self.enter_mode(Mode::Loiter);
        }
    }

    fn feasibility(&self) -> Result<(), Option<String>> {
        let list = &self.stored.mission.items;
        if list.len() <= usize::from(self.first_item()) {
            return Err(None);
        }
        if !self.quirks().mission.settles {
            return Ok(());
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

    /// The mission's mode begins to act. PX4 starts anew if it was disarmed since, and stands at the last item
    /// (mission_base.cpp, `checkMissionRestart`).
    pub(super) fn activate_mission(&mut self) {
        let over = usize::from(self.run.index) + 1 == self.stored.mission.items.len();
        if self.run.disarmed && self.run.activated && over {
            self.run.enter(0);
            self.run.jumps_left.clear();
            self.run.finished = false;
            self.say_mission_current();
        }
        self.run.activated = true;
        self.run.disarmed = false;
        self.run.other_finished = false;
        self.run.reached_any = false;
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

    /// The first item that is flown: 1 where item 0 is home.
    fn first_item(&self) -> u16 {
        u16::from(self.quirks().mission.home_first)
    }

    pub(super) fn begins_with_take_off(&self) -> bool {
        let list = self.stored.mission.items.iter().skip(usize::from(self.first_item()));
        list.filter(|item| items::is_flown(item)).take(1).any(|item| item.command == command::TAKEOFF)
    }

    /// The item with this number as it is flown: the stored one, or the copy taken when its flight began.
    pub(super) fn item_flown(&mut self, seq: u16) -> Option<Item> {
        let stored = self.stored.mission.items.get(usize::from(seq)).copied();
        if !self.quirks().mission.keeps_item_flown {
            return stored;
        }
        if let Some((_, item)) = self.run.flown.filter(|(flown, _)| *flown == seq) {
            return Some(item);
        }
        self.run.flown = stored.map(|item| (seq, item));
        stored
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
        let hides = self.quirks().mission.return_hides_reached;
        let returns = hides && next.is_some_and(|seq| self.commands_return(seq));
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
        if self.quirks().mission.ends_inside {
            return;
        }
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
        if !self.quirks().mission.ends_inside {
            if self.pilot.landed == Landed::OnGround {
                // The mode stays until it disarms (Commander.cpp, `checkForMissionUpdate`).
                self.text(6, "Mission finished, landed");
                return self.say_mission_current();
            }
            self.text(6, "Mission finished, loitering");
        }
        self.enter_mode_inside(Mode::Loiter);
        self.pilot.after_disarm = self.pilot.number;
        self.say_mission_current();
    }

    /// A return that was an item of the mission has landed.
    pub(super) fn end_mission_at_home(&mut self) {
        self.report_reached(self.run.index);
        self.run.finished = true;
        self.say_mission_current();
    }

    /// Carries out items in passing, from `seq` on, and returns the first one that is flown.
    pub(super) fn walk_from(&mut self, seq: u16) -> Option<u16> {
        let mut seq = seq.max(self.first_item());
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
        self.tell_jump(seq);
        target.max(0.0) as u16
    }

    /// PX4 tells its last partner the jump item again whenever a repeat is used up (mavlink_mission.cpp, `send`).
    fn tell_jump(&mut self, seq: u16) {
        let item = self.stored.mission.items.get(usize::from(seq)).copied();
        if let Some(item) = item.filter(|_| self.quirks().upload.atomic && !self.receiver_busy()) {
            self.say_item(self.receiver.partner(), seq, items::MISSION, &item);
        }
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
            _ => self.point_by_item(item),
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
