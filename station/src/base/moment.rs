//! The station's own time: microseconds since the journal began.

use serde::{Deserialize, Serialize};

/// A point in station time: microseconds since the *journal* began. It never goes back, also not over a restart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(u64);

/// A length of station time in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(u64);

impl Moment {
    /// The journal's first moment.
    pub const START: Moment = Moment(0);

    /// The moment `us` microseconds after the journal began.
    #[must_use]
    pub const fn from_micros(us: u64) -> Moment {
        Moment(us)
    }

    /// Microseconds since the journal began.
    #[must_use]
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// This moment, `span` later; the end of time stays the end of time.
    #[must_use]
    pub const fn after(self, span: Span) -> Moment {
        Moment(self.0.saturating_add(span.0))
    }

    /// How long ago `earlier` was; nothing when it lies ahead.
    #[must_use]
    pub const fn since(self, earlier: Moment) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);

    /// A span of `us` microseconds.
    #[must_use]
    pub const fn from_micros(us: u64) -> Span {
        Span(us)
    }

    /// A span of `ms` milliseconds.
    #[must_use]
    pub const fn from_millis(ms: u64) -> Span {
        Span(ms.saturating_mul(1_000))
    }

    /// A span of `s` whole seconds.
    #[must_use]
    pub const fn from_secs(s: u64) -> Span {
        Span(s.saturating_mul(1_000_000))
    }

    /// A span of `s` seconds; negative, infinite and undefined ones are none.
    #[must_use]
    pub fn from_secs_f64(s: f64) -> Span {
        if s.is_finite() && s > 0.0 { Span((s * 1e6).min(9e18) as u64) } else { Span::ZERO }
    }

    /// Microseconds.
    #[must_use]
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Whole milliseconds, rounded down.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0 / 1_000
    }

    /// Seconds.
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// The sum, at most the longest span there is.
    #[must_use]
    pub const fn plus(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }

    /// What is left after `other`, at least nothing.
    #[must_use]
    pub const fn minus(self, other: Span) -> Span {
        Span(self.0.saturating_sub(other.0))
    }

    /// `n` times this span.
    #[must_use]
    pub const fn times(self, n: u64) -> Span {
        Span(self.0.saturating_mul(n))
    }
}
