//! How much more a drone draws than its model says: one gain, learnt from what the battery tells in flight.
//!
//! Batteries tell whole percents, so the gain is looked at whenever some have gone: those that went, over those that the model
//! says should have. Older looks are forgotten exponentially.

use crate::base::{Moment, Span};

/// Percents that must have gone before they are compared: one more or less of so many is noise that forgetting bears.
const LOOK_PERCENT: u8 = 4;
/// What a look weighs against all before it: after 15 % of a battery half of what was believed is forgotten.
const WEIGHT: f64 = 0.2;
/// A gain outside this is a broken gauge, a strong wind or a climb; none is believed to be more.
const LEAST: f64 = 0.7;
const MOST: f64 = 2.0;
/// What a drone is believed to draw over its model before it was measured. Our own choice: data sheets flatter, batteries age and
/// wind takes its share. First sorties are a fifth shorter for it; without it a drone that draws a quarter more than its model
/// lands its first at half its reserve.
const UNMEASURED: f64 = 1.25;
/// Time without a word for longer than this says nothing of what was drawn when.
const SILENCE: Span = Span::from_secs(20);

/// The gain of one drone. It stays with the drone from flight to flight.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Gain {
    measured: Option<f64>,
    look: Option<Look>,
}

/// What went since the last look.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Look {
    /// What was left when it began.
    from_percent: u8,
    /// Percents that the model says went since.
    predicted: f64,
    /// When it was last told.
    at: Moment,
}

impl Gain {
    /// As it was when the drone last landed.
    #[must_use]
    pub fn remembered(permille: u32) -> Gain {
        Gain { measured: Some((f64::from(permille) / 1e3).clamp(LEAST, MOST)), look: None }
    }

    /// Measured over predicted: 1.25 draws a quarter more than the model. None before any flight was looked at.
    #[must_use]
    pub const fn measured(&self) -> Option<f64> {
        self.measured
    }

    /// What the drone is sent by: measured, and before that more than the model says.
    #[must_use]
    pub fn cautious(&self) -> f64 {
        self.measured.unwrap_or(UNMEASURED)
    }

    /// The battery says what is left, and the model what is drawn at present, in percents a second; none on the ground.
    pub fn hear(&mut self, now: Moment, left_percent: u8, drawn: Option<f64>) {
        let Some(drawn) = drawn.filter(|drawn| *drawn > 0.0) else {
            self.look = None;
            return;
        };
        let fresh = Look { from_percent: left_percent, predicted: 0.0, at: now };
        let Some(mut look) = self.look else {
            self.look = Some(fresh);
            return;
        };
        let passed = now.since(look.at);
        // Charged, exchanged or another pack's word: what went between is not known.
        if passed > SILENCE || left_percent > look.from_percent {
            self.look = Some(fresh);
            return;
        }
        look.predicted += drawn * passed.as_secs_f64();
        look.at = now;
        self.look = Some(look);
        let gone = look.from_percent - left_percent;
        if gone >= LOOK_PERCENT && look.predicted > 0.0 {
            let seen = (f64::from(gone) / look.predicted).clamp(LEAST, MOST);
            let before = self.cautious();
            self.measured = Some(before + WEIGHT * (seen - before));
            self.look = Some(fresh);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A flight from full that draws so many percents a second, each whole percent told every second.
    fn flown(gain: &mut Gain, real: f64, model: f64, seconds: u64) {
        for second in 0..seconds {
            let left = (100.0 - real * second as f64).ceil().max(0.0) as u8;
            gain.hear(Moment::from_micros(second * 1_000_000), left, Some(model));
        }
    }

    #[test]
    fn a_drone_that_draws_a_quarter_more_is_known_for_it_after_most_of_a_battery() {
        let mut gain = Gain::default();
        flown(&mut gain, 0.125, 0.1, 560);
        assert!((1.22..1.28).contains(&gain.cautious()), "{gain:?}");
        flown(&mut gain, 0.125, 0.1, 560);
        assert!((1.22..1.28).contains(&gain.cautious()), "{gain:?}");
    }

    #[test]
    fn a_drone_that_was_not_measured_is_sent_by_more_than_its_model_until_a_flight_shows_better() {
        let mut gain = Gain::default();
        assert_eq!((gain.measured(), gain.cautious()), (None, UNMEASURED));
        flown(&mut gain, 0.1, 0.1, 900);
        assert!((gain.cautious() - 1.0).abs() < 0.03, "{gain:?}");
        assert_eq!(gain.measured(), Some(gain.cautious()));
    }

    #[test]
    fn a_drone_that_draws_what_its_model_says_keeps_its_gain() {
        let mut gain = Gain::remembered(1_000);
        flown(&mut gain, 0.1, 0.1, 900);
        assert!((gain.cautious() - 1.0).abs() < 0.03, "{gain:?}");
    }

    #[test]
    fn one_wild_word_of_a_battery_moves_little_and_nothing_beyond_the_clamp() {
        let mut gain = Gain::remembered(1_000);
        flown(&mut gain, 0.1, 0.1, 300);
        gain.hear(Moment::from_micros(301_000_000), 20, Some(0.1));
        assert!(gain.cautious() < 1.25, "{gain:?}");
        for _ in 0..20 {
            flown(&mut gain, 5.0, 0.1, 20);
        }
        assert!(gain.cautious() <= MOST);
        assert_eq!(Gain::remembered(90_000).measured(), Some(MOST));
    }

    #[test]
    fn charging_and_standing_teach_nothing() {
        let mut gain = Gain::default();
        for second in 0..600 {
            let drawn = (second % 2 == 0).then_some(0.1);
            gain.hear(Moment::from_micros(second * 1_000_000), (second / 10) as u8, drawn);
        }
        assert_eq!(gain.measured(), None);
    }
}
