//! Where a lap may be cut into sorties, and what flying from one cut to another costs.
//!
//! A lap may be cut at the end of every leg that looks, and each 20 m of a long lane. Ways with the camera off are not
//! flown across a cut: the next sortie begins where the looking goes on. What a sortie from cut i to cut j takes is the sum
//! of a figure of i (way out, less the lap up to there) and one of j (the lap up to there, and the way home): no step
//! between two cuts is looked at again.

use super::budget::{in_wind, legs_used, too_windy, way_used};
use super::error::PlanError;
use super::place::{Leg, leg, plane};
use super::timing::{Stop, climb_seconds, landing_seconds};
use super::tour::{Plan, Role, TourPlace, TourPoint};
use super::way::{Reach, Ways};
use crate::energy::{self, Airframe, Flight, Used, Wind};
use crate::geodesy::{Plane, Point, segment};
use crate::patrol::Craft;

/// Between cuts of one lane, metres.
const EVERY_M: f64 = 20.0;
/// A lane is cut no nearer to its ends than this, metres; a sortie stops in the middle of a lane only after 30 m of it.
const FROM_ENDS_M: f64 = 40.0;
/// Steps of a sortie besides those of its legs and ways: what it begins with, room for one leg more, what it ends with.
const STEPS_BESIDES: f64 = 14.0;
/// What an arc takes is known to within this share of a battery: how sharply a way meets the lap is left out of its price.
/// The proof of the sortie has the last word.
const PRICED_WITHIN: f64 = 0.003;
/// Pads nearer to each other than this are one, metres.
const SAME_PAD_M: f64 = 60.0;

/// Figures that add up along a flight.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measure {
    /// J.
    pub joules: f64,
    /// s.
    pub seconds: f64,
    /// m over the ground.
    pub metres: f64,
    /// Steps.
    pub steps: f64,
}

impl Measure {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Measure) -> Measure {
        self.with(other, 1.0)
    }

    fn less(self, other: Measure) -> Measure {
        self.with(other, -1.0)
    }

    fn with(self, other: Measure, times: f64) -> Measure {
        Measure {
            joules: self.joules + other.joules * times,
            seconds: self.seconds + other.seconds * times,
            metres: self.metres + other.metres * times,
            steps: self.steps + other.steps * times,
        }
    }

    const fn of(used: Used, metres: f64, steps: f64) -> Measure {
        Measure { joules: used.joules, seconds: used.seconds, metres, steps }
    }
}

/// A place at which a lap may be cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cut {
    /// Where the sortie before it stops looking.
    pub ends: TourPlace,
    /// Where the next one goes on.
    pub begins: TourPlace,
    /// Whether it lies within a lane.
    pub within: bool,
}

/// Drones of one airframe on one pad, and what each cut costs them.
#[derive(Clone, Debug)]
pub struct Class<'a> {
    /// Which drones of the fleet.
    pub drones: Vec<usize>,
    /// What they fly as.
    pub flight: Flight<'a>,
    /// What a sortie may take, J.
    pub usable_j: f64,
    /// Most steps of a sortie.
    pub steps_max: f64,
    /// For a sortie that begins at a cut; two laps, one after the other.
    pub starts: Vec<Measure>,
    /// For a sortie that ends at a cut.
    pub ends: Vec<Measure>,
    /// The lap up to where a cut goes on, and up to where it ends.
    pub lap: (Vec<Measure>, Vec<Measure>),
    /// No way out and way home together take longer, s.
    pub ways_s: f64,
}

impl Class<'_> {
    /// The first cut at which a sortie from cut `i` may have lasted `least_s`; none before it has.
    fn first_after(&self, i: usize, least_s: f64) -> usize {
        let begun_s = self.lap.0.get(i).map_or(0.0, |from| from.seconds);
        self.lap.1.partition_point(|upto| upto.seconds - begun_s + self.ways_s < least_s)
    }
}

/// The cuts of a lap.
#[derive(Clone, Debug)]
pub struct Cuts<'a> {
    /// In flight order from the tour's first point.
    pub cuts: Vec<Cut>,
    /// Who may fly.
    pub classes: Vec<Class<'a>>,
}

/// Who flies: a drone of the fleet and its airframe.
pub type Flyer<'a> = (&'a Craft, &'a Airframe);

impl<'a> Cuts<'a> {
    /// The cuts of a plan for a fleet in a wind that leaves a reserve in each battery.
    ///
    /// # Errors
    ///
    /// [`PlanError::NothingToWatch`] without a leg that looks, [`PlanError::NoWay`] from a pad that cannot be left,
    /// [`PlanError::TooWindy`] when no headway is made somewhere.
    pub fn of(plan: &Plan, flyers: &[Flyer<'a>], wind: Wind, reserve_percent: u8) -> Result<Cuts<'a>, PlanError> {
        let plane = plane(plan);
        let legs: Vec<Leg> = (0..plan.tour.len() as u32).filter_map(|index| leg(plan, &plane, index)).collect();
        let cuts = cuts(&legs);
        if cuts.is_empty() {
            return Err(PlanError::NothingToWatch);
        }
        let ways = Ways::of(super::field::Field::of_plan(plan, plane));
        let mut classes: Vec<Class<'a>> = Vec::new();
        for (at, (craft, airframe)) in flyers.iter().enumerate() {
            let alike = |class: &&mut Class<'_>| {
                let first = class.drones.first().and_then(|&first| flyers.get(first));
                first.is_some_and(|(other, frame)| {
                    frame == airframe
                        && other.items_max == craft.items_max
                        && plane.distance(other.home, craft.home) < SAME_PAD_M
                })
            };
            if let Some(class) = classes.iter_mut().find(alike) {
                class.drones.push(at);
                continue;
            }
            let flight = in_wind(airframe, wind);
            let pad = Pad::of(&ways, &plane, craft, flight)?;
            let legs = Lap { legs: &legs, used: legs_used(&plan.tour, &plane, &flight)? };
            let left = f64::from(100 - reserve_percent.min(100)) / 100.0;
            classes.push(pad.class(at, &legs, &cuts, left)?);
        }
        Ok(Cuts { cuts, classes })
    }

    /// How many cuts a lap has.
    #[must_use]
    pub fn count(&self) -> usize {
        self.cuts.len()
    }

    /// The cheapest sortie from cut `i` to cut `j`, counted over two laps: which class flies it, and what it takes. None
    /// when none can.
    #[must_use]
    pub fn arc(&self, i: usize, j: usize) -> Option<(usize, Measure)> {
        let within = |at: usize| self.cuts.get(at % self.cuts.len().max(1)).is_some_and(|cut| cut.within);
        if j == i + 1 && within(i) && within(j) {
            return None;
        }
        let flown = |(number, class): (usize, &Class<'_>)| {
            let measure = class.starts.get(i)?.plus(*class.ends.get(j)?);
            let fits = measure.joules <= class.usable_j && measure.steps <= class.steps_max;
            fits.then_some((number, measure))
        };
        let all = self.classes.iter().enumerate().filter_map(flown);
        all.min_by(|one, other| one.1.joules.total_cmp(&other.1.joules))
    }

    /// The first cut after `i` at which a sortie from it may have lasted `least_s`; none before it has.
    #[must_use]
    pub fn first_after(&self, i: usize, least_s: f64) -> usize {
        let first = self.classes.iter().map(|class| class.first_after(i, least_s)).min();
        first.map_or(i + 1, |first| first.max(i + 1))
    }

    /// Whether the lap between two cuts alone is more than any battery gives, or takes longer than `most_s`.
    #[must_use]
    pub fn beyond(&self, i: usize, j: usize, most_s: f64) -> bool {
        let between = |class: &Class<'_>| {
            let (from, upto) = (class.lap.0.get(i), class.lap.1.get(j));
            from.zip(upto).is_none_or(|(from, upto)| {
                upto.joules - from.joules > class.usable_j || upto.seconds - from.seconds > most_s
            })
        };
        self.classes.iter().all(between)
    }
}

/// Every cut of a lap, in flight order: the lap begins with the leg to the tour's second point.
fn cuts(legs: &[Leg]) -> Vec<Cut> {
    let n = legs.len();
    let looks = |index: usize| legs.get(index % n.max(1)).is_some_and(|leg| leg.to.role != Role::Transit);
    let goes_on = |after: usize| (1..=n).map(|step| after + step).find(|&index| looks(index)).unwrap_or(after) % n;
    let mut found = Vec::new();
    for index in (1..=n).map(|step| step % n).filter(|&index| looks(index)) {
        let Some(leg) = legs.get(index) else { continue };
        let place = |along_mm: u32| TourPlace { leg: index as u32, along_mm };
        if matches!(leg.to.role, Role::Lane(_)) {
            let room_m = f64::from(leg.length_mm()) / 1e3 - 2.0 * FROM_ENDS_M;
            let count = if room_m < 0.0 { 0 } else { (room_m / EVERY_M).floor() as u32 + 1 };
            found.extend((0..count).map(|step| {
                let at = place(((FROM_ENDS_M + f64::from(step) * EVERY_M) * 1e3) as u32);
                Cut { ends: at, begins: at, within: true }
            }));
        }
        let begins = TourPlace { leg: goes_on(index) as u32, along_mm: 0 };
        found.push(Cut { ends: place(leg.length_mm()), begins, within: false });
    }
    found
}

/// A lap's legs and what each takes.
struct Lap<'p> {
    legs: &'p [Leg],
    used: Vec<Used>,
}

impl Lap<'_> {
    /// The lap up to the start of each leg, in the order of the tour's points; leg 0 is the last one.
    fn upto(&self, flight: &Flight<'_>) -> (Vec<Measure>, Measure) {
        let n = self.legs.len();
        let mut upto = vec![Measure::default(); n];
        let mut sum = Measure::default();
        for index in (1..=n).map(|step| step % n) {
            if let Some(slot) = upto.get_mut(index) {
                *slot = sum;
            }
            sum = sum.plus(self.whole(index, flight));
        }
        (upto, sum)
    }

    /// A whole leg, with the stay at its end.
    fn whole(&self, index: usize, flight: &Flight<'_>) -> Measure {
        let (Some(leg), Some(&used)) = (self.legs.get(index), self.used.get(index)) else {
            return Measure::default();
        };
        let used = used + flight.stand(leg.to.dwell().as_secs_f64());
        Measure::of(used, f64::from(leg.length_mm()) / 1e3, f64::from(steps(&leg.from, &leg.to)))
    }

    /// A place on the lap.
    fn at(&self, place: TourPlace, upto: &[Measure], flight: &Flight<'_>) -> Measure {
        let index = place.leg as usize;
        let (Some(&start), Some(leg)) = (upto.get(index), self.legs.get(index)) else {
            return Measure::default();
        };
        let whole = self.whole(index, flight);
        if place.along_mm == 0 {
            return start;
        }
        let share = f64::from(place.along_mm) / f64::from(leg.length_mm().max(1));
        start.with(whole, share.min(1.0))
    }
}

/// Most steps that the leg between two tour points takes in a sortie: changes of speed, photos and facing, and the leg.
fn steps(from: &TourPoint, to: &TourPoint) -> u32 {
    let faces = |point: &TourPoint| if let Role::Orbit { target } = point.role { Some(target) } else { None };
    let own = if matches!(to.role, Role::Look { .. }) { 3 } else { 1 };
    own + u32::from(from.speed_mmps != to.speed_mmps)
        + u32::from(from.photo_every_mm != to.photo_every_mm)
        + u32::from(faces(from) != faces(to))
}

/// A pad, as the drone on it flies.
struct Pad<'w, 'a> {
    craft: &'w Craft,
    home: Point,
    reach: Reach<'w>,
    flight: Flight<'a>,
}

impl<'w, 'a> Pad<'w, 'a> {
    fn of(ways: &'w Ways, plane: &Plane, craft: &'w Craft, flight: Flight<'a>) -> Result<Pad<'w, 'a>, PlanError> {
        let home = plane.point(craft.home);
        let gate = ways.gate(home).ok_or_else(|| PlanError::NoWay { drone: craft.drone.clone(), dock: None })?;
        Ok(Pad { craft, home, reach: Reach::from(ways, gate), flight })
    }

    fn class(&self, drone: usize, lap: &Lap<'_>, cuts: &[Cut], left: f64) -> Result<Class<'a>, PlanError> {
        let (upto, whole) = lap.upto(&self.flight);
        let n = cuts.len();
        let ways = cuts.iter().map(|cut| self.ways(lap, cut)).collect::<Result<Vec<_>, _>>()?;
        let longest =
            |of: fn(&(Measure, Measure)) -> &Measure| ways.iter().map(|way| of(way).seconds).fold(0.0, f64::max);
        let mut class = Class {
            drones: vec![drone],
            flight: self.flight,
            usable_j: self.flight.airframe.battery_j * (left - PRICED_WITHIN),
            steps_max: f64::from(self.craft.items_max) - STEPS_BESIDES,
            starts: Vec::with_capacity(2 * n + 1),
            ends: Vec::with_capacity(2 * n + 1),
            lap: (Vec::with_capacity(2 * n + 1), Vec::with_capacity(2 * n + 1)),
            ways_s: longest(|(out, _)| out) + longest(|(_, back)| back),
        };
        let mut laps = Measure::default();
        for _ in 0..2 {
            for (cut, (out, back)) in cuts.iter().zip(&ways) {
                let (ended, mut begun) =
                    (lap.at(cut.ends, &upto, &self.flight), lap.at(cut.begins, &upto, &self.flight));
                // What goes on beyond the lap's end goes on in the next lap.
                if begun.seconds + whole.seconds / 2.0 < ended.seconds {
                    begun = begun.plus(whole);
                }
                class.lap.0.push(begun.plus(laps));
                class.lap.1.push(ended.plus(laps));
                class.starts.push(out.less(begun.plus(laps)));
                class.ends.push(back.plus(ended).plus(laps));
            }
            laps = laps.plus(whole);
        }
        Ok(class)
    }

    /// The way out to a cut, and the way home from it.
    fn ways(&self, lap: &Lap<'_>, cut: &Cut) -> Result<(Measure, Measure), PlanError> {
        let (out, back) = (self.out(lap, cut.begins)?, self.back(lap, cut.ends)?);
        if !cut.within {
            return Ok((out, back));
        }
        let (leg, _) = self.spot(lap, cut.ends)?;
        Ok((out.plus(self.join(&leg, true)?), back.plus(self.join(&leg, false)?)))
    }

    /// What a sortie that begins (or ends) within a lane takes more than one that flies on: speeding up (or slowing down).
    fn join(&self, leg: &Leg, begins: bool) -> Result<Measure, PlanError> {
        let speed_mps = f64::from(leg.to.speed_mmps) / 1e3;
        let length_m = speed_mps * speed_mps / (2.0 * self.flight.acceleration_mps2);
        let steady = energy::Leg::steady(leg.a.direction(leg.b).unwrap_or(Point::new(0.0, 1.0)), length_m, speed_mps);
        let changing =
            if begins { energy::Leg { from_mps: 0.0, ..steady } } else { energy::Leg { to_mps: 0.0, ..steady } };
        let used = |leg: &energy::Leg| {
            let used = self.flight.leg(leg).map_err(|windy| too_windy(windy, &self.flight))?;
            Ok(Measure::of(used, 0.0, 0.0))
        };
        Ok(used(&changing)?.less(used(&steady)?))
    }

    /// Take-off and the way to a place.
    fn out(&self, lap: &Lap<'_>, to: TourPlace) -> Result<Measure, PlanError> {
        let (leg, at) = self.spot(lap, to)?;
        let height_m = leg.to.height.metres();
        let way = self.way(at)?;
        self.along(&way, &leg, self.flight.rise(height_m, climb_seconds(height_m)))
    }

    /// The way home from a place, and the landing.
    fn back(&self, lap: &Lap<'_>, from: TourPlace) -> Result<Measure, PlanError> {
        let (leg, at) = self.spot(lap, from)?;
        let height_m = leg.to.height.metres();
        let mut way = self.way(at)?;
        way.reverse();
        self.along(&way, &leg, self.flight.rise(-height_m, landing_seconds(height_m)))
    }

    fn spot(&self, lap: &Lap<'_>, place: TourPlace) -> Result<(Leg, Point), PlanError> {
        let leg = *lap.legs.get(place.leg as usize).ok_or(PlanError::NothingToWatch)?;
        let share = f64::from(place.along_mm) / f64::from(leg.length_mm().max(1));
        Ok((leg, leg.a.towards(leg.b, share.min(1.0))))
    }

    fn way(&self, to: Point) -> Result<Vec<Point>, PlanError> {
        let no_way = || PlanError::NoWay { drone: self.craft.drone.clone(), dock: None };
        let mut way = self.reach.path(to).ok_or_else(no_way)?;
        if way.first() != Some(&self.home) {
            way.insert(0, self.home);
        }
        Ok(way)
    }

    fn along(&self, way: &[Point], leg: &Leg, besides: Used) -> Result<Measure, PlanError> {
        let speed_mps = f64::from(leg.to.speed_mmps) / 1e3;
        let stops: Vec<Stop> =
            way.iter().map(|&at| Stop { at, height_m: leg.to.height.metres(), halt: false, speed_mps }).collect();
        let legs = way_used(&stops, None, None, &self.flight).map_err(|windy| too_windy(windy, &self.flight))?;
        let metres = segment::length(way);
        Ok(Measure::of(besides + legs.into_iter().sum(), metres, way.len() as f64))
    }
}
