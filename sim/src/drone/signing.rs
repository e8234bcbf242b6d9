//! Who may speak to the vehicle, and what proves that it speaks itself: MAVLink 2 signing, as far as its firmware has it.
//! What differs between firmwares is in their tables. The companion and the gimbal sign with the vehicle's key.

use std::collections::{BTreeMap, VecDeque};

use super::Drone;
use crate::wire::Frame;
use crate::wire::signing::{Judged, Key, Signer, timestamp};

/// The link's number in signatures: a telemetry radio, not USB.
const LINK: u8 = 1;
/// Frames that an eavesdropper remembers.
const MOST_OVERHEARD: usize = 64;

/// What lies in the vehicle's storage about signing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredKey {
    /// The secret; all zeros with time stamp 0 = none.
    pub key: Key,
    /// The last time stamp that was saved, 10 microseconds since 2015-01-01.
    pub timestamp: u64,
}

impl StoredKey {
    fn is_none(&self) -> bool {
        self.key == Key([0; 32]) && self.timestamp == 0
    }
}

/// Signing on this vehicle, and what goes wrong with it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Guard {
    stored: Option<StoredKey>,
    signer: Option<Signer>,
    saved_us: u64,
    judged: BTreeMap<Judged, u64>,
    /// Says everything without a signature from now on.
    pub(crate) gone_unsigned: bool,
    /// Signs with another key from now on.
    impostor: Option<Signer>,
    overheard: VecDeque<Vec<u8>>,
    again: VecDeque<Vec<u8>>,
}

impl Guard {
    pub(crate) fn new(stored: Option<StoredKey>, ahead: u64) -> Self {
        let mut guard = Self { stored, ..Self::default() };
        guard.wake(ahead);
        guard
    }

    /// Power comes back: the streams are forgotten, the clock goes on `ahead` of what was saved.
    fn wake(&mut self, ahead: u64) {
        let stored = self.stored.filter(|stored| !stored.is_none());
        self.signer = stored.map(|stored| Signer::new(stored.key, stored.timestamp.saturating_add(ahead), LINK));
        self.again.clear();
    }

    fn save(&mut self) {
        if let (Some(signer), Some(stored)) = (&self.signer, &mut self.stored) {
            stored.timestamp = stored.timestamp.max(signer.timestamp());
        }
    }

    pub(crate) fn fake_key(&mut self, on: bool) {
        let faked = |signer: &Signer| Signer::new(Key(signer.key().0.map(|byte| !byte)), signer.timestamp(), LINK);
        self.impostor = self.signer.as_ref().filter(|_| on).map(faked);
    }

    /// Says the last `frames` frames again, exactly as they were, as somebody who overheard them can.
    pub(crate) fn replay(&mut self, frames: u32) {
        let skipped = self.overheard.len().saturating_sub(frames as usize);
        self.again.extend(self.overheard.iter().skip(skipped).cloned());
    }

    pub(crate) fn next_again(&mut self) -> Option<Vec<u8>> {
        self.again.pop_front()
    }

    /// A frame as it goes on the air.
    pub(crate) fn seal(&mut self, plain: Vec<u8>) -> Vec<u8> {
        let signer = self.impostor.as_mut().or(self.signer.as_mut()).filter(|_| !self.gone_unsigned);
        let said = match signer {
            Some(signer) => signer.sign(&plain),
            None => plain,
        };
        if self.signer.is_some() {
            if self.overheard.len() >= MOST_OVERHEARD {
                self.overheard.pop_front();
            }
            self.overheard.push_back(said.clone());
        }
        said
    }
}

impl Drone {
    /// How many frames from the ground were judged so, while there was a key.
    #[must_use]
    pub fn judged(&self, as_what: Judged) -> u64 {
        self.guard.judged.get(&as_what).copied().unwrap_or(0)
    }

    /// The time stamp of its next signature, 10 microseconds since 2015; none without a key.
    #[must_use]
    pub fn signing_timestamp(&self) -> Option<u64> {
        self.guard.signer.as_ref().map(Signer::timestamp)
    }

    /// Whether a frame may be heard: signed well, or of a kind that is heard whatever its signature.
    pub(super) fn admits(&mut self, frame: &Frame) -> bool {
        let Some(signer) = &mut self.guard.signer else {
            return true;
        };
        let judged = signer.judge(frame);
        let count = self.guard.judged.entry(judged).or_default();
        *count = count.saturating_add(1);
        judged == Judged::Good || self.quirks().signing.unsigned.contains(&frame.id)
    }

    /// `SETUP_SIGNING`. That it was signed with the present key, if there is one, is known already.
    pub(super) fn hear_setup_signing(&mut self, frame: &Frame) {
        let signing = &self.quirks().signing;
        if !signing.known {
            return;
        }
        if self.pilot.armed {
            return self.text(4, signing.armed_text);
        }
        let mut key = [0; 32];
        key.iter_mut().zip(10..).for_each(|(byte, at)| *byte = frame.u8(at));
        self.guard.stored = Some(StoredKey { key: Key(key), timestamp: frame.u64(0) });
        self.guard.wake(signing.ahead);
    }

    pub(super) fn tend_signing(&mut self) {
        let (signing, utc_us) = (&self.quirks().signing, self.utc_us());
        let follows = signing.follows_satellites && utc_us > 0 && !self.pilot.armed;
        if let Some(signer) = self.guard.signer.as_mut().filter(|_| follows) {
            signer.no_earlier_than(timestamp(utc_us));
        }
        if signing.save_every_us.is_some_and(|every| self.now_us >= self.guard.saved_us.saturating_add(every)) {
            self.guard.saved_us = self.now_us;
            self.guard.save();
        }
    }

    /// Before an ordered reboot; a battery that is pulled gives no time for this.
    pub(super) fn shut_signing_down(&mut self) {
        self.guard.save();
    }

    pub(super) fn wake_signing(&mut self) {
        let ahead = self.quirks().signing.ahead;
        self.guard.wake(ahead);
    }
}
