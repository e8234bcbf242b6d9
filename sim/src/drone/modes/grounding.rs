//! Ground contact: leaving it, finding it again, and disarming on it.

use super::super::Drone;
use crate::truth::{Landed, Mode};

/// PX4 tells a take-off when the thrust rises, before the body does (measured 1.9 s after arming, spool-up included).
const LIFT_SEEN_S: f64 = 0.9;
/// On touching the ground the thrust first has to come down before the landing detector counts (fitted to recordings).
const THRUST_DOWN_S: f64 = 3.0;

impl Drone {
    /// Follows ground contact: take-off, landing and the disarming after it.
    pub(in super::super) fn watch_ground(&mut self) {
        if !self.body.on_ground() || self.body.lifting_s() >= LIFT_SEEN_S {
            if self.pilot.airborne_us.is_none() {
                self.left_ground();
            }
            let climbs_on = matches!(self.pilot.mode, Mode::Mission | Mode::Takeoff);
            if self.pilot.landed == Landed::TakingOff && !climbs_on && !self.body.on_ground() {
                self.pilot.landed = Landed::InAir;
            }
            self.pilot.touched_us = None;
            return;
        }
        if self.pilot.landed == Landed::OnGround {
            return self.disarm_when_due();
        }
        let touched = *self.pilot.touched_us.get_or_insert(self.now_us);
        let thrust_s = if self.pilot.armed && !self.pilot.terminated { THRUST_DOWN_S } else { 0.0 };
        let needed = ((self.tuning().landing_s + thrust_s) * 1e6) as u64;
        let trying_to_rise = self.pilot.armed && self.pilot.landed == Landed::TakingOff;
        if !trying_to_rise && self.now_us >= touched.saturating_add(needed) {
            self.pilot.landed = Landed::OnGround;
            self.pilot.airborne_us = None;
            self.pilot.landed_us = Some(self.now_us);
            self.text(6, "Landing detected");
            self.run.other_finished |= self.pilot.mode == Mode::Land;
            if self.pilot.mode == Mode::Mission && self.run.settled() && !self.run.finished {
                if self.quirks().mission.ends_inside {
                    self.item_done();
                } else {
                    self.land_mission();
                }
            } else if self.pilot.mode == Mode::Rtl && self.pilot.number == self.quirks().number_of(Mode::Mission) {
                self.end_mission_at_home();
            }
        }
    }

    fn left_ground(&mut self) {
        self.pilot.airborne_us = Some(self.now_us);
        self.pilot.flew = true;
        self.pilot.landed_us = None;
        if self.pilot.landed == Landed::OnGround {
            self.pilot.landed = Landed::TakingOff;
            self.text(6, "Takeoff detected");
        }
    }

    fn disarm_when_due(&mut self) {
        if !self.pilot.armed {
            return;
        }
        let after = |seconds: f64, since: u64| since.saturating_add((seconds.max(0.0) * 1e6) as u64);
        let tuning = *self.tuning();
        let mission_over = self.pilot.mode == Mode::Mission && self.run.finished;
        if self.pilot.flew && mission_over {
            self.disarm("Disarmed by landing");
        } else if let Some(landed) = self.pilot.landed_us.filter(|_| self.pilot.flew) {
            if tuning.disarm_landed_s > 0.0 && self.now_us >= after(tuning.disarm_landed_s, landed) {
                self.disarm("Disarmed by landing");
            }
        } else if tuning.disarm_idle_s > 0.0 && self.now_us >= after(tuning.disarm_idle_s, self.pilot.armed_us) {
            self.disarm("Disarmed by auto preflight disarming");
        }
    }
}
