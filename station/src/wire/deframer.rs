//! Bytes to frames, for one peer. Every byte is accounted for, because a link's quality is judged by what was lost.
//!
//! A frame that fails its check raises the question what to do with the bytes inside it (R-F2). On datagram links the
//! declared length is skipped, so that no payload can smuggle a frame in; the next datagram's beginning is always a
//! fresh start. On byte streams the search goes on one byte further, because noise makes false beginnings and a skip
//! would cost good frames.

use super::{Address, Frame};
use mavlink::Message;
use mavlink::dialects::common::MavMessage;
use std::collections::VecDeque;

/// First byte of a version 1 frame.
const MARKER_1: u8 = 0xFE;
/// First byte of a version 2 frame.
const MARKER_2: u8 = 0xFD;
/// Version 2 incompatibility flag: a signature follows. The only one we know.
pub(super) const FLAG_SIGNED: u8 = 0x01;
/// Bytes of a signature block.
pub(super) const SIGNATURE: usize = 13;
/// Most unread bytes kept: one datagram of the largest size and one frame. Reached only when nobody reads.
const UNREAD_MAX: usize = 65_535 + 280;

/// How to go on after a frame whose check failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resync {
    /// A link that carries whole datagrams: skip the declared length, start afresh with each datagram.
    Datagram,
    /// A byte stream: search on from the next byte.
    Stream,
}

/// What was found in the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A frame of a known id whose sum is right.
    Frame(Frame),
    /// A frame of an id we do not know; its sum cannot be checked. Good for counting and passing on only.
    UnknownId(Frame),
    /// A frame with flags or a system id that we do not understand; so many bytes were dropped.
    Undecodable {
        /// Bytes dropped.
        bytes: usize,
    },
    /// A frame of a known id whose sum is wrong.
    BadSum {
        /// Bytes dropped with it: the whole frame on datagram links, its first byte on streams.
        bytes: usize,
    },
    /// So many bytes that belong to no frame.
    Noise(usize),
}

/// Frames of one kind and the bytes they took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How many.
    pub frames: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Count {
    fn add(&mut self, bytes: usize) {
        self.frames = self.frames.saturating_add(1);
        self.bytes = self.bytes.saturating_add(bytes as u64);
    }

    fn take(&mut self, bytes: usize) {
        self.frames = self.frames.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(bytes as u64);
    }
}

/// Where every byte of a peer went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Good frames.
    pub frames: Count,
    /// Frames of unknown ids.
    pub unknown_ids: Count,
    /// Frames that cannot be understood: unknown flags, system 0, or contents that [`read`](super::read) refused.
    pub undecodable: Count,
    /// Frames with a wrong sum.
    pub bad_sums: Count,
    /// Bytes between frames.
    pub noise_bytes: u64,
    /// Bytes of a frame that is not complete yet.
    pub partial_bytes: u64,
    /// All bytes ever pushed.
    pub bytes: u64,
}

impl Tally {
    /// The sum of all categories; always equal to `bytes`.
    #[must_use]
    pub fn accounted(&self) -> u64 {
        [self.frames, self.unknown_ids, self.undecodable, self.bad_sums]
            .iter()
            .map(|count| count.bytes)
            .fold(self.noise_bytes, u64::saturating_add)
            .saturating_add(self.partial_bytes)
    }
}

/// Finds the frames of one peer. Never share one between peers: half a frame of one drone would be glued to another's.
#[derive(Clone, Debug)]
pub struct Deframer {
    resync: Resync,
    buffer: Vec<u8>,
    /// First unread byte of `buffer`.
    start: usize,
    /// Where in `buffer` later datagrams begin.
    cuts: VecDeque<usize>,
    /// Where in `buffer` the last broken frame would have ended: what begins before was searched for inside it.
    broken: usize,
    /// Where in `buffer` the frame that was found last stands.
    found: std::ops::Range<usize>,
    tally: Tally,
}

/// What stands at a marker.
enum Verdict {
    /// Not all of it is here.
    Partial,
    /// A known id, a right sum.
    Good(Frame, usize),
    /// An unknown id.
    Unknown(Frame, usize),
    /// Unknown flags, or no sender.
    Strange(usize),
    /// A known id, a wrong sum.
    Bad(usize),
}

impl Deframer {
    /// A deframer that has heard nothing.
    #[must_use]
    pub fn new(resync: Resync) -> Deframer {
        Deframer {
            resync,
            buffer: Vec::new(),
            start: 0,
            cuts: VecDeque::new(),
            broken: 0,
            found: 0..0,
            tally: Tally::default(),
        }
    }

    /// Takes bytes as they came: one datagram, or one piece of a stream. Read them out with `next` until there is none.
    pub fn push(&mut self, bytes: &[u8]) {
        self.tally.bytes = self.tally.bytes.saturating_add(bytes.len() as u64);
        self.compact();
        if self.resync == Resync::Datagram && !self.buffer.is_empty() && !bytes.is_empty() {
            self.cuts.push_back(self.buffer.len());
        }
        self.buffer.extend_from_slice(bytes);
        let surplus = self.buffer.len().saturating_sub(UNREAD_MAX);
        if surplus > 0 {
            self.noise(surplus);
            self.compact();
        }
    }

    /// Where every byte went so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally { partial_bytes: self.unread() as u64, ..self.tally }
    }

    /// The bytes of the frame that `next` gave last, known id or not, exactly as they came; empty after the next `push`.
    #[must_use]
    pub fn found_bytes(&self) -> &[u8] {
        self.buffer.get(self.found.clone()).unwrap_or_default()
    }

    /// Nothing more comes to what is unread: it is noise.
    pub fn give_up(&mut self) -> Option<Found> {
        let unread = self.unread();
        (unread > 0).then(|| self.noise(unread))
    }

    /// Counts a frame that was found good but could not be read as undecodable.
    pub fn reject(&mut self, frame: &Frame) {
        self.tally.frames.take(frame.wire_len());
        self.tally.undecodable.add(frame.wire_len());
    }

    fn unread(&self) -> usize {
        self.buffer.len().saturating_sub(self.start)
    }

    fn rest(&self, from: usize) -> &[u8] {
        self.buffer.get(from..).unwrap_or_default()
    }

    fn compact(&mut self) {
        let start = self.start.min(self.buffer.len());
        self.buffer.drain(..start);
        self.cuts = self.cuts.iter().filter_map(|cut| cut.checked_sub(start)).filter(|&cut| cut > 0).collect();
        self.broken = self.broken.saturating_sub(start);
        (self.start, self.found) = (0, 0..0);
    }

    fn skip(&mut self, bytes: usize) {
        self.start = self.start.saturating_add(bytes).min(self.buffer.len());
        while self.cuts.front().is_some_and(|&cut| cut <= self.start) {
            self.cuts.pop_front();
        }
    }

    fn noise(&mut self, bytes: usize) -> Found {
        self.skip(bytes);
        self.tally.noise_bytes = self.tally.noise_bytes.saturating_add(bytes as u64);
        Found::Noise(bytes)
    }

    /// A later datagram's beginning within `span` unread bytes where a good frame stands: then what is before it can
    /// only be the rest of something broken.
    fn good_cut(&self, span: usize) -> Option<usize> {
        self.cuts
            .iter()
            .take_while(|&&cut| cut < self.start.saturating_add(span))
            .find(|&&cut| matches!(judge(self.rest(cut)), Verdict::Good(..)))
            .map(|&cut| cut.saturating_sub(self.start))
    }

    /// Whether a good frame begins and ends within the next `span` unread bytes.
    fn good_inside(&self, span: usize) -> bool {
        let inside = self.rest(self.start).get(..span).unwrap_or_default();
        (1..span).any(|at| {
            let rest = inside.get(at..).unwrap_or_default();
            rest.first().is_some_and(|&b| is_marker(b)) && matches!(judge(rest), Verdict::Good(..))
        })
    }

    fn unchecked(&mut self, frame: Option<Frame>, bytes: usize) -> Option<Found> {
        if let Some(cut) = self.good_cut(bytes) {
            return Some(self.noise(cut));
        }
        if self.resync == Resync::Stream {
            // Noise makes headers with unknown ids. One is believed only if no good frame stands in it, and if it ends
            // where the next begins.
            match self.rest(self.start).get(bytes) {
                None => return None,
                Some(&next) if !is_marker(next) || self.good_inside(bytes) => {
                    self.broken = self.broken.max(self.start.saturating_add(bytes));
                    return Some(self.noise(1));
                }
                Some(_) => {}
            }
        }
        self.found = self.start..self.start.saturating_add(bytes);
        self.skip(bytes);
        match frame {
            Some(frame) => {
                self.tally.unknown_ids.add(bytes);
                Some(Found::UnknownId(frame))
            }
            None => {
                self.tally.undecodable.add(bytes);
                Some(Found::Undecodable { bytes })
            }
        }
    }

    fn bad(&mut self, bytes: usize) -> Found {
        self.broken = self.broken.max(self.start.saturating_add(bytes));
        let whole = match self.resync {
            Resync::Stream => 1,
            Resync::Datagram => self.cuts.front().map_or(bytes, |cut| bytes.min(cut.saturating_sub(self.start))),
        };
        self.skip(whole);
        self.tally.bad_sums.add(whole);
        Found::BadSum { bytes: whole }
    }
}

impl Iterator for Deframer {
    type Item = Found;

    /// The next thing in the bytes; none until more are pushed.
    fn next(&mut self) -> Option<Found> {
        let rest = self.rest(self.start);
        let noise = rest.iter().position(|&b| is_marker(b)).unwrap_or(rest.len());
        if noise > 0 {
            return Some(self.noise(noise));
        }
        match judge(rest) {
            Verdict::Partial => {
                let cut = self.good_cut(self.unread())?;
                Some(self.noise(cut))
            }
            Verdict::Good(frame, bytes) => {
                let rescanned = self.resync == Resync::Stream && self.start < self.broken;
                let frame = Frame { rescanned, ..frame };
                self.found = self.start..self.start.saturating_add(bytes);
                self.skip(bytes);
                self.tally.frames.add(bytes);
                Some(Found::Frame(frame))
            }
            Verdict::Unknown(frame, bytes) => self.unchecked(Some(frame), bytes),
            Verdict::Strange(bytes) => self.unchecked(None, bytes),
            Verdict::Bad(bytes) => Some(self.bad(bytes)),
        }
    }
}

fn is_marker(byte: u8) -> bool {
    byte == MARKER_1 || byte == MARKER_2
}

/// Judges the bytes from a marker on.
fn judge(bytes: &[u8]) -> Verdict {
    let Some((frame, flags, header)) = header(bytes) else { return Verdict::Partial };
    let [_, length, ..] = *bytes else { return Verdict::Partial };
    let sum_at = header + usize::from(length);
    let signed = flags & FLAG_SIGNED != 0;
    let total = sum_at + 2 + if signed { SIGNATURE } else { 0 };
    let (Some(covered), Some(payload), Some(sum)) =
        (bytes.get(1..sum_at), bytes.get(header..sum_at), bytes.get(sum_at..sum_at + 2))
    else {
        return Verdict::Partial;
    };
    let Some(tail) = bytes.get(sum_at + 2..total) else { return Verdict::Partial };
    let frame = Frame { payload: payload.to_vec(), signature: <[u8; SIGNATURE]>::try_from(tail).ok(), ..frame };
    if flags & !FLAG_SIGNED != 0 {
        return Verdict::Strange(total);
    }
    let Some(extra) = extra_crc(frame.message) else { return Verdict::Unknown(frame, total) };
    if mavlink::calculate_crc(covered, extra).to_le_bytes() != sum {
        return Verdict::Bad(total);
    }
    if frame.from.system == 0 { Verdict::Strange(total) } else { Verdict::Good(frame, total) }
}

/// A frame without its payload, its incompatibility flags, and the length of its header.
fn header(bytes: &[u8]) -> Option<(Frame, u8, usize)> {
    let (version, [flags, compatibility, sequence, system, component], message, length) = match *bytes {
        [MARKER_1, _, sequence, system, component, message, ..] => {
            (1, [0, 0, sequence, system, component], u32::from(message), 6)
        }
        [MARKER_2, _, flags, compatibility, sequence, system, component, low, middle, high, ..] => {
            let message = u32::from_le_bytes([low, middle, high, 0]);
            (2, [flags, compatibility, sequence, system, component], message, 10)
        }
        _ => return None,
    };
    let from = Address { system, component };
    let frame = Frame {
        version,
        from,
        sequence,
        message,
        payload: Vec::new(),
        signature: None,
        compatibility,
        rescanned: false,
    };
    Some((frame, flags, length))
}

/// The message's own seed of the sum; none for an id that the dialect does not have. The crate answers 0 for those, so
/// a 0 must be asked twice.
pub(super) fn extra_crc(message: u32) -> Option<u8> {
    /// GNSS_INTEGRITY of the development dialect, which PX4 1.17 sends.
    const INTEGRITY: (u32, u8) = (441, 169);
    if message == INTEGRITY.0 {
        return Some(INTEGRITY.1);
    }
    let extra = <MavMessage as Message>::extra_crc(message);
    if extra != 0 || <MavMessage as Message>::default_message_from_id(message).is_some() { Some(extra) } else { None }
}
