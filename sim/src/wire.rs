//! MAVLink 2 frames: cut out of received bytes, and built.
//!
//! Written from the protocol's definition and independent of the station's codec, so that a mistake in
//! one of the two shows up in the tests instead of cancelling itself out. Both MAVLink versions are
//! heard, because PX4 carries out MAVLink 1 commands too; only version 2 is spoken, as PX4 does.

pub(crate) mod ids;
pub(crate) mod says;
pub mod signing;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::VecDeque;

const START_V1: u8 = 0xFE;
const START_V2: u8 = 0xFD;
/// Incompatibility flag of a signed frame: 13 more bytes follow the checksum.
const SIGNED: u8 = 0x01;
const SIGNATURE_LEN: usize = 13;
/// Longest frame: 10 header, 255 payload, 2 checksum, 13 signature.
const LONGEST: usize = 280;

/// One received message whose checksum held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Sender's system id.
    pub system: u8,
    /// Sender's component id.
    pub component: u8,
    /// Sender's running number, modulo 256.
    pub sequence: u8,
    /// Message id.
    pub id: u32,
    /// Payload as sent; trailing zeros may be missing.
    pub payload: Vec<u8>,
    /// All its bytes when it is signed, for whoever has the key.
    pub signed: Option<Vec<u8>>,
}

impl Frame {
    fn bytes<const N: usize>(&self, at: usize) -> [u8; N] {
        let mut out = [0; N];
        for (to, from) in out.iter_mut().zip(self.payload.iter().skip(at)) {
            *to = *from;
        }
        out
    }

    /// Byte at offset `at`; a truncated tail reads as zero, as MAVLink 2 defines.
    #[must_use]
    pub fn u8(&self, at: usize) -> u8 {
        u8::from_le_bytes(self.bytes(at))
    }

    /// Little-endian u16 at offset `at`.
    #[must_use]
    pub fn u16(&self, at: usize) -> u16 {
        u16::from_le_bytes(self.bytes(at))
    }

    /// Little-endian i16 at offset `at`.
    #[must_use]
    pub fn i16(&self, at: usize) -> i16 {
        i16::from_le_bytes(self.bytes(at))
    }

    /// Little-endian u32 at offset `at`.
    #[must_use]
    pub fn u32(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.bytes(at))
    }

    /// Little-endian i32 at offset `at`.
    #[must_use]
    pub fn i32(&self, at: usize) -> i32 {
        i32::from_le_bytes(self.bytes(at))
    }

    /// Little-endian i64 at offset `at`.
    #[must_use]
    pub fn i64(&self, at: usize) -> i64 {
        i64::from_le_bytes(self.bytes(at))
    }

    /// Little-endian u64 at offset `at`.
    #[must_use]
    pub fn u64(&self, at: usize) -> u64 {
        u64::from_le_bytes(self.bytes(at))
    }

    /// Little-endian f32 at offset `at`; may be NaN.
    #[must_use]
    pub fn f32(&self, at: usize) -> f32 {
        f32::from_le_bytes(self.bytes(at))
    }

    /// Text of at most `len` bytes at offset `at`, up to the first NUL; invalid UTF-8 is replaced.
    #[must_use]
    pub fn text(&self, at: usize, len: usize) -> String {
        let bytes: Vec<u8> = self.payload.iter().skip(at).take(len).copied().take_while(|byte| *byte != 0).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// What a deframer has thrown away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rejects {
    /// Frames of a known message whose checksum did not hold.
    pub bad_checksum: u64,
    /// Frames of a message this simulator has no checksum seed for.
    pub unknown_message: u64,
    /// Bytes that belonged to no frame.
    pub stray_bytes: u64,
}

/// Cuts frames out of one peer's bytes, in whatever pieces they arrive.
#[derive(Debug, Clone, Default)]
pub struct Deframer {
    held: VecDeque<u8>,
    rejects: Rejects,
}

impl Deframer {
    /// An empty deframer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes bytes and returns the frames they complete, in order.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Frame> {
        self.held.extend(bytes);
        let mut frames = Vec::new();
        while let Some(step) = self.next() {
            frames.extend(step);
        }
        frames
    }

    /// What was thrown away so far.
    #[must_use]
    pub fn rejects(&self) -> Rejects {
        self.rejects
    }

    /// One step: `None` = more bytes needed, `Some(None)` = something was skipped.
    fn next(&mut self) -> Option<Option<Frame>> {
        let start = *self.held.front()?;
        let (header_len, v2) = match start {
            START_V1 => (6, false),
            START_V2 => (10, true),
            _ => {
                self.held.pop_front();
                self.rejects.stray_bytes += 1;
                return Some(None);
            }
        };
        let length = usize::from(*self.held.get(1)?);
        let signed = v2 && *self.held.get(2)? & SIGNED != 0;
        let total = header_len + length + 2 + if signed { SIGNATURE_LEN } else { 0 };
        if self.held.len() < total {
            return None;
        }
        let mut copy = [0_u8; LONGEST];
        for (to, from) in copy.iter_mut().zip(&self.held) {
            *to = *from;
        }
        Some(self.judge(copy.get(..total)?, header_len, length, v2))
    }

    fn judge(&mut self, whole: &[u8], header_len: usize, length: usize, v2: bool) -> Option<Frame> {
        let at = |i: usize| whole.get(i).copied().unwrap_or(0);
        let (system, component, sequence, id) = if v2 {
            (at(5), at(6), at(4), u32::from_le_bytes([at(7), at(8), at(9), 0]))
        } else {
            (at(3), at(4), at(2), u32::from(at(5)))
        };
        let foreign_flags = v2 && at(2) & !SIGNED != 0;
        let body_end = header_len + length;
        let Some(extra) = ids::crc_extra(id).filter(|_| !foreign_flags) else {
            // The checksum cannot be judged; the declared length is the best guess at the frame's end.
            self.rejects.unknown_message += 1;
            self.held.drain(..whole.len());
            return None;
        };
        let sum = checksum(whole.get(1..body_end)?, extra);
        if sum.to_le_bytes() != [at(body_end), at(body_end + 1)] {
            self.rejects.bad_checksum += 1;
            self.held.pop_front();
            return None;
        }
        let payload = whole.get(header_len..body_end)?.to_vec();
        let signed = (v2 && at(2) & SIGNED != 0).then(|| whole.to_vec());
        self.held.drain(..whole.len());
        Some(Frame { system, component, sequence, id, payload, signed })
    }
}

/// Table of the CRC-16/MCRF4XX that MAVLink uses (polynomial 0x1021 reflected).
const CRC_TABLE: [u16; 256] = {
    let mut table = [0_u16; 256];
    let mut i = 0;
    while i < 256 {
        let mut value = i as u16;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { (value >> 1) ^ 0x8408 } else { value >> 1 };
            bit += 1;
        }
        table[i] = value;
        i += 1;
    }
    table
};

fn crc_byte(crc: u16, byte: u8) -> u16 {
    // The index is a byte, so the entry is always there.
    (crc >> 8) ^ CRC_TABLE.get(usize::from((crc as u8) ^ byte)).copied().unwrap_or(0)
}

/// Checksum of a frame: everything after the start byte up to the payload's end, then the seed.
fn checksum(bytes: &[u8], extra: u8) -> u16 {
    crc_byte(bytes.iter().fold(0xFFFF, |crc, byte| crc_byte(crc, *byte)), extra)
}

/// A payload being written, fields in wire order.
#[derive(Debug, Clone, Default)]
pub struct Payload {
    bytes: Vec<u8>,
}

macro_rules! writes {
    ($($name:ident: $type:ty),*) => {$(
        #[doc = concat!("Appends a little-endian ", stringify!($type), ".")]
        #[must_use]
        pub fn $name(mut self, value: $type) -> Self {
            self.bytes.extend_from_slice(&value.to_le_bytes());
            self
        }
    )*};
}

impl Payload {
    /// An empty payload.
    #[must_use]
    pub fn new() -> Self {
        Self { bytes: Vec::with_capacity(64) }
    }

    writes!(u8: u8, i8: i8, u16: u16, i16: i16, u32: u32, i32: i32, u64: u64, i64: i64, f32: f32);

    /// Appends raw bytes, cut or filled with zeros to `len`.
    #[must_use]
    pub fn raw(mut self, bytes: &[u8], len: usize) -> Self {
        self.bytes.extend(bytes.iter().copied().chain(core::iter::repeat(0)).take(len));
        self
    }
}

/// Builds a complete MAVLink 2 frame.
///
/// `id` must be one the simulator knows; another gives a frame with a checksum nobody accepts.
#[must_use]
pub fn frame(sequence: u8, system: u8, component: u8, id: u32, payload: &Payload) -> Vec<u8> {
    let full = payload.bytes.get(..255).unwrap_or(&payload.bytes);
    let kept = full.iter().rposition(|byte| *byte != 0).map_or(1, |last| last + 1);
    let body = full.get(..kept).unwrap_or(&[0]);
    let [low, middle, high, _] = id.to_le_bytes();
    let length = u8::try_from(body.len()).unwrap_or(u8::MAX);
    let mut out = Vec::with_capacity(body.len() + 12);
    out.extend_from_slice(&[START_V2, length, 0, 0, sequence, system, component, low, middle, high]);
    out.extend_from_slice(body);
    let sum = checksum(out.get(1..).unwrap_or(&[]), ids::crc_extra(id).unwrap_or(0));
    out.extend_from_slice(&sum.to_le_bytes());
    out
}

/// The mouth of one component: numbers its frames and holds them until they are fetched.
#[derive(Debug, Clone)]
pub(crate) struct Mouth {
    system: u8,
    component: u8,
    sequence: u8,
    held: VecDeque<Vec<u8>>,
}

impl Mouth {
    /// Frames kept when nobody fetches them; the oldest goes first, as in a full UART buffer.
    const MOST_HELD: usize = 4_096;

    pub(crate) fn new(system: u8, component: u8) -> Self {
        Self { system, component, sequence: 0, held: VecDeque::new() }
    }

    pub(crate) fn say(&mut self, id: u32, payload: &Payload) {
        if self.held.len() >= Self::MOST_HELD {
            self.held.pop_front();
        }
        self.held.push_back(frame(self.sequence, self.system, self.component, id, payload));
        self.sequence = self.sequence.wrapping_add(1);
    }

    pub(crate) fn fetch(&mut self) -> Option<Vec<u8>> {
        self.held.pop_front()
    }

    /// Forgets what was not fetched and starts numbering anew, as a reboot does.
    pub(crate) fn restart(&mut self) {
        self.held.clear();
        self.sequence = 0;
    }
}
