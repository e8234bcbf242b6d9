//! One scenario with many seeds, several at once. What is printed does not depend on how many.

use super::run::{Played, play};
use crate::cli::Common;
use crate::cli::out::{say, warn};
use crate::clock;
use quadrat_world::run::VirtualTime;
use quadrat_world::scenario::{Scenario, time};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;

/// Progress is told this often, real time, seconds.
const PROGRESS_S: f64 = 2.0;

/// Plays all of them, `jobs` at once; gives them in the order of the seeds.
pub fn play_all(
    common: &Common,
    scenario: &Scenario,
    seeds: RangeInclusive<u64>,
    jobs: usize,
    until_us: Option<u64>,
) -> Vec<Played> {
    let began = clock::real();
    let (first, last) = (*seeds.start(), *seeds.end());
    let next = AtomicU64::new(first);
    let (done, finished) = mpsc::channel();
    let mut all = BTreeMap::new();
    std::thread::scope(|threads| {
        for _ in 0..jobs.clamp(1, 64) {
            let (done, next) = (done.clone(), &next);
            threads.spawn(move || {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    let played = (seed <= last).then(|| {
                        let venue = VirtualTime::new(scenario, seed);
                        play(common, scenario, seed, venue, until_us, &mut |_, _| {})
                    });
                    if played.is_none_or(|played| done.send(played).is_err()) {
                        return;
                    }
                }
            });
        }
        drop(done);
        let mut told_s = 0.0;
        for played in finished {
            if !played.outcome.good {
                let values = [("seed", played.seed.to_string()), ("bad", played.failures().to_string())];
                say(common.words(
                    "sim",
                    "seed_failed",
                    &values.each_ref().map(|(name, value)| (*name, value.as_str())),
                ));
            }
            all.insert(played.seed, played);
            if began.elapsed().as_secs_f64() > told_s + PROGRESS_S {
                told_s = began.elapsed().as_secs_f64();
                warn(format!("{} / {}", all.len(), last - first + 1));
            }
        }
    });
    let all: Vec<Played> = all.into_values().collect();
    sum(common, &all, began.elapsed().as_secs_f64());
    all
}

fn sum(common: &Common, all: &[Played], wall_s: f64) {
    let simulated_us: u64 = all.iter().map(|played| played.outcome.lasted_us).sum();
    let good = all.iter().filter(|played| played.outcome.good).count();
    let values = [
        ("good", good.to_string()),
        ("n", all.len().to_string()),
        ("span", time::show(simulated_us)),
        ("wall", format!("{wall_s:.1}")),
        ("ratio", format!("{:.0}", simulated_us as f64 / 1e6 / wall_s.max(1e-3))),
    ];
    say(common.words("sim", "seeds", &values.each_ref().map(|(name, value)| (*name, value.as_str()))));
}
