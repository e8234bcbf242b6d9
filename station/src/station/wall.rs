//! Wall time from station time: an input, remembered.

use crate::base::Moment;

/// What the wall clock said last, and when.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wall {
    first: Option<(Moment, i64)>,
    told: Option<(Moment, i64)>,
}

impl Wall {
    /// The shell told the time, ms since 1970.
    pub fn tell(&mut self, now: Moment, unix_ms: i64) {
        self.told = Some((now, unix_ms));
        self.first = self.first.or(self.told);
    }

    /// Wall time of a moment, ms since 1970; 0 before it was ever told.
    #[must_use]
    pub fn unix_ms(&self, at: Moment) -> i64 {
        since(self.told, at)
    }

    /// The same by what was told first, whatever somebody has set the clock to since.
    #[must_use]
    pub fn as_first_told_ms(&self, at: Moment) -> i64 {
        since(self.first, at)
    }
}

fn since(told: Option<(Moment, i64)>, at: Moment) -> i64 {
    let Some((told_at, unix_ms)) = told else { return 0 };
    let ms = |moment: Moment| i64::try_from(moment.as_micros() / 1_000).unwrap_or(i64::MAX);
    unix_ms.saturating_add(ms(at).saturating_sub(ms(told_at)))
}
