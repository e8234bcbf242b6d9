//! One lap for several drones at once: the last of them is home as early as can be, and none much earlier than the others.
//!
//! Method: bisection on the longest sortie, each tried by flying as far as it allows from every beginning; then, among all
//! sorties of nearly that length, the path that takes the least energy. Cost: beginnings × cuts × (rounds of the bisection
//! + cuts within [`EVEN`] of the longest sortie).

use super::carve::{Arc, beginnings, joules};
use super::cuts::Cuts;

/// No sortie is shorter than this share of the longest.
const EVEN: f64 = 0.92;
/// The longest sortie may be longer than the shortest possible by such shares: what saves the most energy is taken, and more
/// only when nothing else is.
const LONGER: [&[f64]; 2] = [&[1.0, 1.01, 1.02], &[1.04, 1.08]];
/// Beginnings of the lap that are tried.
const BEGINNINGS: usize = 60;
/// Ways home differ from cut to cut: this many that do not fit are looked past.
const MISSED_MAX: usize = 12;
/// Rounds of the bisection: a thousandth of a sortie.
const ROUNDS: usize = 14;

/// The lap as equally long sorties, as many for each drone; `fewest` when it cannot be shared out.
#[must_use]
pub fn fair(cuts: &Cuts<'_>, drones: usize, fewest: Vec<Arc>) -> Vec<Arc> {
    let drones = drones.max(1);
    let count = fewest.len().div_ceil(drones) * drones;
    let starts = beginnings(cuts, BEGINNINGS);
    let Some(longest_s) = longest(cuts, count, &starts) else {
        return fewest;
    };
    let even = |least: f64| {
        LONGER.iter().find_map(|shares| {
            let bounds = shares.iter().map(|longer| (longest_s * longer * least, longest_s * longer));
            let paths =
                bounds.flat_map(|bounds| starts.iter().filter_map(move |&start| path(cuts, start, count, bounds)));
            paths.min_by(|one, other| joules(one).total_cmp(&joules(other)))
        })
    };
    even(EVEN).or_else(|| even(0.0)).unwrap_or(fewest)
}

/// The longest sortie, s, when it is as short as `count` of them allow.
fn longest(cuts: &Cuts<'_>, count: usize, starts: &[usize]) -> Option<f64> {
    let n = cuts.count();
    let fits = |most_s: f64| starts.iter().any(|&start| sorties(cuts, start, most_s).is_some_and(|used| used <= count));
    let lap_s = cuts.classes.iter().filter_map(|class| class.starts.first()?.plus(*class.ends.get(n)?).seconds.into());
    let (mut low, mut high) = (0.0, lap_s.fold(0.0, f64::max) * 1.5);
    if !fits(high) {
        return None;
    }
    for _ in 0..ROUNDS {
        let middle = f64::midpoint(low, high);
        if fits(middle) { high = middle } else { low = middle }
    }
    Some(high)
}

/// How many sorties a lap takes when each flies as far as it may.
fn sorties(cuts: &Cuts<'_>, start: usize, most_s: f64) -> Option<usize> {
    let end = start + cuts.count();
    let (mut at, mut count) = (start, 0);
    while at < end {
        let fits = |to: &usize| cuts.arc(at, *to).is_some_and(|(_, measure)| measure.seconds <= most_s);
        let farthest = |first: usize| {
            let reached = (first..=end).take_while(|&to| !cuts.beyond(at, to, most_s));
            let (mut farthest, mut missed) = (None, 0);
            for to in reached {
                (farthest, missed) = if fits(&to) { (Some(to), 0) } else { (farthest, missed + 1) };
                if missed > MISSED_MAX {
                    break;
                }
            }
            farthest
        };
        // Short ones need not be looked at, unless it is the battery that ends them.
        let to = farthest(cuts.first_after(at, most_s)).or_else(|| farthest(at + 1))?;
        (at, count) = (to, count + 1);
    }
    Some(count)
}

/// The cheapest path of exactly so many arcs once round from a cut, each within the seconds given.
fn path(cuts: &Cuts<'_>, start: usize, count: usize, (least_s, most_s): (f64, f64)) -> Option<Vec<Arc>> {
    let n = cuts.count();
    let mut layers: Vec<Vec<Option<(f64, Arc)>>> = Vec::with_capacity(count);
    for layer in 0..count {
        let mut next: Vec<Option<(f64, Arc)>> = vec![None; n + 1];
        let before = |i: usize| match layers.last() {
            None => (i == 0).then_some(0.0),
            Some(last) => Some(last.get(i)?.as_ref()?.0),
        };
        for i in 0..n {
            let Some(so_far) = before(i) else { continue };
            let first = if layer + 1 == count { n } else { cuts.first_after(start + i, least_s) - start };
            for j in first..=n {
                if cuts.beyond(start + i, start + j, most_s) {
                    break;
                }
                let Some((class, measure)) = cuts.arc(start + i, start + j) else { continue };
                if measure.seconds < least_s || measure.seconds > most_s {
                    continue;
                }
                let total = so_far + measure.joules;
                if let Some(slot) = next.get_mut(j)
                    && slot.as_ref().is_none_or(|(known, _)| total < *known)
                {
                    *slot = Some((total, Arc { from: start + i, to: start + j, class, measure }));
                }
            }
        }
        layers.push(next);
    }
    let (mut arcs, mut at) = (Vec::with_capacity(count), n);
    for layer in layers.iter().rev() {
        let (_, arc) = (*layer.get(at)?)?;
        at = arc.from - start;
        arcs.push(arc);
    }
    arcs.reverse();
    Some(arcs)
}
