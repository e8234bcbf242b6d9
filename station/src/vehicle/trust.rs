//! Whether what a drone says about its place is to be believed (R-S7, F-G1, F-G2). Its own estimator says much of it; a
//! jump that no drone can fly is seen without its help.

use crate::base::{Moment, Span};
use crate::geodesy::{Plane, Position};
use crate::wire::Report;

/// No patrol drone is faster over ground, m/s: 23 m/s of its own and a storm.
const FASTEST_MPS: f64 = 40.0;
/// An estimate may be corrected by this much at once, metres.
const CORRECTION_M: f64 = 30.0;
/// Trust comes back after this long without a doubt.
const QUIET: Span = Span::from_secs(5);
/// An estimate that claims to be worse than this, one sigma, is no position to send people to, metres.
const WORST_M: f32 = 25.0;
/// The same place to a centimetre, while it says that it moves: the receiver is stuck.
const STUCK: Span = Span::from_secs(3);
/// Moving, by its own word, m/s.
const MOVES_MPS: f64 = 2.0;
/// ESTIMATOR_STATUS_FLAGS: absolute horizontal position; "constant position mode"; "GPS glitch".
const ABSOLUTE: u16 = 1 << 4;
const CONSTANT: u16 = 1 << 7;
const GLITCH: u16 = 1 << 10;
/// GPS_FIX_TYPE_3D_FIX.
const FIX_3D: u8 = 3;

/// What was judged so far.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// The last place that was believed.
    believed: Option<(Moment, Position)>,
    /// When it was last doubted.
    doubted: Option<Moment>,
    estimator_doubts: bool,
    receiver_doubts: bool,
    /// Where the receiver has stayed, and since when.
    stays: Option<(Moment, Position)>,
    is_doubted: bool,
}

impl Trust {
    /// Whether its position is to be believed.
    #[must_use]
    pub const fn is_good(&self) -> bool {
        !self.is_doubted
    }

    /// What its receiver and estimator say of themselves.
    pub fn hear(&mut self, now: Moment, report: &Report, speed_mps: f64) {
        match report {
            Report::Gps { fix, position, .. } => {
                let stuck = self.is_stuck(now, *position, speed_mps);
                // A drone without any fix yet is no drone with a wrong one.
                self.receiver_doubts = stuck || (*fix < FIX_3D && self.believed.is_some());
            }
            Report::Estimator { flags, horizontal_m } => {
                // PX4 says "constant position" of every drone that stands disarmed (measured on 1.17).
                let assumed = flags & CONSTANT != 0 && speed_mps > MOVES_MPS;
                let lost = self.believed.is_some() && (flags & ABSOLUTE == 0 || assumed);
                self.estimator_doubts = lost || flags & GLITCH != 0 || horizontal_m.is_some_and(|m| m > WORST_M);
            }
            Report::Integrity { spoofed, jammed } => self.receiver_doubts |= *spoofed || *jammed,
            _ => return,
        }
        if self.estimator_doubts || self.receiver_doubts {
            self.doubt(now);
        }
    }

    fn is_stuck(&mut self, now: Moment, position: Option<Position>, speed_mps: f64) -> bool {
        let Some(position) = position else {
            self.stays = None;
            return false;
        };
        match self.stays {
            Some((since, at)) if at == position && speed_mps > MOVES_MPS => now.since(since) >= STUCK,
            _ => {
                self.stays = Some((now, position));
                false
            }
        }
    }

    /// A place was told: whether to follow it there. After a silence it may be anywhere that it could have flown to.
    pub fn follow(&mut self, now: Moment, position: Position) -> bool {
        if let Some((at, before)) = self.believed {
            let reach_m = CORRECTION_M + FASTEST_MPS * now.since(at).as_secs_f64();
            if Plane::at(before).distance(before, position) > reach_m {
                self.doubt(now);
                return false;
            }
        }
        if self.is_doubted && self.doubted.is_some_and(|at| now.since(at) < QUIET) {
            return false;
        }
        self.is_doubted = false;
        self.believed = Some((now, position));
        true
    }

    fn doubt(&mut self, now: Moment) {
        self.doubted = Some(now);
        self.is_doubted = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Moment {
        Moment::from_micros(ms * 1_000)
    }

    /// So many metres north of somewhere.
    fn north(metres: f64) -> Position {
        Position::from_degrees(24.51 + metres / 110_800.0, 117.65).expect("a place")
    }

    fn gps(metres: f64) -> Report {
        Report::Gps { fix: 3, position: Some(north(metres)), satellites: Some(10), accuracy_m: Some(1.0), hdop: None }
    }

    /// Flies north at this speed for so many seconds, told five times a second; how far it was followed.
    fn fly(trust: &mut Trust, from: (u64, f64), speed_mps: f64, seconds: u64) -> u32 {
        let told = (1..=seconds * 5).map(|tick| (from.0 + tick * 200, from.1 + speed_mps * tick as f64 / 5.0));
        told.map(|(ms, metres)| u32::from(trust.follow(at(ms), north(metres)))).sum()
    }

    /// Holds R-S7, F-G1.
    #[test]
    fn a_place_that_no_drone_can_have_flown_to_is_marked_and_not_followed() {
        let mut trust = Trust::default();
        assert_eq!(fly(&mut trust, (0, 0.0), 15.0, 10), 50);
        assert!(!trust.follow(at(10_200), north(150.0 + 500.0)) && !trust.is_good());
        // It stays there: only what it could have reached by now is followed again, and not at once.
        assert_eq!(fly(&mut trust, (10_200, 650.0), 0.0, 5), 0);
        assert!(!trust.is_good());
        assert!(trust.follow(at(40_000), north(650.0)) && trust.is_good(), "half a minute later it may be there");
    }

    /// Holds R-S7.
    #[test]
    fn speed_in_a_storm_and_a_corrected_estimate_are_followed() {
        let mut trust = Trust::default();
        assert_eq!(fly(&mut trust, (0, 0.0), 38.0, 20), 100);
        assert!(trust.follow(at(20_200), north(760.0 + 30.0)), "a correction");
        assert!(trust.follow(at(50_000), north(760.0 + 1_100.0)), "after half a minute of silence");
        assert!(trust.is_good());
    }

    /// Holds F-G1.
    #[test]
    fn a_receiver_without_fix_or_with_one_that_stays_while_it_moves_is_doubted_until_it_is_right_for_five_seconds() {
        let lost = Report::Gps { fix: 1, position: None, satellites: Some(2), accuracy_m: None, hdop: None };
        let mut fresh = Trust::default();
        fresh.hear(at(0), &lost, 0.0);
        assert!(fresh.is_good(), "no fix yet is no wrong one");
        let mut trust = Trust::default();
        trust.follow(at(0), north(0.0));
        trust.hear(at(1_000), &lost, 5.0);
        assert!(!trust.is_good());
        trust.hear(at(2_000), &gps(10.0), 5.0);
        assert!(!trust.follow(at(5_900), north(30.0)) && trust.follow(at(6_100), north(31.0)));
        for ms in (7_000..=10_000).step_by(500) {
            trust.hear(at(ms), &gps(31.0), 0.0);
        }
        assert!(trust.is_good(), "it stands");
        for ms in (11_000..=14_500).step_by(500) {
            trust.hear(at(ms), &gps(31.0), 5.0);
        }
        assert!(!trust.is_good());
    }

    /// Holds F-G2.
    #[test]
    fn what_estimator_and_receiver_say_against_themselves_is_believed() {
        let estimator = |flags, metres| Report::Estimator { flags, horizontal_m: Some(metres) };
        for (report, speed_mps, good) in [
            (estimator(0x037F, 0.5), 5.0, true),
            (estimator(0x037F | GLITCH, 0.5), 5.0, false),
            (estimator(0x0087, 0.5), 5.0, false),
            // PX4 1.17 with a good fix, disarmed; and what it would be to say so in flight.
            (estimator(0x03FF, 0.5), 0.1, true),
            (estimator(0x03FF, 0.5), 5.0, false),
            (estimator(0x037F, 26.0), 5.0, false),
            (Report::Integrity { spoofed: true, jammed: false }, 5.0, false),
            (Report::Integrity { spoofed: false, jammed: true }, 5.0, false),
            (Report::Integrity { spoofed: false, jammed: false }, 5.0, true),
        ] {
            let mut trust = Trust::default();
            trust.follow(at(0), north(0.0));
            trust.hear(at(100), &report, speed_mps);
            assert_eq!(trust.is_good(), good, "{report:?} at {speed_mps} m/s");
        }
    }
}
