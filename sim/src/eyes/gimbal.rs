//! A stabilised gimbal: where it is told to look, and where it has turned to by now.

use super::camera::GimbalConfig;
use crate::place::{Point, length, wrapped};

/// Where it shall look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum GimbalAim {
    /// The camera's usual pitch, straight along the nose.
    Neutral,
    /// Radians: pitch against the horizon; yaw to the right of the nose, or of north when `locked`.
    Angles { pitch: f64, yaw: f64, locked: bool },
    /// A place, metres from home.
    Place(Point),
}

/// A gimbal.
#[derive(Debug, Clone)]
pub(crate) struct Gimbal {
    config: GimbalConfig,
    neutral_pitch: f64,
    aim: GimbalAim,
    /// Pitch against the horizon, radians.
    pub(crate) pitch: f64,
    /// To the right of the nose, radians.
    pub(crate) yaw: f64,
    /// Whose orders it takes: (system, component); nobody's at first.
    pub(crate) master: (u8, u8),
}

impl Gimbal {
    pub(crate) fn new(config: GimbalConfig, neutral_pitch_deg: f64) -> Self {
        let neutral_pitch = neutral_pitch_deg.to_radians();
        Self { config, neutral_pitch, aim: GimbalAim::Neutral, pitch: neutral_pitch, yaw: 0.0, master: (0, 0) }
    }

    pub(crate) fn point(&mut self, aim: GimbalAim) {
        self.aim = aim;
    }

    /// Whether it keeps its heading against north rather than against the nose.
    pub(crate) fn is_locked(&self) -> bool {
        matches!(self.aim, GimbalAim::Angles { locked: true, .. } | GimbalAim::Place(_))
    }

    /// Turns for `seconds`, seen from a drone at a place with a heading; limits and slew rate hold.
    pub(crate) fn turn(&mut self, seconds: f64, at: Point, heading: f64) {
        let (pitch, yaw) = match self.aim {
            GimbalAim::Neutral => (self.neutral_pitch, 0.0),
            GimbalAim::Angles { pitch, yaw, locked } => (pitch, if locked { yaw - heading } else { yaw }),
            GimbalAim::Place(to) => {
                let (north, east) = (to.north - at.north, to.east - at.east);
                let away = length(north, east);
                // Straight below there is no bearing to turn to.
                let yaw = if away < 0.5 { self.yaw } else { libm::atan2(east, north) - heading };
                (libm::atan2(to.up - at.up, away), yaw)
            }
        };
        let most = self.config.slew_deg_per_s.max(0.0).to_radians() * seconds;
        let (lowest, highest) = (self.config.lowest_deg.to_radians(), self.config.highest_deg.to_radians());
        let pitch = pitch.max(lowest).min(highest);
        let reach = self.config.yaw_deg.to_radians().abs().min(core::f64::consts::PI);
        let yaw = wrapped(yaw).clamp(-reach, reach);
        self.pitch += (pitch - self.pitch).clamp(-most, most);
        // All the way round it takes the short way; with end stops it must not cross them.
        let way = if reach >= core::f64::consts::PI { wrapped(yaw - self.yaw) } else { yaw - self.yaw };
        self.yaw = wrapped(self.yaw + way.clamp(-most, most));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Point = Point { north: 0.0, east: 0.0, up: 40.0 };

    fn gimbal(config: GimbalConfig) -> Gimbal {
        Gimbal::new(config, -90.0)
    }

    fn turned(gimbal: &mut Gimbal, seconds: f64, heading: f64) -> (f64, f64) {
        for _ in 0..(seconds * 10.0) as u32 {
            gimbal.turn(0.1, HERE, heading);
        }
        (gimbal.pitch.to_degrees().round(), gimbal.yaw.to_degrees().round())
    }

    #[test]
    fn it_turns_no_faster_than_its_motors() {
        let mut gimbal = gimbal(GimbalConfig::default());
        gimbal.point(GimbalAim::Angles { pitch: -0.5, yaw: 0.0, locked: false });
        assert_eq!(turned(&mut gimbal, 0.5, 0.0), (-60.0, 0.0));
        assert_eq!(turned(&mut gimbal, 2.0, 0.0), (-29.0, 0.0));
    }

    #[test]
    fn it_looks_at_a_place_whatever_the_nose_does_and_back_along_the_nose_after() {
        let mut gimbal = gimbal(GimbalConfig::default());
        gimbal.point(GimbalAim::Place(Point { north: 0.0, east: 40.0, up: 0.0 }));
        assert_eq!(turned(&mut gimbal, 5.0, 0.0), (-45.0, 90.0));
        assert_eq!(turned(&mut gimbal, 5.0, 1.0), (-45.0, 33.0));
        gimbal.point(GimbalAim::Neutral);
        assert_eq!(turned(&mut gimbal, 5.0, 1.0), (-90.0, 0.0));
    }

    #[test]
    fn its_stops_hold_and_with_stops_it_never_turns_through_them() {
        let stops = GimbalConfig { yaw_deg: 120.0, highest_deg: 10.0, ..GimbalConfig::default() };
        let mut gimbal = gimbal(stops);
        gimbal.point(GimbalAim::Angles { pitch: 1.0, yaw: 3.0, locked: false });
        assert_eq!(turned(&mut gimbal, 9.0, 0.0), (10.0, 120.0));
        gimbal.point(GimbalAim::Angles { pitch: 0.0, yaw: -2.0, locked: false });
        assert!(turned(&mut gimbal, 1.0, 0.0).1 > 0.0, "it goes back past the nose");
        assert_eq!(turned(&mut gimbal, 9.0, 0.0).1, -115.0);
    }
}
