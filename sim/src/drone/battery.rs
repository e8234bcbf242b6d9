//! The battery: energy in watt-hours, drawn by hovering, drag and climbing.

use super::params::Tuning;

/// Power of everything but the motors, as a share of hover power.
const IDLE_SHARE: f64 = 0.05;
/// Extra power per (m/s)³ of airspeed, as a share of hover power: 10 m/s costs 20 % more.
const DRAG_SHARE: f64 = 2e-4;
/// Extra power per m/s of climb, as a share of hover power (a 1.5 kg drone at 180 W: 15 J per metre).
const CLIMB_SHARE: f64 = 0.08;
const CELLS: f64 = 4.0;

/// `MAV_BATTERY_CHARGE_STATE` as PX4 derives it from its thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Warning {
    None = 1,
    Low = 2,
    Critical = 3,
    Emergency = 4,
}

#[derive(Debug, Clone)]
pub(crate) struct Battery {
    full_wh: f64,
    left_wh: f64,
    pub(crate) used_wh: f64,
    power_w: f64,
    hover_w: f64,
}

impl Battery {
    /// A battery of `full_wh` that hovers the drone for `hover_s` seconds.
    pub(crate) fn new(full_wh: f64, charge: f64, hover_s: f64) -> Self {
        let full_wh = full_wh.max(0.1);
        let hover_w = full_wh * 3_600.0 / hover_s.max(1.0);
        Self { full_wh, left_wh: full_wh * charge.clamp(0.0, 1.0), used_wh: 0.0, power_w: 0.0, hover_w }
    }

    /// A dock charges for `seconds` at the rate that fills an empty battery in `charge_s`.
    pub(crate) fn refill(&mut self, seconds: f64, charge_s: f64) {
        self.left_wh = (self.left_wh + self.full_wh * seconds / charge_s.max(1.0)).min(self.full_wh);
    }

    pub(crate) fn set(&mut self, charge: f64) {
        self.left_wh = self.full_wh * charge.clamp(0.0, 1.0);
    }

    /// Draws for `seconds`; `climb_mps` counts only upwards.
    pub(crate) fn draw(&mut self, seconds: f64, motors: bool, airspeed_mps: f64, climb_mps: f64) {
        let share = if motors {
            let cubed = airspeed_mps * airspeed_mps * airspeed_mps;
            1.0 + DRAG_SHARE * cubed + CLIMB_SHARE * climb_mps.max(0.0)
        } else {
            IDLE_SHARE
        };
        self.power_w = self.hover_w * share;
        let energy = self.power_w * seconds / 3_600.0;
        self.left_wh = (self.left_wh - energy).max(0.0);
        self.used_wh += energy;
    }

    pub(crate) fn charge(&self) -> f64 {
        self.left_wh / self.full_wh
    }

    /// Under load: 4.05 V a cell when full and 3.5 V when empty, less 0.05 V at hover.
    pub(crate) fn volts(&self) -> f64 {
        CELLS * (3.5 + 0.55 * self.charge() - 0.05 * self.power_w / self.hover_w)
    }

    pub(crate) fn amps(&self) -> f64 {
        self.power_w / self.volts()
    }

    pub(crate) fn seconds_left(&self) -> f64 {
        self.left_wh * 3_600.0 / self.power_w.max(1.0)
    }

    pub(crate) fn used_mah(&self) -> f64 {
        self.used_wh / (CELLS * 3.7) * 1_000.0
    }

    pub(crate) fn warning(&self, tuning: &Tuning) -> Warning {
        match self.charge() {
            charge if charge < tuning.battery_emergency => Warning::Emergency,
            charge if charge < tuning.battery_critical => Warning::Critical,
            charge if charge < tuning.battery_low => Warning::Low,
            _ => Warning::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_battery_hovers_about_twenty_five_minutes_whatever_its_size() {
        for size in [40.0, 77.0, 150.0] {
            let mut battery = Battery::new(size, 1.0, 1_540.0);
            let mut minutes = 0;
            while battery.charge() > 0.0 {
                battery.draw(60.0, true, 0.0, 0.0);
                minutes += 1;
            }
            assert!((25..=26).contains(&minutes), "{size} Wh: {minutes} min");
        }
    }
}
