//! Our flight against a recorded one.

use super::events::Event;
use super::plans::Plan;
use super::recording::{EVERY_MS, Happening, Recording, Sample};
use super::track::{Path, Spread};

/// Two events of different kinds that a real PX4 tells this close together may come in either order: its messages are
/// sampled streams of 10 Hz, and a text overtakes them. Milliseconds.
const TIE_MS: u32 = 600;

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

/// How far a flight was from the plan's lines while it flew them: between reaching its first and its last corner.
fn off_plan(plan: &Plan, flown: &Recording) -> Spread {
    let corners = plan.corners();
    let current = |one: &&Happening| matches!(one.event, Event::Current(Some(_)));
    let mut currents = flown.happenings.iter().filter(current);
    // Items 0 and 1 are take-off and speed; item 2 leads to the first corner.
    let from = currents.find(|one| one.event == Event::Current(Some(3))).map(|one| one.at_ms);
    let returns = flown.happenings.iter().find(|one| one.event == Event::Mode(5) || one.event == Event::Mode(3));
    let (Some(from), Some(to)) = (from, returns.map(|one| one.at_ms)) else { return Spread::default() };
    let index = |ms: u32| (ms / EVERY_MS) as usize;
    let part = flown.track.get(index(from)..index(to).min(flown.track.len())).unwrap_or(&[]);
    let lines = Path::of(corners.into_iter());
    Spread::of(Path::of_track(part).from_lines(&lines))
}

/// The first difference in order, and how the times of matched events differ.
fn events(theirs: &[Happening], ours: &[Happening]) -> (Option<String>, (u32, u32)) {
    let mut rest: Vec<&Happening> = theirs.iter().filter(|one| compared(&one.event)).collect();
    let mut apart = Vec::new();
    let mut differs = None;
    for mine in ours.iter().filter(|one| compared(&one.event)) {
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

/// Texts are compared when they tell of a failsafe; PX4 words others anew in every release.
fn compared(event: &Event) -> bool {
    match event {
        Event::Text(text) => text.contains("Failsafe") || text.contains("battery"),
        _ => true,
    }
}
