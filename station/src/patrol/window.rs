//! When a patrol is flown: its windows on the wall clock.

use super::task::{Patrol, Window};
use super::zone;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

/// Windows that follow each other without a gap count as one, up to this long.
const LONGEST_MS: i64 = 8 * 24 * 3_600_000;

/// The window that is open at a wall time, as (index into `Patrol::windows`, wall time in Unix ms until which the patrol
/// stays open). Of several, the one that ends last. Windows that touch or overlap run on into each other, so that an
/// all-day patrol does not end at midnight; at most eight days are told at once.
#[must_use]
pub fn open_window(patrol: &Patrol, wall_unix_ms: i64) -> Option<(usize, i64)> {
    let zone = zone::find(&patrol.timezone)?;
    let (index, mut until) = open_at(patrol, &zone, wall_unix_ms)?;
    let last = wall_unix_ms.saturating_add(LONGEST_MS);
    while until < last
        && let Some((_, later)) = open_at(patrol, &zone, until)
    {
        until = later;
    }
    Some((index, until.min(last)))
}

/// The next window to open after a wall time, as (index, wall time in Unix ms at which it opens); none when the patrol
/// has no windows or its zone is unknown.
#[must_use]
pub fn next_window(patrol: &Patrol, wall_unix_ms: i64) -> Option<(usize, i64)> {
    let zone = zone::find(&patrol.timezone)?;
    let today = date_at(&zone, wall_unix_ms)?;
    let spans = (0..=8).flat_map(|day| spans_of(&patrol.windows, &zone, today, day));
    spans
        .filter(|span| span.from > wall_unix_ms)
        .min_by_key(|span| (span.from, span.index))
        .map(|span| (span.index, span.from))
}

/// One opening of a window, Unix ms.
pub(super) struct Opening {
    index: usize,
    pub(super) from: i64,
    pub(super) to: i64,
}

/// When "2026-11-23 22:00" by the patrol's own clock is, ms since 1970; none when it is no date and time, or the patrol has
/// no zone.
#[must_use]
pub fn local_unix_ms(patrol: &Patrol, local: &str) -> Option<i64> {
    let civil: jiff::civil::DateTime = local.trim().replacen(' ', "T", 1).parse().ok()?;
    let zoned = civil.to_zoned_datetime(zone::find(&patrol.timezone)?).ok()?;
    Some(zoned.timestamp().as_millisecond())
}

fn open_at(patrol: &Patrol, zone: &TimeZone, wall_unix_ms: i64) -> Option<(usize, i64)> {
    let today = date_at(zone, wall_unix_ms)?;
    let spans = (-1..=0).flat_map(|day| spans_of(&patrol.windows, zone, today, day));
    let open = spans.filter(|span| span.from <= wall_unix_ms && wall_unix_ms < span.to);
    open.max_by_key(|span| (span.to, std::cmp::Reverse(span.index))).map(|span| (span.index, span.to))
}

/// The openings that begin `days` after a date.
pub(super) fn spans_of<'w>(
    windows: &'w [Window],
    zone: &'w TimeZone,
    date: Date,
    days: i64,
) -> impl Iterator<Item = Opening> + use<'w> {
    let date = date.checked_add(jiff::Span::new().days(days)).ok();
    windows.iter().enumerate().filter_map(move |(index, window)| opening(index, window, zone, date?))
}

fn opening(index: usize, window: &Window, zone: &TimeZone, date: Date) -> Option<Opening> {
    let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).ok()?;
    if !*window.days.get(weekday)? {
        return None;
    }
    let last_date = if window.to_min <= window.from_min { date.tomorrow().ok()? } else { date };
    let from = unix_ms(zone, date, window.from_min)?;
    let to = unix_ms(zone, last_date, window.to_min)?;
    (from < to).then_some(Opening { index, from, to })
}

/// A local time as Unix ms. A time that the clocks skip is taken as much later; one that comes twice is the first.
fn unix_ms(zone: &TimeZone, date: Date, minutes: u16) -> Option<i64> {
    let hour = i8::try_from(minutes / 60).ok()?;
    let minute = i8::try_from(minutes % 60).ok()?;
    let time = Time::new(hour, minute, 0, 0).ok()?;
    Some(date.to_datetime(time).to_zoned_datetime(zone.clone()).ok()?.timestamp().as_millisecond())
}

fn date_at(zone: &TimeZone, wall_unix_ms: i64) -> Option<Date> {
    let now = Timestamp::from_millisecond(wall_unix_ms).ok()?;
    Some(zone.to_datetime(now).date())
}

#[cfg(test)]
mod tests;
