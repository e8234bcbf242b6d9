//! A number for everything that was said in a run, so that two runs can be compared without keeping either.

/// Odd, with bits all over: 2^64 divided by the golden ratio (Knuth, The Art of Computer Programming 3, 6.4).
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// Grows with every bytes taken in; the same bytes in the same order at the same times give the same number on every
/// machine. Good for telling runs apart, not against forgers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// Takes in bytes and the time they belong to, microseconds.
    pub fn take(&mut self, at_us: u64, bytes: &[u8]) {
        self.word(at_us);
        self.word(bytes.len() as u64);
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            for (to, from) in word.iter_mut().zip(chunk) {
                *to = *from;
            }
            self.word(u64::from_le_bytes(word));
        }
    }

    /// Takes in another fingerprint.
    pub fn join(&mut self, other: Fingerprint) {
        self.word(other.0);
    }

    fn word(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(FACTOR).rotate_left(29);
    }

    /// The number, 64 bits.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;

    fn of(said: &[(u64, &[u8])]) -> Fingerprint {
        let mut all = Fingerprint::default();
        said.iter().for_each(|(at_us, bytes)| all.take(*at_us, bytes));
        all
    }

    #[test]
    fn another_time_another_byte_another_order_or_another_cut_is_another_fingerprint() {
        let first = of(&[(1, b"ab"), (2, b"cdefghijk")]);
        assert_eq!(first, of(&[(1, b"ab"), (2, b"cdefghijk")]));
        for other in [
            of(&[(1, b"ab"), (3, b"cdefghijk")]),
            of(&[(1, b"ab"), (2, b"cdefghijl")]),
            of(&[(2, b"cdefghijk"), (1, b"ab")]),
            of(&[(1, b"abc"), (2, b"defghijk")]),
            of(&[(1, b"ab"), (2, b"cdefghijk\0")]),
        ] {
            assert_ne!(first, other);
        }
    }
}
