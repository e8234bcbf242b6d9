//! Several items on their way at once (R-M15), to a receiver that takes items in order unasked and ignores all others.
//!
//! The items from the highest request on go round and round, at the pace that the link allows. A lost item costs one round, not a
//! round trip; once a whole round was in vain, each item goes twice in a row, because of three in ten that are lost hardly ever
//! both are. The last items go one by one, so that what happens at the end is what happens in lock step.

use super::{Phase, Upload};
use crate::base::Moment;
use crate::mission::Window;
use crate::wire::Order;

/// Where the round is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Round {
    /// The next item.
    cursor: u16,
    /// The item that was oldest when it began.
    began: Option<u16>,
    /// A round was in vain.
    lossy: bool,
    /// The next item went once in this round.
    again: bool,
    /// Items below this went unasked: a request for what follows one of them tells nothing about the round trip.
    unasked_to: u16,
}

impl Upload {
    /// The window while it is open: from the first request until so few items are left, and not while anything is in doubt.
    pub(super) fn window(&self) -> Option<Window> {
        let window = self.rules.window.filter(|_| self.rules.takes_unasked)?;
        let certain = self.refusal.is_none() && self.suspect.is_none();
        let more = self.highest?.saturating_add(window.items) < self.count;
        (matches!(self.phase, Phase::Sending) && certain && more).then_some(window)
    }

    /// Sends the next item of the window.
    pub(super) fn push(&mut self, now: Moment, window: Window, out: &mut Vec<Order>) {
        let oldest = self.highest.unwrap_or(0);
        if !(oldest..oldest.saturating_add(window.items)).contains(&self.round.cursor) {
            let lossy = self.round.lossy || self.round.began == Some(oldest);
            self.round = Round { cursor: oldest, began: Some(oldest), lossy, again: false, ..self.round };
        }
        let seq = self.round.cursor;
        self.say_item(now, Some(seq), out);
        self.round.unasked_to = self.round.unasked_to.max(seq.saturating_add(1));
        self.round.again = self.round.lossy && !self.round.again;
        if !self.round.again {
            self.round.cursor = seq.saturating_add(1);
        }
    }

    /// Whether a request for this item answers what was sent last.
    pub(super) fn answers_last(&self, seq: u16) -> bool {
        seq.checked_sub(1).is_none_or(|before| before >= self.round.unasked_to)
    }

    /// A refusal with several items on their way does not say which one it means: they go again, one by one.
    pub(super) fn close_window(&mut self) -> bool {
        self.round.unasked_to > 0 && self.rules.window.take().is_some()
    }
}
