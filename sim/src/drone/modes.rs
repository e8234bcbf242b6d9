//! Arming, modes, and what each mode makes the body do.

mod grounding;
pub(crate) mod returning;

use super::flight::{Aim, Course, Height};
use super::params::ParamValue;
use super::{Drone, Warning};
use crate::place::{Point, length};
use crate::truth::{Landed, Mode};

/// Armable this long after power-on (measured on SITL).
pub(crate) const READY_US: u64 = 4_000_000;

/// Who flies, how, and since when.
#[derive(Debug, Clone)]
pub(crate) struct Pilot {
    pub(crate) mode: Mode,
    /// `HEARTBEAT.custom_mode`: the number by which the mode was asked for.
    pub(crate) number: u32,
    pub(crate) armed: bool,
    pub(crate) armed_us: u64,
    pub(crate) landed: Landed,
    /// Left the ground since it was armed.
    pub(crate) flew: bool,
    pub(crate) airborne_us: Option<u64>,
    touched_us: Option<u64>,
    landed_us: Option<u64>,
    /// `HEARTBEAT.custom_mode` after the flight: the mode chosen last in which it may be armed, but for take-off
    /// (PX4's UserModeIntention.cpp).
    pub(crate) after_disarm: u32,
    /// The mission was told to start, for autopilots that wait for it.
    pub(crate) started: bool,
    /// Motors are off for good until a reboot.
    pub(crate) terminated: bool,
    pub(crate) hold: Point,
    pub(crate) hold_cruise_mps: Option<f64>,
    pub(crate) hold_yaw: Option<f64>,
    pub(crate) takeoff_up: f64,
    /// Told to take off at a place out of reach, it does not lift at all.
    pub(crate) takeoff_elsewhere: bool,
    /// It takes off to `MIS_TAKEOFF_ALT` and has not said so yet.
    pub(crate) default_height_untold: bool,
    pub(crate) lift_off: Point,
    pub(crate) returning: returning::Returning,
}

impl Pilot {
    /// Holding, disarmed, in the mode of this number.
    pub(crate) fn new(number: u32) -> Self {
        Self {
            mode: Mode::Loiter,
            number,
            after_disarm: number,
            started: false,
            armed: false,
            armed_us: 0,
            landed: Landed::OnGround,
            flew: false,
            airborne_us: None,
            touched_us: None,
            landed_us: None,
            terminated: false,
            hold: Point::default(),
            hold_cruise_mps: None,
            hold_yaw: None,
            takeoff_up: 0.0,
            takeoff_elsewhere: false,
            default_height_untold: false,
            lift_off: Point::default(),
            returning: returning::Returning::default(),
        }
    }

    /// A fresh start of the autopilot of a body that stays where it is.
    pub(crate) fn rebooted(&self, number: u32) -> Self {
        Self { landed: self.landed, airborne_us: self.airborne_us, ..Self::new(number) }
    }
}

impl Drone {
    /// A mode asked for from outside, by what it does.
    pub(super) fn ask_mode(&mut self, mode: Mode) -> bool {
        self.ask_mode_number(self.quirks().number_of(mode))
    }

    /// A mode asked for from outside, by its number. PX4 acknowledges even when it refuses; the heartbeat tells.
    pub(super) fn ask_mode_number(&mut self, number: u32) -> bool {
        let Some(row) = self.quirks().mode_row(number) else {
            return self.refuse_mode("this mode");
        };
        let mode = row.mode;
        let possible = match mode {
            Mode::Mission => self.mission_may_begin(),
            Mode::Rtl => self.home.is_some() && self.gps.position_valid(),
            Mode::Loiter | Mode::Takeoff => self.gps.position_valid(),
            Mode::Land => true,
        };
        // On the ground PX4 takes any mode, and refuses to arm in it (UserModeIntention.cpp, `change`).
        let unchecked = self.quirks().orders.any_mode_when_disarmed && !self.pilot.armed;
        if !possible && !unchecked {
            return self.refuse_mode(row.name);
        }
        if row.arms && mode != Mode::Takeoff {
            self.pilot.after_disarm = number;
        }
        let other = self.pilot.mode != mode || self.pilot.number != number;
        if other || self.failsafe.acting() {
            self.failsafe.taken_over();
            self.enter_mode(mode);
            self.pilot.number = number;
        }
        true
    }

    /// A pilot takes the sticks and lets it hang where it is, until somebody asks for another mode.
    pub(super) fn taken_by_hand(&mut self) {
        self.failsafe.taken_over();
        self.enter_mode(Mode::Loiter);
        self.pilot.number = self.quirks().by_hand;
    }

    fn refuse_mode(&mut self, name: &str) -> bool {
        let (before, after) = self.quirks().texts.mode_refused;
        self.text(3, &format!("{before}{name}{after}"));
        false
    }

    fn mission_may_begin(&mut self) -> bool {
        let ready = self.run.settled() && self.run.valid;
        let standing = self.pilot.armed && self.pilot.landed == Landed::OnGround;
        if ready && standing && self.quirks().mission.needs_take_off && !self.begins_with_take_off() {
            self.text(2, "Auto: Missing Takeoff Cmd");
            return false;
        }
        ready
    }

    /// Goes into a mode that belongs to the mission being flown: some autopilots go on calling it the mission.
    pub(super) fn enter_mode_inside(&mut self, mode: Mode) {
        let number = self.pilot.number;
        self.enter_mode(mode);
        if self.quirks().mission.ends_inside {
            self.pilot.number = number;
        }
    }

    /// Goes into a mode, no questions asked.
    pub(super) fn enter_mode(&mut self, mode: Mode) {
        self.pilot.number = self.quirks().number_of(mode);
        if core::mem::replace(&mut self.pilot.mode, mode) == Mode::Mission && self.pilot.armed {
            self.pause_mission();
        }
        let grounded = self.pilot.landed == Landed::OnGround;
        if self.pilot.landed == Landed::Landing && !self.body.on_ground() {
            self.pilot.landed = Landed::InAir;
        }
        if matches!(mode, Mode::Takeoff | Mode::Land) {
            self.run.other_finished = false;
        }
        match mode {
            Mode::Loiter => self.hold_here(),
            Mode::Mission => self.resume_mission(),
            Mode::Rtl if !grounded => self.start_return(),
            Mode::Land if !grounded => {
                self.pilot.hold = self.believed();
                self.pilot.landed = Landed::Landing;
            }
            Mode::Takeoff => self.pilot.hold = self.believed(),
            Mode::Rtl | Mode::Land => {}
        }
    }

    /// Holds where it comes to a stop.
    pub(super) fn hold_here(&mut self) {
        let at = self.believed();
        let speed = self.body.ground_speed();
        // PX4 allows 0.6 s for the acceleration to turn round.
        let braking_s = speed / (2.0 * self.tuning().acceleration.max(0.1)) + 0.6;
        self.pilot.hold_cruise_mps = None;
        self.pilot.hold_yaw = None;
        self.pilot.hold = Point {
            north: at.north + self.body.speed.north * braking_s,
            east: at.east + self.body.speed.east * braking_s,
            up: at.up.max(0.0),
        };
    }

    /// Why it cannot be armed now, if so.
    fn arming_obstacle(&self) -> Option<&'static str> {
        let tuning = self.tuning();
        if self.since_boot_us() < READY_US {
            return Some("Arming denied: Resolve system health failures first");
        }
        if !self.gps.position_valid() || self.home.is_none() {
            return Some("Preflight Fail: No valid position estimate");
        }
        if self.faults.compass_off {
            return Some("Preflight Fail: Compass Sensor 0 missing");
        }
        if self.battery.warning(tuning) > Warning::None {
            return Some("Preflight Fail: Low battery");
        }
        if tuning.link_action > 0.0 && self.gcs_lost() {
            return Some("Preflight Fail: No connection to the GCS");
        }
        // Measured: in any other mode a mission that cannot be flown is no obstacle.
        let mission = self.pilot.mode == Mode::Mission && self.quirks().mission.settles;
        if mission && !(self.run.settled() && self.run.valid) {
            return Some("Arming denied: Resolve system health failures first");
        }
        None
    }

    /// Whether the pre-arm bit of `SYS_STATUS` is set.
    pub(super) fn armable(&self) -> bool {
        self.arming_obstacle().is_none()
    }

    /// Arms; `false` with a text when refused.
    pub(super) fn arm(&mut self, by: &str) -> bool {
        if self.pilot.armed {
            return true;
        }
        // The fault is a surprise: the pre-arm checks say that all is well.
        let refuses = self.faults.refuse_one_arm();
        if let Some(why) = refuses.or_else(|| self.arming_obstacle()) {
            self.text(2, why);
            return false;
        }
        if !self.quirks().mode_row(self.pilot.number).is_some_and(|row| row.arms) {
            self.text(2, "Arming denied: Mode not suitable for takeoff");
            return false;
        }
        self.pilot.armed = true;
        self.pilot.armed_us = self.now_us;
        self.pilot.flew = false;
        self.pilot.lift_off = self.believed();
        self.home = Some(self.believed());
        self.text(6, self.quirks().texts.armed.unwrap_or(by));
        if self.pilot.mode == Mode::Mission && !self.quirks().mission.ends_inside {
            self.activate_mission();
            self.text(6, "Executing Mission");
            self.climb_first();
        }
        true
    }

    /// Disarms on request; in the air only by force.
    pub(super) fn disarm_on_request(&mut self, forced: bool) -> bool {
        if self.pilot.armed && self.pilot.landed != Landed::OnGround && !forced {
            self.text(2, "Disarming denied: not landed");
            return false;
        }
        if self.pilot.armed {
            self.disarm("Disarmed by external command");
        }
        true
    }

    pub(super) fn disarm(&mut self, why: &str) {
        let flew = core::mem::take(&mut self.pilot.flew);
        self.pilot.armed = false;
        self.pilot.started = false;
        self.text(6, self.quirks().texts.disarmed.unwrap_or(why));
        self.run.end_flight(self.quirks().mission.index_survives);
        self.failsafe.taken_over();
        let after = self.quirks().mode_row(self.pilot.after_disarm).filter(|_| !self.quirks().keeps_mode);
        if let Some(row) = after {
            self.pilot.mode = row.mode;
            self.pilot.number = row.number;
        }
        if flew {
            self.flights = self.flights.saturating_add(1);
            self.tell_flight_params();
        }
    }

    /// PX4 counts its flights in parameters and tells the new values unasked.
    fn tell_flight_params(&mut self) {
        if self.quirks().params.own.is_some() {
            return;
        }
        let flights = ParamValue::Int(self.flights.cast_signed());
        for (name, value) in [("COM_FLIGHT_UUID", flights), ("LND_FLIGHT_T_LO", self.airtime())] {
            self.put_param(name, value);
        }
    }

    fn airtime(&self) -> ParamValue {
        let seconds = self.now_us.saturating_sub(self.pilot.armed_us) / 1_000_000;
        ParamValue::Int(i32::try_from(seconds).unwrap_or(i32::MAX))
    }

    /// The aim of the present mode for this step.
    pub(super) fn aim(&mut self) -> Aim {
        if !self.pilot.armed || self.pilot.terminated {
            return if self.body.on_ground() { Aim::Rest } else { Aim::Fall };
        }
        if self.pilot.landed == Landed::OnGround && !self.lifts() {
            return Aim::Rest;
        }
        match self.pilot.mode {
            Mode::Loiter => self.hold_aim(),
            Mode::Takeoff => self.take_off(),
            Mode::Mission => self.fly_mission(),
            Mode::Rtl => self.fly_return(),
            Mode::Land => self.sink_aim(self.pilot.hold),
        }
    }

    /// Whether the present mode leaves the ground now.
    fn lifts(&mut self) -> bool {
        let spool_us = (self.tuning().spool_up_s * 1e6) as u64;
        let wants = match self.pilot.mode {
            Mode::Takeoff => !self.pilot.takeoff_elsewhere,
            Mode::Mission => {
                let may = self.quirks().orders.mission_lifts || self.pilot.started;
                may && self.run.settled() && self.run.valid && !self.run.finished
            }
            Mode::Loiter | Mode::Rtl | Mode::Land => false,
        };
        wants && self.now_us >= self.pilot.armed_us.saturating_add(spool_us)
    }

    pub(super) fn hold_aim(&self) -> Aim {
        let mut course = Course::hold(self.pilot.hold, self.tuning().up_mps, self.tuning());
        course.cruise_mps = self.pilot.hold_cruise_mps.unwrap_or(self.tuning().cruise_mps);
        course.yaw = self.pilot.hold_yaw;
        Aim::Fly(course)
    }

    fn take_off(&mut self) -> Aim {
        if core::mem::take(&mut self.pilot.default_height_untold) {
            let height = self.tuning().takeoff_alt_m;
            self.text(6, &format!("Using default takeoff altitude: {height:.1} m"));
        }
        let rising = matches!(self.pilot.landed, Landed::OnGround | Landed::TakingOff);
        let over = if rising { self.pilot.lift_off } else { self.pilot.hold };
        let to = Point { up: self.pilot.takeoff_up, ..over };
        let (_, height) = self.distance_to(to);
        if height <= self.tuning().altitude_acceptance_m {
            self.pilot.landed = Landed::InAir;
            self.enter_mode(Mode::Loiter);
            self.pilot.after_disarm = self.pilot.number;
            self.run.other_finished = true;
            self.pilot.hold = to;
        }
        Aim::Fly(self.climb_over(to))
    }

    /// Straight up: softly at first, with the full rate from `MPC_LAND_ALT1` on.
    pub(super) fn climb_over(&self, to: Point) -> Course {
        let tuning = self.tuning();
        let height = self.believed().up - self.home.map_or(0.0, |home| home.up);
        let low = height < tuning.land_slow_from_m;
        let up_mps = if low { tuning.takeoff_mps } else { tuning.up_mps };
        Course { lifts_off: low, ..Course::hold(to, up_mps, tuning) }
    }

    /// Comes down over `over`, slower near the ground.
    pub(super) fn sink_aim(&self, over: Point) -> Aim {
        let tuning = self.tuning();
        let height = self.believed().up - self.home.map_or(0.0, |home| home.up);
        let span = (tuning.land_slow_from_m - tuning.land_slow_to_m).max(0.1);
        let share = ((height - tuning.land_slow_to_m) / span).clamp(0.0, 1.0);
        let crawls = self.config.range_sensor && self.body.at.up <= tuning.crawl_from_m;
        let slow = tuning.land_mps + (tuning.down_mps - tuning.land_mps) * share;
        let rate = if crawls { tuning.crawl_mps } else { slow };
        let mut course = Course::hold(over, 0.0, tuning);
        course.height = Height::Sink(rate);
        Aim::Fly(course)
    }

    /// Distance from home, metres.
    pub(super) fn home_distance(&self) -> f64 {
        let at = self.believed();
        self.home.map_or(0.0, |home| length(at.north - home.north, at.east - home.east))
    }
}
