//! MAVLink FTP: a small file system that can be read, and says no to everything else.
//!
//! PX4 1.17's answers to wrong questions were recorded. What its storage holds is not simulated but for the empty
//! folder of logs; ArduPilot serves its parameters as the file `@PARAM/param.pck` (AP_Filesystem_Param.cpp).

use super::super::Drone;
use super::super::params::ParamValue;
use crate::wire::says::Peer;
use crate::wire::{Frame, Payload, ids};

const HEADER_LEN: usize = 12;
const DATA_LEN: usize = 239;
const PARAM_FILE: &str = "@PARAM/param.pck";

/// Opcodes.
mod op {
    pub(super) const NONE: u8 = 0;
    pub(super) const TERMINATE: u8 = 1;
    pub(super) const RESET: u8 = 2;
    pub(super) const LIST: u8 = 3;
    pub(super) const OPEN: u8 = 4;
    pub(super) const READ: u8 = 5;
    pub(super) const FIRST_WRITING: u8 = 6;
    pub(super) const LAST_WRITING: u8 = 13;
    pub(super) const ACK: u8 = 128;
    pub(super) const NAK: u8 = 129;
}

/// Why not (mavlink_ftp.h).
mod nak {
    pub(super) const INVALID_SESSION: u8 = 4;
    pub(super) const NO_SESSIONS: u8 = 5;
    pub(super) const END_OF_FILE: u8 = 6;
    pub(super) const UNKNOWN_COMMAND: u8 = 7;
    pub(super) const PROTECTED: u8 = 9;
    pub(super) const NOT_FOUND: u8 = 10;
}

/// The one session, and the last answer for a question that is asked again.
#[derive(Debug, Clone, Default)]
pub(crate) struct Files {
    open: Option<Vec<u8>>,
    answered: Option<(u16, Payload)>,
}

/// One question.
struct Ask {
    sequence: u16,
    session: u8,
    opcode: u8,
    size: u8,
    offset: u32,
    path: String,
}

impl Ask {
    fn read(frame: &Frame) -> Self {
        const AT: usize = 3;
        let size = frame.u8(AT + 4);
        Self {
            sequence: frame.u16(AT),
            session: frame.u8(AT + 2),
            opcode: frame.u8(AT + 3),
            size,
            offset: frame.u32(AT + 8),
            path: frame.text(AT + HEADER_LEN, usize::from(size)),
        }
    }
}

impl Drone {
    /// `FILE_TRANSFER_PROTOCOL` to this vehicle.
    pub(in super::super) fn hear_file(&mut self, peer: Peer, frame: &Frame) {
        if !self.is_for_us(frame.u8(1), frame.u8(2)) {
            return;
        }
        let ask = Ask::read(frame);
        let answer = self.files.answered.clone().filter(|(sequence, _)| *sequence == ask.sequence.wrapping_add(1));
        let payload = answer.map(|(_, payload)| payload).unwrap_or_else(|| self.answer_file(peer, &ask));
        self.mouth.say(ids::FILE_TRANSFER_PROTOCOL, &payload);
        self.files.answered = Some((ask.sequence.wrapping_add(1), payload));
    }

    fn answer_file(&mut self, peer: Peer, ask: &Ask) -> Payload {
        let answer = match ask.opcode {
            op::NONE => Ok(Vec::new()),
            op::RESET => {
                self.files.open = None;
                Ok(Vec::new())
            }
            op::TERMINATE => self.session(ask).map(|_| Vec::new()).inspect(|_| self.files.open = None),
            op::LIST => self.list(ask),
            op::OPEN => self.open_file(ask),
            op::READ => self.session(ask).and_then(|file| part(file, ask)),
            op::FIRST_WRITING..=op::LAST_WRITING => Err(nak::PROTECTED),
            _ => Err(nak::UNKNOWN_COMMAND),
        };
        let (opcode, data) = match answer {
            Ok(data) => (op::ACK, data),
            Err(code) => (op::NAK, vec![code]),
        };
        Payload::new()
            .u8(0)
            .u8(peer.system)
            .u8(peer.component)
            .u16(ask.sequence.wrapping_add(1))
            .u8(ask.session)
            .u8(opcode)
            .u8(u8::try_from(data.len()).unwrap_or(u8::MAX))
            .u8(ask.opcode)
            .u8(0)
            .u8(0)
            .u32(ask.offset)
            .raw(&data, DATA_LEN)
    }

    fn session(&self, ask: &Ask) -> Result<&[u8], u8> {
        self.files.open.as_deref().filter(|_| ask.session == 0).ok_or(nak::INVALID_SESSION)
    }

    fn list(&self, ask: &Ask) -> Result<Vec<u8>, u8> {
        let entries: &[&[u8]] = match ask.path.trim_end_matches('/') {
            "" => &[b"Dlog\0"],
            "/log" | "log" => &[],
            "@PARAM" if self.quirks().services.param_file => &[b"Fparam.pck\t0\0"],
            _ => return Err(nak::NOT_FOUND),
        };
        let rest = entries.get(ask.offset as usize..).filter(|rest| !rest.is_empty());
        rest.map(<[&[u8]]>::concat).ok_or(nak::END_OF_FILE)
    }

    fn open_file(&mut self, ask: &Ask) -> Result<Vec<u8>, u8> {
        if ask.path != PARAM_FILE || !self.quirks().services.param_file {
            return Err(nak::NOT_FOUND);
        }
        if self.files.open.is_some() {
            return Err(nak::NO_SESSIONS);
        }
        let file = self.param_file();
        let length = u32::try_from(file.len()).unwrap_or(u32::MAX);
        self.files.open = Some(file);
        Ok(length.to_le_bytes().to_vec())
    }

    /// All parameters, packed: type, the length shared with the name before, the rest of the name, the value.
    fn param_file(&self) -> Vec<u8> {
        const MAGIC: u16 = 0x671B;
        let count = self.params.count().to_le_bytes();
        let mut out = [MAGIC.to_le_bytes(), count, count].concat();
        let mut before = String::new();
        for (name, value) in (0..self.params.count()).filter_map(|index| self.params.at(index)) {
            let shared = name.bytes().zip(before.bytes()).take_while(|(a, b)| a == b).count().min(15);
            let rest = name.get(shared..).unwrap_or("");
            let (kind, bytes) = match value {
                ParamValue::Int(value) => (3, value.to_le_bytes()),
                ParamValue::Real(value) => (4, value.to_le_bytes()),
            };
            let lengths = (rest.len().saturating_sub(1) << 4 | shared) as u8;
            out.extend_from_slice(&[kind, lengths]);
            out.extend_from_slice(rest.as_bytes());
            out.extend_from_slice(&bytes);
            name.clone_into(&mut before);
        }
        out
    }
}

fn part(file: &[u8], ask: &Ask) -> Result<Vec<u8>, u8> {
    let rest = file.get(ask.offset as usize..).filter(|rest| !rest.is_empty()).ok_or(nak::END_OF_FILE)?;
    let length = usize::from(ask.size).min(DATA_LEN).min(rest.len());
    Ok(rest.get(..length).unwrap_or(rest).to_vec())
}
