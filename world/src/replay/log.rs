//! The input log: every call on a station, in order, in few bytes. A station that gets the same calls does the same.
//!
//! A first line names the form; then records: kind (1 byte), time in microseconds (8), length (4), payload. Numbers are
//! little-endian. Frames are most of it and have a form of their own; everything else is JSON.

use quadrat_station::base::{LinkId, Moment};
use quadrat_station::station::{Input, Peer, Setup};
use quadrat_station::wire::{Address, Frame};

/// The first line of a log.
const FIRST_LINE: &[u8] = b"quadrat input log 1\n";
const START: u8 = 0;
const FRAMES: u8 = 1;
const OTHER: u8 = 2;
const TICK: u8 = 3;

/// One call.
#[derive(Clone, Debug)]
pub enum Call {
    /// A station starts, from what the journal holds by then.
    Start(Box<Setup>),
    /// `handle`.
    Handle(Box<Input>),
    /// `tick`.
    Tick,
}

/// A log being written.
#[derive(Clone, Debug)]
pub struct InputLog {
    bytes: Vec<u8>,
}

impl Default for InputLog {
    fn default() -> InputLog {
        InputLog { bytes: FIRST_LINE.to_vec() }
    }
}

impl InputLog {
    /// What was written so far.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// A station starts.
    pub fn start(&mut self, at_us: u64, setup: &Setup) {
        self.record(START, at_us, &serde_json::to_vec(setup).unwrap_or_default());
    }

    /// An input.
    pub fn handle(&mut self, at_us: u64, input: &Input) {
        match input {
            Input::Frames { from, frames } => self.record(FRAMES, at_us, &packed(from, frames)),
            other => self.record(OTHER, at_us, &serde_json::to_vec(other).unwrap_or_default()),
        }
    }

    /// Time passed.
    pub fn tick(&mut self, at_us: u64) {
        self.record(TICK, at_us, &[]);
    }

    fn record(&mut self, kind: u8, at_us: u64, payload: &[u8]) {
        self.bytes.push(kind);
        self.bytes.extend_from_slice(&at_us.to_le_bytes());
        self.bytes.extend_from_slice(&u32::try_from(payload.len()).unwrap_or(u32::MAX).to_le_bytes());
        self.bytes.extend_from_slice(payload);
    }
}

fn packed(from: &Peer, frames: &[Frame]) -> Vec<u8> {
    let mut out = from.number.to_le_bytes().to_vec();
    let link = from.link.as_str().as_bytes();
    out.push(u8::try_from(link.len()).unwrap_or(u8::MAX));
    out.extend(link.iter().take(255));
    for frame in frames {
        out.extend_from_slice(&[frame.version, frame.from.system, frame.from.component, frame.sequence]);
        out.extend_from_slice(&frame.message.to_le_bytes());
        // A signature in a recording could be played back to a drone: where it stood stays empty (R-S5).
        out.push(0);
        out.push(u8::try_from(frame.payload.len()).unwrap_or(u8::MAX));
        out.extend(frame.payload.iter().take(255));
    }
    out
}

/// Why a log cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// At which byte.
    pub at: usize,
    /// Why, in English, for logs.
    pub reason: &'static str,
}

/// Reads a log: each call with its time. A last record that was cut off is left out.
///
/// # Errors
/// When it is no log, or a record makes no sense.
pub fn read(bytes: &[u8]) -> Result<Vec<(Moment, Call)>, Unreadable> {
    let Some(mut rest) = bytes.strip_prefix(FIRST_LINE) else {
        return Err(Unreadable { at: 0, reason: "not an input log of version 1" });
    };
    let mut calls = Vec::new();
    while let Some((head, tail)) = rest.split_at_checked(13) {
        let mut fields = Fields(head);
        let (kind, at_us, length) = (fields.u8(), fields.u64(), fields.u32());
        let length = length.and_then(|length| usize::try_from(length).ok()).unwrap_or(usize::MAX);
        let Some((payload, after)) = tail.split_at_checked(length) else { break };
        let call = match kind {
            Some(START) => serde_json::from_slice(payload).ok().map(|setup| Call::Start(Box::new(setup))),
            Some(FRAMES) => unpacked(payload).map(|input| Call::Handle(Box::new(input))),
            Some(OTHER) => serde_json::from_slice(payload).ok().map(|input| Call::Handle(Box::new(input))),
            Some(TICK) => Some(Call::Tick),
            _ => None,
        };
        let at = bytes.len() - rest.len();
        let call = call.ok_or(Unreadable { at, reason: "a record that makes no sense" })?;
        calls.push((Moment::from_micros(at_us.unwrap_or(0)), call));
        rest = after;
    }
    Ok(calls)
}

fn unpacked(payload: &[u8]) -> Option<Input> {
    let mut fields = Fields(payload);
    let number = fields.u32()?;
    let length = usize::from(fields.u8()?);
    let link = LinkId::from(std::str::from_utf8(fields.take(length)?).ok()?);
    let mut frames = Vec::new();
    while !fields.0.is_empty() {
        let version = fields.u8()?;
        let from = Address { system: fields.u8()?, component: fields.u8()? };
        let (sequence, message) = (fields.u8()?, fields.u32()?);
        let signature = if fields.u8()? == 0 { None } else { Some(fields.take(13)?.try_into().ok()?) };
        let length = usize::from(fields.u8()?);
        let payload = fields.take(length)?.to_vec();
        frames.push(Frame { version, from, sequence, message, payload, signature, compatibility: 0, rescanned: false });
    }
    Some(Input::Frames { from: Peer { link, number }, frames })
}

/// Bytes that are read from the front.
struct Fields<'b>(&'b [u8]);

impl<'b> Fields<'b> {
    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }
}
