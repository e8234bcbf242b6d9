//! What one drone flies in one go: way out, as much of the tour as time and items allow, way home.

use super::climb::Climb;
use super::error::PlanError;
use super::field::Field;
use super::figures::ACCEPTANCE_MM;
use super::place::{Leg, leg, plane};
use super::timing::{Stop, climb_seconds, landing_seconds, way_seconds};
use super::tour::{Plan, Role, Sortie, TourPlace};
use super::way::Ways;
use crate::base::Span;
use crate::geodesy::{AboveHome, Point, Position};
use crate::mission::Step;
use crate::patrol::{Craft, Patrol};

/// A drone stops in the middle of a lane only when it has flown this much of it, metres.
const PART_MIN_M: f64 = 30.0;

/// What is asked of a sortie.
#[derive(Clone, Copy, Debug)]
pub struct SortieAsk<'a> {
    /// Who flies it.
    pub craft: &'a Craft,
    /// Where on the tour it begins to look.
    pub begins: TourPlace,
    /// Added to every height, mm: each drone in the air has a layer of its own.
    pub layer_mm: i32,
    /// Whether it waits at `begins` until told to go on.
    pub wait: bool,
    /// Flight time that it may use from take-off to landing, waiting not counted.
    pub usable: Span,
    /// Where it stops at the latest, even if it could go on.
    pub stop_at_most: Option<TourPlace>,
}

/// Cuts a sortie from the tour.
///
/// # Errors
///
/// [`PlanError::NoWay`] when the drone cannot get to `begins` or home, [`PlanError::EnduranceTooShort`] and
/// [`PlanError::TooFewItems`] when it would come home before it has seen anything, [`PlanError::NothingToWatch`] when the
/// tour is empty.
pub fn sortie(plan: &Plan, patrol: &Patrol, ask: &SortieAsk<'_>) -> Result<Sortie, PlanError> {
    let plane = plane(plan);
    let ways = Ways::of(Field::of_plan(plan, plane));
    let climb = Climb::of(patrol, &plan.tour, plane);
    let above_home_mm = climb.as_ref().map_or(Some(0), |climb| climb.above_home_mm(ask.craft.home));
    let begins = normal(plan, ask.begins);
    let first = leg(plan, &plane, begins.leg).ok_or(PlanError::NothingToWatch)?;
    let mut cut = Cutter {
        plan,
        ask,
        home: plane.point(ask.craft.home),
        ways: &ways,
        homeward: vec![None; plan.tour.len()],
        steps: Vec::new(),
        passes: Vec::new(),
        speed_mmps: 0,
        photo_every_mm: 0,
        facing: None,
        climb,
        above_home_mm: above_home_mm.ok_or_else(|| no_way(patrol, ask.craft))?,
    };
    let no_way = || no_way(patrol, ask.craft);
    let (waits, out_s) = cut.way_out(&first, begins).ok_or_else(no_way)?;
    let flown = cut.round(begins, out_s).ok_or_else(no_way)?;
    if flown.ends == begins && flown.seconds <= 0.0 && cut.passes.is_empty() {
        return Err(cut.too_little(out_s, flown.home.seconds));
    }
    cut.way_home(&flown.home, flown.height);
    Ok(Sortie {
        steps: cut.steps,
        begins,
        ends: flown.ends,
        waits,
        passes: cut.passes,
        way_out: Span::from_secs_f64(out_s),
        on_tour: Span::from_secs_f64(flown.seconds),
        way_home: Span::from_secs_f64(flown.home.seconds),
    })
}

/// The end of a leg that nobody stays at is the start of the next.
fn normal(plan: &Plan, place: TourPlace) -> TourPlace {
    let n = plan.tour.len().max(1) as u32;
    let index = place.leg % n;
    match leg(plan, &plane(plan), index) {
        Some(leg) if place.along_mm >= leg.length_mm() && !matches!(leg.to.role, Role::Look { .. }) => {
            after(plan, index)
        }
        _ => TourPlace { leg: index, along_mm: place.along_mm },
    }
}

/// The start of the leg after one.
fn after(plan: &Plan, index: u32) -> TourPlace {
    let n = plan.tour.len().max(1) as u32;
    TourPlace { leg: (index % n + 1) % n, along_mm: 0 }
}

fn no_way(patrol: &Patrol, craft: &Craft) -> PlanError {
    let at = |dock: &&crate::patrol::Dock| dock.position == craft.home;
    let dock = patrol.docks.iter().find(at).map(|dock| dock.name.clone());
    PlanError::NoWay { drone: craft.drone.clone(), dock }
}

/// A way home and what it takes.
#[derive(Clone, Debug)]
struct Homeward {
    corners: Vec<Point>,
    /// Over hills: the same way with its heights, above the level.
    over: Vec<(Point, AboveHome)>,
    seconds: f64,
}

/// How far a sortie got.
struct Flown {
    ends: TourPlace,
    height: AboveHome,
    seconds: f64,
    home: Homeward,
}

struct Cutter<'a> {
    plan: &'a Plan,
    ask: &'a SortieAsk<'a>,
    home: Point,
    ways: &'a Ways,
    homeward: Vec<Option<Homeward>>,
    steps: Vec<Step>,
    passes: Vec<(u16, u32)>,
    speed_mmps: u32,
    photo_every_mm: u32,
    facing: Option<Position>,
    /// The ground, when it is known.
    climb: Option<Climb<'a>>,
    /// From heights above the plan's level to heights above the drone's home.
    above_home_mm: i32,
}

impl Homeward {
    /// How many items it takes.
    fn items(&self) -> usize {
        self.corners.len().max(self.over.len())
    }
}

impl Cutter<'_> {
    fn at_layer(&self, height: AboveHome) -> AboveHome {
        AboveHome::from_mm(height.mm().saturating_add(self.ask.layer_mm).saturating_add(self.above_home_mm))
    }

    /// How high a leg is at a place on it, above the level: over flat ground all of it is as high as its end.
    fn height_on(&self, leg: &Leg, at: Point) -> AboveHome {
        if self.climb.is_none() {
            return leg.to.height;
        }
        let share = (leg.a.distance(at) / leg.a.distance(leg.b).max(1e-3)).min(1.0);
        let (from_mm, to_mm) = (f64::from(leg.from.height.mm()), f64::from(leg.to.height.mm()));
        AboveHome::from_mm((from_mm + (to_mm - from_mm) * share).ceil() as i32)
    }

    /// A way with its heights above the level, as high over the ground as at one of its ends; nothing over flat ground.
    fn over(&self, way: &[Point], at: Point, height: AboveHome) -> Option<Vec<(Point, AboveHome)>> {
        self.climb.as_ref().map_or(Some(Vec::new()), |climb| climb.way(way, at, height))
    }

    fn seconds(&self, way: &[Point], speed_mmps: u32) -> f64 {
        let stop = |&at: &Point| Stop { at, height_m: 0.0, halt: false, speed_mps: f64::from(speed_mmps) / 1e3 };
        way_seconds(&way.iter().map(stop).collect::<Vec<_>>(), None, None).iter().sum()
    }

    fn fly(&mut self, to: Point, height: AboveHome) {
        let to = self.ways.field.plane.position(to);
        self.steps.push(Step::Fly { to, height, radius_mm: ACCEPTANCE_MM });
    }

    fn speed(&mut self, mmps: u32) {
        if self.speed_mmps != mmps {
            self.speed_mmps = mmps;
            self.steps.push(Step::Speed { mmps });
        }
    }

    fn photos(&mut self, every_mm: u32) {
        if self.photo_every_mm != every_mm {
            self.photo_every_mm = every_mm;
            self.steps.push(Step::Trigger { every_mm });
        }
    }

    /// Take-off and the way to where the tour is joined; returns the step that waits, and the seconds.
    fn way_out(&mut self, first: &Leg, begins: TourPlace) -> Option<(Option<u16>, f64)> {
        let at = along(first, begins.along_mm);
        let way = self.ways.way(self.home, at)?;
        let joins = self.height_on(first, at);
        let mut flown = self.over(&way, at, joins)?;
        if flown.is_empty() {
            flown = way.iter().map(|&corner| (corner, joins)).collect();
        }
        let takes_off = self.at_layer(flown.first()?.1);
        let height = self.at_layer(flown.last()?.1);
        self.steps.push(Step::TakeOff { height: takes_off });
        self.speed(first.to.speed_mmps);
        for &(corner, height) in flown.iter().skip(1).take(flown.len().saturating_sub(2)) {
            self.fly(corner, self.at_layer(height));
        }
        let waits = self.ask.wait.then_some(self.steps.len() as u16);
        if self.ask.wait {
            self.steps.push(Step::Wait { at: self.ways.field.plane.position(at), height });
        } else {
            self.fly(at, height);
        }
        Some((waits, climb_seconds(takes_off.metres()) + self.seconds(&way, first.to.speed_mmps)))
    }

    /// Flies legs while they fit; none when there is no way home from where the tour is joined.
    fn round(&mut self, begins: TourPlace, out_s: f64) -> Option<Flown> {
        let plane = self.ways.field.plane;
        let first = leg(self.plan, &plane, begins.leg)?;
        let height = first.to.height;
        let home = self.way_home_from(along(&first, begins.along_mm), &first)?;
        let mut flown = Flown { ends: begins, height, seconds: 0.0, home };
        loop {
            let next = flown.ends;
            let leg = leg(self.plan, &plane, next.leg)?;
            if self.stops_on(&leg, next, begins, &flown) {
                self.part(&leg, next, out_s, self.stop(), &mut flown);
                return Some(flown);
            }
            let Some(home) = self.homeward_at(next.leg, &leg) else {
                return Some(flown);
            };
            let seconds = leg_seconds(&leg, next.along_mm) + leg.to.dwell().as_secs_f64();
            let whole_s = out_s + flown.seconds + seconds + home.seconds;
            if whole_s > self.ask.usable.as_secs_f64() || !self.has_room(home.items()) {
                self.part(&leg, next, out_s, None, &mut flown);
                return Some(flown);
            }
            self.fly_leg(&leg, next.leg);
            let ends = after(self.plan, next.leg);
            flown = Flown { ends, height: leg.to.height, seconds: flown.seconds + seconds, home };
            if self.stop() == Some(ends) {
                return Some(flown);
            }
        }
    }

    /// Where to stop at the latest: the end of a leg is the start of the next, a look is over at its end.
    fn stop(&self) -> Option<TourPlace> {
        let stop = self.ask.stop_at_most?;
        let leg = leg(self.plan, &self.ways.field.plane, stop.leg)?;
        Some(if stop.along_mm >= leg.length_mm() { after(self.plan, stop.leg) } else { normal(self.plan, stop) })
    }

    /// Whether the place to stop at lies on this leg, ahead.
    fn stops_on(&self, leg: &Leg, next: TourPlace, begins: TourPlace, flown: &Flown) -> bool {
        self.stop().is_some_and(|stop| {
            let starting = next == begins && flown.seconds <= 0.0;
            stop.leg == next.leg
                && stop.along_mm < leg.length_mm()
                && (stop.along_mm > next.along_mm || (stop.along_mm == next.along_mm && !starting))
        })
    }

    /// Flies a part of a lane: to `stop`, or as far as time allows; nothing when that is hardly anything.
    fn part(&mut self, leg: &Leg, next: TourPlace, out_s: f64, stop: Option<TourPlace>, flown: &mut Flown) {
        let room_mm = stop.map_or(leg.length_mm(), |stop| stop.along_mm).saturating_sub(next.along_mm);
        if !matches!(leg.to.role, Role::Lane(_)) || !self.has_room(8) {
            return;
        }
        let mut reach_mm = room_mm;
        for _ in 0..8 {
            if f64::from(reach_mm) < PART_MIN_M * 1e3 {
                return;
            }
            let along_mm = next.along_mm.saturating_add(reach_mm);
            let seconds = leg_seconds(leg, next.along_mm) - leg_seconds(leg, along_mm);
            let Some(home) = self.way_home_from(along(leg, along_mm), leg) else {
                return;
            };
            let whole_s = out_s + flown.seconds + seconds + home.seconds;
            let left_s = self.ask.usable.as_secs_f64() - whole_s;
            if left_s >= 0.0 && self.has_room(home.items()) {
                self.speed(leg.to.speed_mmps);
                self.photos(leg.to.photo_every_mm);
                self.face(None);
                self.fly(along(leg, along_mm), self.at_layer(self.height_on(leg, along(leg, along_mm))));
                let ends = TourPlace { leg: next.leg, along_mm };
                *flown = Flown { ends, height: leg.to.height, seconds: flown.seconds + seconds, home };
                return;
            }
            // Each metre given up saves at most its way there and back.
            let shorter_mm = (-left_s * f64::from(leg.to.speed_mmps) / 2.0).max(f64::from(reach_mm) / 8.0);
            reach_mm = reach_mm.saturating_sub(shorter_mm.ceil() as u32);
        }
    }

    /// Adds a leg's steps.
    fn fly_leg(&mut self, leg: &Leg, index: u32) {
        let height = self.at_layer(leg.to.height);
        let at = leg.to.at;
        self.speed(leg.to.speed_mmps);
        self.photos(leg.to.photo_every_mm);
        self.face(if let Role::Orbit { target } = leg.to.role { Some(target) } else { None });
        if let Role::Look { target, dwell_ms } = leg.to.role {
            self.steps.push(Step::Look { at: target });
            self.passes.push((self.steps.len() as u16, index));
            self.steps.push(Step::Dwell { at, height, time_ms: dwell_ms });
            self.steps.push(Step::LookAhead);
        } else {
            self.passes.push((self.steps.len() as u16, index));
            self.steps.push(Step::Fly { to: at, height, radius_mm: ACCEPTANCE_MM });
        }
    }

    /// Points nose and camera at a place from here on, or ahead again.
    fn face(&mut self, at: Option<Position>) {
        if self.facing != at {
            self.facing = at;
            self.steps.push(at.map_or(Step::LookAhead, |at| Step::Look { at }));
        }
    }

    fn way_home(&mut self, home: &Homeward, height: AboveHome) {
        let height = self.at_layer(height);
        self.photos(0);
        self.face(None);
        for &(corner, height) in &home.over {
            self.fly(corner, self.at_layer(height));
        }
        let flat = if home.over.is_empty() { home.corners.as_slice() } else { &[] };
        for &corner in flat.iter().skip(1).take(flat.len().saturating_sub(2)) {
            self.fly(corner, height);
        }
        self.steps.push(Step::Land { at: self.ask.craft.home });
    }

    /// Whether the items last for one more leg and a way home of so many corners: a leg takes at most five steps, the
    /// end two, and an autopilot may add two of its own.
    fn has_room(&self, corners: usize) -> bool {
        self.steps.len() + corners + 9 <= usize::from(self.ask.craft.items_max)
    }

    fn homeward_at(&mut self, index: u32, leg: &Leg) -> Option<Homeward> {
        if let Some(Some(known)) = self.homeward.get(index as usize) {
            return Some(known.clone());
        }
        let made = self.way_home_from(leg.b, leg)?;
        if let Some(slot) = self.homeward.get_mut(index as usize) {
            *slot = Some(made.clone());
        }
        Some(made)
    }

    fn way_home_from(&self, from: Point, leg: &Leg) -> Option<Homeward> {
        let corners = self.ways.way(from, self.home)?;
        let ends = self.height_on(leg, from);
        let over = self.over(&corners, from, ends)?;
        let height_m = self.at_layer(over.last().map_or(ends, |last| last.1)).metres();
        let seconds = self.seconds(&corners, leg.to.speed_mmps) + landing_seconds(height_m);
        Some(Homeward { corners, over, seconds })
    }

    fn too_little(&self, out_s: f64, home_s: f64) -> PlanError {
        let drone = self.ask.craft.drone.clone();
        let needed = Span::from_secs_f64(out_s + home_s);
        if !self.has_room(2) {
            return PlanError::TooFewItems { drone, most: self.ask.craft.items_max, needed: self.steps.len() + 11 };
        }
        PlanError::EnduranceTooShort { drone, usable: self.ask.usable, needed }
    }
}

fn along(leg: &Leg, along_mm: u32) -> Point {
    let length_mm = leg.length_mm().max(1);
    leg.a.towards(leg.b, (f64::from(along_mm) / f64::from(length_mm)).min(1.0))
}

/// Seconds from a place on a leg to its end.
fn leg_seconds(leg: &Leg, along_mm: u32) -> f64 {
    let length_mm = leg.length_mm().max(1);
    let left = 1.0 - (f64::from(along_mm) / f64::from(length_mm)).min(1.0);
    leg.arrives.minus(leg.departs).as_secs_f64() * left
}
