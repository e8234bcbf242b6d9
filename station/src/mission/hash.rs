//! What a plan is called in the journal: a number made from its contents, the same on every machine and release.

use super::Item;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// First 8 bytes of the SHA-256 over a list of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlanHash(pub u64);

impl fmt::Display for PlanHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// The hash of a list: of each item all fields, floats as their bits (every NaN as the same one), little-endian.
#[must_use]
pub fn hash(items: &[Item]) -> PlanHash {
    let mut sha = Sha256::new();
    for item in items {
        sha.update(item.command.to_le_bytes());
        sha.update([item.frame, item.current.into(), item.autocontinue.into()]);
        item.params.iter().for_each(|&param| sha.update(bits(param).to_le_bytes()));
        sha.update(item.x.to_le_bytes());
        sha.update(item.y.to_le_bytes());
        sha.update(bits(item.z).to_le_bytes());
    }
    let mut first = [0; 8];
    first.iter_mut().zip(sha.finalize()).for_each(|(to, from)| *to = from);
    PlanHash(u64::from_be_bytes(first))
}

fn bits(value: f32) -> u32 {
    if value.is_nan() { f32::NAN.to_bits() } else { value.to_bits() }
}
