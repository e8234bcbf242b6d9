//! Whether a drone is still there (R-L3).

use super::high_latency::HIGH_LATENCY;
use crate::base::{Moment, Span};

/// Silence after which what we show may be old.
pub const STALE: Span = Span::from_millis(2_500);
/// Silence after which the drone counts as lost.
pub const LOST: Span = Span::from_secs(5);
/// Silence after which it is not looked for on the air any more.
pub const GONE: Span = Span::from_secs(60);
/// A watcher whose heartbeat is older than this does not watch (docs/detections.md).
pub const WATCHER: Span = Span::from_secs(10);
/// A mode older than this is not known any more (R-L3).
pub const MODE: Span = Span::from_secs(10);

/// How alive a drone is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Liveness {
    /// Never heard since the station started.
    #[default]
    Silent,
    /// Heard lately.
    Fresh,
    /// Silent for a while: what we know may be old.
    Stale,
    /// Silent for too long.
    Lost,
    /// Silent for so long that it may be anywhere.
    Gone,
}

/// When the parts of one drone were last heard. Only the *autopilot* keeps a drone alive: a companion or a telemetry
/// radio that goes on talking must not hide a dead autopilot (F-L1).
#[derive(Clone, Copy, Debug, Default)]
pub struct Life {
    /// Any message from the autopilot, over a link that is quick.
    pub autopilot: Option<Moment>,
    /// When the last was written that came over a link that is late by its nature.
    pub high_latency: Option<Moment>,
    /// The autopilot's heartbeat.
    pub heartbeat: Option<Moment>,
    /// The watcher's heartbeat.
    pub watcher: Option<Moment>,
}

impl Life {
    /// How alive the drone is. What came over a link that is late by its nature keeps it alive, and is old.
    #[must_use]
    pub fn liveness(&self, now: Moment) -> Liveness {
        let quick = self.quick_liveness(now);
        match self.high_latency.map(|at| now.since(at)) {
            Some(silence) if quick != Liveness::Fresh && silence < HIGH_LATENCY => Liveness::Stale,
            Some(_) if quick == Liveness::Silent => Liveness::Lost,
            _ => quick,
        }
    }

    fn quick_liveness(&self, now: Moment) -> Liveness {
        match self.autopilot.map(|at| now.since(at)) {
            None => Liveness::Silent,
            Some(silence) if silence >= GONE => Liveness::Gone,
            Some(silence) if silence >= LOST => Liveness::Lost,
            Some(silence) if silence >= STALE => Liveness::Stale,
            Some(_) => Liveness::Fresh,
        }
    }

    /// As of when anything is known of its autopilot.
    #[must_use]
    pub fn newest(&self) -> Option<Moment> {
        self.autopilot.max(self.high_latency)
    }

    /// Whether somebody looks at the pictures.
    #[must_use]
    pub fn watched(&self, now: Moment) -> bool {
        self.watcher.is_some_and(|at| now.since(at) <= WATCHER)
    }

    /// Whether the last heartbeat is new enough to trust its mode.
    #[must_use]
    pub fn mode_is_known(&self, now: Moment) -> bool {
        self.heartbeat.is_some_and(|at| now.since(at) <= MODE)
    }

    /// When liveness changes next if nothing more is heard.
    #[must_use]
    pub fn deadline(&self, now: Moment) -> Option<Moment> {
        let quick = self.autopilot.map(|heard| [heard.after(STALE), heard.after(LOST), heard.after(GONE)]);
        let late = self.high_latency.map(|at| at.after(HIGH_LATENCY));
        quick.into_iter().flatten().chain(late).filter(|at| *at > now).min()
    }
}
