//! How long frames wait and are worked on inside the daemon: counted by size, so that p99 can be asked for at any time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Upper bounds of the sizes, microseconds; what is longer counts in a last one.
const BOUNDS_US: [u64; 14] =
    [50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000];

/// Counts latencies.
#[derive(Debug, Default)]
pub struct Latency {
    counts: [AtomicU64; BOUNDS_US.len() + 1],
    sum_us: AtomicU64,
}

impl Latency {
    /// Frames that arrived at these times are done now.
    pub fn count(&self, now: Instant, arrived: &[Instant]) {
        for at in arrived {
            let us = u64::try_from(now.saturating_duration_since(*at).as_micros()).unwrap_or(u64::MAX);
            let size = BOUNDS_US.partition_point(|bound| *bound < us);
            if let Some(count) = self.counts.get(size) {
                count.fetch_add(1, Ordering::Relaxed);
            }
            self.sum_us.fetch_add(us, Ordering::Relaxed);
        }
    }

    /// All of them: the sum in seconds, how many, and how many of each size by its upper bound in seconds.
    #[must_use]
    pub fn read(&self) -> (f64, u64, Vec<(f64, u64)>) {
        let bounds = BOUNDS_US.iter().map(|us| *us as f64 / 1e6).chain([f64::MAX]);
        let sizes: Vec<(f64, u64)> =
            bounds.zip(&self.counts).map(|(bound, count)| (bound, count.load(Ordering::Relaxed))).collect();
        let count = sizes.iter().map(|(_, count)| count).sum();
        (self.sum_us.load(Ordering::Relaxed) as f64 / 1e6, count, sizes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_latency_counts_under_the_smallest_bound_that_holds_it() {
        let (latency, began) = (Latency::default(), crate::clock::real());
        let later = began + Duration::from_micros(200);
        latency.count(later, &[began, began + Duration::from_micros(150), later]);
        latency.count(began + Duration::from_secs(7), &[began]);
        let (sum_s, count, sizes) = latency.read();
        assert!((sum_s - 7.000_25).abs() < 1e-9 && count == 4, "{sum_s} {count}");
        let full: Vec<(f64, u64)> = sizes.into_iter().filter(|(_, count)| *count > 0).collect();
        assert_eq!(full, [(0.000_05, 2), (0.000_2, 1), (f64::MAX, 1)]);
    }
}
