//! Stops trying a channel that does not work, and finds out when it does again.

use crate::base::{Moment, Span};

/// Failures in a row that open it.
const LIMIT: u32 = 5;
/// One try in this time while it is open.
const PROBE: Span = Span::from_secs(10);

/// One channel's breaker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    failures: u32,
    probe_at: Moment,
}

impl Breaker {
    /// The channel took something.
    pub fn worked(&mut self) {
        *self = Breaker::default();
    }

    /// A try failed.
    pub fn failed(&mut self, now: Moment) {
        self.failures = self.failures.saturating_add(1);
        if self.is_open() {
            self.probe_at = now.after(PROBE);
        }
    }

    /// Nothing but probes goes out.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.failures >= LIMIT
    }

    /// When the next probe may go out; none while it is closed.
    #[must_use]
    pub fn probe_at(&self) -> Option<Moment> {
        self.is_open().then_some(self.probe_at)
    }
}
