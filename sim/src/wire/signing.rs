//! MAVLink 2 signing: signatures made and judged as the MAVLink C library does it, from which PX4 and ArduPilot are built
//! (mavlink_helpers.h of c_library_v2 at 2a9c240e: `mavlink_sign_packet`, `mavlink_signature_check`).

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{Frame, SIGNATURE_LEN, SIGNED, checksum, ids};

/// Time stamps count 10 microseconds since 2015-01-01, UTC, which is so many seconds after 1970.
const EPOCH_S: u64 = 1_420_070_400;
/// A stream that was not heard before may be so far behind the own clock: a minute, `6000*1000UL` there.
const OLDEST: u64 = 6_000_000;
/// `MAVLINK_MAX_SIGNING_STREAMS`.
const MOST_STREAMS: usize = 16;
/// Link id and time stamp, before the six bytes of hash.
const STAMP_LEN: usize = 7;

/// A shared secret. Never printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key(pub [u8; 32]);

impl core::fmt::Debug for Key {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Key(..)")
    }
}

/// What a frame's signature is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Judged {
    /// Made with our key, and newer than what its stream said before.
    Good,
    /// There is none.
    Unsigned,
    /// Made with another key, or over other bytes.
    BadSignature,
    /// The first frame of its stream, and more than a minute old.
    OldTimestamp,
    /// Not newer than what its stream said before.
    Replayed,
    /// The first frame of a seventeenth stream.
    TooManyStreams,
}

/// Holds a key: signs frames and judges those of others.
#[derive(Debug, Clone)]
pub struct Signer {
    key: Key,
    /// The next time stamp, 10 microseconds since 2015.
    timestamp: u64,
    link: u8,
    /// The last time stamp by (system, component, link).
    streams: BTreeMap<(u8, u8, u8), u64>,
}

/// A time stamp from microseconds since 1970; 0 for anything before 2015.
#[must_use]
pub fn timestamp(unix_us: u64) -> u64 {
    unix_us.saturating_sub(EPOCH_S * 1_000_000) / 10
}

impl Signer {
    /// Signs as link `link`, with time stamps from `timestamp` on.
    #[must_use]
    pub fn new(key: Key, timestamp: u64, link: u8) -> Self {
        Self { key, timestamp, link, streams: BTreeMap::new() }
    }

    /// The next time stamp, 10 microseconds since 2015.
    #[must_use]
    pub fn timestamp(&self) -> u64 {
        self.timestamp
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> Key {
        self.key
    }

    /// Puts the clock forward; it never goes back.
    pub fn no_earlier_than(&mut self, timestamp: u64) {
        self.timestamp = self.timestamp.max(timestamp);
    }

    /// The signed form of an unsigned MAVLink 2 frame, with the next time stamp.
    #[must_use]
    pub fn sign(&mut self, plain: &[u8]) -> Vec<u8> {
        let id = u32::from_le_bytes([7, 8, 9, usize::MAX].map(|at| plain.get(at).copied().unwrap_or(0)));
        let mut out = plain.get(..plain.len().saturating_sub(2)).unwrap_or(plain).to_vec();
        if let Some(flags) = out.get_mut(2) {
            *flags |= SIGNED;
        }
        let sum = checksum(out.get(1..).unwrap_or(&[]), ids::crc_extra(id).unwrap_or(0));
        out.extend_from_slice(&sum.to_le_bytes());
        out.push(self.link);
        out.extend(self.timestamp.to_le_bytes().iter().take(6));
        self.timestamp += 1;
        let hash = self.hash(&out);
        out.extend_from_slice(&hash);
        out
    }

    /// What a frame is worth; a good one moves the clocks, no other does.
    pub fn judge(&mut self, frame: &Frame) -> Judged {
        let Some((said, claimed)) = frame.signed.as_deref().and_then(|whole| whole.split_at_checked(whole.len() - 6))
        else {
            return Judged::Unsigned;
        };
        if self.hash(said) != claimed {
            return Judged::BadSignature;
        }
        let (link, time) = stamp(said);
        let stream = (frame.system, frame.component, link);
        match self.streams.get(&stream) {
            Some(last) if time <= *last => return Judged::Replayed,
            None if self.streams.len() >= MOST_STREAMS => return Judged::TooManyStreams,
            None if time + OLDEST < self.timestamp => return Judged::OldTimestamp,
            _ => {}
        }
        self.streams.insert(stream, time);
        self.no_earlier_than(time);
        Judged::Good
    }

    fn hash(&self, said: &[u8]) -> [u8; 6] {
        let whole: [u8; 32] = Sha256::new().chain_update(self.key.0).chain_update(said).finalize().into();
        let [a, b, c, d, e, f, ..] = whole;
        [a, b, c, d, e, f]
    }
}

/// Link id and time stamp at the end of what was signed.
fn stamp(said: &[u8]) -> (u8, u64) {
    let stamp = said.get(said.len().saturating_sub(STAMP_LEN)..).unwrap_or(&[]);
    let time = stamp.iter().skip(1).rev().fold(0, |time, byte| time << 8 | u64::from(*byte));
    (stamp.first().copied().unwrap_or(0), time)
}

const _: () = assert!(SIGNATURE_LEN == STAMP_LEN + 6);
