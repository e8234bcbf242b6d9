//! Our flight against a recorded one.

use super::events::Event;
use super::plans::Plan;
use super::recording::{EVERY_MS, Happening, Recording, Sample};
use super::track::{Path, Spread};

/// Two events of different kinds that a real PX4 tells this close together may come in either order: some are sampled
/// at 1 Hz, and a text overtakes them. Milliseconds.
const TIE_MS: u32 = 1_500;
/// A mode that lasts shorter is seen or not by chance.
const SHORT_MS: u32 = 250;

/// What a comparison found.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Label of the plan.
    pub plan: String,
    /// Our path against the recorded one at the same progress, both ways, horizontally.
    pub apart: Spread,
    /// Our height against the recorded one at the same time while both flew.
    pub height: Spread,
    /// The recorded path against the plan's lines.
    pub theirs_off_plan: Spread,
    /// Our path against the plan's lines.
    pub ours_off_plan: Spread,
    /// From arming to disarming: recorded, milliseconds.
    pub theirs_ms: u32,
    /// The same, ours.
    pub ours_ms: u32,
    /// First difference in the order of events, in words; none = the same order.
    pub events_differ: Option<String>,
    /// How far apart the same events were in time, milliseconds: half of them, and the most.
    pub event_times_ms: (u32, u32),
}

impl Comparison {
    /// How much longer ours took, as a share of theirs; negative = shorter.
    #[must_use]
    pub fn time_error(&self) -> f64 {
        (f64::from(self.ours_ms) - f64::from(self.theirs_ms)) / f64::from(self.theirs_ms.max(1))
    }

    /// Whether it keeps the promise: 1 m at the 95th percentile, 3 % of time, the same events.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.apart.p95_m <= 1.0 && self.time_error().abs() <= 0.03 && self.events_differ.is_none()
    }
}

/// Compares our flight with a recorded one of the same plan.
#[must_use]
pub fn compare(plan: &Plan, theirs: &Recording, ours: &Recording) -> Comparison {
    let (path, other) = (Path::of_track(&theirs.track), Path::of_track(&ours.track));
    let both = path.away_from(&other).into_iter().chain(other.away_from(&path)).collect();
    let (events_differ, event_times_ms) = events(&theirs.happenings, &ours.happenings);
    Comparison {
        plan: plan.label(),
        apart: Spread::of(both),
        height: Spread::of(heights(&theirs.track, &ours.track)),
        theirs_off_plan: off_plan(plan, theirs),
        ours_off_plan: off_plan(plan, ours),
        theirs_ms: theirs.total_ms(),
        ours_ms: ours.total_ms(),
        events_differ,
        event_times_ms,
    }
}

fn heights(theirs: &[Sample], ours: &[Sample]) -> Vec<f64> {
    theirs.iter().zip(ours).map(|(a, b)| f64::from((a.up_cm - b.up_cm).abs()) / 100.0).collect()
}

/// How far a flight was from the plan's lines while it flew them: from its first corner on to the first change of mode.
/// All 0 for a plan that is replaced on the way.
fn off_plan(plan: &Plan, flown: &Recording) -> Spread {
    let corners = plan.corners();
    let Some(first) = plan.first_corner() else { return Spread::default() };
    let past = |one: &&Happening| matches!(one.event, Event::Current(Some(seq)) if seq > first);
    let from = flown.happenings.iter().find(past).map(|one| one.at_ms);
    let leaves = |one: &&Happening| matches!(one.event, Event::Mode(3 | 5 | 6) | Event::Landed(4));
    let to = flown.happenings.iter().find(leaves).map(|one| one.at_ms);
    let (Some(from), Some(to)) = (from, to) else { return Spread::default() };
    let index = |ms: u32| (ms / EVERY_MS) as usize;
    let part = flown.track.get(index(from)..index(to).min(flown.track.len())).unwrap_or(&[]);
    let lines = Path::of(corners.into_iter());
    Spread::of(Path::of_track(part).off_lines(&lines))
}

/// The first difference in order, and how the times of matched events differ.
fn events(theirs: &[Happening], ours: &[Happening]) -> (Option<String>, (u32, u32)) {
    let mut rest = compared(theirs);
    let mut apart = Vec::new();
    let mut differs = None;
    for mine in compared(ours) {
        // The next of theirs, or one that came nearly at the same time as it.
        let open_until = rest.first().map_or(0, |next| next.at_ms + TIE_MS);
        let found = rest.iter().take_while(|one| one.at_ms <= open_until).position(|one| one.event == mine.event);
        let Some(found) = found else {
            let expected = rest.first().map_or("nothing more".to_owned(), |next| told(next));
            differs = Some(format!("PX4: {expected}; ours: {}", told(mine)));
            break;
        };
        apart.push(rest.remove(found).at_ms.abs_diff(mine.at_ms));
    }
    if differs.is_none() {
        differs = rest.first().map(|left| format!("PX4: {}; ours: nothing more", told(left)));
    }
    apart.sort_unstable();
    let half = apart.get(apart.len() / 2).copied().unwrap_or(0);
    (differs, (half, apart.last().copied().unwrap_or(0)))
}

fn told(one: &Happening) -> String {
    format!("{} at {:.1} s", one.event, f64::from(one.at_ms) / 1e3)
}

/// The events that must agree, from arming to disarming. Of the texts those that tell of a failsafe: PX4 words others
/// anew in every release. Left out is what the same PX4 shows or not by chance: the moment without a mission while one
/// is loaded, modes that only flash up, reports of items overtaken by the next, and mode and item after landing, where a
/// mission that ends with a return races with the disarming.
fn compared(happenings: &[Happening]) -> Vec<&Happening> {
    let overtaken = |one: &Happening| {
        let reached = |other: &&Happening| matches!(other.event, Event::Reached(_)) && other.at_ms >= one.at_ms;
        let mut later = happenings.iter().filter(reached).filter(|other| other.event != one.event);
        later.next().is_some_and(|next| next.at_ms - one.at_ms < TIE_MS)
    };
    let flashes = |one: &Happening| {
        let mode = |other: &&Happening| matches!(other.event, Event::Mode(_)) && other.at_ms >= one.at_ms;
        let mut later = happenings.iter().filter(mode).filter(|other| other.event != one.event);
        later.next().is_some_and(|next| next.at_ms - one.at_ms < SHORT_MS)
    };
    let counts = |one: &&Happening| match &one.event {
        Event::Text(text) => text.contains("Failsafe") || text.contains("battery"),
        Event::Current(None) => false,
        Event::Mode(_) => !flashes(one),
        Event::Reached(_) => !overtaken(one),
        _ => true,
    };
    // The first one tells that it stands on the ground before the flight.
    let landed = happenings.iter().rposition(|one| one.event == Event::Landed(1)).unwrap_or(happenings.len());
    let (flown, after) = happenings.split_at_checked(landed).unwrap_or((happenings, &[]));
    let ends = |one: &&Happening| matches!(one.event, Event::Landed(_) | Event::Armed(_));
    flown.iter().filter(counts).chain(after.iter().filter(ends)).collect()
}
