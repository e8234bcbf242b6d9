//! Closed ground that is open at some hours at which the patrol flies: a school's yard outside its breaks.
//!
//! A patrol as it is read has all of it closed. What may be opened is asked for a whole time, so that nobody is over it
//! when it closes; when nobody knows what time it is, it stays closed.

use super::task::{Patrol, Window};
use super::window::spans_of;
use super::zone;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

const DAY_MS: i64 = 24 * 3_600_000;

/// Ground that is closed at some hours only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timed {
    /// Its name in the map file.
    pub name: String,
    /// Which ground.
    pub ground: ClosedTo,
    /// When it is closed; never empty.
    pub hours: Vec<Window>,
}

/// What some ground is closed to, and which of the patrol's it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClosedTo {
    /// Nobody may fly there: an index into `Patrol::nofly`.
    Flights(usize),
    /// No camera may look there: an index into `Patrol::nolook`.
    Looks(usize),
}

impl Patrol {
    /// Which of its timed ground is open throughout a time, both ends in ms since 1970, as indexes into `timed`; none while
    /// the time is not known (0).
    #[must_use]
    pub fn open_throughout(&self, from_unix_ms: i64, to_unix_ms: i64) -> Vec<u16> {
        let known = if from_unix_ms > 0 { zone::find(&self.timezone) } else { None };
        let Some((zone, from)) = known.zip(Timestamp::from_millisecond(from_unix_ms).ok()) else {
            return Vec::new();
        };
        let today = zone.to_datetime(from).date();
        let days = to_unix_ms.saturating_sub(from_unix_ms) / DAY_MS + 1;
        let open = |timed: &Timed| {
            let mut spans = (-1..=days).flat_map(|day| spans_of(&timed.hours, &zone, today, day));
            !spans.any(|span| span.from <= to_unix_ms && from_unix_ms < span.to)
        };
        let all = (0_u16..).zip(&self.timed);
        all.filter(|(_, timed)| open(timed)).map(|(index, _)| index).collect()
    }

    /// The patrol as it is flown while this ground (indexes into `timed`) is open. It has no timed ground any more.
    #[must_use]
    pub fn with_open(&self, open: &[u16]) -> Patrol {
        let opened: Vec<&Timed> = open.iter().filter_map(|&index| self.timed.get(usize::from(index))).collect();
        let is_open = |ground: ClosedTo| opened.iter().any(|timed| timed.ground == ground);
        let mut flown = Patrol { timed: Vec::new(), ..self.clone() };
        let (mut nofly, mut nolook) = (0.., 0..);
        flown.nofly.retain(|_| !nofly.next().is_some_and(|index| is_open(ClosedTo::Flights(index))));
        flown.nolook.retain(|_| !nolook.next().is_some_and(|index| is_open(ClosedTo::Looks(index))));
        flown.left_open.extend(opened.iter().map(|timed| timed.name.clone()));
        flown
    }
}

#[cfg(test)]
mod tests {
    use super::super::hours::parse;
    use super::super::local_unix_ms;
    use super::super::task::NoLook;
    use super::super::tests::good;
    use super::*;
    use crate::geodesy::Area;

    /// A patrol with a yard nobody may fly over, one that is always closed, and a court where no camera may look.
    fn with_hours(yard: &str, court: &str) -> Patrol {
        let (yard, court) = (parse(yard).expect("hours"), parse(court).expect("hours"));
        let fence = good().fence;
        let timed = |name: &str, ground, hours| Timed { name: name.into(), ground, hours: vec![hours] };
        Patrol {
            nofly: vec![fence.clone(), Area { holes: Vec::new(), ..fence.clone() }],
            nolook: vec![NoLook { name: "court".into(), area: fence }],
            timed: vec![timed("yard", ClosedTo::Flights(1), yard), timed("court", ClosedTo::Looks(0), court)],
            ..good()
        }
    }

    /// What is open from one local time to another of Monday, 23 November.
    fn open(patrol: &Patrol, from: &str, to: &str) -> Vec<u16> {
        let at = |time: &str| local_unix_ms(patrol, &format!("2026-11-23 {time}")).expect("a time");
        patrol.open_throughout(at(from), at(to))
    }

    #[test]
    fn ground_is_open_until_its_hours_begin_and_from_their_last_minute_on() {
        let patrol = with_hours("mon-fri 16:30-17:30", "sat 8:00-9:00");
        assert_eq!(open(&patrol, "16:00", "16:29"), [0, 1]);
        assert_eq!(open(&patrol, "16:00", "16:30"), [1], "a flight that ends as the hours begin is one too late");
        assert_eq!(open(&patrol, "17:29", "18:00"), [1]);
        assert_eq!(open(&patrol, "17:30", "18:00"), [0, 1]);
    }

    #[test]
    fn hours_over_midnight_close_the_next_morning_too_and_those_of_yesterday_this_one() {
        let patrol = with_hours("mon 22:00-6:00", "sun 23:00-5:00");
        assert_eq!(open(&patrol, "04:59", "04:59"), [0]);
        assert_eq!(open(&patrol, "05:00", "21:59"), [0, 1]);
        assert_eq!(open(&patrol, "23:00", "23:30"), [1]);
        let next_morning = |time: &str| local_unix_ms(&patrol, &format!("2026-11-24 {time}")).expect("a time");
        assert_eq!(patrol.open_throughout(next_morning("05:59"), next_morning("05:59")), [1]);
        assert_eq!(patrol.open_throughout(next_morning("06:00"), next_morning("06:00")), [0, 1]);
    }

    #[test]
    fn a_time_that_lasts_for_days_meets_all_hours_within_and_one_that_nobody_knows_opens_nothing() {
        let patrol = with_hours("wed 8:00-9:00", "sun 8:00-9:00");
        let monday = local_unix_ms(&patrol, "2026-11-23 12:00").expect("a time");
        assert_eq!(patrol.open_throughout(monday, monday + 2 * DAY_MS), [1]);
        assert_eq!(patrol.open_throughout(0, DAY_MS), Vec::<u16>::new());
    }

    #[test]
    fn what_is_opened_is_taken_from_the_closed_ground_and_named_and_nothing_else_is() {
        let patrol = with_hours("16:30-17:30", "16:30-17:30");
        let open = patrol.with_open(&[0]);
        assert_eq!((open.nofly.len(), open.nofly[0] == patrol.nofly[0], open.nolook.len()), (1, true, 1));
        assert_eq!((open.left_open, open.timed), (vec!["yard".to_owned()], Vec::new()));
        let shut = patrol.with_open(&[]);
        assert_eq!((shut.nofly, shut.nolook), (patrol.nofly.clone(), patrol.nolook.clone()));
        assert_eq!(patrol.with_open(&[1, 7]).nolook, Vec::new(), "an index that is none opens nothing");
    }
}
