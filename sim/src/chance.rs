//! Seeded chance: the only source of randomness in the simulator.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// A stream of random numbers that is the same for the same seed on every machine.
#[derive(Debug, Clone)]
pub(crate) struct Chance {
    source: ChaCha8Rng,
}

impl Chance {
    /// A stream for `seed`; `purpose` keeps two users of one seed from seeing the same numbers.
    pub(crate) fn new(seed: u64, purpose: u64) -> Self {
        let mut source = ChaCha8Rng::seed_from_u64(seed);
        source.set_stream(purpose);
        Self { source }
    }

    /// 32 random bits.
    pub(crate) fn bits(&mut self) -> u32 {
        self.source.next_u32()
    }

    /// A number in 0..1, evenly spread.
    pub(crate) fn unit(&mut self) -> f64 {
        // 53 bits are all an f64 holds; 2^-53 turns them into 0..1.
        (self.source.next_u64() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// True with probability `p`. Draws nothing when `p` is 0, so that switching one fault on does not
    /// reshuffle the others.
    pub(crate) fn happens(&mut self, p: f64) -> bool {
        p > 0.0 && self.unit() < p
    }

    /// A whole number in `0..below`, or 0 when `below` is 0.
    pub(crate) fn below(&mut self, below: u64) -> u64 {
        if below == 0 { 0 } else { self.source.next_u64() % below }
    }

    /// A draw from the normal distribution with mean 0 and deviation 1 (Box and Muller 1958).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(1.0 - self.unit())).sqrt();
        radius * libm::cos(core::f64::consts::TAU * self.unit())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_another_purpose_gives_others() {
        let draw = |seed, purpose| {
            let mut chance = Chance::new(seed, purpose);
            [chance.bits(), chance.bits(), chance.bits()]
        };
        assert_eq!(draw(7, 1), draw(7, 1));
        assert_ne!(draw(7, 1), draw(7, 2));
        assert_ne!(draw(7, 1), draw(8, 1));
    }

    #[test]
    fn normal_draws_have_mean_zero_and_deviation_one() {
        let mut chance = Chance::new(1, 0);
        let draws: Vec<f64> = (0..20_000).map(|_| chance.normal()).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        let spread = (draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 20_000.0).sqrt();
        assert!(mean.abs() < 0.03, "{mean}");
        assert!((spread - 1.0).abs() < 0.03, "{spread}");
    }
}
