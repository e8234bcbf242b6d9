//! The keys of one network, its clock, and who was heard last with which time: what decides whether a signed frame is new.

use super::{Key, Stamp, block_of, verify};
use crate::base::Span;
use crate::wire::{Address, Frame};
use std::collections::BTreeMap;

/// How far behind the clock the first frame of a stream may be (MAVLink 2: one minute, R-S1).
pub const BEHIND_MAX: Span = Span::from_secs(60);
/// Further than this no correctly signed frame moves the clock without an alert (R-S6).
pub const AHEAD_MAX: Span = Span::from_secs(60);
/// What was stored may be this much older than what was used (R-S2).
pub const RESERVE: Span = Span::from_secs(60);
/// The clock is stored when it has gone on for so long: the rest of the minute is left to the disk.
const STORE_EACH: Span = Span::from_secs(50);

/// Why a signed frame is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refused {
    /// No key of the network made this signature.
    Forged,
    /// Its time is not after the last one of the same sender: a repeat, a late copy, a recording; by how much.
    Replayed(Span),
    /// The first of its sender, and its time lies too far back, or before a restart; by how much.
    Late(Span),
}

/// A correctly signed, new frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Genuine {
    /// The number of the key that signed it.
    pub key: usize,
    /// It moved the clock ahead by more than [`AHEAD_MAX`].
    pub jumped: Option<Span>,
}

/// The signing state of one network: shared by all its links (R-S3).
#[derive(Clone, Debug)]
pub struct Ring {
    keys: Vec<Key>,
    /// The latest time that was heard, or shown by the wall clock.
    clock: Stamp,
    /// The latest time that was sent.
    sent: Stamp,
    /// What was stored before a restart: everything up to here may have been heard, and up to a minute later been sent.
    before: Option<Stamp>,
    streams: BTreeMap<(Address, u8), Stamp>,
    stored: Option<Stamp>,
}

impl Ring {
    /// A network with these keys, the one to sign with first.
    #[must_use]
    pub fn new(keys: Vec<Key>) -> Ring {
        Ring {
            keys,
            clock: Stamp::default(),
            sent: Stamp::default(),
            before: None,
            streams: BTreeMap::new(),
            stored: None,
        }
    }

    /// Its keys.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The clock was stored at `stamp`.
    pub fn store(&mut self, stamp: Stamp) {
        self.stored = self.stored.max(Some(stamp));
    }

    /// After a restart, when all that was stored is known: go on where no used time can be. The reserve is for our own
    /// times only; a drone's frames are held against what was really stored, or all would be late for a minute.
    pub fn wake(&mut self) {
        self.before = self.stored;
        self.clock = self.clock.max(self.stored.unwrap_or_default());
    }

    /// The time of the next frame: it grows with every frame, and is the wall clock's while that is ahead.
    pub fn next(&mut self, wall: Stamp) -> Stamp {
        let unused = self.before.map_or(Stamp::default(), |stored| stored.after(RESERVE));
        self.clock = self.clock.max(wall);
        self.sent = self.sent.next().max(unused).max(self.clock);
        self.sent
    }

    /// Judges a signed frame. A refused one changes nothing.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn check(&mut self, frame: &Frame, wall: Stamp) -> Result<Genuine, Refused> {
        let (link, stamp, _) = frame.signature.map(block_of).ok_or(Refused::Forged)?;
        let key = self.keys.iter().position(|key| verify(frame, key)).ok_or(Refused::Forged)?;
        let clock = self.clock.max(wall);
        let stream = (frame.from, link);
        match self.streams.get(&stream) {
            Some(last) if stamp <= *last => return Err(Refused::Replayed(last.since(stamp))),
            Some(_) => {}
            None if self.before.is_some_and(|before| stamp <= before) => {
                return Err(Refused::Late(clock.since(stamp)));
            }
            None if clock.since(stamp) > BEHIND_MAX => return Err(Refused::Late(clock.since(stamp))),
            None => {}
        }
        // What we sent is what it may have followed.
        let ahead = stamp.since(clock.max(self.sent));
        self.streams.insert(stream, stamp);
        self.clock = clock.max(stamp);
        Ok(Genuine { key, jumped: (ahead > AHEAD_MAX).then_some(ahead) })
    }

    /// How far the clock is ahead of the wall's.
    #[must_use]
    pub fn ahead(&self, wall: Stamp) -> Span {
        self.clock.since(wall)
    }

    /// What is to be stored now, if anything.
    #[must_use]
    pub fn unstored(&self) -> Option<Stamp> {
        let used = self.clock.max(self.sent);
        let due = self.stored.is_none_or(|stored| used.since(stored) > STORE_EACH);
        (due && used > Stamp::default()).then_some(used)
    }
}
