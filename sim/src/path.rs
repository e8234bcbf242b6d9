//! A way through places at known times.

/// A place at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// When, microseconds of the caller's clock.
    pub at_us: u64,
    /// Latitude, degrees (WGS-84).
    pub lat: f64,
    /// Longitude, degrees.
    pub lon: f64,
}

/// Places in order of time. Between two of them it goes straight at a steady speed; before the first and after the
/// last it stays there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Path(Vec<Spot>);

impl Path {
    /// A way through these spots, which are put in order of time.
    #[must_use]
    pub fn new(mut spots: Vec<Spot>) -> Self {
        spots.sort_by_key(|spot| spot.at_us);
        Self(spots)
    }

    /// One place for ever.
    #[must_use]
    pub fn at(lat: f64, lon: f64) -> Self {
        Self(vec![Spot { at_us: 0, lat, lon }])
    }

    /// The spots, in order of time.
    #[must_use]
    pub fn spots(&self) -> &[Spot] {
        &self.0
    }

    /// Latitude and longitude at a time, degrees; `None` when there is no spot at all.
    #[must_use]
    pub fn place(&self, now_us: u64) -> Option<(f64, f64)> {
        let after = self.0.partition_point(|spot| spot.at_us <= now_us);
        let (to, from) = (self.0.get(after), after.checked_sub(1).and_then(|last| self.0.get(last)));
        match (from, to) {
            (Some(from), Some(to)) => {
                let share = (now_us - from.at_us) as f64 / (to.at_us - from.at_us) as f64;
                Some((from.lat + (to.lat - from.lat) * share, from.lon + (to.lon - from.lon) * share))
            }
            (Some(only), None) | (None, Some(only)) => Some((only.lat, only.lon)),
            (None, None) => None,
        }
    }
}

/// A span of time: from its first moment up to, not including, its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First moment, microseconds of the caller's clock.
    pub from_us: u64,
    /// First moment that is no longer in it.
    pub until_us: u64,
}

impl Window {
    /// All time.
    pub const ALWAYS: Self = Self { from_us: 0, until_us: u64::MAX };

    /// Whether the moment is in it.
    #[must_use]
    pub fn holds(&self, now_us: u64) -> bool {
        (self.from_us..self.until_us).contains(&now_us)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_two_spots_it_goes_straight_and_outside_it_stays() {
        let spot = |at_us, lat, lon| Spot { at_us, lat, lon };
        let path = Path::new(vec![spot(30, 2.0, 4.0), spot(10, 1.0, 2.0)]);
        assert_eq!(path.place(0), Some((1.0, 2.0)));
        assert_eq!(path.place(20), Some((1.5, 3.0)));
        assert_eq!(path.place(99), Some((2.0, 4.0)));
        assert_eq!(Path::default().place(5), None);
    }

    #[test]
    fn two_spots_at_one_time_are_a_jump() {
        let spot = |at_us, lat| Spot { at_us, lat, lon: 0.0 };
        let path = Path::new(vec![spot(10, 1.0), spot(10, 5.0), spot(20, 6.0)]);
        assert_eq!(path.place(9), Some((1.0, 0.0)));
        assert_eq!(path.place(10), Some((5.0, 0.0)));
    }
}
