//! The battery packs of one drone. With several the emptiest counts: SYS_STATUS tells of one of them, and not of which.

use crate::base::{Moment, Span};
use std::collections::BTreeMap;

/// A pack that was not told of for this long is not known any more.
const TOLD: Span = Span::from_secs(10);

/// One battery pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pack {
    /// What is left, percent.
    pub percent: Option<u8>,
    /// MAV_BATTERY_CHARGE_STATE: 1 ok, 2 low, 3 critical, 4 emergency, 5 failed, 6 unhealthy.
    pub charge_state: u8,
    /// When it was told.
    pub at: Moment,
}

/// All packs that were told of, by number.
#[derive(Clone, Debug, Default)]
pub(super) struct Packs(BTreeMap<u8, Pack>);

impl Packs {
    pub(super) fn hear(&mut self, now: Moment, id: u8, percent: Option<u8>, charge_state: u8) {
        self.0.insert(id, Pack { percent, charge_state, at: now });
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u8, &Pack)> {
        self.0.iter().map(|(id, pack)| (*id, pack))
    }

    /// What is left in the emptiest pack that was told of lately.
    pub(super) fn percent(&self, now: Moment) -> Option<u8> {
        self.0.values().filter(|pack| now.since(pack.at) < TOLD).filter_map(|pack| pack.percent).min()
    }

    /// The emptiest, where there are several.
    pub(super) fn emptiest(&self) -> Option<u8> {
        let known = self.iter().filter_map(|(id, pack)| Some((pack.percent?, id)));
        known.min().map(|(_, id)| id).filter(|_| self.0.len() > 1)
    }
}
