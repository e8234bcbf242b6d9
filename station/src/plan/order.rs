//! In which order, and which way round, the passes are flown: a short closed tour.
//!
//! Method: nearest neighbour, then 2-opt and Or-opt of up to three passes, both with reversal (Croes 1958, Or 1976), until
//! nothing improves or the budget of steps is spent. Deterministic: the first improvement in a fixed order is taken.

use super::link::Links;

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

    const fn turned(self) -> Visit {
        Visit { pass: self.pass, reversed: !self.reversed }
    }
}

/// Improvements smaller than this are rounding, seconds.
const LEAST_GAIN_S: f64 = 1e-3;

/// An order of `passes` passes. Cost: passes² links for the first tour, then at most `budget_steps` looked-up links.
#[must_use]
pub fn order(passes: usize, links: &mut Links<'_>, budget_steps: u64) -> Vec<Visit> {
    let mut tour = nearest_neighbour(passes, links);
    let end = links.steps.saturating_add(budget_steps);
    loop {
        let better = two_opt(&mut tour, links, end) | or_opt(&mut tour, links, end);
        if !better || links.steps >= end {
            return tour;
        }
    }
}

fn nearest_neighbour(passes: usize, links: &mut Links<'_>) -> Vec<Visit> {
    let mut left: Vec<usize> = (1..passes).collect();
    let mut tour = Vec::with_capacity(passes);
    let mut here = Visit { pass: 0, reversed: false };
    if passes > 0 {
        tour.push(here);
    }
    while !left.is_empty() {
        let mut best: Option<(f64, usize, Visit)> = None;
        for (slot, &pass) in left.iter().enumerate() {
            for next in [Visit { pass, reversed: false }, Visit { pass, reversed: true }] {
                if best.is_some_and(|best| links.least(here.exit(), next.entry()) >= best.0) {
                    continue;
                }
                let seconds = links.seconds(here.exit(), next.entry());
                if best.is_none_or(|best| seconds < best.0) {
                    best = Some((seconds, slot, next));
                }
            }
        }
        let Some((_, slot, next)) = best else {
            break;
        };
        left.swap_remove(slot);
        tour.push(next);
        here = next;
    }
    tour
}

/// Gain of replacing the links `old` by the links `new`, each (from, to); none when there is none to be had.
fn gain(links: &mut Links<'_>, old: &[(usize, usize)], new: &[(usize, usize)]) -> Option<f64> {
    let before: f64 = old.iter().map(|&(a, b)| links.seconds(a, b)).sum();
    let bound: f64 = new.iter().map(|&(a, b)| links.least(a, b)).sum();
    if bound > before - LEAST_GAIN_S {
        links.steps += 1;
        return None;
    }
    let after: f64 = new.iter().map(|&(a, b)| links.seconds(a, b)).sum();
    (after < before - LEAST_GAIN_S).then_some(before - after)
}

fn two_opt(tour: &mut [Visit], links: &mut Links<'_>, end: u64) -> bool {
    let n = tour.len();
    let mut better = false;
    for i in 0..n {
        for j in i..n {
            if links.steps >= end {
                return better;
            }
            let (Some(&first), Some(&last)) = (tour.get(i), tour.get(j)) else {
                continue;
            };
            let (Some(&before), Some(&after)) = (tour.get((i + n - 1) % n), tour.get((j + 1) % n)) else {
                continue;
            };
            if j - i + 1 == n {
                continue;
            }
            let old = [(before.exit(), first.entry()), (last.exit(), after.entry())];
            let new = [(before.exit(), last.exit()), (first.entry(), after.entry())];
            if gain(links, &old, &new).is_some()
                && let Some(stretch) = tour.get_mut(i..=j)
            {
                stretch.reverse();
                stretch.iter_mut().for_each(|visit| *visit = visit.turned());
                better = true;
            }
        }
    }
    better
}

fn or_opt(tour: &mut Vec<Visit>, links: &mut Links<'_>, end: u64) -> bool {
    let mut better = false;
    for length in 1..=3 {
        for from in 0..tour.len().saturating_sub(length) {
            if links.steps >= end {
                return better;
            }
            better |= move_stretch(tour, links, from, length, end);
        }
    }
    better
}

/// Moves the stretch at `from` to the first place where that helps.
fn move_stretch(tour: &mut Vec<Visit>, links: &mut Links<'_>, from: usize, length: usize, end: u64) -> bool {
    let n = tour.len();
    if n < length + 2 {
        return false;
    }
    let at = |i: usize| tour.get(i % n).copied();
    let (Some(first), Some(last)) = (at(from), at(from + length - 1)) else {
        return false;
    };
    let (Some(before), Some(after)) = (at(from + n - 1), at(from + length)) else {
        return false;
    };
    for to in (0..n).filter(|&to| to + 1 < from || to >= from + length) {
        let (Some(left), Some(right)) = (at(to), at(to + 1)) else {
            continue;
        };
        if links.steps >= end || (to + 1) % n == from {
            continue;
        }
        let old = [(before.exit(), first.entry()), (last.exit(), after.entry()), (left.exit(), right.entry())];
        let kept = [(before.exit(), after.entry()), (left.exit(), first.entry()), (last.exit(), right.entry())];
        let turned = [(before.exit(), after.entry()), (left.exit(), last.exit()), (first.entry(), right.entry())];
        let reversed = match (gain(links, &old, &kept), gain(links, &old, &turned)) {
            (None, None) => continue,
            (one, other) => other > one,
        };
        let mut stretch: Vec<Visit> = tour.drain(from..from + length).collect();
        if reversed {
            stretch.reverse();
            stretch.iter_mut().for_each(|visit| *visit = visit.turned());
        }
        let slot = if to >= from + length { to + 1 - length } else { to + 1 };
        tour.splice(slot..slot, stretch);
        return true;
    }
    false
}
