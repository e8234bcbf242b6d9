//! The moves of the search for a short tour: a stretch turned round, a few passes moved elsewhere.

use super::link::Links;
use super::pass::Pass;
use crate::geodesy::Point;
use std::collections::VecDeque;

/// One pass in the tour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Index of the pass.
    pub pass: usize,
    /// Whether it is flown from its end to its start.
    pub reversed: bool,
}

impl Visit {
    /// The end at which the pass is entered.
    #[must_use]
    pub const fn entry(self) -> usize {
        2 * self.pass + self.reversed as usize
    }

    /// The end at which it is left.
    #[must_use]
    pub const fn exit(self) -> usize {
        2 * self.pass + !self.reversed as usize
    }

    /// Where a pass is entered.
    #[must_use]
    pub fn entered(self, pass: &Pass) -> Option<Point> {
        if self.reversed { pass.corners.last() } else { pass.corners.first() }.copied()
    }

    /// Where it is left.
    #[must_use]
    pub fn left(self, pass: &Pass) -> Option<Point> {
        self.turned().entered(pass)
    }

    const fn turned(self) -> Visit {
        Visit { pass: self.pass, reversed: !self.reversed }
    }
}

/// Ends that a move looks at from each end.
const NEAREST: usize = 8;
/// Most passes moved elsewhere at once.
const MOVED_MAX: usize = 3;
/// Improvements smaller than this are rounding, seconds.
const LEAST_GAIN_S: f64 = 1e-3;

/// A closed tour under improvement.
pub struct Search<'s, 'w> {
    /// The tour.
    pub tour: Vec<Visit>,
    links: &'s mut Links<'w>,
    /// Where each pass stands in the tour.
    place: Vec<usize>,
    /// The nearest ends of each end, nearest first.
    near: &'s [Vec<usize>],
    end: u64,
}

impl<'s, 'w> Search<'s, 'w> {
    /// A search from a tour, among the ends [`near`] each other, that ends when `links` have counted `end` steps.
    pub fn of(tour: Vec<Visit>, links: &'s mut Links<'w>, near: &'s [Vec<usize>], end: u64) -> Search<'s, 'w> {
        Search { place: vec![0; tour.len()], tour, links, near, end }
    }

    /// Whether the budget is used up.
    pub fn spent(&self) -> bool {
        self.left() == 0
    }

    /// Steps that are left.
    pub fn left(&self) -> u64 {
        self.end.saturating_sub(self.links.steps)
    }

    /// Seconds of all links of the tour.
    pub fn seconds(&mut self) -> f64 {
        let next = self.tour.iter().skip(1).chain(self.tour.first());
        self.tour.iter().zip(next).map(|(a, b)| self.links.seconds(a.exit(), b.entry())).sum()
    }

    /// Improves the tour round the named places of it until nothing there improves any more.
    pub fn settle(&mut self, places: impl IntoIterator<Item = usize>) {
        self.number(0, self.tour.len());
        let mut waiting: VecDeque<usize> = places.into_iter().filter_map(|at| Some(self.tour.get(at)?.pass)).collect();
        let mut waits = vec![false; self.tour.len()];
        for &pass in &waiting {
            mark(&mut waits, pass, true);
        }
        while let Some(pass) = waiting.pop_front() {
            mark(&mut waits, pass, false);
            if self.spent() {
                return;
            }
            for changed in self.improve(pass) {
                if waits.get(changed) == Some(&false) {
                    mark(&mut waits, changed, true);
                    waiting.push_back(changed);
                }
            }
        }
    }

    fn number(&mut self, from: usize, to: usize) {
        for (at, visit) in self.tour.iter().enumerate().take(to).skip(from) {
            if let Some(place) = self.place.get_mut(visit.pass) {
                *place = at;
            }
        }
    }

    fn at(&self, i: usize) -> Visit {
        let n = self.tour.len();
        self.tour.get(i % n).copied().unwrap_or(Visit { pass: 0, reversed: false })
    }

    fn near(&self, end: usize, rank: usize) -> Option<usize> {
        self.near.get(end)?.get(rank).copied()
    }

    fn place_of(&self, end: usize) -> usize {
        self.place.get(end / 2).copied().unwrap_or(0)
    }

    /// The first move that improves the tour at a pass; names the passes whose links changed.
    fn improve(&mut self, pass: usize) -> Vec<usize> {
        let at = self.place.get(pass).copied().unwrap_or(0);
        // Not more than there are passes: a tour of a single one moves nothing.
        let longest = MOVED_MAX.min(self.tour.len());
        let changed = self.turn_after(at).or_else(|| self.turn_before(at));
        changed
            .or_else(|| (1..=longest).find_map(|length| self.relocate(at, length)))
            .or_else(|| (2..=longest).find_map(|length| self.relocate(at + self.tour.len() + 1 - length, length)))
            .unwrap_or_default()
    }

    /// Gain of replacing the links `old` by the links `new`, each (from, to); none when there is none to be had.
    fn gain(&mut self, old: &[(usize, usize)], new: &[(usize, usize)]) -> Option<f64> {
        let links = &mut *self.links;
        let before: f64 = old.iter().map(|&(a, b)| links.seconds(a, b)).sum();
        let bound: f64 = new.iter().map(|&(a, b)| links.least(a, b)).sum();
        if bound > before - LEAST_GAIN_S {
            return None;
        }
        let after: f64 = new.iter().map(|&(a, b)| links.seconds(a, b)).sum();
        (after < before - LEAST_GAIN_S).then_some(before - after)
    }

    /// 2-opt by the link that leaves `at`.
    fn turn_after(&mut self, at: usize) -> Option<Vec<usize>> {
        let (here, next) = (self.at(at), self.at(at + 1));
        for rank in 0..NEAREST {
            let end = self.near(here.exit(), rank)?;
            let other = self.place_of(end);
            let (two, after) = (self.at(other), self.at(other + 1));
            if two.exit() != end || other == at {
                continue;
            }
            let old = [(here.exit(), next.entry()), (two.exit(), after.entry())];
            let new = [(here.exit(), two.exit()), (next.entry(), after.entry())];
            if self.gain(&old, &new).is_some() {
                self.turn(at + 1, other);
                return Some(vec![here.pass, next.pass, two.pass, after.pass]);
            }
        }
        None
    }

    /// 2-opt by the link that enters `at`.
    fn turn_before(&mut self, at: usize) -> Option<Vec<usize>> {
        let n = self.tour.len();
        let (here, before) = (self.at(at), self.at(at + n - 1));
        for rank in 0..NEAREST {
            let end = self.near(here.entry(), rank)?;
            let other = self.place_of(end);
            let (two, ahead) = (self.at(other), self.at(other + n - 1));
            if two.entry() != end || other == at {
                continue;
            }
            let old = [(before.exit(), here.entry()), (ahead.exit(), two.entry())];
            let new = [(before.exit(), ahead.exit()), (here.entry(), two.entry())];
            if self.gain(&old, &new).is_some() {
                self.turn(at, other + n - 1);
                return Some(vec![here.pass, before.pass, two.pass, ahead.pass]);
            }
        }
        None
    }

    /// Turns the stretch from place `from` to place `to` round, going on over the tour's end.
    fn turn(&mut self, from: usize, to: usize) {
        let n = self.tour.len();
        let (from, to) = (from % n, to % n);
        if from > to {
            // What is not turned is turned instead: the same closed tour, flown the other way.
            if to + 1 < from {
                self.turn(to + 1, from - 1);
            }
            return;
        }
        if let Some(stretch) = self.tour.get_mut(from..=to) {
            stretch.reverse();
            stretch.iter_mut().for_each(|visit| *visit = visit.turned());
        }
        self.number(from, to + 1);
    }

    /// Or-opt: the `length` passes from place `from` go between two others.
    fn relocate(&mut self, from: usize, length: usize) -> Option<Vec<usize>> {
        let n = self.tour.len();
        if n < length + 2 {
            return None;
        }
        let from = from % n;
        let (first, last) = (self.at(from), self.at(from + length - 1));
        let (before, after) = (self.at(from + n - 1), self.at(from + length));
        for (end, other) in [(first.entry(), last.exit()), (last.exit(), first.entry())] {
            for rank in 0..NEAREST {
                let Some(near) = self.near(end, rank) else {
                    break;
                };
                let to = self.place_of(near);
                if (to + n - from) % n < length {
                    continue;
                }
                // Next to `near`, in the link that leaves or enters there.
                let leaves = self.at(to).exit() == near;
                let slot = if leaves { to } else { to + n - 1 } % n;
                let (left, right) = (self.at(slot), self.at(slot + 1));
                if slot == (from + n - 1) % n || slot == (from + length - 1) % n {
                    continue;
                }
                let far = if leaves { right.entry() } else { left.exit() };
                let old = [(before.exit(), first.entry()), (last.exit(), after.entry()), (left.exit(), right.entry())];
                let new = [(before.exit(), after.entry()), (near, end), (other, far)];
                if self.gain(&old, &new).is_some() {
                    // As it stands, the stretch enters at `first`; it must enter at whatever meets the left neighbour.
                    let reversed = (end == first.entry()) != leaves;
                    self.shift(from, length, left.pass, reversed);
                    return Some(vec![before.pass, after.pass, first.pass, last.pass, left.pass, right.pass]);
                }
            }
        }
        None
    }

    /// Takes `length` passes out at `from` and puts them behind the pass `left`.
    fn shift(&mut self, from: usize, length: usize, left: usize, reversed: bool) {
        self.tour.rotate_left(from);
        let mut stretch: Vec<Visit> = self.tour.drain(..length).collect();
        if reversed {
            stretch.reverse();
            stretch.iter_mut().for_each(|visit| *visit = visit.turned());
        }
        let slot = self.tour.iter().position(|visit| visit.pass == left).map_or(0, |at| at + 1);
        self.tour.splice(slot..slot, stretch);
        self.number(0, self.tour.len());
    }
}

fn mark(waits: &mut [bool], pass: usize, value: bool) {
    if let Some(wait) = waits.get_mut(pass) {
        *wait = value;
    }
}

/// The nearest ends of each end of so many passes, nearest first. Cost: passes².
#[must_use]
pub fn near(links: &Links<'_>, passes: usize) -> Vec<Vec<usize>> {
    (0..2 * passes).map(|from| nearest(links, from, 2 * passes)).collect()
}

/// The ends nearest to an end, as the crow flies; its own pass's ends are no neighbours.
fn nearest(links: &Links<'_>, from: usize, ends: usize) -> Vec<usize> {
    let mut all: Vec<(f64, usize)> =
        (0..ends).filter(|to| to / 2 != from / 2).map(|to| (links.least(from, to), to)).collect();
    let order = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    if all.len() > NEAREST {
        all.select_nth_unstable_by(NEAREST, order);
        all.truncate(NEAREST);
    }
    all.sort_by(order);
    all.into_iter().map(|found| found.1).collect()
}
