//! The time in a signature: 48 bits of 10 us since 2015-01-01, UTC.

use crate::base::Span;
use serde::{Deserialize, Serialize};

/// 2015-01-01 00:00:00 UTC, ms since 1970: where the protocol's time begins.
const EPOCH_UNIX_MS: i64 = 1_420_070_400_000;
/// Steps of 10 us in a millisecond.
const STEPS: u64 = 100;

/// The time in a signature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stamp(u64);

impl Stamp {
    /// The last one, in the year 2104.
    pub const LAST: Stamp = Stamp((1 << 48) - 1);

    /// The stamp of a wall time, ms since 1970; the first one for a clock that shows a time before 2015.
    #[must_use]
    pub fn of_unix_ms(unix_ms: i64) -> Stamp {
        let ms = u64::try_from(unix_ms.saturating_sub(EPOCH_UNIX_MS)).unwrap_or(0);
        Stamp(ms.saturating_mul(STEPS)).at_most_last()
    }

    /// From the six bytes of a signature block.
    #[must_use]
    pub fn from_bytes([a, b, c, d, e, f]: [u8; 6]) -> Stamp {
        Stamp(u64::from_le_bytes([a, b, c, d, e, f, 0, 0]))
    }

    /// As six bytes of a signature block.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 6] {
        let [a, b, c, d, e, f, ..] = self.0.to_le_bytes();
        [a, b, c, d, e, f]
    }

    /// The very next one; the last one stays the last.
    #[must_use]
    pub fn next(self) -> Stamp {
        Stamp(self.0.saturating_add(1)).at_most_last()
    }

    /// This one, `span` later.
    #[must_use]
    pub fn after(self, span: Span) -> Stamp {
        Stamp(self.0.saturating_add(span.as_micros() / 10)).at_most_last()
    }

    /// How long before this one `earlier` was; nothing when it was not.
    #[must_use]
    pub fn since(self, earlier: Stamp) -> Span {
        Span::from_micros(self.0.saturating_sub(earlier.0).saturating_mul(10))
    }

    fn at_most_last(self) -> Stamp {
        self.min(Stamp::LAST)
    }
}
