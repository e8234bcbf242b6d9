//! Injected faults: what can be made to go wrong in one drone.

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
    /// The next so many arm commands are refused.
    RefuseArm(u32),
    /// The battery has this charge from now on, 0..1. Also how a pack is changed.
    BatteryTo(f64),
    /// The body hangs to the right by so many degrees, and its camera with it; the autopilot reports it.
    BankDeg(f64),
    /// No satellites are received (`true`), or again.
    GpsLost(bool),
    /// The next upload is broken off half-way without a word; a late duplicate is then answered ACCEPTED.
    LateFalseAccepted,
    /// Wind towards (north, east) in m/s, and the deviation of its gusts.
    Wind(f64, f64, f64),
    /// All motors stop for good.
    MotorsOff,
}

/// Faults that last.
#[derive(Debug, Clone, Default)]
pub(crate) struct Faults {
    pub(crate) dead: bool,
    pub(crate) camera_off: bool,
    pub(crate) refuse_arm: u32,
}

impl Drone {
    /// Makes something go wrong, now.
    pub fn inject(&mut self, fault: Fault) {
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
            Fault::RefuseArm(times) => self.faults.refuse_arm = times,
            Fault::BatteryTo(charge) => self.battery.set(charge),
            Fault::BankDeg(degrees) => self.body.bank_rad = degrees.to_radians(),
            Fault::GpsLost(lost) => self.gps.lost = lost,
            Fault::LateFalseAccepted => self.receiver.break_off = true,
            Fault::Wind(north, east, gust) => self.body.set_wind((north, east), gust),
            Fault::MotorsOff => self.pilot.terminated = true,
        }
    }

    /// Changes a parameter behind the station's back, as another station or a person at the vehicle would.
    pub fn set_param(&mut self, name: &str, value: ParamValue) {
        self.params.put(name, value);
    }
}
