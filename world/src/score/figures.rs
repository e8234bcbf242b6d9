//! From what was kept to the figures.

use super::record::{Record, Story};
use super::{Measure, Score, Seen, ThingFound};
use crate::event::{Event, Kind};
use crate::scenario::Scenario;
use quadrat_sim::Sighting;
use quadrat_station::geodesy::{Plane, Position};
use std::collections::{BTreeMap, BTreeSet};

/// A detection's identity on the station, to what it really was: a thing's number (none = nothing) and its place.
type Truths = BTreeMap<String, (Option<u32>, f64, f64)>;

pub(super) fn score(
    record: Record,
    scenario: &Scenario,
    events: &[Event],
    sightings: &[(usize, u64, Sighting)],
    nearest_m: Option<f64>,
) -> Score {
    let truths = truths(sightings);
    let mut score = Score { hand_overs: hand_overs(events), ..Score::default() };
    score.things = things(&record, scenario, &truths, sightings);
    let nothing = sightings.iter().filter(|(_, _, sighting)| sighting.thing.is_none());
    score.false_alarms = nothing.map(|(_, _, sighting)| (sighting.lat, sighting.lon)).collect();
    let mut figures = BTreeMap::new();
    let mut put = |measure, figure: Option<f64>| figure.map(|figure| figures.insert(measure, figure));
    kept(&record, &mut put);
    put(Measure::HandOvers, Some(score.hand_overs.len() as f64));
    put(Measure::UnseenWorst, worst(score.hand_overs.iter().map(|hand_over| hand_over.3)));
    put(Measure::Nearest, nearest_m);
    located(&score.things, &record, &truths, &mut put);
    responded(&record, &mut put);
    let count = |kind| Some(events.iter().filter(|event| event.kind == kind).count() as f64);
    put(Measure::Uploads, count(Kind::Verified));
    put(Measure::Crashes, count(Kind::Crash));
    put(Measure::Energy, Some(record.drawn_wh));
    put(Measure::Flown, Some(record.flown_m / 1e3));
    score.figures = figures;
    score.places = record.places;
    score.stories = record.stories;
    score.tracks = record.tracks;
    score
}

type Put<'p> = dyn FnMut(Measure, Option<f64>) -> Option<Option<f64>> + 'p;

fn worst(figures: impl Iterator<Item = f64>) -> Option<f64> {
    figures.fold(None, |worst: Option<f64>, figure| Some(worst.map_or(figure, |worst| worst.max(figure))))
}

fn hand_overs(events: &[Event]) -> Vec<(u64, String, String, f64)> {
    let of = |event: &Event| {
        let (to, from) = (event.drone.clone()?, event.other.clone()?);
        Some((event.at_us, from, to, event.value?))
    };
    events.iter().filter(|event| event.kind == Kind::HandOver).filter_map(of).collect()
}

fn kept(record: &Record, put: &mut Put<'_>) {
    put(Measure::RevisitWorst, worst(record.places.values().map(|kept| kept.worst_s)));
    let means: Vec<f64> = record.places.values().filter_map(super::Kept::mean_s).collect();
    let mean = (!means.is_empty()).then(|| means.iter().sum::<f64>() / means.len() as f64);
    put(Measure::RevisitMean, mean);
    let read = !record.places.is_empty();
    put(Measure::Overdue, read.then(|| record.places.values().map(|kept| kept.overdue_s).sum()));
}

fn truths(sightings: &[(usize, u64, Sighting)]) -> Truths {
    let id = |uid: u64, sighting: &Sighting| {
        // Identity as docs/detections.md has it: autopilot, component, boot, counter. The companion is component 191.
        format!("{uid:016x}:191:{:08x}:{}", sighting.boot_nonce, sighting.counter)
    };
    let truth = |sighting: &Sighting| (sighting.thing, sighting.lat, sighting.lon);
    sightings.iter().map(|(_, uid, sighting)| (id(*uid, sighting), truth(sighting))).collect()
}

fn things(
    record: &Record,
    scenario: &Scenario,
    truths: &Truths,
    sightings: &[(usize, u64, Sighting)],
) -> Vec<ThingFound> {
    let mut found = Vec::new();
    for (name, thing) in &scenario.things {
        let is_it = |story: &&Story| {
            story.detections.iter().any(|id| truths.get(id).is_some_and(|truth| truth.0 == Some(thing.id)))
        };
        let story = record.stories.iter().filter(|(_, story)| is_it(story)).min_by_key(|(_, story)| story.found_us);
        let since_us = thing.first_us().unwrap_or(0).max(record.began_us.unwrap_or(0));
        let last = story.and_then(|(_, story)| placed(story, truths, thing.id));
        found.push(ThingFound {
            name: name.clone(),
            incident: story.map(|(id, _)| *id),
            delay_s: story.map(|(_, story)| story.found_us.saturating_sub(since_us) as f64 / 1e6),
            error_m: last.map(|(error_m, _)| error_m),
            inside: last.map(|(_, inside)| inside),
            seen: sightings.iter().filter(|(_, _, seen)| seen.thing == Some(thing.id)).filter_map(seen).collect(),
        });
    }
    found
}

fn seen((_, _, sighting): &(usize, u64, Sighting)) -> Option<Seen> {
    Some(((sighting.lat, sighting.lon), sighting.believed?))
}

/// How far an incident's last place is from where the thing was at its last sighting, metres, and whether the incident's
/// ellipse holds that place.
fn placed(story: &Story, truths: &Truths, thing: u32) -> Option<(f64, bool)> {
    let view = story.last.as_ref()?;
    let seen = story.detections.iter().rev().filter_map(|id| truths.get(id));
    let (_, lat, lon) = seen.into_iter().find(|truth| truth.0 == Some(thing))?;
    let middle = Position::from_degrees(view.lat, view.lon)?;
    let off = Plane::at(middle).point(Position::from_degrees(*lat, *lon)?);
    let turned = off.in_turned_axes((90.0 - view.bearing_deg).to_radians());
    let (along, across) = (turned.east_m, turned.north_m);
    let (major, minor) = (view.major_m.max(1e-3), view.minor_m.max(1e-3));
    let inside = (along / major) * (along / major) + (across / minor) * (across / minor) <= 1.0;
    Some(((along * along + across * across).sqrt(), inside))
}

fn located(things: &[ThingFound], record: &Record, truths: &Truths, put: &mut Put<'_>) {
    let of_things = |story: &Story| -> BTreeSet<Option<u32>> {
        story.detections.iter().filter_map(|id| truths.get(id)).map(|truth| truth.0).collect()
    };
    let stories: Vec<BTreeSet<Option<u32>>> = record.stories.values().map(of_things).collect();
    let about =
        |wanted: &dyn Fn(&BTreeSet<Option<u32>>) -> bool| stories.iter().filter(|set| wanted(set)).count() as f64;
    put(Measure::MergedWrongly, Some(about(&|set| set.iter().flatten().count() > 1)));
    put(Measure::FalseIncidents, Some(about(&|set| !set.is_empty() && set.iter().flatten().count() == 0)));
    let distinct: BTreeSet<u32> = stories.iter().flatten().flatten().copied().collect();
    let split: usize =
        distinct.iter().map(|thing| stories.iter().filter(|set| set.contains(&Some(*thing))).count() - 1).sum();
    put(Measure::Split, Some(split as f64));
    if things.is_empty() {
        return;
    }
    let share = |part: usize, all: usize| (all > 0).then(|| part as f64 * 100.0 / all as f64);
    let found = things.iter().filter(|thing| thing.incident.is_some()).count();
    put(Measure::Found, share(found, things.len()));
    put(Measure::DetectionDelay, worst(things.iter().filter_map(|thing| thing.delay_s)));
    let mut errors: Vec<f64> = things.iter().filter_map(|thing| thing.error_m).collect();
    errors.sort_by(f64::total_cmp);
    put(Measure::LocationMedian, errors.get(errors.len() / 2).copied());
    put(Measure::LocationWorst, errors.last().copied());
    let judged: Vec<bool> = things.iter().filter_map(|thing| thing.inside).collect();
    put(Measure::Calibration, share(judged.iter().filter(|inside| **inside).count(), judged.len()));
}

fn responded(record: &Record, put: &mut Put<'_>) {
    let after = |when: fn(&Story) -> Option<u64>| {
        let stories = record.stories.values();
        worst(stories.filter_map(|story| Some(when(story)?.saturating_sub(story.found_us) as f64 / 1e6)))
    };
    put(Measure::DeliveryWorst, after(|story| story.delivered_us));
    put(Measure::AnswerWorst, after(|story| story.answered_us));
    put(Measure::ArrivalWorst, after(|story| story.arrived_us));
    put(Measure::ToldTwice, (!record.stories.is_empty()).then(|| f64::from(record.told_twice)));
}
