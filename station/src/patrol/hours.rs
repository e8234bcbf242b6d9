//! Hours at which a place is closed to drones or cameras: "mon-fri 16:30-17:30".

use super::duration::{day, time_of_day};
use super::task::Window;

const MINUTES_A_DAY: u32 = 24 * 60;
const MINUTES_A_WEEK: u32 = 7 * MINUTES_A_DAY;
/// Drones that turn home when a window ends are down after this, minutes.
const HOME_MIN: u32 = 30;

/// Hours as a map writes them: days, when they are not all ("mon-fri", "sat,sun", "wed"), then from and to; none when it
/// is something else.
pub(super) fn parse(text: &str) -> Option<Window> {
    let (days, times) = match text.trim().rsplit_once(' ') {
        Some((days, times)) => (days_of(days)?, times),
        None => ([true; 7], text.trim()),
    };
    let (from, to) = times.split_once('-')?;
    let (from_min, to_min) = (time_of_day(from.trim())?, time_of_day(to.trim())?);
    Some(Window { name: text.trim().to_owned(), days, from_min, to_min })
}

fn days_of(text: &str) -> Option<[bool; 7]> {
    let mut days = [false; 7];
    for part in text.split(',').map(str::trim) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (day(first.trim())?, day(last.trim())?);
        let count = (last + 7 - first) % 7;
        for offset in 0..=count {
            *days.get_mut((first + offset) % 7)? = true;
        }
    }
    Some(days)
}

/// Whether a patrol's windows, and the way home after them, ever meet these hours.
pub(super) fn meet(hours: &[Window], patrol: &[Window]) -> bool {
    let flown: Vec<(u32, u32)> = patrol.iter().flat_map(|window| spans(window, HOME_MIN)).collect();
    let closed = hours.iter().flat_map(|window| spans(window, 0));
    let apart = |(from, to): (u32, u32), (begin, end): (u32, u32)| to <= begin || end <= from;
    // A span that runs into the next week also meets the first days of this one.
    let again = |(from, to): (u32, u32)| [(from, to), (from + MINUTES_A_WEEK, to + MINUTES_A_WEEK)];
    closed.flat_map(again).any(|closed| flown.iter().flat_map(|&flown| again(flown)).any(|flown| !apart(closed, flown)))
}

/// The minutes after Monday's midnight between which a window is open, `longer_min` added at its end.
fn spans(window: &Window, longer_min: u32) -> impl Iterator<Item = (u32, u32)> {
    let (from, to) = (u32::from(window.from_min), u32::from(window.to_min));
    let length = (to + MINUTES_A_DAY - from - 1) % MINUTES_A_DAY + 1 + longer_min;
    let begins = (0_u32..).zip(window.days).filter(|(_, open)| *open).map(move |(day, _)| day * MINUTES_A_DAY + from);
    begins.map(move |begin| (begin, begin + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(text: &str) -> Window {
        parse(text).expect("hours")
    }

    #[test]
    fn hours_name_days_one_by_one_in_runs_or_not_at_all() {
        assert_eq!(hours("mon-fri 16:30-17:30").days, [true, true, true, true, true, false, false]);
        assert_eq!(hours("sat-mon 8:00-9:00").days, [true, false, false, false, false, true, true]);
        assert_eq!(hours("tue, thu 8:00-9:00").days, [false, true, false, true, false, false, false]);
        assert_eq!((hours("16:30-17:30").from_min, hours("16:30-17:30").to_min), (990, 1_050));
        for wrong in ["", "16:30", "monday 16:30-17:30", "mon 16:30", "mon 16.30-17.30", "-", "mon-"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn hours_meet_a_patrol_whose_windows_or_ways_home_reach_into_them() {
        let meets = |closed: &str, flown: &str| meet(&[hours(closed)], &[hours(flown)]);
        assert!(meets("16:30-17:30", "15:00-18:00"));
        assert!(meets("16:30-17:30", "15:00-16:10"), "the last drone is still on its way home");
        assert!(!meets("16:30-17:30", "15:00-16:00"));
        assert!(!meets("16:30-17:30", "18:00-23:30"));
        assert!(!meets("mon 16:30-17:30", "tue 15:00-18:00"));
        assert!(meets("mon 1:00-2:00", "sun 22:00-6:00"), "Sunday's night is Monday's morning");
        assert!(meets("sun 22:00-6:00", "mon 1:00-2:00"));
        assert!(meets("0:00-24:00", "3:00-4:00"));
    }
}
