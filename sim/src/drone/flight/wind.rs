//! Wind: steady, and gusts as the Dryden model has them at low altitude.
//!
//! MIL-F-8785C, 3.7.3.4: below 1,000 ft the scale of the horizontal gusts is L = h / (0.177 + 0.000823 h)^1.2 (feet). A
//! gust passes the drone at its airspeed V, so along one axis it is first-order noise that forgets itself in L / V; the
//! standard's second-order filter across the flight path is taken as first-order too.

use crate::chance::Chance;
use crate::place::{Point, length};

/// Between two draws, seconds.
pub(crate) const DRAW_S: f64 = 0.2;
const FEET_PER_M: f64 = 3.280_84;
/// The standard's formula holds between these heights, feet.
const LOWEST_FT: f64 = 10.0;
const HIGHEST_FT: f64 = 1_000.0;
/// Even a hovering drone in no wind meets gusts, m/s.
const SLOWEST_MPS: f64 = 1.0;

/// Wind over the ground, towards north and east, m/s.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wind {
    steady: (f64, f64),
    gust_mps: f64,
    pub(crate) now: (f64, f64),
}

impl Wind {
    pub(crate) fn new(steady: (f64, f64), gust_mps: f64) -> Self {
        Self { steady, gust_mps, now: steady }
    }

    pub(crate) fn set(&mut self, steady: (f64, f64), gust_mps: f64) {
        *self = Self::new(steady, gust_mps);
    }

    pub(crate) fn speed_mps(&self) -> f64 {
        length(self.now.0, self.now.1)
    }

    /// The next gusts for a drone at `up` metres above ground with this velocity.
    pub(crate) fn blow(&mut self, up: f64, speed: Point, chance: &mut Chance) {
        if self.gust_mps <= 0.0 {
            return;
        }
        // Through the steady wind: a gust must not choose how long it lasts, or the mean would shift.
        let airspeed = length(speed.north - self.steady.0, speed.east - self.steady.1).max(SLOWEST_MPS);
        let keep = libm::exp(-airspeed * DRAW_S / scale_m(up));
        let fresh = (1.0 - keep * keep).sqrt() * self.gust_mps;
        let mut gust = |now: f64, steady: f64| steady + (now - steady) * keep + fresh * chance.normal();
        self.now = (gust(self.now.0, self.steady.0), gust(self.now.1, self.steady.1));
    }
}

/// Length scale of horizontal gusts at a height above ground, metres.
fn scale_m(up: f64) -> f64 {
    let feet = (up * FEET_PER_M).clamp(LOWEST_FT, HIGHEST_FT);
    feet / libm::pow(0.177 + 0.000_823 * feet, 1.2) / FEET_PER_M
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_of_gusts_is_the_standards() {
        // At 1,000 ft the standard's length is 1,000 ft itself; at 40 m about 200 m.
        assert!((scale_m(304.8) - 304.8).abs() < 0.5, "{}", scale_m(304.8));
        assert!((180.0..220.0).contains(&scale_m(40.0)), "{}", scale_m(40.0));
    }

    #[test]
    fn gusts_have_the_deviation_asked_for_and_the_steady_wind_as_mean() {
        let mut chance = Chance::new(3, 9);
        let mut wind = Wind::new((5.0, -2.0), 1.5);
        let speed = Point { north: 8.0, ..Point::default() };
        let mut seen = Vec::new();
        for _ in 0..200_000 {
            wind.blow(40.0, speed, &mut chance);
            seen.push(wind.now.0);
        }
        let mean = seen.iter().sum::<f64>() / seen.len() as f64;
        let spread = (seen.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / seen.len() as f64).sqrt();
        assert!((mean - 5.0).abs() < 0.3, "{mean}");
        assert!((spread - 1.5).abs() < 0.15, "{spread}");
    }
}
