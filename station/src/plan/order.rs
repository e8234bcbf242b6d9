//! In which order, and which way round, the passes are flown: a short closed tour.
//!
//! Method: nearest neighbour, then 2-opt and Or-opt of up to three passes, both with reversal (Croes 1958, Or 1976), among
//! each end's nearest ends; then again and again a double bridge within a short window (Martin, Otto and Felten 1991),
//! kept when the repaired tour is no longer, and at first now and then when it is (Kirkpatrick, Gelatt and Vecchi 1983).
//! One seed, and bounded by steps: the same tour on every machine.

use super::improve::{Search, Visit, near};
use super::link::Links;
use super::pass::Pass;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// The search's chance; any number does, as long as it stays.
const SEED: u64 = 0x5145;
/// A double bridge changes this many passes in a row at most, so that its repair stays local.
const WINDOW: usize = 30;
/// Improvements smaller than this are rounding, seconds.
const LEAST_GAIN_S: f64 = 1e-3;
/// How warm the search begins, seconds; it cools down evenly to nothing. 0.5 to 2 s do as well, 4 s is worse.
const WARMTH_S: f64 = 1.0;

/// An order of some passes. Cost: passes² links for the first tours, then at most `budget_steps` steps of search.
#[must_use]
pub fn order(passes: &[Pass], links: &mut Links<'_>, budget_steps: u64) -> Vec<Visit> {
    let end = links.steps.saturating_add(budget_steps);
    let near = near(links, passes.len());
    let (mut best, mut best_s) = start(passes, links, &near, end);
    let mut search = Search::of(best.clone(), links, &near, end);
    let mut chance = ChaCha8Rng::seed_from_u64(SEED);
    let (mut kept, mut kept_s) = (best.clone(), best_s);
    let whole = search.left().max(1) as f64;
    while passes.len() >= 8 && !search.spent() {
        let cuts = bridge(&mut search.tour, &mut chance);
        search.settle(cuts);
        let seconds = search.seconds();
        let warmth_s = WARMTH_S * search.left() as f64 / whole;
        if seconds >= kept_s - LEAST_GAIN_S + longer(warmth_s, &mut chance) {
            search.tour.clone_from(&kept);
            continue;
        }
        kept_s = seconds;
        kept.clone_from(&search.tour);
        if seconds < best_s - LEAST_GAIN_S {
            best_s = seconds;
            best.clone_from(&search.tour);
        }
    }
    best
}

/// How much longer a tour may be and still be kept, seconds: at a warmth T one longer by d with the chance exp(−d/T).
fn longer(warmth_s: f64, chance: &mut ChaCha8Rng) -> f64 {
    let drawn = (f64::from(chance.next_u32()) + 1.0) / (f64::from(u32::MAX) + 1.0);
    -warmth_s * libm::log(drawn)
}

/// The better of two tours: always on to what is nearest, and part after part.
fn start(passes: &[Pass], links: &mut Links<'_>, near: &[Vec<usize>], end: u64) -> (Vec<Visit>, f64) {
    let part = |pass: usize| passes.get(pass).map(|pass| (pass.target, pass.part));
    let parted = (1..passes.len()).any(|pass| part(pass) != part(0));
    let settled = |tour: Vec<Visit>, links: &mut Links<'_>| {
        let mut search = Search::of(tour, links, near, end);
        search.settle(0..passes.len());
        let seconds = search.seconds();
        (search.tour, seconds)
    };
    let free = settled(nearest_neighbour(passes.len(), links, &|_, _| true), links);
    if !parted {
        return free;
    }
    let by_parts = settled(nearest_neighbour(passes.len(), links, &|one, other| part(one) == part(other)), links);
    if by_parts.1 < free.1 { by_parts } else { free }
}

/// Swaps two neighbouring stretches of the tour, and names the places where it was cut.
fn bridge(tour: &mut [Visit], chance: &mut ChaCha8Rng) -> Vec<usize> {
    let n = tour.len();
    let window = WINDOW.min(n);
    tour.rotate_left(chance.next_u32() as usize % n);
    let mut pick = |from: usize, to: usize| from + chance.next_u32() as usize % (to - from).max(1);
    let first = pick(1, window - 2);
    let middle = pick(first + 1, window - 1);
    let last = pick(middle + 1, window);
    if let Some(stretch) = tour.get_mut(first..last) {
        stretch.rotate_left(middle - first);
    }
    let seam = first + last - middle;
    [first - 1, first, seam - 1, seam, last - 1, last % n].into_iter().collect()
}

/// Always on to the nearest end of a pass that goes `with` the last one, while there is one; else to the nearest of all.
fn nearest_neighbour(passes: usize, links: &mut Links<'_>, with: &impl Fn(usize, usize) -> bool) -> Vec<Visit> {
    let mut left: Vec<usize> = (1..passes).collect();
    let mut tour = Vec::with_capacity(passes);
    let mut here = Visit { pass: 0, reversed: false };
    if passes > 0 {
        tour.push(here);
    }
    while !left.is_empty() {
        let any = !left.iter().any(|&pass| with(here.pass, pass));
        let mut best: Option<(f64, usize, Visit)> = None;
        for (slot, &pass) in left.iter().enumerate().filter(|(_, pass)| any || with(here.pass, **pass)) {
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

/// The cost of a closed tour, seconds: its links, and its passes at speed.
#[must_use]
pub fn tour_cost(passes: &[Pass], visits: &[Visit], links: &mut Links<'_>) -> f64 {
    let next = visits.iter().skip(1).chain(visits.first());
    let between: f64 = visits.iter().zip(next).map(|(a, b)| links.seconds(a.exit(), b.entry())).sum();
    between + passes.iter().map(Pass::seconds).sum::<f64>()
}
