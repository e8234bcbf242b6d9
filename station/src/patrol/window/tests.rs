//! Windows on the wall clock: midnights, clock changes, windows that touch.

use super::super::tests::good;
use super::*;

const NIGHTLY: [bool; 7] = [true; 7];

fn patrol(timezone: &str, windows: &[([bool; 7], u16, u16)]) -> Patrol {
    let window = |(days, from_min, to_min): &([bool; 7], u16, u16)| Window {
        name: String::new(),
        days: *days,
        from_min: *from_min,
        to_min: *to_min,
    };
    Patrol { timezone: timezone.to_owned(), windows: windows.iter().map(window).collect(), ..good() }
}

fn ms(instant: &str) -> i64 {
    instant.parse::<Timestamp>().unwrap().as_millisecond()
}

#[test]
fn a_window_is_open_from_its_first_minute_until_its_last() {
    let patrol = patrol("Asia/Shanghai", &[(NIGHTLY, 18 * 60, 23 * 60 + 30)]);
    let end = ms("2026-11-23T23:30:00+08:00");
    assert_eq!(open_window(&patrol, ms("2026-11-23T17:59:59.999+08:00")), None);
    assert_eq!(open_window(&patrol, ms("2026-11-23T18:00:00+08:00")), Some((0, end)));
    assert_eq!(open_window(&patrol, end - 1), Some((0, end)));
    assert_eq!(open_window(&patrol, end), None);
}

#[test]
fn a_window_over_midnight_belongs_to_the_day_it_begins_on() {
    // Fridays 22:00 to 06:00; 27 November 2026 is a Friday.
    let fridays = [false, false, false, false, true, false, false];
    let patrol = patrol("Asia/Shanghai", &[(fridays, 22 * 60, 6 * 60)]);
    let end = ms("2026-11-28T06:00:00+08:00");
    assert_eq!(open_window(&patrol, ms("2026-11-28T05:00:00+08:00")), Some((0, end)));
    assert_eq!(open_window(&patrol, ms("2026-11-27T05:00:00+08:00")), None);
    assert_eq!(open_window(&patrol, ms("2026-11-28T23:00:00+08:00")), None);
}

#[test]
fn a_window_lasts_an_hour_longer_in_the_night_that_clocks_go_back() {
    // Berlin: 25 October 2026, 03:00 summer time becomes 02:00.
    let patrol = patrol("Europe/Berlin", &[(NIGHTLY, 22 * 60, 6 * 60)]);
    let (_, until) = open_window(&patrol, ms("2026-10-24T22:00:00+02:00")).unwrap();
    assert_eq!(until, ms("2026-10-25T06:00:00+01:00"));
    assert_eq!(until - ms("2026-10-24T22:00:00+02:00"), 9 * 3_600_000);
}

#[test]
fn a_window_that_begins_in_the_hour_the_clocks_skip_begins_after_it() {
    // Berlin: 29 March 2026, 02:00 becomes 03:00.
    let patrol = patrol("Europe/Berlin", &[(NIGHTLY, 2 * 60 + 30, 5 * 60)]);
    assert_eq!(next_window(&patrol, ms("2026-03-29T01:00:00+01:00")), Some((0, ms("2026-03-29T03:30:00+02:00"))));
}

#[test]
fn windows_that_touch_run_on_into_each_other() {
    let patrol = patrol(
        "Asia/Shanghai",
        &[(NIGHTLY, 8 * 60, 12 * 60), (NIGHTLY, 12 * 60, 13 * 60), (NIGHTLY, 14 * 60, 15 * 60)],
    );
    let now = ms("2026-11-23T09:00:00+08:00");
    assert_eq!(open_window(&patrol, now), Some((0, ms("2026-11-23T13:00:00+08:00"))));
    assert_eq!(next_window(&patrol, now), Some((1, ms("2026-11-23T12:00:00+08:00"))));
}

#[test]
fn the_next_window_may_be_a_week_away() {
    let mondays = [true, false, false, false, false, false, false];
    let patrol = patrol("Asia/Shanghai", &[(mondays, 18 * 60, 19 * 60)]);
    assert_eq!(next_window(&patrol, ms("2026-11-23T18:00:00+08:00")), Some((0, ms("2026-11-30T18:00:00+08:00"))));
}

#[test]
fn no_moment_makes_it_panic() {
    let patrol = patrol("Asia/Shanghai", &[(NIGHTLY, 0, 0)]);
    for now in [i64::MIN, i64::MIN / 2, -1, 0, i64::MAX / 2, i64::MAX, 253_402_207_200_000, -377_705_023_201_000] {
        assert!(open_window(&patrol, now).is_none_or(|(_, until)| until > now));
        assert!(next_window(&patrol, now).is_none_or(|(_, from)| from > now));
    }
}
