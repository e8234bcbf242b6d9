//! How many frames of everybody on one link were lost, and their mean: kept up with the frames, and not reckoned anew for
//! everybody who looks.

use crate::wire::{Address, Loss};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Senders that are kept; whoever makes up more addresses fills no memory.
const SENDERS_MAX: usize = 1_024;

/// Loss by sender.
#[derive(Debug, Default)]
pub struct Losses {
    senders: BTreeMap<Address, Loss>,
    /// The sum of what is known, permille, and of how many senders it is known.
    known: (u64, u64),
}

impl Losses {
    /// A frame of this number came.
    pub fn hear(&mut self, from: Address, sequence: u8) {
        let has_room = self.senders.len() < SENDERS_MAX;
        let loss = match self.senders.entry(from) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) if has_room => new.insert(Loss::default()),
            Entry::Vacant(_) => return,
        };
        let (sum, count) = self.known;
        let before = loss.permille();
        loss.hear(sequence);
        let after = loss.permille();
        self.known = (
            sum + u64::from(after.unwrap_or(0)) - u64::from(before.unwrap_or(0)),
            count + u64::from(after.is_some()) - u64::from(before.is_some()),
        );
    }

    /// Of one sender, permille; none before there were enough frames.
    #[must_use]
    pub fn permille(&self, sender: Address) -> Option<u16> {
        self.senders.get(&sender)?.permille()
    }

    /// The mean of all senders of whom it is known, permille.
    #[must_use]
    pub fn mean_permille(&self) -> Option<f64> {
        let (sum, count) = self.known;
        (count > 0).then(|| sum as f64 / count as f64)
    }

    /// How many senders are kept; for the proof that nothing grows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.senders.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender(number: u16) -> Address {
        let [system, component] = number.to_be_bytes();
        Address { system, component }
    }

    #[test]
    fn the_mean_kept_is_the_mean_counted_anew_whatever_was_lost_came_late_or_began_again() {
        let mut losses = Losses::default();
        let mut word = 1_u32;
        for _ in 0..20_000 {
            word = word.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [_, who, sequence, _] = word.to_be_bytes();
            // Most go on, some jump anywhere.
            let sequence = if who < 250 { (word >> 8) as u8 & 0x7F } else { sequence };
            losses.hear(sender(u16::from(who % 7)), sequence);
            let known: Vec<f64> = (0..7).filter_map(|who| losses.permille(sender(who))).map(f64::from).collect();
            let mean = known.iter().sum::<f64>() / known.len() as f64;
            assert_eq!(losses.mean_permille(), (!known.is_empty()).then_some(mean));
        }
        assert!(losses.mean_permille().is_some_and(|mean| mean > 0.0));
    }

    #[test]
    fn a_flood_of_addresses_fills_no_memory_and_hides_nobody_who_was_there() {
        let mut losses = Losses::default();
        for number in 0..5_000 {
            losses.hear(sender(number), 0);
        }
        assert_eq!(losses.len(), SENDERS_MAX);
        for sequence in 1..=20 {
            losses.hear(sender(0), sequence);
            losses.hear(sender(4_999), sequence);
        }
        assert_eq!((losses.permille(sender(0)), losses.permille(sender(4_999))), (Some(0), None));
    }
}
