//! Whether a new sighting is of a thing that we know already.

use super::{Class, Family, Incident, Severity, Sighting, State};

/// Gate on the squared Mahalanobis distance: 99.999 % of true matches pass (chi-square, two degrees of freedom). Wide,
/// because a thing seen 300 times must pass 300 times; two things 15 m apart, each known to ±5 m, still fail it.
const GATE: f64 = 23.0;
/// How many deviations the gate reaches, in tenths: √23.
const GATE_REACH_TENTHS: i64 = 48;
/// A thing that has not been seen for this long may have been replaced by another, ms. Things that stay where they are.
const STAYS_MS: i64 = 2 * 3_600_000;
/// The same for things that walk.
const WALKS_MS: i64 = 10 * 60_000;
/// A track holds over this gap, ms.
const TRACK_MS: i64 = 60_000;
/// A track that jumps further than this is another thing that got the same number, metres.
const TRACK_M: f64 = 300.0;
/// After it is over, an incident takes late and repeated sightings of the same thing for this long, ms.
const OVER_MS: i64 = 10 * 60_000;
/// The same for grave ones: only the rest of the look that was going on.
const OVER_GRAVE_MS: i64 = 2 * 60_000;
/// A false one keeps its place quiet for this long, ms.
const FALSE_MS: i64 = 30 * 60_000;
/// Sightings that follow each other within this are one look, ms.
const ONE_LOOK_MS: i64 = 30_000;

/// How well a sighting fits an incident.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fit {
    /// Smaller is better.
    pub distance2: f64,
    /// It is the same thing, but not where it was.
    pub moved: bool,
}

/// How `sighting` fits `incident`; none when it is another thing.
pub(super) fn fit(incident: &Incident, sighting: &Sighting) -> Option<Fit> {
    if incident.drill != sighting.drill || !same_kind(incident, sighting) || !in_time(incident, sighting) {
        return None;
    }
    if sighting.class.family() == Family::Drone {
        let distance2 = incident.fused().distance2(&sighting.fused(), 0);
        return Some(Fit { distance2, moved: distance2 > GATE });
    }
    if beside_in_one_frame(incident, sighting) {
        return None;
    }
    // A walk is a bound, not a deviation: the gate shall reach as far as somebody can have walked, not five times that.
    let drift_mm = incident.drift_mm(sighting) * 10 / GATE_REACH_TENTHS;
    let distance2 = incident.fused().distance2(&sighting.fused(), drift_mm);
    if on_track(incident, sighting) {
        return Some(Fit { distance2: 0.0, moved: distance2 > GATE });
    }
    (distance2 <= GATE).then_some(Fit { distance2, moved: false })
}

fn same_kind(incident: &Incident, sighting: &Sighting) -> bool {
    let family = sighting.class.family();
    let labelled = matches!(family, Family::Labelled | Family::Drone);
    incident.class.family() == family && (!labelled || incident.label == sighting.label)
}

fn in_time(incident: &Incident, sighting: &Sighting) -> bool {
    let gap_ms = sighting.seen_unix_ms.saturating_sub(incident.last_unix_ms).saturating_abs();
    let Some(over_unix_ms) = incident.over_unix_ms else {
        let walks = incident.class.family().wander_mm_per_s() > 0;
        return gap_ms <= if walks { WALKS_MS } else { STAYS_MS };
    };
    let since_ms = sighting.seen_unix_ms.saturating_sub(over_unix_ms);
    let grave = worst(incident.class, sighting.class) == Severity::High;
    if incident.class == Class::DroneLost {
        return since_ms <= 0;
    }
    let quiet_ms = match (incident.state, grave) {
        (State::False, false) => FALSE_MS,
        (_, false) => OVER_MS,
        (_, true) => OVER_GRAVE_MS,
    };
    since_ms <= quiet_ms && (!grave || gap_ms <= ONE_LOOK_MS)
}

fn worst(a: Class, b: Class) -> Severity {
    a.severity().max(b.severity())
}

/// Two boxes of one frame that a tracker tells apart are two things, however wide their ellipses.
fn beside_in_one_frame(incident: &Incident, sighting: &Sighting) -> bool {
    incident.seen_by.iter().any(|look| {
        let one_frame = look.source == sighting.source && look.unix_ms == sighting.seen_unix_ms;
        one_frame && look.track != 0 && sighting.track != 0 && look.track != sighting.track
    })
}

/// The detector itself says that it is the same thing.
fn on_track(incident: &Incident, sighting: &Sighting) -> bool {
    let known = incident.seen_by.iter().any(|look| {
        let gap_ms = sighting.seen_unix_ms.saturating_sub(look.unix_ms).saturating_abs();
        look.source == sighting.source
            && look.track == sighting.track
            && look.tracker == sighting.tracker()
            && gap_ms <= TRACK_MS
    });
    let plane = crate::geodesy::Plane::at(sighting.position);
    sighting.track != 0 && known && plane.distance(incident.fused().position, sighting.position) <= TRACK_M
}
