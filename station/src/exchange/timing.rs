//! How long a reply takes, and so when to ask again.

use crate::base::{Moment, Span};

/// Taken for the round trip before one was measured.
const FIRST_GUESS: Span = Span::from_millis(200);
/// A round trip longer than this is a lost message found again, not a round trip.
const LONGEST: Span = Span::from_secs(3);
/// Answers in a row that nobody can say the age of, before one is believed none the less.
const DOUBTFUL_MAX: u8 = 8;

/// The smoothed round trip to one vehicle. Small and `Copy`: an exchange begins with the vehicle's and gives back a
/// better one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    smoothed: Option<Span>,
    doubtful: u8,
    high_latency: bool,
}

impl Timing {
    /// The smoothed round trip.
    #[must_use]
    pub fn round_trip(&self) -> Span {
        self.smoothed.unwrap_or(FIRST_GUESS)
    }

    /// The smoothed round trip, if one was measured.
    #[must_use]
    pub fn measured(&self) -> Option<Span> {
        self.smoothed
    }

    /// The link is late by its nature: what its round trip is tells nothing about other links, and nothing is repeated.
    pub fn set_high_latency(&mut self, high_latency: bool) {
        self.high_latency = high_latency;
    }

    /// Whether the link is late by its nature.
    #[must_use]
    pub fn is_high_latency(&self) -> bool {
        self.high_latency
    }

    /// Takes a reply to something first sent at `asked` and sent again `resends` times. A reply to a resent message
    /// may belong to any of them (Karn 1987): it counts only when nothing better is known.
    pub fn answered(&mut self, now: Moment, asked: Moment, resends: u32) {
        if self.high_latency {
            return;
        }
        if resends > 0 && self.smoothed.is_some() && self.doubtful < DOUBTFUL_MAX {
            self.doubtful += 1;
            return;
        }
        self.doubtful = 0;
        let sample = now.since(asked).as_micros().min(LONGEST.as_micros());
        // RFC 6298: an eighth of each new sample.
        let smoothed = self.smoothed.map_or(sample, |old| (old.as_micros() * 7 + sample) / 8);
        self.smoothed = Some(Span::from_micros(smoothed));
    }

    /// When to repeat a count, a command or a question: 1.25 round trips and 40 ms, 300 to 1,500 ms (R-M5).
    #[must_use]
    pub fn patience(&self) -> Span {
        self.clamped(300, 1_500)
    }

    /// When to repeat an item or the request for one: the same, 60 to 500 ms (R-M5).
    #[must_use]
    pub fn nudge(&self) -> Span {
        self.clamped(60, 500)
    }

    fn clamped(&self, least_ms: u64, most_ms: u64) -> Span {
        let us = self.round_trip().as_micros().saturating_mul(5) / 4 + 40_000;
        Span::from_micros(us.clamp(least_ms * 1_000, most_ms * 1_000))
    }
}
