//! A secret that can be used and not shown.

use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Bytes of a key.
pub const KEY: usize = 32;

/// The key of a network. It has no way to be printed or stored, and its bytes are wiped with the last holder (R-S5).
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Arc<Zeroizing<[u8; KEY]>>);

impl Key {
    /// The key of these bytes; none of 32 zeros, which tell an autopilot to stop signing.
    #[must_use]
    pub fn new(bytes: [u8; KEY]) -> Option<Key> {
        let bytes = Zeroizing::new(bytes);
        (*bytes != [0; KEY]).then(|| Key(Arc::new(bytes)))
    }

    /// A key as people keep it: 32 raw bytes, or 64 hex digits with blanks around them. None of anything else.
    #[must_use]
    pub fn read(written: &[u8]) -> Option<Key> {
        match written.try_into() {
            Ok(raw) => Key::new(raw),
            Err(_) => Key::read_digits(written),
        }
    }

    /// A key of 64 hex digits with blanks around them; none of anything else.
    #[must_use]
    pub fn read_digits(written: &[u8]) -> Option<Key> {
        let digits = written.trim_ascii();
        if digits.len() != 2 * KEY {
            return None;
        }
        let mut bytes = Zeroizing::new([0; KEY]);
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = u8::try_from(digit(pair.first())? << 4 | digit(pair.last())?).ok()?;
        }
        Key::new(*bytes)
    }

    /// The first six bytes of SHA-256 over the key and these bytes (MAVLink 2, "Message signing").
    pub(super) fn seal(&self, signed: &[u8]) -> [u8; 6] {
        let mut hash = Sha256::new();
        hash.update(self.0.as_slice());
        hash.update(signed);
        let sum: [u8; 32] = hash.finalize().into();
        let [a, b, c, d, e, f, ..] = sum;
        [a, b, c, d, e, f]
    }

    /// The bytes themselves, for the one message that carries them.
    pub(in crate::wire) fn reveal(&self) -> &[u8; KEY] {
        &self.0
    }
}

fn digit(letter: Option<&u8>) -> Option<u32> {
    char::from(*letter?).to_digit(16)
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(not shown)")
    }
}
