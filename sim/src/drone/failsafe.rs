//! What the drone does by itself: link loss, empty battery, fence, wind and position loss.
//!
//! PX4 holds for `COM_FAIL_ACT_T` before it acts, so that a pilot can take over; a mode command ends the
//! reaction, the return of the link alone does not.

use super::Drone;
use super::battery::Warning;
use crate::truth::{Landed, Mode};

/// PX4 notices a silent station about 2.3 s after `COM_DL_LOSS_T` (measured: Hold at 12 s with 10 s set).
const NOTICE_US: u64 = 2_300_000;

/// How urgent a reaction is; a stronger one replaces a weaker one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reaction {
    Hold,
    Return,
    Land,
    Terminate,
}

/// Reactions under way.
#[derive(Debug, Clone, Default)]
pub(crate) struct Failsafe {
    acting: Option<Reaction>,
    /// Until when it only holds before it reacts.
    waits_until_us: Option<u64>,
    /// Causes already reacted to, so that a take-over is not fought: link, critical, emergency, fence, position, wind.
    seen: [bool; 6],
    said: Option<Warning>,
    /// Whether jamming, spoofing and wind were told.
    warned: [bool; 3],
}

impl Failsafe {
    pub(crate) fn acting(&self) -> bool {
        self.acting.is_some()
    }

    /// A mode was commanded, or the flight is over.
    pub(crate) fn taken_over(&mut self) {
        self.acting = None;
        self.waits_until_us = None;
    }
}

impl Drone {
    /// Whether no station's heartbeat came for as long as `COM_DL_LOSS_T`.
    pub(super) fn gcs_lost(&self) -> bool {
        let loss_us = (self.tuning().link_loss_s.max(0.0) * 1e6) as u64;
        self.gcs_heard_us.is_none_or(|at| self.now_us >= at.saturating_add(loss_us + NOTICE_US))
    }

    /// Judges all causes; called ten times a second.
    pub(super) fn tend_failsafe(&mut self) {
        self.say_battery();
        self.say_surroundings();
        let flying = self.pilot.armed && self.pilot.landed != Landed::OnGround;
        if !flying {
            self.failsafe.seen = [false; 6];
            return;
        }
        let causes = [
            self.link_reaction(),
            self.battery_reaction(Warning::Critical),
            self.battery_reaction(Warning::Emergency),
            self.fence_reaction(),
            self.position_reaction(),
            self.wind_reaction(),
        ];
        for (index, cause) in causes.into_iter().enumerate() {
            let Some(seen) = self.failsafe.seen.get_mut(index) else {
                continue;
            };
            let fresh = cause.is_some() && !*seen;
            *seen = cause.is_some();
            if let Some(reaction) = cause.filter(|_| fresh) {
                self.react(reaction);
            }
        }
        self.act_when_due();
    }

    fn say_battery(&mut self) {
        let warning = self.battery.warning(self.tuning());
        if self.failsafe.said.is_some_and(|said| warning <= said) {
            if warning == Warning::None {
                self.failsafe.said = None;
            }
            return;
        }
        let text = match warning {
            Warning::None => return,
            Warning::Low => "Low battery",
            Warning::Critical => "Critical battery",
            Warning::Emergency => "Emergency battery level",
        };
        self.failsafe.said = Some(warning);
        self.text(if warning == Warning::Emergency { 0 } else { 2 }, text);
    }

    /// Jamming, spoofing and wind, told once each time they begin.
    fn say_surroundings(&mut self) {
        let receiver = &self.gps.receiver;
        let now = [receiver.jammed, receiver.spoofed, self.too_windy()];
        let before = core::mem::replace(&mut self.failsafe.warned, now);
        let [jammed, spoofed, windy] = [0, 1, 2].map(|index: usize| now[index] && !before[index]);
        if jammed {
            self.text(2, "GPS jamming detected");
        }
        if spoofed {
            self.text(2, "GNSS signal spoofed");
        }
        if windy {
            let wind = self.body.wind_mps();
            self.text(2, &format!("Wind speed above limit ({wind:.1} m/s), landing advised"));
        }
    }

    /// `COM_WIND_MAX`; PX4's EKF estimates the wind, ours knows it.
    fn too_windy(&self) -> bool {
        let limit = self.tuning().wind_limit_mps;
        let in_air = self.pilot.armed && self.pilot.landed != Landed::OnGround;
        in_air && limit > 0.0 && self.body.wind_mps() > limit
    }

    /// `COM_WIND_MAX_ACT`.
    fn wind_reaction(&self) -> Option<Reaction> {
        match self.tuning().wind_action as i64 {
            _ if !self.too_windy() => None,
            2 => Some(Reaction::Hold),
            3 => Some(Reaction::Return),
            4 => Some(Reaction::Terminate),
            5 => Some(Reaction::Land),
            _ => None,
        }
    }

    fn link_reaction(&self) -> Option<Reaction> {
        if !self.gcs_lost() {
            return None;
        }
        match self.tuning().link_action as i64 {
            1 => Some(Reaction::Hold),
            2 => Some(Reaction::Return),
            3 => Some(Reaction::Land),
            5 | 6 => Some(Reaction::Terminate),
            _ => None,
        }
    }

    fn battery_reaction(&self, level: Warning) -> Option<Reaction> {
        if self.battery.warning(self.tuning()) < level {
            return None;
        }
        match (self.tuning().battery_action as i64, level) {
            (2, _) | (3, Warning::Emergency) => Some(Reaction::Land),
            (3, _) => Some(Reaction::Return),
            _ => None,
        }
    }

    fn fence_reaction(&self) -> Option<Reaction> {
        let tuning = self.tuning();
        let at = self.believed();
        let height = at.up - self.home.map_or(0.0, |home| home.up);
        let beyond = |value: f64, limit: f64| limit > 0.0 && value > limit;
        let outside = !self.fence.allows(at.north, at.east)
            || beyond(self.home_distance(), tuning.fence_hor_m)
            || beyond(height, tuning.fence_ver_m);
        match tuning.fence_action as i64 {
            2 if outside => Some(Reaction::Hold),
            3 if outside => Some(Reaction::Return),
            4 if outside => Some(Reaction::Terminate),
            5 if outside => Some(Reaction::Land),
            _ => None,
        }
    }

    fn position_reaction(&self) -> Option<Reaction> {
        (!self.gps.position_valid()).then_some(Reaction::Land)
    }

    fn react(&mut self, reaction: Reaction) {
        let flown_already = match self.pilot.mode {
            Mode::Land => Some(Reaction::Land),
            Mode::Rtl => Some(Reaction::Return),
            _ => None,
        };
        if self.failsafe.acting.max(flown_already).is_some_and(|now| now >= reaction) {
            return;
        }
        let already_held = self.failsafe.acting.is_some() && self.failsafe.waits_until_us.is_none();
        let delay_us = (self.tuning().act_delay_s.max(0.0) * 1e6) as u64;
        self.failsafe.acting = Some(reaction);
        let at_once = reaction == Reaction::Hold || already_held || !self.gps.position_valid();
        let until = self.failsafe.waits_until_us.unwrap_or(self.now_us + delay_us);
        if !at_once && self.failsafe.waits_until_us.is_none() {
            let seconds = self.tuning().act_delay_s;
            self.text(2, &format!("Failsafe activated: entering Hold for {seconds:.0} seconds"));
        }
        self.failsafe.waits_until_us = Some(if at_once { self.now_us } else { until });
        if self.pilot.mode != Mode::Land {
            self.enter_mode(Mode::Loiter);
        }
    }

    fn act_when_due(&mut self) {
        let Some(reaction) = self.failsafe.acting else {
            return;
        };
        if self.failsafe.waits_until_us.is_none_or(|until| self.now_us < until) {
            return;
        }
        self.failsafe.waits_until_us = None;
        self.text(2, "Failsafe activated");
        match reaction {
            Reaction::Hold => {}
            Reaction::Return => self.enter_mode(Mode::Rtl),
            Reaction::Land => self.enter_mode(Mode::Land),
            Reaction::Terminate => self.pilot.terminated = true,
        }
    }
}
