//! How bright the ground is: a steady value, or the sun's of the day, and street lamps.

use core::f64::consts::{PI, TAU};

/// The light that things lie in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Light {
    /// What comes from above.
    pub sky: Sky,
    /// What street lamps add after dark, lux on the ground; 0 = none. Residential streets have 2 to 15 (EN 13201-2).
    pub lamps_lux: f64,
}

/// What comes from above.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sky {
    /// The same all the time.
    Steady {
        /// Illuminance of the ground, lux.
        lux: f64,
    },
    /// The sun's, by time and place. The moon is left out: nights are moonless.
    Sun {
        /// Wall time at moment 0 of the caller's clock, milliseconds since 1970 (UTC).
        unix_ms_at_zero: i64,
        /// Latitude, degrees.
        lat: f64,
        /// Longitude, degrees.
        lon: f64,
        /// Share of light that clouds take, 0..1; a grey day takes 0.8.
        clouds: f64,
    },
}

/// Ground under a clear noon sun and under a moonless sky, lux (RCA Electro-Optics Handbook, 1974, table 6-3).
const NOON_LUX: f64 = 100_000.0;
const NIGHT_LUX: f64 = 0.001;
/// Lamps are switched on below this, lux (usual setting of street light sensors).
const LAMPS_BELOW_LUX: f64 = 35.0;

impl Default for Light {
    /// Full daylight.
    fn default() -> Self {
        Self::steady(1.0)
    }
}

impl Light {
    /// A steady light from 0 (moonless night) to 1 (noon), even steps of brightness: every eighth is a factor of ten.
    #[must_use]
    pub fn steady(scale: f64) -> Self {
        let share = scale.clamp(0.0, 1.0);
        Self { sky: Sky::Steady { lux: NIGHT_LUX * libm::pow(NOON_LUX / NIGHT_LUX, share) }, lamps_lux: 0.0 }
    }

    /// The sun's light at a place, from a wall time at moment 0 on.
    #[must_use]
    pub fn sun(unix_ms_at_zero: i64, lat: f64, lon: f64) -> Self {
        Self { sky: Sky::Sun { unix_ms_at_zero, lat, lon, clouds: 0.0 }, lamps_lux: 0.0 }
    }

    /// The same with street lamps.
    #[must_use]
    pub fn with_lamps(mut self, lamps_lux: f64) -> Self {
        self.lamps_lux = lamps_lux;
        self
    }

    /// Illuminance of the ground, lux.
    #[must_use]
    pub fn lux(&self, now_us: u64) -> f64 {
        let sky_lux = match self.sky {
            Sky::Steady { lux } => lux,
            Sky::Sun { unix_ms_at_zero, lat, lon, clouds } => {
                let unix_ms = unix_ms_at_zero.saturating_add_unsigned(now_us / 1_000);
                sun_lux(elevation_deg(unix_ms, lat, lon)) * (1.0 - clouds.clamp(0.0, 1.0))
            }
        };
        let lamps_lux = if sky_lux < LAMPS_BELOW_LUX { self.lamps_lux } else { 0.0 };
        (sky_lux + lamps_lux).max(0.0)
    }
}

/// How bright a light is, 0 (moonless night) to 1 (noon) on the scale of [`Light::steady`].
pub(crate) fn brightness(lux: f64) -> f64 {
    (libm::log(lux.max(NIGHT_LUX) / NIGHT_LUX) / libm::log(NOON_LUX / NIGHT_LUX)).min(1.0)
}

/// Height of the sun above the horizon, degrees, without refraction: NOAA Global Monitoring Laboratory, "General Solar
/// Position Calculations". Good to some tenths of a degree, which is a minute or two of dusk.
pub(crate) fn elevation_deg(unix_ms: i64, lat: f64, lon: f64) -> f64 {
    const DAY_MS: i64 = 86_400_000;
    // Mean length of a year; the formula does not tell leap years apart either.
    const YEAR_DAYS: f64 = 365.242_5;
    let minutes = unix_ms.rem_euclid(DAY_MS) as f64 / 60_000.0;
    // 1970 began at midnight of 1 January, and the formula's year begins at noon of that day.
    let days = unix_ms as f64 / DAY_MS as f64 - 0.5;
    let year = days / YEAR_DAYS;
    let angle = TAU * (year - year.floor());
    let wave = |times: f64| libm::sincos(angle * times);
    let ((s1, c1), (s2, c2), (s3, c3)) = (wave(1.0), wave(2.0), wave(3.0));
    let equation_of_time_min = 229.18 * (0.000_075 + 0.001_868 * c1 - 0.032_077 * s1 - 0.014_615 * c2 - 0.040_849 * s2);
    let declination =
        0.006_918 - 0.399_912 * c1 + 0.070_257 * s1 - 0.006_758 * c2 + 0.000_907 * s2 - 0.002_697 * c3 + 0.001_48 * s3;
    let solar_min = minutes + equation_of_time_min + 4.0 * lon;
    let hour_angle = solar_min / 720.0 * PI - PI;
    let (sin_lat, cos_lat) = libm::sincos(lat.to_radians());
    let (sin_dec, cos_dec) = libm::sincos(declination);
    let sine = sin_lat * sin_dec + cos_lat * cos_dec * libm::cos(hour_angle);
    libm::asin(sine.clamp(-1.0, 1.0)).to_degrees()
}

/// Illuminance of level ground by the sun's height, clear sky: the polynomials of US Naval Observatory Circular 171
/// (Janiczek and DeYoung 1987).
fn sun_lux(elevation_deg: f64) -> f64 {
    let parts: [(f64, [f64; 4]); 6] = [
        (20.0, [3.74, 3.97, -4.07, 1.47]),
        (5.0, [3.05, 13.28, -45.98, 64.33]),
        (-0.8, [2.88, 22.26, -207.64, 1_034.30]),
        (-5.0, [2.88, 21.81, -258.11, -858.36]),
        (-12.0, [2.70, 12.17, -431.69, -1_899.83]),
        (-18.0, [13.84, 262.72, 1_447.42, 2_797.93]),
    ];
    let x = elevation_deg / 90.0;
    let part = parts.iter().find(|(from_deg, _)| elevation_deg >= *from_deg);
    part.map_or(NIGHT_LUX, |(_, [a, b, c, d])| libm::pow(10.0, a + x * (b + x * (c + x * d))).max(NIGHT_LUX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZHANGZHOU: (f64, f64) = (24.513, 117.647);

    fn elevation(unix_s: i64) -> f64 {
        elevation_deg(unix_s * 1_000, ZHANGZHOU.0, ZHANGZHOU.1)
    }

    #[test]
    fn the_sun_stands_where_almanacs_say() {
        // Solstices, equinox, a dusk, a forenoon and a night of 2026, from the Astronomical Almanac's low-precision formula
        // (apparent longitude to 0.01 degrees), which shares nothing with NOAA's series.
        for (unix_s, degrees) in [
            (1_782_015_000, 88.89),
            (1_797_826_200, 42.05),
            (1_774_066_200, 65.66),
            (1_795_425_420, -0.05),
            (1_795_410_000, 42.50),
            (1_785_000_000, -43.28),
        ] {
            assert!((elevation(unix_s) - degrees).abs() < 0.35, "{} {degrees}", elevation(unix_s));
        }
    }

    #[test]
    fn twilight_is_as_bright_as_tables_say() {
        for (degrees, lux) in [(90.0, 124_000.0), (0.0, 732.0), (-6.0, 3.4), (-12.0, 0.008_3), (-30.0, 0.001)] {
            let ratio = sun_lux(degrees) / lux;
            assert!((0.85..1.2).contains(&ratio), "{degrees}: {} lux", sun_lux(degrees));
        }
    }

    #[test]
    fn it_never_gets_darker_while_the_sun_rises() {
        let steps = (-200..=900).map(|step| sun_lux(f64::from(step) / 10.0));
        let mut last = 0.0;
        for lux in steps {
            assert!(lux > last * 0.97, "{lux} after {last}");
            last = lux;
        }
    }

    #[test]
    fn lamps_burn_at_night_only() {
        assert!((Light::steady(0.0).with_lamps(10.0).lux(0) - 10.0).abs() < 0.01);
        assert!((Light::steady(1.0).with_lamps(10.0).lux(0) - 100_000.0).abs() < 1.0);
        let dusk = Light::sun(1_795_425_420_000, ZHANGZHOU.0, ZHANGZHOU.1).with_lamps(10.0);
        assert!(dusk.lux(0) > 100.0);
        let two_hours_on = dusk.lux(7_200_000_000);
        assert!((9.9..10.1).contains(&two_hours_on), "{two_hours_on}");
    }

    #[test]
    fn the_scale_goes_in_even_steps() {
        for scale in [0.0, 0.25, 0.5, 1.0] {
            assert!((brightness(Light::steady(scale).lux(0)) - scale).abs() < 1e-9);
        }
    }
}
