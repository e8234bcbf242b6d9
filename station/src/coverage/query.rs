//! Questions about what was seen.

use super::patch::{Look, PlaceCover};
use super::state::Coverage;
use crate::base::{Moment, PlaceId, Span};
use serde::{Deserialize, Serialize};

/// A place is due when this share of its promise is used up, percent.
const DUE_PERCENT: u64 = 80;

/// What is known of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceSeen {
    /// How it stands against its promise.
    pub state: Sight,
    /// The longest it may stay unseen.
    pub promise: Span,
    /// The sight of its patch that was not seen for longest; none while a patch was never seen.
    pub oldest: Option<Moment>,
    /// Share of its patches ever seen, thousandths.
    pub share_seen_permille: u16,
    /// Whether a part of it was flown over unwatched since it was last seen.
    pub flown_unwatched: bool,
}

/// How a place stands against its promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sight {
    /// All of it was seen lately.
    Seen,
    /// More than 80 % of the promise is used up.
    Due,
    /// A part of it was not seen for longer than promised.
    Overdue,
    /// A part of it was never seen.
    Never,
}

/// The answer to "was it looked at between then and then?".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looks {
    /// The first sight of any part of it in that time.
    pub first: Option<Moment>,
    /// The last one.
    pub last: Option<Moment>,
    /// Every look that touches that time, oldest first.
    pub looks: Vec<Look>,
    /// Whether nothing in that time can have been forgotten.
    pub complete: bool,
}

impl Coverage {
    /// What is known of a place; none when the patrol does not watch it.
    #[must_use]
    pub fn seen(&self, place: &PlaceId, now: Moment) -> Option<PlaceSeen> {
        self.place(place).map(|cover| {
            let permille = u64::from(cover.ever_seen) * 1_000 / (cover.patches.len() as u64).max(1);
            PlaceSeen {
                state: sight(cover, now),
                promise: cover.revisit,
                oldest: cover.oldest,
                share_seen_permille: permille as u16,
                flown_unwatched: cover.flown_unwatched,
            }
        })
    }

    /// How long ago the oldest part of a place was seen; none while a part was never seen.
    #[must_use]
    pub fn age(&self, place: &PlaceId, now: Moment) -> Option<Span> {
        self.place(place)?.oldest.map(|oldest| now.since(oldest))
    }

    /// How each place stands.
    pub fn due(&self, now: Moment) -> impl Iterator<Item = (&PlaceId, Sight)> {
        self.places().map(move |(place, cover)| (place, sight(cover, now)))
    }

    /// How one place stands; none when the patrol does not watch it.
    #[must_use]
    pub fn sight(&self, place: &PlaceId, now: Moment) -> Option<Sight> {
        self.place(place).map(|cover| sight(cover, now))
    }

    /// Whether a place was looked at from `from` to `to`, both included, as far as is remembered.
    #[must_use]
    pub fn looked_at(&self, place: &PlaceId, from: Moment, to: Moment) -> Looks {
        let cover = self.place(place);
        let touches = |look: &&Look| look.first <= to && look.last >= from;
        let looks: Vec<Look> = cover.iter().flat_map(|cover| &cover.looks).filter(touches).cloned().collect();
        Looks {
            first: looks.iter().map(|look| look.first.max(from)).min(),
            last: looks.iter().map(|look| look.last.min(to)).max(),
            looks,
            complete: cover.is_some_and(|cover| cover.forgotten.is_none_or(|forgotten| forgotten < from)),
        }
    }

    /// The place whose promise breaks first if nothing more is seen, and when; a moment in the past when it is broken
    /// already. Promises count from the last sight, but not from before [`Fact::Began`](super::Fact::Began); a place that
    /// was never seen counts from there, or from when its ground opened, or from now while the patrol has not begun.
    #[must_use]
    pub fn next_breach(&self, now: Moment) -> Option<(PlaceId, Moment)> {
        let began = self.counted_from();
        let breach = |cover: &PlaceCover| cover.oldest.or(cover.opened).max(began).unwrap_or(now).after(cover.revisit);
        let places = self.places().map(|(place, cover)| (breach(cover), place));
        places.min().map(|(at, place)| (place.clone(), at))
    }
}

fn sight(cover: &PlaceCover, now: Moment) -> Sight {
    let Some(oldest) = cover.oldest else {
        return Sight::Never;
    };
    let age = now.since(oldest);
    if age > cover.revisit {
        Sight::Overdue
    } else if age.times(100) > cover.revisit.times(DUE_PERCENT) {
        Sight::Due
    } else {
        Sight::Seen
    }
}
