//! The battery: energy in watt-hours, drawn by hovering, drag and climbing.

use super::params::Tuning;

/// Power of everything but the motors, as a share of hover power.
const IDLE_SHARE: f64 = 0.05;
/// Extra power per (m/s)³ of airspeed, as a share of hover power: 10 m/s costs 20 % more.
const DRAG_SHARE: f64 = 2e-4;
/// Extra power per m/s of climb, as a share of hover power (a 1.5 kg drone at 180 W: 15 J per metre).
const CLIMB_SHARE: f64 = 0.08;
const CELLS: usize = 4;

/// `MAV_BATTERY_CHARGE_STATE` as PX4 derives it from its thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Warning {
    None = 1,
    Low = 2,
    Critical = 3,
    Emergency = 4,
}

/// Charge at which a collapsed pack stands: below the emergency threshold, with seconds to land.
const COLLAPSED: f64 = 0.04;
/// Loss of capacity per degree below 20 °C, and growth of the inner resistance: a lithium pack gives about 80 % at
/// 0 °C and has twice its resistance at -10 °C (rule of thumb from makers' data sheets).
const COLD_CAPACITY_PER_C: f64 = 0.01;
const COLD_RESISTANCE_PER_C: f64 = 0.033;

/// A pack of cells in a row.
#[derive(Debug, Clone)]
pub(crate) struct Battery {
    full_wh: f64,
    left_wh: f64,
    pub(crate) used_wh: f64,
    power_w: f64,
    hover_w: f64,
    /// Charge at which it collapses, if it does.
    pub(crate) cliff_at: Option<f64>,
    /// How much less than the others the weakest cell holds, as a share.
    pub(crate) spread: f64,
    pub(crate) celsius: f64,
}

impl Battery {
    /// A battery of `full_wh` that hovers the drone for `hover_s` seconds.
    pub(crate) fn new(full_wh: f64, charge: f64, hover_s: f64) -> Self {
        let full_wh = full_wh.max(0.1);
        let hover_w = full_wh * 3_600.0 / hover_s.max(1.0);
        Self {
            full_wh,
            left_wh: full_wh * charge.clamp(0.0, 1.0),
            used_wh: 0.0,
            power_w: 0.0,
            hover_w,
            cliff_at: None,
            spread: 0.0,
            celsius: 20.0,
        }
    }

    /// A dock charges for `seconds` at the rate that fills an empty battery in `charge_s`.
    pub(crate) fn refill(&mut self, seconds: f64, charge_s: f64) {
        self.left_wh = (self.left_wh + self.full_wh * seconds / charge_s.max(1.0)).min(self.full_wh);
    }

    /// Another pack, sound, with this charge.
    pub(crate) fn set(&mut self, charge: f64) {
        self.left_wh = self.full_wh * charge.clamp(0.0, 1.0);
        self.cliff_at = None;
        self.spread = 0.0;
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
        if self.cliff_at.is_some_and(|cliff| self.charge() <= cliff) {
            self.cliff_at = None;
            let spent = self.full_wh * (self.charge() - COLLAPSED).max(0.0) * self.usable();
            self.left_wh = (self.left_wh - spent).max(0.0);
        }
    }

    /// The share of its energy that the pack gives: the weakest cell ends it, and so does the cold.
    fn usable(&self) -> f64 {
        let cold = (COLD_CAPACITY_PER_C * (20.0 - self.celsius)).clamp(0.0, 0.6);
        (1.0 - self.spread) * (1.0 - cold)
    }

    /// What is left of what it can give, 0..1.
    pub(crate) fn charge(&self) -> f64 {
        let missing = (self.full_wh - self.left_wh) / self.usable();
        (1.0 - missing / self.full_wh).clamp(0.0, 1.0)
    }

    /// Volts of one cell under load: 4.05 V when full and 3.5 V when empty, less 0.05 V at hover, more when cold.
    fn cell_volts(&self, charge: f64) -> f64 {
        let cold = 1.0 + (COLD_RESISTANCE_PER_C * (20.0 - self.celsius)).max(0.0);
        3.5 + 0.55 * charge - 0.05 * cold * self.power_w / self.hover_w
    }

    /// Volts of the cells, the weakest first.
    pub(crate) fn cells(&self) -> [f64; CELLS] {
        let mut cells = [self.cell_volts(self.left_wh / self.full_wh); CELLS];
        if let Some(weakest) = cells.first_mut() {
            *weakest = self.cell_volts(self.charge());
        }
        cells
    }

    pub(crate) fn volts(&self) -> f64 {
        self.cells().iter().sum()
    }

    pub(crate) fn amps(&self) -> f64 {
        self.power_w / self.volts()
    }

    pub(crate) fn seconds_left(&self) -> f64 {
        self.charge() * self.usable() * self.full_wh * 3_600.0 / self.power_w.max(1.0)
    }

    pub(crate) fn used_mah(&self) -> f64 {
        self.used_wh / (CELLS as f64 * 3.7) * 1_000.0
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

    #[test]
    fn a_weak_cell_empties_the_whole_pack_and_shows_in_its_voltage() {
        let mut battery = Battery::new(77.0, 1.0, 1_540.0);
        battery.spread = 0.2;
        battery.draw(770.0, true, 0.0, 0.0);
        assert!((battery.charge() - 0.375).abs() < 0.01, "{}", battery.charge());
        let [weakest, next, ..] = battery.cells();
        assert!(next - weakest > 0.05, "{weakest} {next}");
    }

    #[test]
    fn at_the_cliff_the_charge_falls_below_the_emergency_threshold_at_once() {
        let mut battery = Battery::new(77.0, 0.5, 1_540.0);
        battery.cliff_at = Some(0.4);
        battery.draw(150.0, true, 0.0, 0.0);
        assert!(battery.charge() > 0.4);
        battery.draw(10.0, true, 0.0, 0.0);
        assert!((battery.charge() - 0.04).abs() < 1e-9, "{}", battery.charge());
    }

    #[test]
    fn a_pack_at_freezing_point_hovers_a_fifth_shorter_and_sags_more() {
        let time = |celsius: f64| {
            let mut battery = Battery { celsius, ..Battery::new(77.0, 1.0, 1_540.0) };
            let mut seconds = 0.0_f64;
            while battery.charge() > 0.0 {
                battery.draw(1.0, true, 0.0, 0.0);
                seconds += 1.0;
            }
            (seconds, battery.volts())
        };
        let (warm, cold) = (time(20.0), time(0.0));
        assert!((cold.0 / warm.0 - 0.8).abs() < 0.01, "{cold:?} {warm:?}");
        assert!(cold.1 < warm.1 + 0.55 * 0.2 * 4.0 - 0.1, "{cold:?} {warm:?}");
    }
}
