//! When to try again.

use crate::base::{AlertId, Moment, Span};

/// Seconds after the first, second, … failure; the last one holds from then on.
const STEPS_S: [u64; 8] = [0, 1, 2, 4, 8, 15, 30, 60];

/// How often one alert failed in a row, and when it is tried next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retry {
    /// Failures in a row.
    pub failures: u32,
    /// Not before.
    pub next_at: Moment,
    /// When it was last handed to the channel.
    pub sent_at: Option<Moment>,
}

impl Retry {
    /// It failed: the next try comes after 0, 1, 2, 4, 8, 15, 30, then every 60 s, each ±20 %.
    pub fn failed(&mut self, alert: AlertId, seed: u64, now: Moment) {
        let step = usize::try_from(self.failures).unwrap_or(usize::MAX).min(STEPS_S.len() - 1);
        let wait = Span::from_secs(STEPS_S.get(step).copied().unwrap_or(60));
        self.next_at = now.after(jittered(wait, alert, self.failures, seed));
        self.failures = self.failures.saturating_add(1);
    }

    /// It was taken; it is repeated, if at all, after `again`.
    pub fn taken(&mut self, again: Span, now: Moment) {
        *self = Retry { failures: 0, next_at: now.after(again), sent_at: Some(now) };
    }
}

/// `wait` ±20 %, by a hash of what is tried: chance without a generator whose state would have to be kept.
fn jittered(wait: Span, alert: AlertId, failures: u32, seed: u64) -> Span {
    let permille = 800 + mixed(seed ^ alert.0.rotate_left(32) ^ u64::from(failures)) % 401;
    Span::from_micros(wait.as_micros() / 1_000 * permille)
}

/// Finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
fn mixed(x: u64) -> u64 {
    let x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}
