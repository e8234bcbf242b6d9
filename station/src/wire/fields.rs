//! Numbers in a payload, little-endian. Version 2 cuts trailing zeros, so what lies beyond the end reads as zero.

use super::Address;

/// A payload to read from.
pub(super) struct Fields<'a>(pub &'a [u8]);

impl Fields<'_> {
    /// `N` bytes from `at` on.
    pub fn bytes<const N: usize>(&self, at: usize) -> [u8; N] {
        let rest = self.0.get(at..).unwrap_or_default();
        if let Some(whole) = rest.first_chunk() {
            return *whole;
        }
        let mut out = [0; N];
        for (to, from) in out.iter_mut().zip(rest) {
            *to = *from;
        }
        out
    }

    pub fn u8(&self, at: usize) -> u8 {
        u8::from_le_bytes(self.bytes(at))
    }

    pub fn i8(&self, at: usize) -> i8 {
        i8::from_le_bytes(self.bytes(at))
    }

    pub fn u16(&self, at: usize) -> u16 {
        u16::from_le_bytes(self.bytes(at))
    }

    pub fn i16(&self, at: usize) -> i16 {
        i16::from_le_bytes(self.bytes(at))
    }

    pub fn u32(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.bytes(at))
    }

    pub fn i32(&self, at: usize) -> i32 {
        i32::from_le_bytes(self.bytes(at))
    }

    pub fn u64(&self, at: usize) -> u64 {
        u64::from_le_bytes(self.bytes(at))
    }

    pub fn f32(&self, at: usize) -> f32 {
        f32::from_le_bytes(self.bytes(at))
    }

    /// Four floats from `at` on.
    pub fn four(&self, at: usize) -> [f32; 4] {
        [0, 4, 8, 12].map(|offset| self.f32(at + offset))
    }

    /// Target system and component.
    pub fn address(&self, at: usize) -> Address {
        Address { system: self.u8(at), component: self.u8(at + 1) }
    }

    /// Text of at most `N` bytes, ended by a NUL or by its room.
    pub fn text<const N: usize>(&self, at: usize) -> String {
        String::from_utf8_lossy(&self.until_nul::<N>(at)).into_owned()
    }

    /// At most `N` bytes, up to a NUL.
    pub fn until_nul<const N: usize>(&self, at: usize) -> Vec<u8> {
        let bytes = self.bytes::<N>(at);
        bytes.split(|&b| b == 0).next().unwrap_or_default().to_vec()
    }
}

/// A payload being written, field by field in wire order.
#[derive(Default)]
pub(super) struct Payload(pub Vec<u8>);

impl Payload {
    pub fn u8(mut self, value: u8) -> Payload {
        self.0.push(value);
        self
    }

    pub fn bytes(mut self, value: &[u8]) -> Payload {
        self.0.extend_from_slice(value);
        self
    }

    pub fn u16(self, value: u16) -> Payload {
        self.bytes(&value.to_le_bytes())
    }

    pub fn u32(self, value: u32) -> Payload {
        self.bytes(&value.to_le_bytes())
    }

    pub fn i32(self, value: i32) -> Payload {
        self.bytes(&value.to_le_bytes())
    }

    pub fn f32(self, value: f32) -> Payload {
        self.bytes(&value.to_le_bytes())
    }

    pub fn floats(self, values: &[f32]) -> Payload {
        values.iter().fold(self, |payload, &value| payload.f32(value))
    }

    pub fn address(self, to: Address) -> Payload {
        self.u8(to.system).u8(to.component)
    }

    /// `value` in a room of `width` bytes: cut when longer, filled with zeros when shorter.
    pub fn room(self, value: &[u8], width: usize) -> Payload {
        let end = value.len().min(width);
        let mut payload = self.bytes(value.get(..end).unwrap_or_default());
        let full = payload.0.len() + (width - end);
        payload.0.resize(full, 0);
        payload
    }
}
