//! How likely a detector is to find something it could see.
//!
//! One smooth formula, each factor from a published model:
//!
//! - *Size*: Johnson's target transfer function, P = r^E / (1 + r^E) with E = 2.7 + 0.7 r, where r is the resolution on
//!   the thing over that needed for one in two (Johnson 1958; Ratches, "Night Vision Laboratory Static Performance
//!   Model", ECOM-7043, 1975). The size is the square root of the thing's visible area.
//! - *Contrast*: resolution counts with the root of contrast over threshold contrast, as in the TTP metric
//!   (Vollmerhausen, Jacobs and Driggers, Opt. Eng. 43(11), 2004).
//! - *Light*: threshold contrast grows with 1/sqrt(lux) where photons are scarce (de Vries 1943, Rose 1948) and with
//!   1/lux where the sensor's own noise rules.
//! - *Angle*: flat things shrink with the sine of the look, upright ones with its cosine; obstacles leave the ground
//!   visible with exp(-clutter / tan(depression)), Beer's law for random obstacles (Nilson 1971).
//! - *Time in view*: 1 - exp(-t / tau), the time-limited search model of the same static performance model.

use super::camera::{DetectorConfig, Sensor};
use super::light::brightness;
use super::sight::Pixel;
use crate::ground::{Ground, Thing};

/// Pixels on a thing: the square root of the visible area of it, in the image.
pub(crate) fn size_px(thing: &Thing, pixel: &Pixel) -> f64 {
    let (sin, cos) = libm::sincos(pixel.depression());
    let area_m2 = thing.size_m * (thing.size_m * sin.abs() + thing.height_m * cos);
    (area_m2 * (1.0 - thing.hidden.clamp(0.0, 1.0))).max(0.0).sqrt() * pixel.per_metre
}

/// Probability of ever finding the thing when looking at it like this for long.
pub(crate) fn best_chance(
    thing: &Thing,
    pixel: &Pixel,
    sensor: Sensor,
    detector: &DetectorConfig,
    ground: &Ground,
    lux: f64,
) -> f64 {
    let resolved = size_px(thing, pixel) * visible_contrast(thing, sensor, lux).sqrt();
    let unhidden = libm::exp(-ground.clutter.max(0.0) / libm::tan(pixel.depression()).max(1e-3));
    (1.0 - detector.miss.clamp(0.0, 1.0)) * unhidden * transfer(resolved / detector.half_px.max(0.1))
}

/// Share of the best chance that so long a look has: 0 at once, near 1 after some `dwell_us`.
pub(crate) fn patience(looked_us: u64, dwell_us: u64) -> f64 {
    1.0 - libm::exp(-(looked_us as f64) / dwell_us.max(1) as f64)
}

/// Johnson's target transfer function.
fn transfer(ratio: f64) -> f64 {
    // Beyond this it is 1 to twelve digits, and the power would overflow.
    if ratio > 20.0 {
        return 1.0;
    }
    let odds = libm::pow(ratio.max(0.0), 2.7 + 0.7 * ratio);
    odds / (1.0 + odds)
}

/// Contrast over threshold contrast, 1 for a dark thing in daylight.
fn visible_contrast(thing: &Thing, sensor: Sensor, lux: f64) -> f64 {
    match sensor {
        Sensor::Visible { faintest_lux } => {
            let scarce = faintest_lux.max(0.0) / lux.max(1e-6);
            // Shot noise doubles the threshold at `faintest_lux`; read noise equals it at a thirtieth of that.
            let own = 0.1 * scarce;
            thing.contrast.clamp(0.0, 1.0) / (1.0 + 3.0 * scarce + own * own).sqrt()
        }
        // Sunlit paving gets nearly as warm as people.
        Sensor::Infrared => {
            let sunlit = (brightness(lux) * 2.0 - 1.0).clamp(0.0, 1.0);
            thing.warmth.clamp(0.0, 1.0) * (1.0 - 0.6 * sunlit)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eyes::light::Light;
    use crate::tunnel::Class;

    const DAY: f64 = 20_000.0;

    fn pixel(per_metre: f64, depression_deg: f64) -> Pixel {
        Pixel { x: 0.0, y: 0.0, per_metre, steepness: libm::sin(depression_deg.to_radians()) }
    }

    fn chance(class: Class, pixel: &Pixel, sensor: Sensor, lux: f64) -> f64 {
        let thing = Thing::lasting(1, class, 0.0, 0.0);
        best_chance(&thing, pixel, sensor, &DetectorConfig::default(), &Ground::default(), lux)
    }

    #[test]
    fn at_the_named_size_one_in_two_is_found_and_more_pixels_never_hurt() {
        let at = |px: f64| chance(Class::PersonDown, &pixel(px / 1.5, 90.0), Sensor::default(), DAY);
        assert!((at(12.0) - 0.5).abs() < 0.01, "{}", at(12.0));
        assert!(at(4.0) < 0.05 && at(24.0) > 0.93, "{} {}", at(4.0), at(24.0));
        let chances: Vec<f64> = (1..400).map(|px| at(f64::from(px))).collect();
        assert!(chances.windows(2).all(|pair| pair[1] > pair[0] - 1e-12), "never worse");
        assert!(chances.iter().all(|p| (0.0..=1.0).contains(p)));
    }

    #[test]
    fn a_flat_spill_fades_as_the_look_gets_flat_and_a_standing_person_does_not() {
        let at = |class, degrees| chance(class, &pixel(14.0, degrees), Sensor::default(), DAY);
        assert!(at(Class::Spill, 15.0) < at(Class::Spill, 40.0) && at(Class::Spill, 40.0) < at(Class::Spill, 90.0));
        assert!(at(Class::Person, 20.0) > at(Class::Person, 90.0));
    }

    #[test]
    fn in_a_town_flat_looks_find_little() {
        let thing = Thing::lasting(1, Class::PersonDown, 0.0, 0.0);
        let town = Ground { clutter: 0.3, ..Ground::default() };
        let at = |degrees| {
            best_chance(&thing, &pixel(60.0, degrees), Sensor::default(), &DetectorConfig::default(), &town, DAY)
        };
        assert!(at(90.0) > 0.99, "{}", at(90.0));
        assert!((at(45.0) - 0.74).abs() < 0.02, "{}", at(45.0));
        assert!(at(10.0) < 0.2, "{}", at(10.0));
    }

    #[test]
    fn a_colour_camera_is_blind_without_light_and_lamps_help_it() {
        let lux = |light: Light| light.lux(0);
        let at = |lux| chance(Class::PersonDown, &pixel(30.0, 90.0), Sensor::default(), lux);
        let (day, lamps, dark) = (at(DAY), at(lux(Light::steady(0.0).with_lamps(10.0))), at(lux(Light::steady(0.0))));
        assert!(day > 0.99 && lamps > 0.9 && dark < 0.02, "{day} {lamps} {dark}");
        let night_sensor = chance(Class::PersonDown, &pixel(30.0, 90.0), Sensor::Visible { faintest_lux: 0.01 }, 0.2);
        assert!(night_sensor > 0.9, "{night_sensor}");
    }

    #[test]
    fn infrared_sees_people_at_night_and_hardly_a_spill() {
        let at = |class, lux| chance(class, &pixel(12.0, 90.0), Sensor::Infrared, lux);
        let night = 0.001;
        assert!(at(Class::PersonDown, night) > 0.8, "{}", at(Class::PersonDown, night));
        assert!(at(Class::Spill, night) < at(Class::PersonDown, night));
        assert!(at(Class::PersonDown, 80_000.0) < at(Class::PersonDown, night) - 0.1);
    }

    #[test]
    fn what_is_half_covered_is_found_less_often_and_what_is_covered_never() {
        let covered = |hidden| {
            let thing = Thing { hidden, ..Thing::lasting(1, Class::PersonDown, 0.0, 0.0) };
            let ground = Ground::default();
            best_chance(&thing, &pixel(12.0, 90.0), Sensor::default(), &DetectorConfig::default(), &ground, DAY)
        };
        assert!(covered(0.0) > covered(0.5) && covered(0.5) > covered(0.9));
        assert!(covered(1.0) < 1e-9);
    }

    #[test]
    fn patience_pays() {
        assert!(patience(0, 400_000) < 1e-9);
        assert!((patience(400_000, 400_000) - 0.632).abs() < 0.001);
        assert!(patience(4_000_000, 400_000) > 0.999);
    }
}
