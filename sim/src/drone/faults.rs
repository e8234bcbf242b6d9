//! Injected faults: what can be made to go wrong in one drone.

use std::collections::BTreeMap;

use super::Drone;
use super::params::ParamValue;

/// Something that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
    /// The autopilot restarts; in the air the motors stop and it falls.
    Reboot,
    /// The autopilot neither hears nor speaks any more, and flies on as it would. A reboot ends it.
    Dead(bool),
    /// The companion computer is switched off (`true`) or on again.
    CompanionDead(bool),
    /// The camera gives no images (`true`), or works again.
    CameraOff(bool),
    /// The companion's data link takes no photos (`true`), or takes them again.
    PhotosHeld(bool),
    /// The companion loses its unacknowledged reports and takes one more number that it never says, as a corrupted memory does.
    ForgetReports,
    /// The next so many arm commands are refused.
    RefuseArm(u32),
    /// The battery has this charge from now on, 0..1. Also how a pack is changed: it ends `BatteryCliff` and `CellSpread`.
    BatteryTo(f64),
    /// When the charge falls to this, 0..1, the pack collapses to 4 % at once, as an aged cell does.
    BatteryCliff(f64),
    /// The weakest of the cells holds this share less than the others, 0..0.9; the pack is as empty as that cell.
    CellSpread(f64),
    /// The pack is this cold, degrees Celsius: it holds less and sags more. 20 = as new.
    BatteryColdC(f64),
    /// The body hangs to the right by so many degrees, and its camera with it; the autopilot reports it.
    BankDeg(f64),
    /// No satellites are received (`true`), or again.
    GpsLost(bool),
    /// The receiver repeats its last fix (`true`), or goes on.
    GpsStuck(bool),
    /// The receiver is off by so many metres more from now on.
    GpsJump {
        /// Metres to the north.
        north_m: f64,
        /// Metres to the east.
        east_m: f64,
    },
    /// The receiver drifts away at this rate; 0, 0 = it stays where it has got to.
    GpsDrift {
        /// Metres a second to the north.
        north_mps: f64,
        /// Metres a second to the east.
        east_mps: f64,
    },
    /// Errors of the receiver, whatever made them, are gone.
    GpsRight,
    /// The receiver is jammed (`true`): fewer satellites, a growing error, and it says so.
    GpsJammed(bool),
    /// The receiver reports that it is being spoofed (`true`), and the estimator stops using it. Add a drift for the lie.
    GpsSpoofed(bool),
    /// The receiver's clock is so many seconds ahead of the world's, as a spoofer can make it; what follows that clock
    /// follows.
    GpsClockAheadS(f64),
    /// An eavesdropper says the last so many signed frames of this vehicle again, byte for byte.
    ReplaySigned(u32),
    /// The vehicle signs nothing any more (`true`), or signs again.
    GoneUnsigned(bool),
    /// The vehicle signs with another key than its own (`true`), or with its own again.
    WrongKey(bool),
    /// The barometer drifts by so many metres a second; 0 = it stays where it has got to. The height follows it with
    /// `EKF2_HGT_REF` 0; PX4's default there is the satellite receiver.
    BaroDrift(f64),
    /// The compass gives nothing (`true`), or works again: no arming, and the estimator's heading is flagged.
    CompassOff(bool),
    /// The next upload is broken off half-way without a word; a late duplicate is then answered ACCEPTED.
    LateFalseAccepted,
    /// Wind towards (north, east) in m/s, and the deviation of its gusts.
    Wind(f64, f64, f64),
    /// A pilot takes it over by radio control and lets it hang in the air; the next mode that is asked for ends it.
    TakenByHand,
    /// All motors stop for good.
    MotorsOff,
}

impl Fault {
    /// The fault's name: the variant's words in lower case, joined by underscores.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Reboot => "reboot",
            Self::Dead(_) => "dead",
            Self::CompanionDead(_) => "companion_dead",
            Self::CameraOff(_) => "camera_off",
            Self::PhotosHeld(_) => "photos_held",
            Self::ForgetReports => "forget_reports",
            Self::RefuseArm(_) => "refuse_arm",
            Self::BatteryTo(_) => "battery_to",
            Self::BatteryCliff(_) => "battery_cliff",
            Self::CellSpread(_) => "cell_spread",
            Self::BatteryColdC(_) => "battery_cold_c",
            Self::BankDeg(_) => "bank_deg",
            Self::GpsLost(_) => "gps_lost",
            Self::GpsStuck(_) => "gps_stuck",
            Self::GpsJump { .. } => "gps_jump",
            Self::GpsDrift { .. } => "gps_drift",
            Self::GpsRight => "gps_right",
            Self::GpsJammed(_) => "gps_jammed",
            Self::GpsSpoofed(_) => "gps_spoofed",
            Self::GpsClockAheadS(_) => "gps_clock_ahead_s",
            Self::ReplaySigned(_) => "replay_signed",
            Self::GoneUnsigned(_) => "gone_unsigned",
            Self::WrongKey(_) => "wrong_key",
            Self::BaroDrift(_) => "baro_drift",
            Self::CompassOff(_) => "compass_off",
            Self::LateFalseAccepted => "late_false_accepted",
            Self::Wind(..) => "wind",
            Self::TakenByHand => "taken_by_hand",
            Self::MotorsOff => "motors_off",
        }
    }
}

/// Faults that last, and what was injected so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Faults {
    pub(crate) dead: bool,
    pub(crate) camera_off: bool,
    pub(crate) compass_off: bool,
    pub(crate) refuse_arm: u32,
    injected: BTreeMap<&'static str, u32>,
}

impl Faults {
    /// Why an arm command is refused although all checks pass, while such refusals are left. Only then was that fault
    /// felt.
    pub(crate) fn refuse_one_arm(&mut self) -> Option<&'static str> {
        self.refuse_arm = self.refuse_arm.checked_sub(1)?;
        let count = self.injected.entry("arm_refused").or_default();
        *count = count.saturating_add(1);
        Some("Arming denied: Resolve system health failures first")
    }
}

impl Drone {
    /// Makes something go wrong, now.
    pub fn inject(&mut self, fault: Fault) {
        let count = self.faults.injected.entry(fault.name()).or_default();
        *count = count.saturating_add(1);
        match fault {
            Fault::Reboot => self.reboot(),
            Fault::Dead(dead) => self.faults.dead = dead,
            Fault::CompanionDead(off) => {
                self.companion.iter_mut().for_each(|companion| companion.switch(off));
            }
            Fault::CameraOff(off) => {
                self.faults.camera_off = off;
                self.companion.iter_mut().for_each(|companion| companion.camera_off = off);
            }
            Fault::PhotosHeld(held) => {
                self.companion.iter_mut().for_each(|companion| companion.hold_photos(held));
            }
            Fault::ForgetReports => self.companion.iter_mut().for_each(|companion| companion.forget_reports()),
            Fault::RefuseArm(times) => self.faults.refuse_arm = times,
            Fault::BankDeg(degrees) => self.body.bank_rad = degrees.to_radians(),
            Fault::CompassOff(off) => self.faults.compass_off = off,
            Fault::LateFalseAccepted => self.receiver.break_off = true,
            Fault::Wind(north, east, gust) => self.body.set_wind((north, east), gust),
            Fault::TakenByHand => self.taken_by_hand(),
            Fault::MotorsOff => self.pilot.terminated = true,
            other => self.inject_into_parts(other),
        }
        self.look_ahead();
    }

    fn inject_into_parts(&mut self, fault: Fault) {
        let receiver = &mut self.gps.receiver;
        match fault {
            Fault::BatteryTo(charge) => self.battery.set(charge),
            Fault::BatteryCliff(charge) => self.battery.cliff_at = Some(charge),
            Fault::CellSpread(share) => self.battery.spread = share.clamp(0.0, 0.9),
            Fault::BatteryColdC(celsius) => self.battery.celsius = celsius,
            Fault::GpsLost(lost) => receiver.lost = lost,
            Fault::GpsStuck(stuck) => receiver.stuck = stuck,
            Fault::GpsJump { north_m, east_m } => {
                receiver.offset_m = (receiver.offset_m.0 + north_m, receiver.offset_m.1 + east_m);
            }
            Fault::GpsDrift { north_mps, east_mps } => receiver.drift_mps = (north_mps, east_mps),
            Fault::GpsRight => {
                receiver.offset_m = (0.0, 0.0);
                receiver.drift_mps = (0.0, 0.0);
            }
            Fault::GpsJammed(jammed) => receiver.jammed = jammed,
            Fault::GpsSpoofed(spoofed) => receiver.spoofed = spoofed,
            Fault::GpsClockAheadS(ahead_s) => receiver.clock_ahead_s = ahead_s,
            Fault::ReplaySigned(frames) => self.guard.replay(frames),
            Fault::GoneUnsigned(gone) => self.guard.gone_unsigned = gone,
            Fault::WrongKey(wrong) => self.guard.fake_key(wrong),
            Fault::BaroDrift(rate) => self.gps.baro_drift_mps = rate,
            _ => {}
        }
    }

    /// How often each fault was injected so far, by its name; under `arm_refused`, how often an arm command was refused.
    #[must_use]
    pub fn injected(&self) -> &BTreeMap<&'static str, u32> {
        &self.faults.injected
    }

    /// Changes a parameter behind the station's back, as another station or a person at the vehicle would.
    pub fn set_param(&mut self, name: &str, value: ParamValue) {
        self.params.put(name, value);
    }
}
