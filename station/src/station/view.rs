//! The state of one district as readers get it.

use super::district::District;
use super::draw::Draw;
use super::drone::Drone;
use super::overrides::{override_health, override_views};
use super::snapshot::{DroneView, GateView, HealthView, PatrolView, PlaceView, Snapshot};
use super::troubles::sortie_troubles;
use super::{Output, Station, respond_view};
use crate::base::{DistrictId, DroneId, Moment, Span};
use crate::camera;
use crate::coverage::Sight;
use crate::flight::{Flying, Phase, left_on_tour};
use crate::patrol::{Patrol, PlaceShape};
use crate::plan::elapsed_at;
use crate::text::{Code, code};
use crate::vehicle::{Liveness, Mode};
use std::borrow::Cow;
use std::sync::Arc;

/// Readers get a new state at most this often.
const SHOWN_EACH: Span = Span::from_millis(100);

impl Station {
    pub(super) fn show(&mut self, district: &DistrictId) {
        let now = self.now;
        let shown = self.districts.get(district).and_then(|one| one.shown);
        if let Some(next) = shown.map(|shown| shown.after(SHOWN_EACH)).filter(|next| *next > now) {
            return self.look(district, next);
        }
        if let Some(one) = self.districts.get_mut(district) {
            one.shown = Some(now);
            one.revision += 1;
        }
        self.judge_gates(district);
        let snapshot = self.districts.get(district).map(|one| Arc::new(self.snapshot(one)));
        self.out.extend(snapshot.map(Output::Snapshot));
    }

    fn snapshot(&self, one: &District) -> Snapshot {
        let unix_ms = self.wall.unix_ms(self.now);
        Snapshot {
            district: one.id().to_string(),
            revision: one.revision,
            unix_ms,
            seq: self.journal.last().0,
            patrol: self.patrol_view(one),
            places: self.places(one),
            drones: one.drones.iter().map(|(id, drone)| self.drone_view(one, id, drone)).collect(),
            incidents: respond_view::incidents(&one.durable.incidents, &one.durable.dispatch, self.now, unix_ms),
            teams: respond_view::teams(&one.durable.incidents, &one.durable.dispatch, self.now),
            links: self.link_views(one),
            health: self.health(one),
        }
    }

    fn patrol_view(&self, one: &District) -> PatrolView {
        let flight = &one.durable.flight;
        let plan = flight.plan.as_ref();
        let lap_us = plan.map_or(1, |plan| plan.lap.as_micros().max(1));
        let progress = |place| plan.map_or(0, |plan| elapsed_at(plan, place).as_micros() * 1_000 / lap_us);
        let closest = one.durable.coverage.as_ref().and_then(|coverage| coverage.next_breach(self.now));
        PatrolView {
            name: flight.patrol.as_ref().map(|patrol| patrol.name.clone()),
            state: self.patrol_state(one).into(),
            plan: plan.map(|plan| plan.hash.clone()),
            until_unix_ms: one.durable.permit.as_ref().map(|permit| permit.until_unix_ms),
            closest: closest.map(|(place, at)| (place.to_string(), seconds_between(self.now, at))),
            slots: plan.map_or(0, |plan| plan.slots),
            lap_s: lap_us / 1_000_000,
            progress_permille: flight
                .slots
                .iter()
                .map(|slot| u16::try_from(progress(slot.place)).unwrap_or(1_000))
                .collect(),
            gate: gate_views(one),
            overridden: override_views(one),
        }
    }

    fn patrol_state(&self, one: &District) -> &'static str {
        let flight = &one.durable.flight;
        let aloft = flight.flying.values().any(Flying::aloft);
        match (&flight.patrol, &flight.plan, &one.durable.permit) {
            (None, ..) => "none",
            (_, None, _) if one.planning.is_some() => "planning",
            (_, None, _) => "failed",
            (.., Some(_)) if flight.held => "held",
            (.., Some(_)) => "flying",
            (.., None) if aloft => "returning",
            (.., None) => "ready",
        }
    }

    fn places(&self, one: &District) -> Vec<PlaceView> {
        let (Some(patrol), Some(coverage)) = (&one.durable.flight.patrol, &one.durable.coverage) else {
            return Vec::new();
        };
        let watched = patrol.places.iter().filter_map(|place| Some((place, coverage.seen(&place.id, self.now)?)));
        let mut views = Vec::with_capacity(patrol.places.len());
        views.extend(watched.map(|(place, seen)| PlaceView {
            id: place.id.clone(),
            called: place.called.clone(),
            kind: kind_of(&place.shape).into(),
            state: word_of(seen.state).into(),
            flown_unwatched: seen.flown_unwatched,
            seen_unix_ms: seen.oldest.map(|at| self.wall.unix_ms(at)),
            promise_s: seen.promise.as_micros() / 1_000_000,
            share_permille: seen.share_seen_permille,
        }));
        views
    }

    fn drone_view(&self, one: &District, id: &DroneId, drone: &Drone) -> DroneView {
        let flight = &one.durable.flight;
        let flying = flight.flying.get(id);
        let place = drone.state.place();
        let heard = drone.state.life.newest().map(|at| self.now.since(at).as_secs_f64());
        let leaves = flying.filter(|flying| flying.phase == Phase::OnTour);
        let leaves = leaves.and_then(|flying| Some((flying, flight.plan_of(flying)?)));
        DroneView {
            id: id.clone(),
            state: self.drone_state(one, drone, flying).into(),
            liveness: liveness_word(drone.state.liveness(self.now)).into(),
            heard_s: heard,
            lat: place.map(|place| place.position.lat()),
            lon: place.map(|place| place.position.lon()),
            above_home_m: place.and_then(|place| place.above_home_m),
            heading_deg: place.map_or(drone.state.heading_deg, |place| place.heading_deg),
            speed_mps: place.map(|place| place.speed_mps),
            battery_percent: drone.state.battery_percent,
            draws_permille: drone.draw.as_ref().and_then(Draw::gain_permille),
            leaves_in_s: leaves.map(|(flying, plan)| {
                let left = left_on_tour(plan, flying, Some(&drone.state));
                i64::try_from(left.as_micros() / 1_000_000).unwrap_or(i64::MAX)
            }),
            with: with(one, id, flying),
            slot: flying.map(|flying| flying.slot),
            watched: drone.state.life.watched(self.now),
            footprint: footprint(one.durable.flight.patrol.as_ref(), drone),
            rebinds: drone.voices.rebinds(),
            withheld: drone.withheld,
            failsafe_in_s: drone.failsafe_in_s(self.now),
            trusted: drone.state.trust.is_good(),
            upload: drone.talk.transfer().map(|(kind, progress)| (kind.word().into(), progress.sent, progress.of)),
            order: drone.order.as_ref().map(|order| (order.what.into(), order.state.into())),
        }
    }

    fn drone_state(&self, one: &District, drone: &Drone, flying: Option<&Flying>) -> &'static str {
        match drone.state.liveness(self.now) {
            Liveness::Silent => return "unknown",
            Liveness::Lost | Liveness::Gone => return "lost",
            _ if one.durable.taken.contains_key(&drone.setup.id) => return "taken",
            Liveness::Fresh | Liveness::Stale if drone.conflict => return "conflict",
            Liveness::Fresh | Liveness::Stale => {}
        }
        let flight = &one.durable.flight;
        let held = flight.held || flight.held_by_hand.contains(&drone.setup.id);
        if held && drone.state.mode == Mode::Hold && drone.state.airborne() {
            return "held";
        }
        match flying.map(|flying| &flying.phase) {
            Some(Phase::Prepared) => "preparing",
            Some(Phase::Verified) => "taking_off",
            Some(Phase::Launched) => "on_way",
            Some(Phase::Waiting) => "waiting",
            Some(Phase::OnTour) => "on_tour",
            Some(Phase::GoingHome(_)) => "going_home",
            None if drone.state.parked() => "docked",
            None => "other",
        }
    }

    fn health(&self, one: &District) -> Vec<HealthView> {
        let failed = one.plan_failed.iter();
        let plan = failed.map(|problem| HealthView { code: problem.code.clone(), values: problem.values.clone() });
        let mut found: Vec<HealthView> = plan.collect();
        let mut add = |code: Code, name: &str, value: String| {
            found.push(HealthView { code: code.as_str().to_string(), values: vec![(name.to_string(), value)] });
        };
        if let Some(reason) = self.journal.fault(self.now) {
            add(code::HEALTH_DISK, "reason", reason);
        }
        let missing = one.durable.incidents.missing(self.now);
        if missing > 0 {
            add(code::HEALTH_MISSED, "count", missing.to_string());
        }
        for (id, drone) in one.drones.iter().filter(|(_, drone)| drone.conflict) {
            add(code::HEALTH_OTHER_UID, "drone", format!("{id} ({:016x})", drone.state.uid.unwrap_or(0)));
        }
        found.extend(override_health(one));
        found.extend(self.drone_troubles(one));
        found.extend(sortie_troubles(one));
        let signing = self.signing.health(self.now, self.wall.unix_ms(self.now), &one.networks);
        found.extend(signing.into_iter().map(|(code, values)| HealthView { code: code.as_str().to_string(), values }));
        found.extend(self.link_health(one));
        let told = one.durable.dispatch.health(&one.durable.incidents);
        found.extend(told.into_iter().map(|(code, values)| HealthView { code: code.as_str().to_string(), values }));
        found
    }
}

fn seconds_between(now: Moment, at: Moment) -> i64 {
    let seconds = |span: Span| i64::try_from(span.as_micros() / 1_000_000).unwrap_or(i64::MAX);
    seconds(at.since(now)) - seconds(now.since(at))
}

/// Its relief, or whom it relieves.
fn with(one: &District, id: &DroneId, flying: Option<&Flying>) -> Option<DroneId> {
    let relieves = flying.and_then(|flying| flying.relieves.clone());
    let relief =
        one.durable.flight.flying.iter().find(|(_, other)| other.relieves.as_ref() == Some(id) && other.serves());
    relief.map(|(relief, _)| relief.clone()).or(relieves)
}

/// What keeps drones on the ground, as judged just now.
fn gate_views(one: &District) -> Vec<GateView> {
    let Some(patrol) = &one.durable.flight.patrol else { return Vec::new() };
    let grounded = patrol.drones.iter().filter(|id| !one.durable.flight.flying.contains_key(*id));
    let mut views = Vec::new();
    for (id, drone) in grounded.filter_map(|id| Some((id, one.drones.get(id)?))) {
        let shut = one.durable.unanswered(id, Cow::Borrowed(drone.gate.last()));
        views.extend(shut.iter().map(|shut| GateView {
            drone: id.clone(),
            check: shut.check().to_string(),
            overridable: shut.may_be_overridden(),
            code: shut.code.as_str().into(),
            values: shut.values.clone(),
        }));
    }
    views
}

fn footprint(patrol: Option<&Patrol>, drone: &Drone) -> Vec<(f64, f64)> {
    let (Some(camera), Some(pose)) = (patrol.and_then(Patrol::camera), drone.state.poses.last()) else {
        return Vec::new();
    };
    if !drone.state.airborne() {
        return Vec::new();
    }
    let Some((looked, _)) = drone.looked(pose, patrol) else { return Vec::new() };
    let plane = crate::geodesy::Plane::at(pose.position);
    camera::footprint(camera, &looked)
        .map(|corners| corners.iter().map(|corner| plane.position(*corner)).map(|at| (at.lon(), at.lat())).collect())
        .unwrap_or_default()
}

const fn kind_of(shape: &PlaceShape) -> &'static str {
    match shape {
        PlaceShape::Area(_) => "area",
        PlaceShape::Post(_) => "post",
        PlaceShape::Line(_) => "line",
    }
}

const fn word_of(sight: Sight) -> &'static str {
    match sight {
        Sight::Never => "never",
        Sight::Seen => "seen",
        Sight::Due => "due",
        Sight::Overdue => "overdue",
    }
}

const fn liveness_word(liveness: Liveness) -> &'static str {
    match liveness {
        Liveness::Silent => "silent",
        Liveness::Fresh => "fresh",
        Liveness::Stale => "stale",
        Liveness::Lost => "lost",
        Liveness::Gone => "gone",
    }
}
