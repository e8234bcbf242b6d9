//! One MAVLink message whose sum was right.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A sender or receiver in one MAVLink network: (system, component).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Address {
    /// System id, 1..=255; 0 addresses everyone.
    pub system: u8,
    /// Component id; 1 is an autopilot, 191 a companion computer; 0 addresses all components.
    pub component: u8,
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.system, self.component)
    }
}

/// The component that flies the drone (MAV_COMP_ID_AUTOPILOT1).
pub const AUTOPILOT: u8 = 1;

/// RADIO_STATUS: a telemetry radio speaks of itself.
pub const RADIO_STATUS: u32 = 109;
/// SETUP_SIGNING: gives a vehicle its key, and is for that vehicle's eyes only.
pub const SETUP_SIGNING: u32 = 256;

/// Checked bytes of one MAVLink message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Protocol version, 1 or 2.
    pub version: u8,
    /// Who sent it.
    pub from: Address,
    /// The sender's 8-bit counter.
    pub sequence: u8,
    /// Message id, 24 bits.
    pub message: u32,
    /// The payload as it came; version 2 cuts trailing zeros.
    pub payload: Vec<u8>,
    /// The 13 signature bytes, when the frame was signed.
    pub signature: Option<[u8; 13]>,
    /// The compatibility flags, which mean nothing to us; a signature covers them.
    #[serde(default)]
    pub compatibility: u8,
    /// It was found among the bytes of a frame whose check failed: somebody may have put it there.
    #[serde(default)]
    pub rescanned: bool,
}

/// A drone's key stands in SETUP_SIGNING, and a signature can be played back: neither is printed (R-S5).
impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Frame");
        out.field("version", &self.version).field("from", &self.from).field("sequence", &self.sequence);
        out.field("message", &self.message).field("signed", &self.signature.is_some());
        if self.message != SETUP_SIGNING {
            out.field("payload", &self.payload);
        }
        out.finish_non_exhaustive()
    }
}

impl Frame {
    /// How many bytes the frame took on the wire, marker, sum and signature included.
    #[must_use]
    pub fn wire_len(&self) -> usize {
        let header = if self.version == 1 { 6 } else { 10 };
        header + self.payload.len() + 2 + self.signature.map_or(0, |signature| signature.len())
    }
}
