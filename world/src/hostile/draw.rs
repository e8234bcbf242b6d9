//! Choices out of bytes, so that a fuzzer that changes a byte changes a choice.

use quadrat_station::wire::{Address, Frame};

/// Messages that are read, and a few that are not.
const MESSAGES: [u32; 40] = [
    0, 1, 2, 4, 22, 24, 30, 33, 36, 40, 42, 44, 46, 47, 51, 69, 73, 77, 83, 105, 109, 111, 125, 147, 148, 162, 230,
    235, 241, 242, 244, 245, 253, 263, 275, 276, 385, 410, 411, 441,
];

/// What is left of the bytes.
pub struct Draw<'d>(pub &'d [u8]);

impl Draw<'_> {
    /// One byte; none at the end.
    pub fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// Two bytes, little-endian.
    pub fn two(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    /// One of so many.
    pub fn below(&mut self, many: usize) -> Option<usize> {
        Some(usize::from(self.byte()?) % many.max(1))
    }

    fn bytes(&mut self, most: usize) -> Vec<u8> {
        let (taken, rest) = self.0.split_at(most.min(self.0.len()));
        self.0 = rest;
        taken.to_vec()
    }

    /// A frame whose sum is right and whose fields are anything.
    pub fn frame(&mut self, from: Address) -> Option<Frame> {
        let which = usize::from(self.byte()?);
        let message = match MESSAGES.get(which) {
            Some(message) => *message,
            None => MESSAGES[which % MESSAGES.len()],
        };
        let sequence = self.byte()?;
        let length = usize::from(self.byte()?);
        let payload = self.bytes(length);
        let version = if message < 256 && sequence & 0x80 != 0 { 1 } else { 2 };
        Some(Frame { version, from, sequence, message, payload, signature: None, compatibility: 0, rescanned: false })
    }
}
