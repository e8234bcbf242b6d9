//! From which addresses a drone is heard, and which of them are its own (R-I3).
//!
//! One drone has one voice on a link: when its address changes, the old one falls silent. When both go on, somebody else's
//! vehicle has the same system id, and what it says must not be taken for ours. On two links of one network one drone may
//! have two voices; they are two drones' when their autopilots have two numbers, or tell what cannot be of one drone. Only
//! autopilots are told apart so: a companion computer may have an address of its own, and nothing it reports may be lost.

use super::input::Peer;
use crate::base::{Moment, Span};
use crate::geodesy::{Plane, Position};
use crate::wire::Report;

/// A voice that is silent for this long is gone: three heartbeats.
const GONE: Span = Span::from_secs(3);
/// A stranger that is silent for this long is no trouble any more.
const FORGOTTEN: Span = Span::from_secs(10);
/// What a network overtakes comes at most this late.
const LATE: Span = Span::from_secs(2);
/// The next frame of a sender is at most this far ahead by its sequence number (R-L2).
const NEAR: u8 = 64;
/// After a pause of this a voice is judged anew: it may have been left and come back to.
const PAUSE: Span = Span::from_millis(1_500);
/// Two voices that contradict each other for this long are two drones: one link may be slower than the other.
const SURE: Span = Span::from_secs(2);
/// Clocks of one autopilot, heard over two links, differ by less than this, ms.
const CLOCKS_APART_MS: u64 = 5_000;
/// Places of one drone at one time are nearer than this, metres.
const PLACES_APART_M: f64 = 100.0;
/// What was told longer ago than this is not compared.
const COMPARED: Span = Span::from_millis(1_500);
/// A voice that did not say whose it is gets asked again after this.
const ASK_AGAIN: Span = Span::from_secs(1);

/// The addresses that speak with one system id, oldest first. The first is ours.
#[derive(Debug, Default)]
pub struct Voices {
    list: Vec<Voice>,
    /// The number of our drone's autopilot.
    uid: Option<u64>,
    stranger: Option<Moment>,
    strange_place: Option<Position>,
    rebinds: u64,
}

#[derive(Debug)]
struct Voice {
    peer: Peer,
    first: Moment,
    last: Moment,
    newest: u8,
    /// How many of its frames fitted in with what other voices had said just before, since when.
    window: Window,
    uid: Option<u64>,
    clock: Option<(Moment, u32)>,
    place: Option<(Moment, Position)>,
    asked: Option<Moment>,
    /// Since when it contradicts ours.
    odd: Option<Moment>,
    stranger: bool,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    since: Moment,
    fits: u32,
    misfits: u32,
}

impl Window {
    /// One more frame; whether the window is over and most did not fit.
    fn count(&mut self, now: Moment, last: Moment, fits: bool) -> bool {
        if now.since(last) > PAUSE {
            *self = Window { since: now, fits: 0, misfits: 0 };
        }
        self.fits += u32::from(fits);
        self.misfits += u32::from(!fits);
        if now.since(self.since) < LATE {
            return false;
        }
        let over = std::mem::replace(self, Window { since: now, fits: 0, misfits: 0 });
        over.misfits > over.fits && over.misfits > 1
    }
}

impl Voice {
    fn new(now: Moment, peer: &Peer, sequence: u8) -> Voice {
        Voice {
            peer: peer.clone(),
            first: now,
            last: now,
            newest: sequence,
            window: Window { since: now, fits: 1, misfits: 0 },
            uid: None,
            clock: None,
            place: None,
            asked: None,
            odd: None,
            stranger: false,
        }
    }

    fn hear(&mut self, now: Moment, sequence: u8, report: &Report) {
        self.last = now;
        if is_ahead(sequence, self.newest) {
            self.newest = sequence;
        }
        if let Report::Version { uid, .. } = report {
            self.uid = Some(*uid);
        }
        if let Report::Attitude { boot_ms, .. } | Report::SystemTime { boot_ms, .. } = report {
            self.clock = Some((now, *boot_ms));
        }
        if let Report::Position { position: Some(at), .. } = report {
            self.place = Some((now, *at));
        }
    }

    /// Whether the two tell what cannot be of one drone: two clocks, or two places at one time.
    fn contradicts(&self, now: Moment, other: &Voice) -> bool {
        let fresh = |at: Moment| now.since(at) <= COMPARED;
        let clocks = self.clock.zip(other.clock).is_some_and(|((at, mine), (then, theirs))| {
            let began = |at: Moment, boot_ms: u32| (at.as_micros() / 1_000).wrapping_sub(u64::from(boot_ms));
            let apart = began(at, mine).wrapping_sub(began(then, theirs)).cast_signed().unsigned_abs();
            // A clock that has just wrapped (49.7 days) is 2^32 ms behind one that is about to.
            let apart = apart.min(apart.abs_diff(1 << 32));
            fresh(at) && fresh(then) && apart > CLOCKS_APART_MS
        });
        let places = self.place.zip(other.place).is_some_and(|((at, here), (then, there))| {
            fresh(at) && fresh(then) && Plane::at(here).distance(here, there) > PLACES_APART_M
        });
        clocks || places
    }
}

/// Whether a frame with this number comes after the one with the number `newest`.
fn is_ahead(sequence: u8, newest: u8) -> bool {
    (1..=128).contains(&sequence.wrapping_sub(newest))
}

impl Voices {
    /// The number of our drone's autopilot is known, from the journal or from itself.
    pub fn belong_to(&mut self, uid: u64) {
        self.uid = Some(uid);
    }

    /// Whether the number of our drone's autopilot is known.
    #[must_use]
    pub const fn have_owner(&self) -> bool {
        self.uid.is_some()
    }

    /// Another component than an autopilot speaks. Whether it is ours: it is, unless it sits beside a stranger.
    #[must_use]
    pub fn beside_ours(&self, peer: &Peer) -> bool {
        !self.list.iter().any(|voice| voice.stranger && voice.peer == *peer)
    }

    /// An autopilot speaks. Whether it is our drone's: the one that spoke first, or the one that it became.
    pub fn hear(&mut self, now: Moment, peer: &Peer, sequence: u8, report: &Report) -> bool {
        self.list.retain(|voice| now.since(voice.last) < if voice.stranger { FORGOTTEN } else { GONE });
        self.adopt();
        let index = self.list.iter().position(|voice| voice.peer == *peer).unwrap_or_else(|| {
            self.rebinds += u64::from(self.list.iter().any(|voice| voice.peer.link == peer.link));
            self.list.push(Voice::new(now, peer, sequence));
            self.list.len() - 1
        });
        let fits = self.fits(now, index, sequence);
        if let Some(voice) = self.list.get_mut(index) {
            voice.hear(now, sequence, report);
        }
        let ours = self.is_ours(now, index, fits);
        if ours && index == 0 && self.uid.is_none() {
            self.uid = self.list.first().and_then(|voice| voice.uid);
        }
        ours
    }

    /// When our drone falls silent the next voice is taken for it, unless it is known to be another's.
    fn adopt(&mut self) {
        let known = self.uid;
        if let Some(voice) = self.list.first_mut().filter(|voice| !(voice.stranger && is_other(known, voice.uid))) {
            (voice.stranger, voice.odd) = (false, None);
        }
    }

    /// Whether a frame goes on where another voice on its link was just before: one sender counts all its frames, whatever
    /// address they come from. Overtaken ones do not fit for a moment; most of two senders' never do, and the younger one
    /// is a stranger.
    fn fits(&mut self, now: Moment, index: usize, sequence: u8) -> bool {
        let Some(voice) = self.list.get(index) else { return true };
        let misfit = self.list.iter().rposition(|other| {
            let between = other.peer != voice.peer && other.peer.link == voice.peer.link && other.last > voice.last;
            between && !other.stranger && !(1..=NEAR).contains(&sequence.wrapping_sub(other.newest))
        });
        let Some(voice) = self.list.get_mut(index) else { return true };
        let another = voice.window.count(now, voice.last, misfit.is_none());
        if another && let Some(younger) = misfit.and_then(|other| self.list.get_mut(index.max(other))) {
            younger.stranger = true;
            self.stranger = Some(now);
        }
        misfit.is_none()
    }

    fn is_ours(&mut self, now: Moment, index: usize, fits: bool) -> bool {
        let known = self.uid;
        let (elder, rest) = self.list.split_at_mut(index);
        let Some(voice) = rest.first_mut().filter(|_| !elder.is_empty()) else {
            return !self.list.first().is_some_and(|voice| voice.stranger);
        };
        let ours = elder.iter().find(|elder| !elder.stranger);
        let other_number = is_other(known, voice.uid) || ours.is_some_and(|ours| is_other(ours.uid, voice.uid));
        let odd = ours.is_some_and(|ours| ours.last > voice.first && voice.contradicts(now, ours));
        voice.odd = if odd { voice.odd.or(Some(now)) } else { None };
        voice.stranger |= other_number || voice.odd.is_some_and(|since| now.since(since) >= SURE);
        if voice.stranger {
            self.stranger = Some(now);
            self.strange_place = voice.place.map(|(_, at)| at).or(self.strange_place);
        }
        fits && !odd && !voice.stranger
    }

    /// Whether a stranger spoke lately.
    #[must_use]
    pub fn stranger(&self, now: Moment) -> bool {
        self.stranger.is_some_and(|at| now.since(at) < FORGOTTEN)
    }

    /// Where the last stranger said it was.
    #[must_use]
    pub const fn strange_place(&self) -> Option<Position> {
        self.strange_place
    }

    /// How often our drone's address on a link changed.
    #[must_use]
    pub const fn rebinds(&self) -> u64 {
        self.rebinds
    }

    /// Whom to ask whose voice it is. The very first one is asked when it is introduced.
    pub fn whom_to_ask(&mut self, now: Moment) -> Option<Peer> {
        let silent = |voice: &&mut Voice| {
            voice.uid.is_none() && voice.last == now && voice.asked.is_none_or(|at| now.since(at) >= ASK_AGAIN)
        };
        let introduced = usize::from(self.uid.is_none());
        let voice = self.list.iter_mut().skip(introduced).find(silent)?;
        voice.asked = Some(now);
        Some(voice.peer.clone())
    }

    /// Whether our drone spoke at this address within `within`.
    #[must_use]
    pub fn speaks(&self, now: Moment, peer: &Peer, within: Span) -> bool {
        let ours = |voice: &Voice| voice.peer == *peer && !voice.stranger && now.since(voice.last) < within;
        self.list.iter().any(ours)
    }

    /// Our drone's address on another link than this, if it spoke there within `within`.
    #[must_use]
    pub fn elsewhere(&self, now: Moment, than: &Peer, within: Span) -> Option<&Peer> {
        let other = |voice: &&Voice| voice.peer.link != than.link && !voice.stranger;
        let spoke = self.list.iter().filter(other).filter(|voice| now.since(voice.last) < within);
        spoke.max_by_key(|voice| voice.last).map(|voice| &voice.peer)
    }

    /// How many voices are kept; for the proof that nothing grows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }
}

/// Whether two autopilots' numbers are known and differ.
fn is_other(ours: Option<u64>, theirs: Option<u64>) -> bool {
    ours.zip(theirs).is_some_and(|(ours, theirs)| ours != theirs)
}

#[cfg(test)]
mod tests;
