//! The flat world around one drone's home, in metres.

/// A point relative to home: metres north, east and up.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Point {
    pub(crate) north: f64,
    pub(crate) east: f64,
    pub(crate) up: f64,
}

/// Tangent plane at one place, with the WGS-84 radii of curvature there, so that a metre is a metre.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Plane {
    lat: f64,
    lon: f64,
    north_m_per_deg: f64,
    east_m_per_deg: f64,
}

/// WGS-84 equatorial radius in metres and first eccentricity squared.
const EQUATOR_M: f64 = 6_378_137.0;
const ECCENTRICITY_SQ: f64 = 6.694_379_990_14e-3;

impl Plane {
    pub(crate) fn new(lat: f64, lon: f64) -> Self {
        let (sin, cos) = libm::sincos(lat.to_radians());
        let root = (1.0 - ECCENTRICITY_SQ * sin * sin).sqrt();
        let prime = EQUATOR_M / root;
        let meridian = prime * (1.0 - ECCENTRICITY_SQ) / (root * root);
        Self {
            lat,
            lon,
            north_m_per_deg: meridian.to_radians(),
            // At a pole east has no meaning; a metre per degree keeps the division finite.
            east_m_per_deg: (prime * cos).to_radians().abs().max(1.0),
        }
    }

    /// Metres (north, east) of a place from the plane's origin.
    pub(crate) fn metres(&self, lat: f64, lon: f64) -> (f64, f64) {
        ((lat - self.lat) * self.north_m_per_deg, (lon - self.lon) * self.east_m_per_deg)
    }

    /// Metres (north, east) from where all planes of a district begin to count to this plane's origin: good enough to
    /// tell the same paving stone by, not to measure with.
    pub(crate) fn grid(&self) -> (f64, f64) {
        (self.lat * self.north_m_per_deg, self.lon * self.east_m_per_deg)
    }

    /// Degrees (latitude, longitude) of a point.
    pub(crate) fn degrees(&self, north: f64, east: f64) -> (f64, f64) {
        (self.lat + north / self.north_m_per_deg, self.lon + east / self.east_m_per_deg)
    }
}

/// Degrees as MAVLink's 1e-7 integer.
pub(crate) fn e7(degrees: f64) -> i32 {
    (degrees * 1e7).round() as i32
}

/// An angle brought into -pi..pi.
pub(crate) fn wrapped(angle_rad: f64) -> f64 {
    if angle_rad.abs() < core::f64::consts::PI {
        // What is there already is not rounded; the sum makes a zero positive, as the difference below does.
        return angle_rad + 0.0;
    }
    angle_rad - core::f64::consts::TAU * (angle_rad / core::f64::consts::TAU).round()
}

/// Length of a horizontal vector.
pub(crate) fn length(north: f64, east: f64) -> f64 {
    (north * north + east * east).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_in_southern_china_is_about_110_8_km() {
        let plane = Plane::new(24.513, 117.6471);
        let (north, east) = plane.metres(25.513, 118.6471);
        assert!((north - 110_770.0).abs() < 60.0, "{north}");
        assert!((east - 101_340.0).abs() < 60.0, "{east}");
    }

    #[test]
    fn an_angle_is_wrapped_to_the_same_bits_whether_it_needs_it_or_not() {
        use core::f64::consts::{PI, TAU};
        let rounded = |angle: f64| angle - TAU * (angle / TAU).round();
        let steps = (-10_000..=10_000).map(|step| f64::from(step) * 1e-3);
        for angle in steps.chain([PI.next_down(), PI, PI.next_up(), -PI, -PI.next_down(), -0.0, 1e-300, f64::INFINITY])
        {
            assert_eq!(wrapped(angle).to_bits(), rounded(angle).to_bits(), "{angle}");
        }
    }

    #[test]
    fn metres_and_degrees_are_inverse() {
        let plane = Plane::new(24.513, 117.6471);
        let (lat, lon) = plane.degrees(123.4, -567.8);
        let (north, east) = plane.metres(lat, lon);
        assert!((north - 123.4).abs() < 1e-6 && (east + 567.8).abs() < 1e-6);
    }
}
