//! One axis of a planned trajectory: it goes over to a wished velocity as fast as limits on acceleration and jerk allow.
//!
//! The acceleration rises at the jerk limit, stays, and falls back to zero. With d the wished change of velocity, a the
//! present acceleration, p its peak and j the jerk (signed), the areas under that trapezoid give p² = j d + a² / 2 when
//! nothing is capped, and p² - p (j T + a) + a² / 2 + j d = 0 when the change shall take T seconds.

/// Place, velocity and acceleration along one axis, m, m/s, m/s².
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Axis {
    pub(crate) x: f64,
    pub(crate) v: f64,
    pub(crate) a: f64,
}

/// The next change of velocity: signed jerk, and how long the acceleration rises, stays and falls, seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Change {
    jerk: f64,
    rise_s: f64,
    stay_s: f64,
    fall_s: f64,
}

/// What one axis may do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Limits {
    pub(crate) acceleration: f64,
    pub(crate) jerk: f64,
}

impl Axis {
    /// The quickest change to velocity `wish`.
    pub(crate) fn change_to(&self, wish: f64, limits: Limits) -> Change {
        let jerk = limits.jerk.max(0.01);
        // Where the velocity ends when the acceleration is taken back at once.
        let ends_at = self.v + self.a * self.a.abs() / (2.0 * jerk);
        let up = if wish == ends_at { self.a > 0.0 } else { wish > ends_at };
        let signed = if up { jerk } else { -jerk };
        let inside = signed * (wish - self.v) + self.a * self.a / 2.0;
        let limit = limits.acceleration.max(0.01);
        let peak = inside.max(0.0).sqrt().min(limit).copysign(signed);
        self.with_peak(signed, peak, wish)
    }

    /// The same change, stretched to take `total_s` if it would be over earlier.
    pub(crate) fn stretched(&self, change: Change, wish: f64, total_s: f64) -> Change {
        if change.total_s() >= total_s || change.jerk == 0.0 {
            return change;
        }
        let sum = change.jerk * total_s + self.a;
        let root = sum * sum - 2.0 * self.a * self.a - 4.0 * change.jerk * (wish - self.v);
        if root < 0.0 {
            return change;
        }
        let peak = (sum - root.sqrt().copysign(change.jerk)) / 2.0;
        let (rise_s, fall_s) = ((peak - self.a) / change.jerk, peak / change.jerk);
        if rise_s < 0.0 || fall_s < 0.0 || rise_s + fall_s > total_s {
            return change;
        }
        Change { jerk: change.jerk, rise_s, stay_s: total_s - rise_s - fall_s, fall_s }
    }

    fn with_peak(&self, jerk: f64, peak: f64, wish: f64) -> Change {
        let rise_s = ((peak - self.a) / jerk).max(0.0);
        let top = self.a + jerk * rise_s;
        let fall_s = (top / jerk).max(0.0);
        let gained = (self.a + top) / 2.0 * rise_s + top / 2.0 * fall_s;
        let stay_s = if top.abs() > 1e-9 { ((wish - self.v - gained) / top).max(0.0) } else { 0.0 };
        Change { jerk, rise_s, stay_s, fall_s }
    }

    /// Goes on for `seconds` along `change`.
    pub(crate) fn advance(&mut self, change: Change, seconds: f64) {
        let mut left = seconds;
        for (jerk, lasts) in [(change.jerk, change.rise_s), (0.0, change.stay_s), (-change.jerk, change.fall_s)] {
            let part = lasts.min(left);
            self.drift(jerk, part);
            left -= part;
        }
        if left > 0.0 {
            self.a = 0.0;
            self.drift(0.0, left);
        }
    }

    fn drift(&mut self, jerk: f64, s: f64) {
        self.x += s * (self.v + s * (self.a / 2.0 + s * jerk / 6.0));
        self.v += s * (self.a + s * jerk / 2.0);
        self.a += s * jerk;
    }
}

impl Change {
    pub(crate) fn total_s(&self) -> f64 {
        self.rise_s + self.stay_s + self.fall_s
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { acceleration: 3.0, jerk: 4.0 };

    #[test]
    fn from_rest_to_five_metres_a_second_takes_what_the_trapezoid_says() {
        let mut axis = Axis::default();
        let change = axis.change_to(5.0, LIMITS);
        // 0.75 s up, 0.9167 s at 3 m/s², 0.75 s down.
        assert!((change.total_s() - (5.0 / 3.0 + 0.75)).abs() < 1e-9, "{change:?}");
        axis.advance(change, change.total_s());
        assert!((axis.v - 5.0).abs() < 1e-9 && axis.a.abs() < 1e-9, "{axis:?}");
    }

    #[test]
    fn whatever_it_does_now_it_ends_at_the_wish_within_its_limits() {
        for v in [-12.0, -3.0, 0.0, 0.5, 7.0] {
            for a in [-3.0, -1.0, 0.0, 0.2, 3.0] {
                for wish in [-10.0, -0.1, 0.0, 0.4, 12.0] {
                    let mut axis = Axis { x: 0.0, v, a };
                    let change = axis.change_to(wish, LIMITS);
                    let slow = axis.stretched(change, wish, change.total_s() + 1.0);
                    for (change, name) in [(change, "quick"), (slow, "stretched")] {
                        let mut left = change.total_s();
                        axis = Axis { x: 0.0, v, a };
                        while left > 0.0 {
                            axis.advance(axis.change_to(wish, LIMITS), left.min(0.02));
                            assert!(axis.a.abs() <= 3.0 + 1e-9);
                            left -= 0.02;
                        }
                        assert!((axis.v - wish).abs() < 1e-6, "{name}: {v} {a} -> {wish}: {axis:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_stretched_change_ends_when_asked() {
        let axis = Axis { x: 0.0, v: 1.0, a: 0.1 };
        let quick = axis.change_to(2.0, LIMITS);
        let slow = axis.stretched(quick, 2.0, 3.0);
        assert!((slow.total_s() - 3.0).abs() < 1e-9);
        let mut moved = axis;
        moved.advance(slow, 3.0);
        assert!((moved.v - 2.0).abs() < 1e-9, "{moved:?}");
    }
}
