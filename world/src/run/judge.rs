//! Whether what had to come came.

use super::script::Script;
use crate::event::Event;
use crate::scenario::{Expect, Origin, Wanted};
use crate::score::Score;

/// What became of one expectation.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Which, by its place in the file.
    pub number: usize,
    /// Whether it came true.
    pub good: bool,
    /// When that was known, microseconds.
    pub at_us: u64,
    /// What was found: how many events, or the figure; none = the figure was not measured.
    pub found: Option<f64>,
}

/// The verdict on one expectation, as soon as it can be known; at the end (`over`) it always is.
#[must_use]
pub fn judge(number: usize, expect: &Expect, events: &[Event], script: &Script, now: Now<'_>) -> Option<Verdict> {
    let verdict = |good, found| Some(Verdict { number, good, at_us: now.at_us, found });
    match &expect.wanted {
        Wanted::Measured { measure, least, most } => {
            let figure = now.score?.figure(*measure);
            let good = figure.is_some_and(|figure| {
                least.is_none_or(|least| figure >= least) && most.is_none_or(|most| figure <= most)
            });
            verdict(good, figure)
        }
        Wanted::Events { pattern, from, until_us, least, most } => {
            let over = now.score.is_some();
            let began = match from {
                Origin::Time(at_us) => Some(*at_us),
                Origin::Fault(index) => script.faults.get(*index).and_then(|fault| fault.began_us),
            };
            let Some(from_us) = began else { return if over { verdict(false, None) } else { None } };
            let until_us = match from {
                Origin::Time(_) => until_us.unwrap_or(u64::MAX),
                Origin::Fault(_) => until_us.map_or(u64::MAX, |after| from_us.saturating_add(after)),
            };
            let meant = |event: &&Event| (from_us..=until_us).contains(&event.at_us) && pattern.means(event);
            let count = u32::try_from(events.iter().filter(meant).count()).unwrap_or(u32::MAX);
            let found = Some(f64::from(count));
            if most.is_some_and(|most| count > most) {
                return verdict(false, found);
            }
            if count >= *least && most.is_none() {
                return verdict(true, found);
            }
            // A second of grace: an entry of the last moment is safe a little later.
            let ended = over || now.at_us > until_us.saturating_add(1_000_000);
            if ended { verdict(count >= *least, found) } else { None }
        }
    }
}

/// Where the run stands.
#[derive(Clone, Copy, Debug)]
pub struct Now<'s> {
    /// Microseconds since the beginning.
    pub at_us: u64,
    /// The score, when the run is over.
    pub score: Option<&'s Score>,
}
