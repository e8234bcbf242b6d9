//! What a plan promises, as a table.

use super::{clock, sum};
use crate::cli::Common;
use crate::cli::out::{say, table};
use quadrat_station::base::Span;
use quadrat_station::geodesy::{Plane, Shape};
use quadrat_station::patrol::{Patrol, PlaceShape, Timed};
use quadrat_station::plan::{Plan, ProfilePoint, Promise, profile, returns_across};
use quadrat_station::text::{listed, phrase};

/// Prints it.
pub fn show(common: &Common, patrol: &Patrol, plan: &Plan, drones: usize) {
    let heads = ["head_place", "head_kind", "head_promise", "head_planned", "head_margin", "head_lost"];
    let mut rows = vec![heads.iter().map(|key| common.phrase(key, &[])).collect::<Vec<_>>()];
    for promise in &plan.promises {
        let margin = promise.asked.minus(promise.planned);
        rows.push(vec![
            promise.place.to_string(),
            kind(common, patrol, promise),
            clock(promise.asked),
            clock(promise.planned),
            clock(margin),
            one_lost(common, plan, promise),
        ]);
    }
    table(&rows);
    let values = sum(plan, drones);
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    say(common.phrase("plan_sum", &values));
    if !plan.residuals.is_empty() {
        say(common.phrase("plan_unseen", &[("n", &plan.residuals.len().to_string())]));
    }
    if !plan.slivers.is_empty() {
        let plane = Plane::over(&patrol.fence);
        let square_metres: f64 = plan.slivers.iter().map(|area| Shape::of(area, &plane).square_metres()).sum();
        let values = [("n", &*plan.slivers.len().to_string()), ("m2", &*format!("{square_metres:.0}"))];
        say(common.phrase("plan_slivers", &values));
    }
    hills(common, patrol, plan);
    kept(common, patrol, plan);
}

/// How high it is flown over which ground, and how near the two come.
fn hills(common: &Common, patrol: &Patrol, plan: &Plan) {
    let Some(profile) = profile(plan, patrol) else { return };
    let range = |of: fn(&ProfilePoint) -> f64| {
        let all = profile.iter().map(of);
        all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), metres| (low.min(metres), high.max(metres)))
    };
    let ((ground_low, ground_high), (low, high)) = (range(|p| p.ground_m), range(|p| p.flown_m));
    let (nearest, _) = range(|p| p.flown_m - p.ground_m);
    let values = [ground_low, ground_high, low, high, nearest].map(|metres| format!("{metres:.0}"));
    let [ground_low, ground_high, low, high, nearest] = values.each_ref().map(String::as_str);
    say(common.phrase(
        "plan_hills",
        &[("low", low), ("high", high), ("ground_low", ground_low), ("ground_high", ground_high), ("nearest", nearest)],
    ));
}

/// "school (mon-fri 16:30-17:30)".
fn named_with_hours(timed: &Timed) -> String {
    let hours: Vec<&str> = timed.hours.iter().map(|hours| hours.name.as_str()).collect();
    format!("{} ({})", timed.name, hours.join("; "))
}

/// What is kept clear of, and what could not be.
fn kept(common: &Common, patrol: &Patrol, plan: &Plan) {
    let line = |key: &str, names: Vec<String>| {
        if !names.is_empty() {
            say(common.phrase(key, &[("names", &listed(names.iter().map(String::as_str)))]));
        }
    };
    line("plan_around", patrol.flown_around().map(|obstacle| obstacle.name.clone()).collect());
    let unseen = patrol.nolook.iter().map(|nolook| nolook.name.clone());
    line("plan_kept_unseen", unseen.filter(|name| !plan.overlooked.contains(name)).collect());
    line("plan_overlooked", plan.overlooked.clone());
    line("plan_left_open", patrol.left_open.clone());
    line("plan_timed", patrol.timed.iter().map(named_with_hours).collect());
    let across = returns_across(plan, patrol, &patrol.pads());
    if across > 0 {
        say(common.phrase("plan_returns", &[("percent", &across.div_ceil(10).to_string())]));
    }
}

fn kind(common: &Common, patrol: &Patrol, promise: &Promise) -> String {
    let place = patrol.places.iter().find(|place| place.id == promise.place);
    let kind = match place.map(|place| &place.shape) {
        Some(PlaceShape::Area(_)) => "area",
        Some(PlaceShape::Post(_)) => "post",
        Some(PlaceShape::Line(_)) => "line",
        None => "",
    };
    phrase(common.lang(), "state", kind, &[]).unwrap_or_default()
}

/// How long a place stays unseen when one of the drones on the tour is lost and its slot is not taken: the others are not
/// evenly spaced any more, and the gap is as wide as two slots.
fn one_lost(common: &Common, plan: &Plan, promise: &Promise) -> String {
    if plan.slots <= 1 {
        return common.phrase("lost_unseen", &[]);
    }
    let gap = Span::from_micros(promise.planned.as_micros().saturating_mul(2));
    let key = if gap <= promise.asked { "lost_kept" } else { "lost_broken" };
    common.phrase(key, &[("gap", &clock(gap))])
}
