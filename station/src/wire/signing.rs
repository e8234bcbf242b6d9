//! Signing of MAVLink 2 frames: the block of 13 bytes, the key that makes it, and the clock that makes each one new.
//!
//! A block is the sender's link id, a [`Stamp`], and the beginning of a SHA-256 over the key and everything before it.
//! No time is read here and nothing is stored: both come from the station.

mod key;
mod ring;
mod stamp;

pub use key::{KEY, Key};
pub use ring::{AHEAD_MAX, BEHIND_MAX, Genuine, RESERVE, Refused, Ring};
pub use stamp::Stamp;

use super::Frame;
use super::deframer::{FLAG_SIGNED, SIGNATURE, extra_crc};

/// What a frame is signed with.
#[derive(Clone, Debug)]
pub struct Pen {
    /// The network's key.
    pub key: Key,
    /// The number of our link in its network: streams of different links have different ones.
    pub link: u8,
    /// The time.
    pub stamp: Stamp,
}

impl Pen {
    /// Adds the block to a frame that is complete but for it.
    pub(super) fn sign(&self, frame: &mut Vec<u8>) {
        frame.push(self.link);
        frame.extend_from_slice(&self.stamp.to_bytes());
        let seal = self.key.seal(frame);
        frame.extend_from_slice(&seal);
    }

    /// The block of a frame that is written down as its parts.
    #[cfg(test)]
    pub(crate) fn block(&self, frame: &Frame) -> [u8; SIGNATURE] {
        let [a, b, c, d, e, f] = self.stamp.to_bytes();
        let [u, v, w, x, y, z] = self.key.seal(&covered(frame, self.link, self.stamp));
        [self.link, a, b, c, d, e, f, u, v, w, x, y, z]
    }
}

/// The parts of a signature block.
#[must_use]
pub fn block_of(block: [u8; SIGNATURE]) -> (u8, Stamp, [u8; 6]) {
    let [link, a, b, c, d, e, f, seal @ ..] = block;
    (link, Stamp::from_bytes([a, b, c, d, e, f]), seal)
}

/// Whether this key made the frame's signature. Says nothing about its time.
#[must_use]
pub fn verify(frame: &Frame, key: &Key) -> bool {
    let Some(block) = frame.signature.filter(|_| frame.version == 2) else { return false };
    let (link, stamp, seal) = block_of(block);
    // All bytes are looked at, so that the time it takes tells nothing about where they differ.
    key.seal(&covered(frame, link, stamp)).iter().zip(seal).fold(0, |differ, (ours, theirs)| differ | (ours ^ theirs))
        == 0
}

/// What the seal of a frame covers: all of it, but for the seal.
fn covered(frame: &Frame, link: u8, stamp: Stamp) -> Vec<u8> {
    let mut signed = header(frame);
    signed.extend_from_slice(&frame.payload);
    let sum = mavlink::calculate_crc(signed.get(1..).unwrap_or_default(), extra_crc(frame.message).unwrap_or_default());
    signed.extend_from_slice(&sum.to_le_bytes());
    signed.push(link);
    signed.extend_from_slice(&stamp.to_bytes());
    signed
}

/// The ten bytes before a signed frame's payload.
fn header(frame: &Frame) -> Vec<u8> {
    let [low, middle, high, _] = frame.message.to_le_bytes();
    let length = u8::try_from(frame.payload.len()).unwrap_or(u8::MAX);
    let (system, component) = (frame.from.system, frame.from.component);
    vec![0xFD, length, FLAG_SIGNED, frame.compatibility, frame.sequence, system, component, low, middle, high]
}
