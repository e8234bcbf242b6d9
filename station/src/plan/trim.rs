//! Trimming: the ends of the lanes are drawn in as far as a raster certifies that nothing comes to be unseen.
//!
//! The camera stays on in a short turn to the next lane, so the turn shows the ground along the edge, and the lanes need not
//! reach it. Method: each end tries to come in, in ever smaller steps, its turn with it; the step is kept when the tour
//! becomes shorter and no square loses its last sweep. Cost: ends × steps × squares of a turn.

use super::field::Field;
use super::figures::LANE_MIN_M;
use super::improve::Visit;
use super::mark::{Mark, Swath};
use super::pass::{Errand, Pass};
use super::tally::Tally;
use crate::geodesy::Point;

/// A turn up to this many spacings long is flown with the camera on.
const TURN_SPACINGS: f64 = 3.0;
/// What a step must save, metres.
const LEAST_M: f64 = 0.2;

/// How hard to try: in each round, square metres that may come to be unseen for each metre saved, so that the cheapest
/// savings come first; and the steps inwards, metres.
pub struct Effort {
    prices_m2: &'static [f64],
    steps_m: &'static [f64],
}

/// For the plan.
const WHOLE: Effort = Effort { prices_m2: &[0.0, 2.0, 5.0, 10.0, 18.0], steps_m: &[16.0, 8.0, 4.0, 2.0] };
/// For comparing candidates, and for a plan that is wanted at once.
pub const ROUGH: Effort = Effort { prices_m2: &[2.0, 18.0], steps_m: &[16.0, 4.0] };

/// The effort that a budget of search steps pays for.
#[must_use]
pub const fn effort(budget_steps: u64) -> &'static Effort {
    if budget_steps == 0 { &ROUGH } else { &WHOLE }
}

/// The passes without what others show: straight ones are drawn in where `firm` ones (the first so many) or each other
/// show their ends, and those left out show nothing that the others do not.
#[must_use]
pub fn needed(tally: &mut Tally, passes: Vec<Pass>, firm: usize, effort: &Effort) -> Vec<Pass> {
    passes.iter().for_each(|pass| tally.add(pass));
    let mut drawn_in = passes;
    for pass in drawn_in.iter_mut().skip(firm) {
        for at_front in [true, false] {
            for &step_m in effort.steps_m {
                while draw_in_alone(tally, pass, at_front, step_m).is_some() {}
            }
        }
    }
    let mut kept = Vec::with_capacity(drawn_in.len());
    for pass in drawn_in {
        if tally.needs(&pass) {
            kept.push(pass);
        } else {
            tally.remove(&pass);
        }
    }
    kept
}

/// One step inwards of a pass's end that costs nobody's sight.
fn draw_in_alone(tally: &mut Tally, pass: &mut Pass, at_front: bool, step_m: f64) -> Option<()> {
    let (here, inner) = end_of(pass, at_front)?;
    let there = inwards(here, inner, step_m)?;
    let lost = tally.lost(inner, here, there);
    let done = tally.replace(&[lost], &[], 0.0);
    let corner = corner(pass, at_front)?;
    done.then(|| *corner = there)
}

/// Draws an end of a pass in by `most_m`, or as far as a lane is left before its next corner.
pub fn draw_in(pass: &mut Pass, at_front: bool, most_m: f64) -> Option<()> {
    let (here, inner) = end_of(pass, at_front)?;
    let there = inwards(here, inner, most_m.min(here.distance(inner) - LANE_MIN_M).max(0.0))?;
    *corner(pass, at_front)? = there;
    Some(())
}

/// The corner at an end of a pass.
fn corner(pass: &mut Pass, at_front: bool) -> Option<&mut Point> {
    if at_front { pass.corners.first_mut() } else { pass.corners.last_mut() }
}

/// An end of a pass, and the corner before it.
fn end_of(pass: &Pass, at_front: bool) -> Option<(Point, Point)> {
    let corners = &pass.corners;
    let mut ends: (_, _) = (corners.iter(), corners.iter().rev());
    if at_front { Some((*ends.0.next()?, *ends.0.next()?)) } else { Some((*ends.1.next()?, *ends.1.next()?)) }
}

/// The point a step from `here` towards `inner`, as long as a lane is left.
fn inwards(here: Point, inner: Point, step_m: f64) -> Option<Point> {
    let length_m = here.distance(inner);
    (length_m - step_m >= LANE_MIN_M).then(|| here.towards(inner, step_m / length_m))
}

/// A tour whose lane ends can move.
pub struct Trim<'t> {
    /// The passes; their ends move.
    pub passes: &'t mut [Pass],
    /// Their order.
    pub visits: &'t [Visit],
    /// Where one may fly.
    pub field: &'t Field,
    /// What is seen of each target, by its number.
    pub tallies: &'t mut [Tally],
    /// How hard to try.
    pub effort: &'t Effort,
}

/// One end of a pass, with the turn that it takes part in: to the visit after it, or from the one before.
#[derive(Clone, Copy)]
struct End {
    visit: Visit,
    leaves: bool,
    other: Visit,
}

impl Trim<'_> {
    /// Draws the ends in; says for each visit whether the turn after it is flown with the camera on.
    pub fn run(&mut self) -> Vec<bool> {
        let next = || self.visits.iter().skip(1).chain(self.visits.first());
        let turns: Vec<(Visit, Visit)> = self.visits.iter().copied().zip(next().copied()).collect();
        let on: Vec<bool> = turns.iter().map(|&(from, to)| self.is_turn(from, to)).collect();
        for (&(from, to), _) in turns.iter().zip(&on).filter(|(_, on)| **on) {
            if let (Some(a), Some(b), Some(tally)) = (self.exit(from), self.entry(to), self.tally(from)) {
                tally.sweep(Swath { a, b });
                tally.turn(a);
                tally.turn(b);
            }
        }
        for &price_m2 in self.effort.prices_m2 {
            for (&(from, to), &on) in turns.iter().zip(&on) {
                self.draw_in(End { visit: from, leaves: true, other: to }, on, price_m2);
                self.draw_in(End { visit: to, leaves: false, other: from }, on, price_m2);
            }
        }
        on
    }

    fn pass(&self, visit: Visit) -> Option<&Pass> {
        self.passes.get(visit.pass)
    }

    fn entry(&self, visit: Visit) -> Option<Point> {
        visit.entered(self.pass(visit)?)
    }

    fn exit(&self, visit: Visit) -> Option<Point> {
        visit.left(self.pass(visit)?)
    }

    fn tally(&mut self, visit: Visit) -> Option<&mut Tally> {
        let target = self.pass(visit)?.target?;
        self.tallies.get_mut(target)
    }

    /// Whether two visits are lanes of one target, with a short and clear turn between them.
    fn is_turn(&self, from: Visit, to: Visit) -> bool {
        let (Some(one), Some(other)) = (self.pass(from), self.pass(to)) else {
            return false;
        };
        let (Some(a), Some(b)) = (self.exit(from), self.entry(to)) else {
            return false;
        };
        let sweeps = one.errand == Errand::Sweep && one.target.is_some() && one.target == other.target;
        sweeps && a.distance(b) <= TURN_SPACINGS * one.spacing_m && self.field.clear(a, b)
    }

    fn draw_in(&mut self, end: End, on: bool, price_m2: f64) {
        for &step_m in self.effort.steps_m {
            while self.step(end, on, step_m, price_m2).is_some() {}
        }
    }

    /// One step inwards; none when it does not help or may not be.
    fn step(&mut self, end: End, on: bool, step_m: f64, price_m2: f64) -> Option<()> {
        let at_front = end.leaves == end.visit.reversed;
        let (here, inner) = end_of(self.pass(end.visit)?, at_front)?;
        let there = inwards(here, inner, step_m)?;
        let other = if end.leaves { self.entry(end.other)? } else { self.exit(end.other)? };
        let saved_m = step_m + here.distance(other) - there.distance(other);
        if saved_m < LEAST_M
            || (here.distance(other) > 0.0 && self.field.clear(here, other) && !self.field.clear(there, other))
        {
            return None;
        }
        let most_m2 = saved_m * price_m2;
        let tally = self.tally(end.visit)?;
        let turn = |p| [Mark::Swath(tally.imaged(Swath { a: p, b: other })), Mark::Turn(p)];
        let lost = tally.lost(inner, here, there);
        let ([old, old_turn], new) = (turn(here), turn(there));
        let done = if on {
            tally.replace(&[lost, old, old_turn], &new, most_m2)
        } else {
            tally.replace(&[lost], &[], most_m2)
        };
        let corner = corner(self.passes.get_mut(end.visit.pass)?, at_front)?;
        done.then(|| *corner = there)
    }
}
