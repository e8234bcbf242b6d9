//! Leaving AUTO.MISSION and coming back to it.

use super::super::Drone;
use super::super::items::{self, command};
use crate::wire::{Payload, ids};

/// Between repeats of a command nobody answers (recorded: 0.5 to 0.65 s).
const COMMAND_AGAIN_US: u64 = 500_000;
const COMMAND_REPEATS: u8 = 3;

impl Drone {
    /// AUTO.MISSION is left: PX4 stops the camera with it.
    pub(in super::super) fn pause_mission(&mut self) {
        self.run.paused_inside = false;
        if !self.quirks().mission.stops_camera {
            return;
        }
        let trigger = core::mem::take(&mut self.run.trigger);
        if trigger.every_m > 0.0 || trigger.every_us > 0 {
            // After its end there is nothing to go back to.
            self.run.paused_trigger = (!self.run.finished).then_some(trigger);
        }
        self.run.camera_stop = Some((0, self.now_us));
    }

    /// AUTO.MISSION again. If the camera was on, the leg is flown again from its start, so that no strip
    /// of ground is missing between the images.
    pub(in super::super) fn resume_mission(&mut self) {
        if self.pilot.armed {
            self.activate_mission();
        }
        let mut seq = self.run.index;
        if self.run.paused_trigger.is_some() {
            let before = self.stored.mission.items.iter().take(usize::from(seq));
            let place = before.zip(0_u16..).filter(|(item, _)| items::has_place(item)).last();
            seq = place.map_or(seq, |(_, seq)| seq);
        }
        self.run.enter(seq);
        if self.pilot.armed && !self.quirks().mission.ends_inside {
            self.text(6, "Executing Mission");
            self.climb_first();
        }
    }

    /// `DO_PAUSE_CONTINUE`: holds without leaving the mission's mode, or goes on.
    pub(in super::super) fn pause_inside(&mut self, pause: bool) {
        if pause && !self.run.paused_inside {
            self.hold_here();
        }
        self.run.paused_inside = pause;
    }

    /// Before the mission goes on PX4 climbs to the height of its next place, if it is lower by more than the height
    /// counts as reached (mission_base.cpp, `checkClimbRequired`).
    pub(in super::super) fn climb_first(&mut self) {
        let ahead = self.stored.mission.items.iter().skip(usize::from(self.run.index));
        let Some(item) = ahead.copied().find(items::has_place) else {
            return;
        };
        let at = self.believed();
        let up = self.item_point(&item).up;
        if up - at.up <= self.tuning().altitude_acceptance_m {
            return;
        }
        let above = up - self.home.map_or(0.0, |home| home.up);
        self.text(6, &format!("Climb to {above:.1} meters above home"));
        if self.pilot.landed != crate::truth::Landed::OnGround {
            self.run.climbs_to = Some(crate::place::Point { up, ..at });
        }
    }

    /// PX4 tells its camera to stop by a COMMAND_LONG to its own system, which stations hear too.
    pub(in super::super) fn tend_camera_stop(&mut self) {
        let Some((sent, due_us)) = self.run.camera_stop.filter(|(_, due)| self.now_us >= *due) else {
            return;
        };
        let payload = Payload::new()
            .f32(0.0)
            .f32(-1.0)
            .f32(0.0)
            .f32(1.0)
            .raw(&[], 12)
            .u16(command::TRIGGER_CONTROL)
            .u8(self.config.system)
            .u8(0)
            .u8(sent);
        self.mouth.say(ids::COMMAND_LONG, &payload);
        let again = sent < COMMAND_REPEATS;
        self.run.camera_stop = again.then_some((sent + 1, due_us + COMMAND_AGAIN_US));
    }
}
