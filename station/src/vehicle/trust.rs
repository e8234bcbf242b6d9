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
                let lost = self.believed.is_some() && (flags & ABSOLUTE == 0 || flags & CONSTANT != 0);
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
