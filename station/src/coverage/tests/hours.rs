//! Ground that closes and opens again: what is known of the rest of it stays known.

use super::*;
use crate::patrol::{ClosedTo, Timed};

fn second(second: u64) -> Moment {
    Moment::from_micros(second * 1_000_000)
}

/// The patrol with only its cell, and a yard over the cell's south-western quarter, 25 of its 100 patches, which is closed at some hours.
fn with_yard() -> Patrol {
    let yard = Timed { name: "yard".into(), ground: ClosedTo::Flights(0), hours: Vec::new() };
    Patrol { nofly: vec![square(0.0, 0.0, 50.0)], timed: vec![yard], posts: Vec::new(), lines: Vec::new(), ..patrol() }
}

fn cell(coverage: &Coverage) -> &PlaceCover {
    coverage.place(&CELL.into()).expect("the cell")
}

#[test]
fn what_stays_open_stays_seen_and_what_opens_was_not_seen() {
    let task = with_yard();
    let mut coverage = after(&[]);
    for fact in sweep(0.0, true, 0) {
        coverage.apply(second(40), &fact);
    }
    let swept = coverage.clone();
    let (all, oldest) = (cell(&swept).patches.len(), cell(&swept).oldest);
    assert!(oldest.is_some(), "all of the cell was seen");

    coverage.over(second(100), &task);
    let closed = cell(&coverage).clone();
    assert_eq!(closed.patches.len(), all - 25);
    assert_eq!(closed.ever_seen as usize, all - 25, "the rest is as seen as it was");
    assert_eq!(closed.looks, cell(&swept).looks);
    assert_eq!(closed.opened, None, "nothing opened");

    coverage.over(second(200), &task.with_open(&[0]));
    let open = cell(&coverage);
    assert_eq!((open.patches.len(), open.ever_seen as usize), (all, all - 25), "the yard was not seen since it opened");
    assert_eq!(coverage.sight(&CELL.into(), second(210)), Some(Sight::Never));
    let yard_seen = open.patches.iter().filter(|patch| patch.east_mm < 50_000 && patch.north_mm < 50_000);
    assert!(yard_seen.clone().count() == 25 && yard_seen.clone().all(|patch| patch.seen.is_none()));
    for patch in open.patches.iter().filter(|patch| patch.seen.is_some()) {
        let before =
            cell(&swept).patches.iter().find(|one| (one.east_mm, one.north_mm) == (patch.east_mm, patch.north_mm));
        assert_eq!(before.map(|before| before.seen), Some(patch.seen));
    }
}

#[test]
fn a_promise_of_ground_that_opened_counts_from_then_and_not_from_when_the_night_began() {
    let mut coverage = Coverage::for_patrol(&with_yard().with_open(&[]));
    coverage.apply(second(0), &Fact::Began);
    for fact in sweep(0.0, true, 0) {
        coverage.apply(second(40), &fact);
    }
    let breach = |coverage: &Coverage| coverage.next_breach(second(3_600)).map(|(_, at)| at);
    coverage.over(second(3_600), &with_yard().with_open(&[0]));
    assert_eq!(breach(&coverage), Some(second(4_200)), "ten minutes after it opened");
    for fact in sweep(3_650.0, true, 0) {
        coverage.apply(second(3_700), &fact);
    }
    let breach = breach(&coverage).expect("a promise");
    assert!(breach > second(4_250) && breach < second(4_300), "ten minutes after the first lane: {breach:?}");
}
